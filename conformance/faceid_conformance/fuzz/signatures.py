"""Owns the model of a signature: which ones a server takes, which it refuses and with what.

Refuses to send them.
"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from faceid_conformance.cases.model import Expectation
from faceid_conformance.cases.signing import Recipe

REQUIRED = ("a", "k", "e", "t")
OPTIONAL = ("b", "r", "f")
LONGEST_LIFE_SECONDS = 7_776_000
PAYLOAD_HEAD_BITS = 160


@dataclass(frozen=True, slots=True)
class Drawn:
    """A recipe and what a server makes of it."""

    recipe: Recipe
    expect: Expectation


@st.composite
def accepted(draw: st.DrawFn) -> Drawn:
    """Draw a signature that is right, in any of the ways in which one may be right."""
    optional = draw(st.lists(st.sampled_from(OPTIONAL), unique=True))
    order = draw(st.permutations([*REQUIRED, *optional]))
    values: dict[str, str] = {}
    if "r" in optional:
        values["r"] = str(draw(st.integers(0, 9_999_999_999)))
    if "b" in optional and draw(st.booleans()):
        values["b"] = ""
    extra = draw(
        st.dictionaries(st.sampled_from("uvwxyz"), st.text("0123456789", max_size=4), max_size=2)
    )
    lifetime = draw(st.integers(20, LONGEST_LIFE_SECONDS - 60))
    recipe = Recipe(
        order=tuple(order),
        values=values,
        extra=extra,
        expires_in_seconds=lifetime,
        time_offset_seconds=draw(st.integers(-60, 1)),
    )
    return Drawn(recipe, Expectation(codes=(0,)))


def _keys() -> st.SearchStrategy[str]:
    return st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=40)


def _wrong_mac() -> st.SearchStrategy[Drawn]:
    flipped = st.builds(lambda bit: Recipe(flip_bit=bit), st.integers(0, PAYLOAD_HEAD_BITS - 1))
    other = st.builds(lambda key: Recipe(key=f"not-{key}"), _keys())
    longer = st.builds(lambda text: Recipe(append_text=f"&{text}=1"), _keys())
    digest = st.sampled_from([Recipe(mac="sha256"), Recipe(mac="md5"), Recipe(mac_form="hex")])
    zero = st.just(Recipe(mac_form="zero"))
    exact = st.builds(
        lambda recipe: Drawn(recipe, Expectation(codes=(14,))),
        st.one_of(flipped, other, longer, zero),
    )
    loose = st.builds(lambda recipe: Drawn(recipe, Expectation(codes=(5, 14))), digest)
    return st.one_of(exact, loose)


def _expired() -> st.SearchStrategy[Drawn]:
    return st.builds(
        lambda ago, life: Drawn(
            Recipe(time_offset_seconds=-ago - life, expires_in_seconds=-ago),
            Expectation(codes=(9,)),
        ),
        st.integers(5, 10_000_000),
        st.integers(1, LONGEST_LIFE_SECONDS),
    )


def _changed_text() -> st.SearchStrategy[Drawn]:
    """Flip a bit behind the MAC: another text, or none that can be read, never an accepted one."""
    refused = Expectation(refuse=True)
    return st.builds(
        lambda bit: Drawn(Recipe(flip_bit=PAYLOAD_HEAD_BITS + bit), refused), st.integers(0, 639)
    )


def _malformed() -> st.SearchStrategy[Drawn]:
    text = st.text("!#$%()*,-.:;<>?@[]^_{|}~ ", min_size=1, max_size=60).filter(
        lambda item: item.strip() != ""
    )
    broken = Expectation(codes=(4, 5, 14), should=Expectation(codes=(5,)))
    lacking = Expectation(refuse=True, should=Expectation(codes=(5,)))
    return st.one_of(
        st.builds(lambda item: Drawn(Recipe(literal=item), broken), text),
        st.builds(
            lambda gone: Drawn(
                Recipe(order=tuple(key for key in "abketrf" if key != gone)), lacking
            ),
            st.sampled_from(("k", "e", "a", "t")),
        ),
    )


def refused() -> st.SearchStrategy[Drawn]:
    """Draw a signature that is wrong in one way."""
    return st.one_of(_wrong_mac(), _expired(), _changed_text(), _malformed())
