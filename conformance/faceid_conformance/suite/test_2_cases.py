"""Owns the cases layer: every case of the files and of the contract, as raw bytes.

Refuses to know what a case does.
"""

from collections.abc import Callable

from faceid_conformance.cases.cos.model import CosCase
from faceid_conformance.cases.model import Case
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.suite.cos.performer import CosPerformer
from faceid_conformance.suite.performer import Performer
from faceid_conformance.suite.session import Session

LAYER = "cases"


def test_case(case: Case, session: Session, record: Callable[[Verdict], None]) -> None:
    record(Performer(session).perform(case))


def test_cos_case(cos_case: CosCase, session: Session, record: Callable[[Verdict], None]) -> None:
    record(CosPerformer(session).perform(cos_case))
