"""Owns what the client of COS alone is held to: what it makes of a reply, and what it shows of it.

Refuses to send anything to the target; the client is answered in its own process.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from faceid_conformance.cases.compose import identity_scheme
from faceid_conformance.cases.cos.clients import CosClientCase
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.drivers.typed import Identity
from faceid_conformance.drivers.typed_cos import CosOutcome, canned_cos
from faceid_conformance.suite.session import Session

LAYER, CLAUSE = "clients", "ci/client/answers"
CLAUSES = (CLAUSE,)
Fact = tuple[str, str, str]


def judge_cos_client(session: Session, case: CosClientCase) -> Verdict:
    """Answer the client as the case says, and hold what it made of it against the case."""
    account = session.target.account
    identity = Identity(account.appid, account.secret_id, account.secret_key, account.bucket)
    region = load_cos_contract().conventions.region
    headers = {"Content-Type": case.content_type, "x-cos-request-id": "NWY2"}
    typed = canned_cos(identity, region, case.status, case.body, headers)
    person = identity_scheme(session.contract)
    arguments = {
        "object_key": "me.mp4",
        "id_card": person.number(),
        "name": person.name,
        "liveness_type": "SILENT",
    }
    try:
        given = arguments if case.operation_id == "recognizeStored" else {}
        outcome = typed.call(case.operation_id, given)
        facts = list(_facts(case, outcome, account.secret_key))
    except Exception as error:  # nothing but a FaceIdError may come out
        facts = [("outcome", "a result or a FaceIdError", type(error).__name__)]
    finally:
        typed.close()
    findings = tuple(
        Finding(check, CLAUSE, "must", expected, observed) for check, expected, observed in facts
    )
    return Verdict(
        id=case.id,
        layer=LAYER,
        operation=case.operation_id,
        says=case.says,
        clauses=CLAUSES,
        status="fail" if findings else "pass",
        findings=findings,
    )


def _facts(case: CosClientCase, outcome: CosOutcome, secret_key: str) -> Iterator[Fact]:
    kind = "result" if outcome.is_result else "refusal" if outcome.code else "unusable"
    wanted = {"refusal", "unusable"} if case.outcome == "error" else {case.outcome}
    if kind not in wanted:
        yield "outcome", f"a call that comes to {case.outcome}", f"{kind} ({outcome.kind})"
        return
    if case.code is not None and outcome.code != case.code:
        yield "code", f"Code {case.code}", "another"
    for name, value in case.values.items():
        # As JSON, in which the client's tuples are lists as those of a case are.
        if json.dumps(outcome.values.get(name)) != json.dumps(value):
            yield "value", f"{name} is {value}", f"another {name}"
    if any(text in outcome.shown for text in (secret_key, *case.hides)):
        yield "leak", "nothing that is secret in what is shown", "some of it"
