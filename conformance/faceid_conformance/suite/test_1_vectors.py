"""Owns the vectors layer: every step of a signature, by our signer and by the client's.

Refuses to send anything.
"""

from collections.abc import Callable

from faceid_conformance.cases.cos.model import CosVector
from faceid_conformance.cases.foreign import ForeignVector
from faceid_conformance.cases.model import SigningVector
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.suite.cos.vector_layer import judge_cos_vector
from faceid_conformance.suite.vector_layer import judge_foreign, judge_vector

LAYER = "vectors"


def test_vector(vector: SigningVector, record: Callable[[Verdict], None]) -> None:
    record(judge_vector(vector))


def test_foreign(foreign_vector: ForeignVector, record: Callable[[Verdict], None]) -> None:
    record(judge_foreign(foreign_vector))


def test_cos_vector(cos_vector: CosVector, record: Callable[[Verdict], None]) -> None:
    record(judge_cos_vector(cos_vector))
