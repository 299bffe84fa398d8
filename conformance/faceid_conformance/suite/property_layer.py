"""Owns the properties: drawn signatures, drawn forms, drawn replies, each held against a rule.

Refuses to know pytest; a property returns a verdict whose finding is the smallest case.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import hypothesis
from hypothesis import strategies as st

from faceid_conformance.cases.compose import compose, needs_lip_code
from faceid_conformance.cases.model import Expectation, RequestTemplate, Step
from faceid_conformance.checks.expectation import judge, outcome_code
from faceid_conformance.checks.finding import Finding, Level
from faceid_conformance.checks.reply import judge_reply
from faceid_conformance.checks.verdict import Verdict, status_of
from faceid_conformance.drivers.typed import Identity, canned
from faceid_conformance.errors import CallRefused
from faceid_conformance.exchange import Exchange
from faceid_conformance.fuzz.dialects import Written, written_forms
from faceid_conformance.fuzz.replies import replies
from faceid_conformance.fuzz.signatures import Drawn, accepted, refused
from faceid_conformance.suite.performer import Performer
from faceid_conformance.suite.precondition import Unmet, blocked
from faceid_conformance.suite.reproduction import told
from faceid_conformance.suite.session import Session

FORMS = (
    "liveGetFour/form",
    "liveDetectPicture/form",
    "idcardCompare/form",
    "idcardLiveDetectFour/form",
    "liveDetectFour/form",
)
# A target over a socket is slow, and samples are large; neither says anything of a property.
SLOWNESS = (
    hypothesis.HealthCheck.too_slow,
    hypothesis.HealthCheck.data_too_large,
    hypothesis.HealthCheck.large_base_example,
    hypothesis.HealthCheck.filter_too_much,
)
FINDING = (hypothesis.Phase.reuse, hypothesis.Phase.generate)
PHASES = (*FINDING, hypothesis.Phase.shrink)
DATABASE_KEY = "_hypothesis_internal_database_key"
NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)
LISTED_NAMES = st.sampled_from(
    ("阿卜杜拉·买买提", "𠮷野家", "O'Brien", '名"字', "a=b&c", "%E5%BC%A0")
)


class Refuted(AssertionError):
    """A drawn example that the target does not keep."""


def explore(
    session: Session,
    name: str,
    strategy: st.SearchStrategy[Any],
    rule: Callable[[Any], list[Finding]],
) -> list[Finding]:
    """Try a rule, first on what broke it before; return the findings of the smallest that does."""
    profile = session.target.profile
    last: list[Finding] = []
    notes: dict[str, Finding] = {}

    @hypothesis.settings(  # outermost: a seed takes the database away
        max_examples=session.options.max_examples,
        database=session.examples,
        deadline=None,
        derandomize=False,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=SLOWNESS,
        phases=PHASES if session.options.shrinks else FINDING,
    )
    @hypothesis.seed(session.options.seed)
    @hypothesis.given(strategy)
    def trial(drawn: Any) -> None:
        findings = _tried(rule, drawn, last)
        judged = [item for item in findings if profile.judges(item.level)]
        notes.update({item.check: item for item in findings if item not in judged})
        if judged:
            last[:] = judged
            raise Refuted

    # Every property is this one function: each needs a key of its own.
    vars(trial)[DATABASE_KEY] = f"faceid {name}".encode()
    try:
        trial()
    except Refuted:
        return [*last, *notes.values()]
    return list(notes.values())


def _tried(
    rule: Callable[[Any], list[Finding]], drawn: Any, found: Sequence[Finding]
) -> list[Finding]:
    """Try a rule; what was found before the calls ran out stays found and is not shrunk further."""
    try:
        return rule(drawn)
    except CallRefused:
        if found:
            raise Refuted from None
        raise


def _send(session: Session, step: Step, *, is_first: bool = False) -> Exchange:
    """Send a step, with a code where one is spoken; the first raises Unmet where none is issued."""
    known: dict[str, str] = {}
    if needs_lip_code(step):
        performer = Performer(session)
        code = performer.issued_code() if is_first else performer.lip_code()[0]
        known["lip_code"] = code or "0000"
    return session.send(compose(step, session.scene(known)))


def _judged(
    session: Session, exchange: Exchange, step: Step, clause: str, level: Level
) -> list[Finding]:
    expect = step.expect
    standpoint = replace(session.standpoint(clause), level=level)
    findings = judge(exchange, expect, standpoint) + judge_reply(exchange, session.contract)
    return [told(session, finding, exchange, [step]) for finding in findings]


def _signatures(
    name: str, says: str, strategy: st.SearchStrategy[Drawn]
) -> Callable[[Session], Verdict]:
    def property_of(session: Session) -> Verdict:
        template = session.book.templates["liveGetFour/json"]

        def rule(drawn: Drawn) -> list[Finding]:
            step = Step(template, drawn.expect, sign=drawn.recipe)
            return _judged(session, _send(session, step), step, "face/signing/order", "must")

        return _verdict(session, name, "liveGetFour", says, strategy, rule)

    return property_of


def _forms(template_name: str) -> Callable[[Session], Verdict]:
    """Any legal way to write a form gets the answer of the plain way."""

    def property_of(session: Session) -> Verdict:
        template = session.book.templates[template_name]
        step = Step(template, Expectation(accept=True))
        says = f"Every legal way to write the form gets the plain answer ({template.operation_id})"
        name = f"properties/multipart-{template.operation_id}"
        before = session.sent.total()
        try:
            plain = _send(session, step, is_first=True)
        except Unmet as unmet:
            sent = session.sent.total() - before
            return blocked(_found(session, name, template.operation_id, says, (), sent), unmet)

        def rule(drawn: Written) -> list[Finding]:
            written = replace(
                step,
                dialect=drawn.dialect,
                chunked=drawn.chunked,
                field_order=drawn.order([*template.fields, *template.files]),
                extra_parts=drawn.strangers,
            )
            exchange = _send(session, written)
            clause = "face/multipart"
            found = _judged(session, exchange, written, clause, "should")
            for name in _told_apart(plain, exchange):
                differs = Finding("same", clause, "should", f"{name} as written plainly", "another")
                found.append(told(session, differs, exchange, [written]))
            return found

        return _verdict(session, name, template.operation_id, says, written_forms(), rule)

    return property_of


def _told_apart(plain: Exchange, other: Exchange) -> list[str]:
    """Return what two answers to the same fields do not share, beside what is new each time."""
    if outcome_code(plain) != outcome_code(other):
        return ["the code"]
    names = plain.response.data.keys() | other.response.data.keys()
    lasting = sorted(names - {"validate_data"})
    return [
        f"data.{name}"
        for name in lasting
        if plain.response.data.get(name) != other.response.data.get(name)
    ]


def _names(session: Session) -> Verdict:
    """Any name gets an answer of this API, never a breakdown."""
    encodings = [session.book.templates[f"idcardCompare/{kind}"] for kind in ("json", "form")]
    drawn = st.tuples(st.one_of(LISTED_NAMES, NAMES), st.sampled_from(encodings))

    def rule(example: tuple[str, RequestTemplate]) -> list[Finding]:
        name, template = example
        literal = replace(
            template, fields={**template.fields, "idcard_name": name.replace("${", "$ {")}
        )
        step = Step(literal, Expectation(answered=True))
        clause = "idcardCompare/in/idcard-name"
        return _judged(session, _send(session, step), step, clause, "must")

    says = "Any name of a person gets an answer, never a breakdown"
    return _verdict(session, "properties/names", "idcardCompare", says, drawn, rule)


def _decoding(session: Session) -> Verdict:
    """Whatever a server answers, the client returns a result or an error of its own."""
    account = session.target.account
    identity = Identity(account.appid, account.secret_id, account.secret_key, account.bucket)

    def rule(reply: tuple[int, Any]) -> list[Finding]:
        status, document = reply
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        typed = canned("http://127.0.0.1:9", identity, status, body)
        try:
            typed.call("liveGetFour", {})
        except Exception as error:  # the property is that nothing else comes out
            observed = type(error).__name__
            return [
                Finding("decoding", "client/replies", "must", "a result or a FaceIdError", observed)
            ]
        finally:
            typed.close()
        return []

    says = "The client turns every reply into a result or its own error"
    return _verdict(session, "properties/decoding", "liveGetFour", says, replies(), rule)


def clauses_of(name: str, operation_id: str) -> tuple[str, ...]:
    """Return the clauses that a property is about."""
    subject = name.rpartition("/")[2].partition("-")[0]
    return {
        "signature": ("face/signing/order",),
        "multipart": (f"{operation_id}/requests", "face/multipart"),
        "decoding": ("client/replies",),
    }.get(subject, (f"{operation_id}/requests",))


def _verdict(
    session: Session,
    name: str,
    operation_id: str,
    says: str,
    strategy: st.SearchStrategy[Any],
    rule: Callable[[Any], list[Finding]],
) -> Verdict:
    before = session.sent.total()
    findings = tuple(explore(session, name, strategy, rule))
    return _found(session, name, operation_id, says, findings, session.sent.total() - before)


def _found(
    session: Session,
    name: str,
    operation_id: str,
    says: str,
    findings: tuple[Finding, ...],
    exchanges: int,
) -> Verdict:
    return Verdict(
        id=name,
        layer="properties",
        operation=operation_id,
        says=says,
        clauses=clauses_of(name, operation_id),
        status=status_of(findings, session.target.profile),
        findings=findings,
        exchanges=exchanges,
    )


def about_property(name: str) -> tuple[str, int]:
    """Return a property's operation, and how many exchanges an example takes."""
    if name == "decoding":
        return "liveGetFour", 0
    if name.startswith("signature-"):
        return "liveGetFour", 1
    operation = name.removeprefix("multipart-") if "-" in name else "idcardCompare"
    # A video speaks a code, which is asked for first.
    return operation, 2 if operation.endswith("DetectFour") else 1


PROPERTIES: Mapping[str, Callable[[Session], Verdict]] = {
    "signature-accepted": _signatures(
        "properties/signature-accepted", "Every right signature is accepted", accepted()
    ),
    "signature-refused": _signatures(
        "properties/signature-refused", "Every wrong signature is refused with its code", refused()
    ),
    **{f"multipart-{name.partition('/')[0]}": _forms(name) for name in FORMS},
    "names": _names,
    "decoding": _decoding,
}
