"""Owns the model of a signature: which ones a server takes, which it refuses and with what.

Refuses to send them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from faceid_conformance.cases.model import Expectation
from faceid_conformance.cases.signing import CANONICAL_ORDER, Recipe

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


def _expecting(expect: Expectation) -> Callable[[Recipe], Drawn]:
    return lambda recipe: Drawn(recipe, expect)


def _wrong_mac() -> st.SearchStrategy[Drawn]:
    flipped = st.integers(0, PAYLOAD_HEAD_BITS - 1).map(lambda bit: Recipe(flip_bit=bit))
    other = _keys().map(lambda key: Recipe(key=f"not-{key}"))
    longer = _keys().map(lambda text: Recipe(append_text=f"&{text}=1"))
    zero = st.just(Recipe(mac_form="zero"))
    digest = st.sampled_from([Recipe(mac="sha256"), Recipe(mac="md5"), Recipe(mac_form="hex")])
    exact = st.one_of(flipped, other, longer, zero).map(_expecting(Expectation(codes=(14,))))
    return st.one_of(exact, digest.map(_expecting(Expectation(codes=(5, 14)))))


@st.composite
def _expired(draw: st.DrawFn) -> Drawn:
    ago = draw(st.integers(5, 10_000_000))
    life = draw(st.integers(1, LONGEST_LIFE_SECONDS))
    recipe = Recipe(time_offset_seconds=-ago - life, expires_in_seconds=-ago)
    return Drawn(recipe, Expectation(codes=(9,)))


def _changed_text() -> st.SearchStrategy[Drawn]:
    """Flip a bit behind the MAC: another text, or none that can be read, never an accepted one."""
    bits = st.integers(PAYLOAD_HEAD_BITS, PAYLOAD_HEAD_BITS + 639)
    recipes = bits.map(lambda bit: Recipe(flip_bit=bit))
    return recipes.map(_expecting(Expectation(refuse=True)))


def _malformed() -> st.SearchStrategy[Drawn]:
    should = Expectation(codes=(5,))
    text = st.text("!#$%()*,-.:;<>?@[]^_{|}~ ", min_size=1, max_size=60)
    literals = text.filter(lambda item: item.strip() != "").map(lambda item: Recipe(literal=item))
    lacking = st.sampled_from(REQUIRED).map(
        lambda gone: Recipe(order=tuple(key for key in CANONICAL_ORDER if key != gone))
    )
    return st.one_of(
        literals.map(_expecting(Expectation(codes=(4, 5, 14), should=should))),
        lacking.map(_expecting(Expectation(refuse=True, should=should))),
    )


def refused() -> st.SearchStrategy[Drawn]:
    """Draw a signature that is wrong in one way."""
    return st.one_of(_wrong_mac(), _expired(), _changed_text(), _malformed())
