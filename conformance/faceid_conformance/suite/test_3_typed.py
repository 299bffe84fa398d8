"""Owns the typed layer: a person verified end to end, and every code met, through the client.

Refuses to know the client; drivers/typed.py does.
"""

from collections.abc import Callable

from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.suite.session import Session
from faceid_conformance.suite.typed_layer import SUBJECTS, judge_subject

LAYER = "typed"
__all__ = ["LAYER", "SUBJECTS"]


def test_typed(subject: str, session: Session, record: Callable[[Verdict], None]) -> None:
    record(judge_subject(session, subject))
