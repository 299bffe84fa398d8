"""Owns the cases layer: every case of the files and of the contract, as raw bytes.

Refuses to know what a case does.
"""

from collections.abc import Callable

from faceid_conformance.cases.model import Case
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.suite.performer import Performer
from faceid_conformance.suite.session import Session

LAYER = "cases"


def test_case(case: Case, session: Session, record: Callable[[Verdict], None]) -> None:
    record(Performer(session).perform(case))
