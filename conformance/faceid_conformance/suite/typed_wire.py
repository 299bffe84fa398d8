"""Owns the way from a finding of the typed client to the same call on the wire, byte for byte.

Refuses to judge: where the wire shows nothing wrong it is the client's own matter, and stays so.
"""

from __future__ import annotations

from collections.abc import Sequence

from faceid_conformance.cases.model import Expectation, RequestTemplate, Step
from faceid_conformance.checks.expectation import judge
from faceid_conformance.checks.finding import Finding
from faceid_conformance.contract.model import ErrorCode
from faceid_conformance.suite.exploration import send_step
from faceid_conformance.suite.reproduction import told
from faceid_conformance.suite.session import Session

ENCODINGS = ("form", "json")


def forced_step(session: Session, operation_id: str, place: str, row: ErrorCode) -> Step:
    """Return the call that a code is forced on."""
    expect = Expectation(codes=(row.code,))
    if place != "code":
        expect = Expectation(codes=(0,), equals={place: row.code})
    return Step(_template(session, operation_id), expect, outcome=f"{place}={row.code}")


def plain_step(session: Session, operation_id: str, present: Sequence[str] = ()) -> Step:
    """Return the well-formed call, and which fields its result is to have."""
    expect = Expectation(accept=True, present=tuple(present))
    return Step(_template(session, operation_id), expect)


def on_the_wire(session: Session, finding: Finding, step: Step) -> Finding:
    """Return the finding with the same call's bytes, case and scripts, where it shows there, too.

    A target that may charge is not asked again.
    """
    if session.guard is not None:
        return finding
    exchange = send_step(session, step)
    is_shown = judge(exchange, step.expect, session.standpoint(finding.clause))
    return told(session, finding, exchange, [step]) if is_shown else finding


def _template(session: Session, operation_id: str) -> RequestTemplate:
    names = (f"{operation_id}/{encoding}" for encoding in ENCODINGS)
    return next(session.book.templates[name] for name in names if name in session.book.templates)
