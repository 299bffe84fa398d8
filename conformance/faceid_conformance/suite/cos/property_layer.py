"""Owns what holds for every signature of COS, every drawn query, and every reply to the client.

Refuses to draw: fuzz/cos does.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from hypothesis import strategies as st

from faceid_conformance.cases.cos.compose import compose_cos
from faceid_conformance.cases.cos.generate import template_of
from faceid_conformance.cases.cos.model import CosStep
from faceid_conformance.checks.cos.expectation import judge_cos
from faceid_conformance.checks.cos.reply import judge_cos_reply
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.drivers.typed import Identity
from faceid_conformance.drivers.typed_cos import canned_cos
from faceid_conformance.errors import CaseError
from faceid_conformance.fuzz.cos.parameters import DrawnQuery, drawn_queries
from faceid_conformance.fuzz.cos.replies import cos_replies
from faceid_conformance.fuzz.cos.signatures import DrawnCall, accepted_calls, refused_calls
from faceid_conformance.suite.cos.bench import CosBench
from faceid_conformance.suite.cos.reproduction import cos_told
from faceid_conformance.suite.exploration import verdict_on
from faceid_conformance.suite.session import Session

LAYER, SCHEMA = "properties", "schema"
SIGNING, ANSWERS = "ci/signing/layout", "ci/client/answers"
ASKED = "getLiveCode"
OPERATIONS = tuple(item.operation_id for item in load_cos_contract().operations)
Subject = Callable[[Session], Verdict]
# One of so many examples is drawn: a mismatch is diagnosed, and a bucket has few parameters.
SHARES: Mapping[str, int] = {
    "signature-accepted": 2,
    "signature-refused": 4,
    "recognizeStored": 2,
    "recognizeUpload": 2,
    "getLiveCode": 8,
    "getActionSequence": 8,
}


@contextmanager
def fewer(session: Session, share: int) -> Generator[None]:
    """Let a share of the examples be drawn."""
    options = session.options
    session.options = replace(options, max_examples=max(1, options.max_examples // share))
    try:
        yield
    finally:
        session.options = options


def _signatures(
    session: Session, name: str, says: str, drawn: st.SearchStrategy[DrawnCall]
) -> Verdict:
    bench = CosBench(session)
    template = bench.book.templates[f"{ASKED}/bucket"]

    def rule(call: DrawnCall) -> list[Finding]:
        return _tried(bench, call.step(template), SIGNING)

    with fewer(session, SHARES[name]):
        return verdict_on(session, f"{LAYER}/ci/{name}", ASKED, says, (SIGNING,), drawn, rule)


def _tried(bench: CosBench, step: CosStep, clause: str) -> list[Finding]:
    """Send a drawn step and return what its answer breaks."""
    try:
        request = compose_cos(step, bench.scene())
    except CaseError:
        return []  # what was drawn might be somebody's number: it is not sent
    exchange = bench.send(request)
    findings = judge_cos(exchange, step.expect, bench.standpoint(clause))
    findings += judge_cos_reply(exchange, bench.contract)
    return [cos_told(bench, finding, exchange, [step]) for finding in findings]


def _schema(session: Session, operation_id: str) -> Verdict:
    """Draw queries from the contract, and hold each answer against what it says of them."""
    bench = CosBench(session)
    operation = bench.contract.operation(operation_id)
    template = template_of(operation, bench.book.templates)
    clauses = schema_clauses(operation_id)

    def rule(drawn: DrawnQuery) -> list[Finding]:
        step = CosStep(replace(template, query={}), drawn.expect, set=drawn.query)
        return _tried(bench, step, clauses[0])

    def prepare() -> None:
        if template.first is not None:
            first = bench.book.templates[template.first]
            bench.send(compose_cos(CosStep(first, bench.accepting), bench.scene()))

    says = f"Drawn calls of {operation_id} are answered as the contract says"
    drawn = drawn_queries(operation, bench.contract)
    name = f"{SCHEMA}/ci/{operation_id}"
    with bench.cleared_up(), fewer(session, SHARES[operation_id]):
        verdict = verdict_on(
            session, name, operation_id, says, clauses, drawn, rule, prepare=prepare
        )
    return replace(verdict, layer=SCHEMA)


def schema_clauses(operation_id: str) -> tuple[str, ...]:
    """Return the clauses that drawn calls of an operation are about."""
    return f"{operation_id}/requests", f"{operation_id}/schema"


def _answers(session: Session) -> Verdict:
    """Whatever comes, the client tells a result or an error of its own, and no secret."""
    account = session.target.account
    identity = Identity(account.appid, account.secret_id, account.secret_key, account.bucket)
    region = CosBench(session).contract.conventions.region

    def rule(reply: tuple[int, str, bytes]) -> list[Finding]:
        status, kind, body = reply
        typed = canned_cos(identity, region, status, body, {"Content-Type": kind})
        try:
            outcome = typed.call(ASKED, {})
        except Exception as error:  # the property is that nothing else comes out
            seen = type(error).__name__
            return [Finding("decoding", ANSWERS, "must", "a result or a FaceIdError", seen)]
        finally:
            typed.close()
        if account.secret_key in outcome.shown:
            return [Finding("leak", ANSWERS, "must", "no key in what is shown", outcome.kind)]
        return []

    says = "The client turns every XML reply into a result or its own error"
    name = f"{LAYER}/ci/answers"
    return verdict_on(session, name, ASKED, says, (ANSWERS,), cos_replies(), rule)


COS_PROPERTIES: Mapping[str, Subject] = {
    "ci/signature-accepted": partial(
        _signatures,
        name="signature-accepted",
        says="Every right signature of COS is accepted",
        drawn=accepted_calls(),
    ),
    "ci/signature-refused": partial(
        _signatures,
        name="signature-refused",
        says="Every wrong signature of COS is refused with its Code",
        drawn=refused_calls(),
    ),
    "ci/answers": _answers,
}
COS_SCHEMAS: Mapping[str, Subject] = {
    f"ci/{name}": partial(_schema, operation_id=name) for name in OPERATIONS
}


def property_clauses(name: str) -> tuple[str, ...]:
    """Return the clauses that a property is about."""
    return (ANSWERS,) if name == "ci/answers" else (SIGNING,)


def drawn_exchanges(name: str, max_examples: int) -> int:
    """Return about how many exchanges a property takes."""
    share = SHARES.get(name.removeprefix("ci/"))
    return 0 if share is None else max(1, max_examples // share)
