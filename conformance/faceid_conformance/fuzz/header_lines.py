"""Owns drawn Authorizations over more lines than one: a header that is folded, or there twice.

Refuses to know what a server makes of them; whether any of them is right is all that is told.
"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from faceid_conformance.cases.signing import FOLD, Recipe

# RFC 9112 5.2: a line break, then at least one blank.
BREAKS = (FOLD, "\r\n\t", "\r\n   ")
RIGHT = Recipe()
WRONG = (
    Recipe(key="not-the-key"),
    Recipe(time_offset_seconds=-900, expires_in_seconds=-600),
    Recipe(literal="x"),
    Recipe(flip_bit=3),
)


@dataclass(frozen=True, slots=True)
class Lines:
    """An Authorization over several lines; `also` is a second header behind the first."""

    recipe: Recipe
    also: Recipe | None
    # Whether a signature that counts stands there, in one header or line of them.
    any_right: bool
    # Whether what is left is right where each line break is read as a blank.
    right_in_blanks: bool = False


@st.composite
def twice(draw: st.DrawFn) -> Lines:
    """Draw two Authorizations: the same, other values, and some of them right."""
    wrong = draw(st.sampled_from(WRONG))
    other = RIGHT.with_values(r="7")
    pairs = ((RIGHT, RIGHT), (RIGHT, other), (RIGHT, wrong), (wrong, RIGHT), (wrong, wrong))
    first, second = draw(st.sampled_from(pairs))
    return Lines(first, second, any_right=first is not wrong or second is not wrong)


@st.composite
def folded(draw: st.DrawFn) -> Lines:
    """Draw an Authorization that goes on in the next line: before, within or behind its value."""
    gap = draw(st.sampled_from(BREAKS))
    key = draw(st.sampled_from((None, None, "not-the-key")))
    place = draw(st.sampled_from(("before", "within", "behind", "around")))
    recipe = Recipe(
        key=key,
        prefix=gap if place in ("before", "around") else "",
        suffix=gap if place in ("behind", "around") else "",
        fold_every=draw(st.sampled_from((19, 64, 76))) if place == "within" else 0,
    )
    is_right = key is None
    return Lines(recipe, None, is_right, right_in_blanks=is_right and place != "within")


def over_several_lines() -> st.SearchStrategy[Lines]:
    """Draw either."""
    return st.one_of(twice(), folded())
