"""Owns the clients layer: what the client sends, and what it makes of answers, case by case.

Refuses to know the client; drivers/typed.py does.
"""

from collections.abc import Callable

from faceid_conformance.cases.clients import ClientCase
from faceid_conformance.cases.cos.clients import CosClientCase
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.suite.client_layer import judge_client
from faceid_conformance.suite.cos.client_layer import judge_cos_client
from faceid_conformance.suite.session import Session

LAYER = "clients"


def test_client(
    client_case: ClientCase, session: Session, record: Callable[[Verdict], None]
) -> None:
    record(judge_client(session, client_case))


def test_cos_client(
    cos_client_case: CosClientCase, session: Session, record: Callable[[Verdict], None]
) -> None:
    record(judge_cos_client(session, cos_client_case))
