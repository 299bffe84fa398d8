"""Owns the model of a COS signature: which ones a server takes, which it refuses and with what.

Refuses to send them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from faceid_conformance.cases.cos.model import CosExpectation, CosStep, CosTemplate, QueryForm
from faceid_conformance.cases.cos.signing import FIELDS, HOST, CosRecipe, Place
from faceid_conformance.cases.identity import may_be_somebodys

MISMATCH, DENIED = "SignatureDoesNotMatch", "AccessDenied"
SKEWED, MISSHAPEN = "RequestTimeTooSkewed", "InvalidArgument"
PLACES: tuple[Place, ...] = ("header", "query", "sign")
FORMS: tuple[QueryForm, ...] = ("percent", "plus", "lower")
LONGEST_SPAN_SECONDS = 10_000_000
SKEW_SECONDS = 900
# Our clock and a server's may be so far apart before an answer says anything.
SLACK_SECONDS = 60
OWN = ("sign", "ci-process", "x-cos-security-token")


@dataclass(frozen=True, slots=True)
class DrawnCall:
    """A signed call, without its template, and what a server makes of it."""

    recipe: CosRecipe
    expect: CosExpectation
    more_query: tuple[tuple[str, str], ...] = ()
    query_form: QueryForm = "percent"

    def step(self, template: CosTemplate) -> CosStep:
        """Return the call as a step of a case."""
        return CosStep(
            template,
            self.expect,
            sign=self.recipe,
            more_query=self.more_query,
            query_form=self.query_form,
        )


def texts(most: int) -> st.SearchStrategy[str]:
    """Draw texts that name nobody and no variable of a case."""
    alphabet = st.characters(codec="utf-8", exclude_characters="$")
    drawn = st.text(alphabet, max_size=most)
    return drawn.filter(lambda text: not may_be_somebodys(text, "99"))


def _queries() -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    names = texts(8).filter(lambda n: n != "" and n.lower() not in OWN and not n.startswith("q-"))
    pairs = st.tuples(names, texts(12))
    return st.lists(pairs, max_size=3, unique_by=lambda pair: pair[0].lower()).map(tuple)


@st.composite
def _plain(draw: st.DrawFn) -> DrawnCall:
    """Draw a right signature, in any of the ways in which one may be right."""
    query = draw(_queries())
    known = ["ci-process", *(name for name, _ in query)]
    params = draw(st.none() | st.lists(st.sampled_from(known), unique=True).map(tuple))
    start = draw(st.integers(-LONGEST_SPAN_SECONDS, SKEW_SECONDS - SLACK_SECONDS))
    end = draw(st.integers(SLACK_SECONDS, LONGEST_SPAN_SECONDS))
    keys = st.tuples(st.integers(-LONGEST_SPAN_SECONDS, 0), st.integers(end, 2 * end))
    recipe = CosRecipe(
        place=draw(st.sampled_from(PLACES)),
        headers=draw(st.sampled_from(((HOST,), ()))),
        params=params,
        sign_span=(start, end),
        key_span=draw(st.none() | keys),
        field_order=tuple(draw(st.permutations(FIELDS))),
    )
    form = draw(st.sampled_from(FORMS))
    return DrawnCall(recipe, CosExpectation(accept=True), query, form)


def accepted_calls() -> st.SearchStrategy[DrawnCall]:
    """Draw calls that are signed rightly."""
    return _plain()


@st.composite
def refused_calls(draw: st.DrawFn) -> DrawnCall:
    """Draw calls whose signature is wrong in one thing."""
    plain = draw(_plain())
    kind = draw(st.sampled_from(("mismatch", "past", "future", "lacking")))
    right = plain.recipe
    if kind == "past":
        ago = draw(st.integers(SLACK_SECONDS, LONGEST_SPAN_SECONDS))
        recipe = replace(right, sign_span=(-ago - draw(st.integers(1, 10_000)), -ago))
        return replace(plain, recipe=recipe, expect=CosExpectation(codes=(DENIED,)))
    if kind == "future":
        ahead = draw(st.integers(SKEW_SECONDS + SLACK_SECONDS, LONGEST_SPAN_SECONDS))
        recipe = replace(right, sign_span=(ahead, ahead + 600), key_span=None)
        return replace(plain, recipe=recipe, expect=CosExpectation(codes=(SKEWED,)))
    if kind == "lacking":
        recipe = replace(right, drop_fields=(draw(st.sampled_from(FIELDS)),))
        should = CosExpectation(codes=(MISSHAPEN,))
        return replace(plain, recipe=recipe, expect=CosExpectation(refuse=True, should=should))
    return replace(plain, recipe=draw(_mismatch(right)), expect=CosExpectation(codes=(MISMATCH,)))


def _mismatch(right: CosRecipe) -> st.SearchStrategy[CosRecipe]:
    """Draw a change after which the signature is another."""
    letters = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=20)
    return st.one_of(
        st.integers(0, 39).map(lambda place: replace(right, flip_digit=place)),
        letters.map(lambda key: replace(right, key=f"not-{key}")),
        letters.map(lambda key: replace(right, signed_path=f"/{key}")),
        st.sampled_from(("put", "post", "GET")).map(lambda m: replace(right, signed_method=m)),
        st.sampled_from(
            (
                replace(right, sign_key_form="raw"),
                replace(right, sign_key_form="upper"),
                replace(right, sign_key_form="secret"),
                replace(right, digest="sha256"),
                replace(right, digest="md5"),
                replace(right, last_line=False),
            )
        ),
        letters.map(lambda v: replace(right, headers=(HOST,), signed_headers={HOST: v})),
        letters.map(lambda v: replace(right, params=None, signed_params={"ci-process": v})),
    )
