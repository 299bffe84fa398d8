"""Owns the concurrency layer: what holds while many are calling.

Refuses to know how calls come to be under way at the same time; drivers/burst.py does.
"""

from collections.abc import Callable

from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.suite.concurrency_layer import run_concurrency
from faceid_conformance.suite.cos.concurrency_layer import run_cos_concurrency
from faceid_conformance.suite.session import Session

LAYER = "concurrency"


def test_crowd(crowd: str, session: Session, record: Callable[[Verdict], None]) -> None:
    record(run_concurrency(session, crowd))


def test_cos_crowd(cos_crowd: str, session: Session, record: Callable[[Verdict], None]) -> None:
    record(run_cos_concurrency(session, cos_crowd))
