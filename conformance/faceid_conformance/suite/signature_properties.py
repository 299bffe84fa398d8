"""Owns the properties of signatures: which are accepted, and with what the others are refused.

Refuses to draw and to foretell: fuzz/ does.
"""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from faceid_conformance.cases.model import Step
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.fuzz.signatures import Drawn
from faceid_conformance.suite.exploration import findings_of, send_step, verdict_on
from faceid_conformance.suite.session import Session

CLAUSE = "face/signing/order"


def signature_property(
    name: str, says: str, strategy: st.SearchStrategy[Drawn]
) -> Callable[[Session], Verdict]:
    def property_of(session: Session) -> Verdict:
        template = session.book.templates["liveGetFour/json"]

        def rule(drawn: Drawn) -> list[Finding]:
            step = Step(template, drawn.expect, sign=drawn.recipe)
            return findings_of(session, send_step(session, step), step, CLAUSE, "must")

        return verdict_on(session, name, "liveGetFour", says, (CLAUSE,), strategy, rule)

    return property_of
