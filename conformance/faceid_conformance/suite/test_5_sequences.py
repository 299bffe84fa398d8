"""Owns the sequences layer: what holds over many calls, and while time goes by.

Refuses to draw by itself; fuzz/ does.
"""

from collections.abc import Callable

from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.suite.cos.sequence_layer import run_cos_sequences
from faceid_conformance.suite.sequence_layer import run_sequences
from faceid_conformance.suite.session import Session

LAYER = "sequences"


def test_sequence(sequence: str, session: Session, record: Callable[[Verdict], None]) -> None:
    record(run_sequences(session, sequence))


def test_cos_sequence(
    cos_sequence: str, session: Session, record: Callable[[Verdict], None]
) -> None:
    record(run_cos_sequences(session, cos_sequence))
