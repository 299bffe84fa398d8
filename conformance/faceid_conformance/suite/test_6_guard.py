"""Owns the guard: a run whose calls never got past the signature is red.

Refuses to send anything; it reads what the other layers counted.
"""

from collections.abc import Callable

import pytest

from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.contract.model import Operation
from faceid_conformance.suite.guard_layer import judge_operation
from faceid_conformance.suite.session import Session

LAYER = "guard"


def test_guard(operation: Operation, session: Session, record: Callable[[Verdict], None]) -> None:
    verdict = judge_operation(session, operation.operation_id)
    if verdict is None:
        pytest.skip("no call of this operation was made")
    record(verdict)
