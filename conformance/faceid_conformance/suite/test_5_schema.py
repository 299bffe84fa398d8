"""Owns the schema layer: requests drawn from the contract itself, one operation at a time.

Refuses to know Schemathesis; fuzz/schema_run.py does.
"""

from collections.abc import Callable

import pytest

from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.contract.model import Operation
from faceid_conformance.suite.cos.property_layer import COS_SCHEMAS
from faceid_conformance.suite.link_layer import LINKS, run_link_layer
from faceid_conformance.suite.schema_layer import run_schema_layer
from faceid_conformance.suite.session import Session

LAYER = "schema"


def test_schema(operation: Operation, session: Session, record: Callable[[Verdict], None]) -> None:
    record(run_schema_layer(session, operation.operation_id))


@pytest.mark.parametrize("walk", [LINKS])
def test_links(walk: str, session: Session, record: Callable[[Verdict], None]) -> None:
    record(run_link_layer(session))


def test_cos_schema(cos_schema: str, session: Session, record: Callable[[Verdict], None]) -> None:
    record(COS_SCHEMAS[cos_schema](session))
