"""Owns the typed layer: a person verified end to end, and every code met, through the client.

Refuses to know the client; drivers/typed.py does.
"""

from collections.abc import Callable

from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.contract.model import Operation
from faceid_conformance.suite.session import Session
from faceid_conformance.suite.typed_layer import SUBJECTS, judge_codes, judge_subject

LAYER = "typed"
__all__ = ["LAYER", "SUBJECTS"]


def test_end_to_end(subject: str, session: Session, record: Callable[[Verdict], None]) -> None:
    record(judge_subject(session, subject))


def test_codes(operation: Operation, session: Session, record: Callable[[Verdict], None]) -> None:
    record(judge_codes(session, operation))
