"""Owns the typed layer: a person verified end to end, and every code met, through the client.

Refuses to know the client; drivers/typed.py does.
"""

from collections.abc import Callable

from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.suite.cos.typed_layer import judge_cos_subject
from faceid_conformance.suite.session import Session
from faceid_conformance.suite.typed_layer import judge_subject

LAYER = "typed"


def test_typed(typed_subject: str, session: Session, record: Callable[[Verdict], None]) -> None:
    record(judge_subject(session, typed_subject))


def test_cos_typed(
    cos_typed_subject: str, session: Session, record: Callable[[Verdict], None]
) -> None:
    record(judge_cos_subject(session, cos_typed_subject))
