"""Owns what an answer of COS shows of which clauses: a side that was accepted, or one refused.

Refuses to judge: an answer that is wrong shows its side all the same, beside its finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from faceid_conformance.cases.cos.compose import PLAIN_OBJECT
from faceid_conformance.cases.cos.model import CosCase, CosExpectation, CosStep
from faceid_conformance.checks.cos.answer import ERROR, RESPONSE, code_of, document_of
from faceid_conformance.checks.cos.expectation import CosStandpoint, is_accepted
from faceid_conformance.checks.verdict import Sighting
from faceid_conformance.clauses.cos import (
    code_clause,
    element_clause,
    parameter_clause,
    refusal_clause,
    reply_clause,
)
from faceid_conformance.clauses.model import Side
from faceid_conformance.contract.cos_model import CosContract
from faceid_conformance.exchange import Exchange

# What every request keeps that is accepted at all.
EVERY_REQUEST = ("ci/use", "ci/signing", "ci/signing/layout", "ci/headers")
EVERY_ANSWER_HEADERS = ("Content-Type", "Content-Length", "Date", "x-cos-request-id")
OBJECT_KEY = "ObjectKey"


@dataclass(frozen=True, slots=True)
class CosMeeting:
    """A request and its answer, as far as clauses are concerned; happened or expected.

    `code` is empty where a refusal is expected and its word left open.
    """

    operation_id: str
    side: Side
    code: str | None
    sent: frozenset[str]
    came: frozenset[str]


def cos_meeting(exchange: Exchange, standpoint: CosStandpoint) -> CosMeeting | None:
    """Return what an exchange is to clauses; None where neither success nor refusal came."""
    code = code_of(exchange)
    if code is None:
        return None
    document = document_of(exchange.response)
    return CosMeeting(
        operation_id=exchange.operation_id,
        side="accepted" if is_accepted(exchange, standpoint) else "refused",
        code=code if isinstance(code, str) else None,
        sent=frozenset(name for name, value in exchange.request.fields.items() if value),
        came=frozenset(item.name for item in document.elements if item.text)
        if document.root in {RESPONSE, ERROR}
        else frozenset(),
    )


def cos_shown(seen: CosMeeting, contract: CosContract) -> Iterator[Sighting]:
    """Yield what every such answer shows, whatever it was asked for."""
    yield Sighting("ci/requests", seen.side)
    for name in EVERY_ANSWER_HEADERS:
        yield Sighting(reply_clause(name), seen.side)
    if seen.operation_id != PLAIN_OBJECT:
        yield Sighting(f"{seen.operation_id}/requests", seen.side)
        yield from _elements(seen)
    if seen.code:
        yield Sighting(code_clause(seen.code), "refused")
    if seen.side == "accepted":
        yield from (Sighting(clause, "accepted") for clause in EVERY_REQUEST)
        yield from _sent(seen, contract)


def _elements(seen: CosMeeting) -> Iterator[Sighting]:
    """Yield what a document shows: that elements stand in it, or do not."""
    if seen.code is not None:
        for name in ("Code", "Message", "Resource", "RequestId", "TraceId"):
            if name in seen.came:
                yield Sighting(refusal_clause(name), "refused")
    yield Sighting(element_clause("Response"), seen.side)
    for name in ELEMENTS.get(seen.operation_id, ()):
        yield Sighting(element_clause(name), "accepted" if name in seen.came else "refused")


ELEMENTS = {
    "getLiveCode": ("LiveCode",),
    "getActionSequence": ("ActionSequence",),
    "recognizeStored": ("Sim", "BestFrameBase64", "BestFrameList"),
    "recognizeUpload": ("Sim", "BestFrameBase64", "BestFrameList"),
}


def _sent(seen: CosMeeting, contract: CosContract) -> Iterator[Sighting]:
    if seen.operation_id == PLAIN_OBJECT:
        return
    operation = contract.operation(seen.operation_id)
    known = {item.name for item in operation.parameters} | {"ci-process"}
    for name in sorted(seen.sent & known):
        yield Sighting(parameter_clause(name), "accepted")
    if operation.on_object:
        yield Sighting(parameter_clause(OBJECT_KEY), "accepted")


def cos_shown_of(clauses: Sequence[str], seen: CosMeeting) -> Iterator[Sighting]:
    """Yield what an answer shows of the clauses that its case names."""
    for clause in clauses:
        if clause.startswith("ci/codes/"):
            if clause == code_clause(seen.code or ""):
                yield Sighting(clause, "refused")
        elif not clause.startswith("ci/out/"):
            # What a document shows of its elements stands among what every answer shows.
            yield Sighting(clause, seen.side)


def cos_planned(case: CosCase, contract: CosContract) -> tuple[Sighting, ...]:
    """Return what a case is to show, by what it expects."""
    found: dict[Sighting, None] = {}
    for step in case.steps:
        seen = _expected(step)
        if seen is not None:
            found.update(dict.fromkeys(cos_shown(seen, contract)))
            found.update(dict.fromkeys(cos_shown_of(case.clauses, seen)))
    return tuple(found)


def _expected(step: CosStep) -> CosMeeting | None:
    expect = step.expect
    words = _words(expect)
    if not words and not (expect.accept or expect.refuse):
        return None
    template = step.template
    query = {**template.query, **step.set, "ci-process": "x"}
    sent = {name for name, value in query.items() if value} - set(step.drop)
    if words or expect.refuse:
        came = {"Code", "Message", "Resource", "RequestId", "TraceId"} | set(expect.present)
        word = words[0] if len(words) == 1 else None
        return CosMeeting(
            template.operation_id, "refused", word or "", frozenset(sent), frozenset(came)
        )
    came = {*ELEMENTS.get(template.operation_id, ()), *expect.present} - set(expect.absent)
    if "BestFrameList" not in expect.repeated:
        came -= {"BestFrameList"}
    return CosMeeting(template.operation_id, "accepted", None, frozenset(sent), frozenset(came))


def _words(expect: CosExpectation) -> tuple[str, ...]:
    inner = _words(expect.should) if expect.should is not None else ()
    return inner or expect.codes
