"""Owns drawn recipes of signatures: right ones from which up to two things depart, at will.

Refuses to know what a server makes of them; `signature_model` foretells it from the bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from faceid_conformance.cases.signing import CANONICAL_ORDER, Recipe

LONGEST_LIFE_SECONDS, SKEW_SECONDS = 7_776_000, 300
UNKNOWN_APPID, UNKNOWN_SECRET_ID = "1999999999", "AKIDnobodyHasThisSecretId0000000000"
DAY_SECONDS = 86_400
# Single-use signatures are told apart by what their maker draws.
ONCE = "drawn-${nonce}"
MOST_DEPARTURES = 2
COLONS = (": ", ": ", ":", ":\t", ":  ")
Change = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """A recipe, and how the header that carries the signature is written."""

    recipe: Recipe
    header_colon: str = ": "
    lower_case: bool = False


def _around(*places: int) -> tuple[int, ...]:
    return tuple(place + step for place in places for step in (-1, 0, 1))


_NUMBERS = st.sampled_from(
    (
        "",
        "0",
        "00",
        "x",
        "12x",
        "-5",
        "+5",
        " 5",
        "5 ",
        "5.0",
        "1e9",
        "0x10",
        "五",
        "\uff15",
        "9" * 20,
    )
)
_RANDOM = st.one_of(
    st.integers(0, 10**10 - 1).map(str),
    st.sampled_from(("", "0", "007", "-1", "9" * 10, "9" * 11, "9" * 40, "abc", "1.5", "é")),
)
_TEXTS = st.sampled_from(
    (
        "",
        "x",
        "/1400000001/bucket/name",
        "a&b",
        "b=other",
        "line\nline",
        "\r\n",
        "\x00",
        "图",
        "%26",
        "=",
    )
)
_AROUND = ("&", "\n", " ", "&&", "\x00")


def _text_of(place: str) -> st.SearchStrategy[Change]:
    """Draw what stands before or behind the signed text: another field of a name that is there."""
    again = st.tuples(
        st.sampled_from([*CANONICAL_ORDER, "u"]),
        st.sampled_from(("", "0", "1", UNKNOWN_APPID, "${appid}", "${secret_id}", "${now}", "x")),
    )
    pairs = again.map("=".join)
    joined = pairs.map(lambda pair: f"{pair}&" if place == "text_before" else f"&{pair}")
    return st.one_of(joined, st.sampled_from(_AROUND)).map(lambda text: {place: text})


def _value(key: str, texts: st.SearchStrategy[str]) -> st.SearchStrategy[Change]:
    return texts.map(lambda text: {"values": {key: text}})


def _orders() -> st.SearchStrategy[Change]:
    every = st.permutations([*CANONICAL_ORDER, "u"])
    chosen = every.flatmap(lambda keys: st.integers(0, len(keys)).map(lambda count: keys[:count]))
    return st.one_of(every, chosen).map(lambda keys: {"order": tuple(keys), "extra": {"u": "0"}})


def _single_uses() -> st.SearchStrategy[Change]:
    return st.sampled_from(
        (
            {"expires_in_seconds": None},
            {"expires_in_seconds": None, "values": {"f": ONCE}},
            {"expires_in_seconds": None, "values": {"f": ONCE, "b": ""}},
        )
    )


def _times(spread: st.SearchStrategy[int]) -> st.SearchStrategy[Change]:
    """Draw when it was signed and when it ends, both from now."""
    ends = st.one_of(spread, st.sampled_from((1, 30, SKEW_SECONDS, DAY_SECONDS)))
    both = st.tuples(spread, ends)
    lives = st.sampled_from(_around(0, 1, LONGEST_LIFE_SECONDS))
    lasting = st.tuples(spread, lives).map(lambda drawn: (drawn[0], sum(drawn)))
    ages = st.sampled_from(_around(0, -SKEW_SECONDS, LONGEST_LIFE_SECONDS))
    single = ages.map(lambda age: {"time_offset_seconds": -age, **_single()})
    usual = st.one_of(both, lasting).map(
        lambda drawn: {"time_offset_seconds": drawn[0], "expires_in_seconds": drawn[1]}
    )
    return st.one_of(usual, usual, single)


def _single() -> Change:
    return {"expires_in_seconds": None, "values": {"f": ONCE}}


FAR = st.one_of(
    st.integers(-2 * LONGEST_LIFE_SECONDS, 2 * LONGEST_LIFE_SECONDS),
    st.sampled_from((-LONGEST_LIFE_SECONDS, -DAY_SECONDS, -600, -60, 0, 240, 360, 3600)),
)
# Around each end: of a life, of the skew that is allowed, of the longest life, and now.
EDGES = st.sampled_from(
    _around(0, SKEW_SECONDS, -SKEW_SECONDS, LONGEST_LIFE_SECONDS, -LONGEST_LIFE_SECONDS)
)
_KEYS = st.sampled_from(
    (
        "", "x", "${secret_id}", "${appid}", "${secret_key}\n", "${secret_key} ", " ${secret_key}",
        "${secret_key}${secret_key}", "k" * 64, "k" * 65, "密钥", "${secret_key}",
    )
)  # fmt: skip
_BUCKETS = st.sampled_from(("", "${bucket}", "${bucket}-${appid}", "another", "&"))
_STRANGERS = st.sampled_from((*"uvwxyzU", "long"))
_PREFIXES = st.sampled_from((" ", "\t ", "Bearer ", "Basic ", "HMAC-SHA1 ", '"', "=", "q-sign="))
_SUFFIXES = st.sampled_from((" ", "\t", "=", "==", "A", "AAAA", '"', ",", ";", "\\n"))
DEPARTURES: Mapping[str, st.SearchStrategy[Change]] = {
    "order": _orders(),
    "single-use": _single_uses(),
    "times": _times(FAR),
    "appid": _value("a", st.one_of(st.just(UNKNOWN_APPID), _NUMBERS)),
    "secret-id": _value("k", st.sampled_from((UNKNOWN_SECRET_ID, "", "${appid}", "${secret_id} "))),
    "end": _value("e", _NUMBERS),
    "time": _value("t", _NUMBERS),
    "random": _value("r", _RANDOM),
    "file": _value("f", _TEXTS),
    "bucket": _value("b", st.sampled_from(("", "${bucket}", "${bucket}-${appid}", "another", "&"))),
    "unknown": st.dictionaries(
        st.sampled_from("uvwxyzU") | st.just("long"), _TEXTS, max_size=3
    ).map(lambda extra: {"extra": extra}),
    "before": _text_of("text_before"),
    "behind": _text_of("text_after"),
    "key": _KEYS.map(lambda key: {"key": key}),
    "bit": st.integers(0, 8 * 200).map(lambda bit: {"flip_bit": bit}),
    "cut": st.integers(1, 200).map(lambda count: {"truncate_bytes": count}),
    "appended": st.sampled_from(("&", "&u=0", "x", "\n", "\x00", "=")).map(
        lambda text: {"append_text": text}
    ),
    "digest": st.sampled_from(("md5", "sha256")).map(lambda mac: {"mac": mac}),
    "form": st.sampled_from(("hex", "base64", "zero", "none")).map(lambda form: {"mac_form": form}),
    "after": st.just({"mac_after": True}),
    "alphabet": st.sampled_from(("url", "hex")).map(lambda name: {"alphabet": name}),
    "unpadded": st.just({"padding": False}),
    "swapped": st.just({"swap_case": True}),
    "blanks": st.sampled_from((1, 4, 60, 64, 76)).map(lambda every: {"blank_every": every}),
    "prefix": st.sampled_from(
        (" ", "\t ", "Bearer ", "Basic ", "HMAC-SHA1 ", '"', "=", "q-sign=")
    ).map(lambda text: {"prefix": text}),
    "suffix": st.sampled_from((" ", "\t", "=", "==", "A", "AAAA", '"', ",", ";", "\\n")).map(
        lambda text: {"suffix": text}
    ),
}


def _written(recipe: st.SearchStrategy[Recipe]) -> st.SearchStrategy[Written]:
    return st.builds(Written, recipe, st.sampled_from(COLONS), st.booleans())


@st.composite
def _departing(draw: st.DrawFn) -> Recipe:
    chosen = st.lists(st.sampled_from(sorted(DEPARTURES)), max_size=MOST_DEPARTURES, unique=True)
    return _changed(Recipe(), [draw(DEPARTURES[name]) for name in draw(chosen)])


def _changed(recipe: Recipe, changes: list[Change]) -> Recipe:
    for change in changes:
        texts = {
            name: {**getattr(recipe, name), **change.get(name, {})} for name in ("values", "extra")
        }
        recipe = replace(recipe, **{**change, **texts})
    # A signature for one use would be known from an earlier one, were its file always the same.
    if recipe.expires_in_seconds is None or recipe.values.get("e") in {"0", "00"}:
        file = recipe.values.get("f", "")
        named = f"{file}-${{nonce}}" if file and "${nonce}" not in file else file
        recipe = recipe.with_values(f=named) if "f" in recipe.values else recipe
    return recipe


def any_signature() -> st.SearchStrategy[Written]:
    """Draw a signature that is right, or departs from a right one in up to two things."""
    return _written(_departing())


def signature_at_an_edge() -> st.SearchStrategy[Written]:
    """Draw a right HMAC over times that lie to the second around an end."""
    return _written(_times(EDGES).map(lambda change: _changed(Recipe(), [change])))
