"""Owns the property of replies: each is read as what it says, or as unusable, by client and suite.

Refuses to draw: fuzz/ does. Nothing is sent; the client is answered in its own process.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from faceid_conformance.cases.model import Expectation
from faceid_conformance.checks.expectation import judge, outcome_code
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.observed import observe
from faceid_conformance.checks.reply import judge_reply
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.contract.model import Operation
from faceid_conformance.drivers.typed import Identity, TypedOutcome, canned
from faceid_conformance.errors import EngineError
from faceid_conformance.exchange import Exchange, Request, Response
from faceid_conformance.fuzz.replies import Meaning, Reply, any_reply
from faceid_conformance.suite.exploration import verdict_on
from faceid_conformance.suite.session import Session

CLAUSE = "client/replies"
NOWHERE = "http://127.0.0.1:9"
PERSON: Mapping[str, str] = {"idcard_number": "1", "idcard_name": "x"}
ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "liveGetFour": {},
    "liveDetectPicture": {"url": "https://example.com/face.jpg"},
    "idcardCompare": {**PERSON, "url": "https://example.com/face.jpg"},
    "idcardLiveDetectFour": {**PERSON, "validate_data": "1234", "video": b"v"},
    "liveDetectFour": {"validate_data": "1234", "video": b"v", "card": b"c", "compare_flag": True},
}
# Asks everything that an expectation can ask, of a result with any fields.
EVERYTHING = Expectation(
    codes=(0,),
    accept=True,
    equals={"live_status": 0, "validate_data": "0123"},
    matches={"validate_data": "[0-9]{4}"},
    between={"sim": (0, 100), "similarity": (0, 100), "score": (0, 100)},
    message="OK",
    present=("sim",),
    absent=("score",),
    answered=True,
)


def decoding_property(session: Session) -> Verdict:
    """Whatever a server answers, the client returns a result or an error of its own."""
    account = session.target.account
    identity = Identity(account.appid, account.secret_id, account.secret_key, account.bucket)
    drawn = any_reply(session.contract.operations)

    def rule(example: tuple[Operation, Reply]) -> list[Finding]:
        operation, reply = example
        check_own_reading(session, operation, reply)
        typed = canned(NOWHERE, identity, reply.status, reply.body, content_type=reply.content_type)
        try:
            outcome = typed.call(operation.operation_id, ARGUMENTS[operation.operation_id])
        except Exception as error:  # the property is that nothing else comes out
            return [_finding("decoding", "a result or a FaceIdError", type(error).__name__)]
        finally:
            typed.close()
        return _misread(reply, outcome)

    says = "The client turns every reply into what it says, or into its own error"
    return verdict_on(session, "properties/decoding", "liveGetFour", says, (CLAUSE,), drawn, rule)


def meaning_of(outcome: TypedOutcome) -> Meaning:
    """Return what the client took a reply for."""
    if outcome.is_result:
        return "result"
    return "unusable" if outcome.code is None else "refusal"


def _misread(reply: Reply, outcome: TypedOutcome) -> list[Finding]:
    meaning = meaning_of(outcome)
    if reply.meaning != "unclear" and (meaning, outcome.code) != (reply.meaning, reply.code):
        expected = f"{reply.meaning} with code {reply.code}"
        return [_finding("meaning", expected, f"{meaning} with code {outcome.code}")]
    return []


def check_own_reading(session: Session, operation: Operation, reply: Reply) -> None:
    """Read a reply as every layer does; EngineError where what it says is not what is read."""
    headers = (("Content-Type", reply.content_type),)
    request = Request(operation.operation_id, "POST", operation.path, (), b"")
    exchange = Exchange(request, Response(reply.status, headers, reply.body, 0.0))
    found = judge_reply(exchange, session.contract)
    judge(exchange, EVERYTHING, session.standpoint(CLAUSE))
    outcome_code(exchange)
    str(observe(exchange))
    session.with_evidence(found[0] if found else _finding("none", "x", "y"), exchange)
    code = exchange.response.code
    if reply.meaning != "unclear" and code != reply.code:
        raise EngineError(f"a reply that says {reply.code} was read as {code}")
    if reply.meaning == "unusable" and not found:
        raise EngineError("a reply that says nothing was let pass")


def _finding(check: str, expected: str, observed: str) -> Finding:
    return Finding(check, CLAUSE, "must", expected, observed)
