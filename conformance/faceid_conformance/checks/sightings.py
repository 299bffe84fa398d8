"""Owns what an answer shows of which clauses: a side that was accepted, or one that was refused.

Refuses to judge: an answer that is wrong shows its side all the same, beside its finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from faceid_conformance.cases.model import Case, Expectation, Step
from faceid_conformance.checks.expectation import STATUSES, Standpoint, is_accepted, outcome_code
from faceid_conformance.checks.verdict import Sighting
from faceid_conformance.clauses import code_clause, field_clause, result_clause
from faceid_conformance.clauses.model import Side
from faceid_conformance.contract.model import Contract, Operation
from faceid_conformance.exchange import Exchange

# What every request keeps that is accepted at all.
EVERY_REQUEST = (
    "face/method",
    "face/headers/authorization",
    "face/headers/content-type",
    "face/signing/layout",
    "face/signing/algorithm",
    "face/signing/encoding",
    "face/signing/header",
    "face/signing/a",
    "face/signing/k",
    "face/signing/e",
    "face/signing/t",
    "face/signing/multi-use",
)
EVERY_FORM = ("face/forms/boundary",)
EVERY_SIZED_BODY = ("face/headers/content-length", "face/limits/request-body-bytes")
EVERY_ANSWER = (
    "face/reply/envelope",
    "face/reply/code",
    "face/reply/message",
    "face/reply/content-type",
    "face/reply/discretion",
)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A request and its answer, as far as clauses are concerned; happened or expected.

    `code` is the code or sub-status, and None where a refusal is expected and its code left open.
    """

    operation: Operation
    side: Side
    code: int | None
    sent: frozenset[str]
    came: frozenset[str]
    is_form: bool
    is_chunked: bool


def meeting(exchange: Exchange, standpoint: Standpoint) -> Meeting | None:
    """Return what an exchange is to clauses; None where no code came."""
    code = outcome_code(exchange)
    if code is None:
        return None
    request = exchange.request
    return Meeting(
        operation=standpoint.contract.operation(exchange.operation_id),
        side="accepted" if is_accepted(exchange, standpoint) else "refused",
        code=code,
        sent=frozenset(request.fields),
        came=frozenset(exchange.response.data),
        is_form=(request.header("Content-Type") or "").lower().startswith("multipart/"),
        is_chunked=request.header("Transfer-Encoding") is not None,
    )


def shown(seen: Meeting) -> Iterator[Sighting]:
    """Yield what every such answer shows, whatever it was asked for."""
    name = seen.operation.operation_id
    for clause in (*EVERY_ANSWER, f"{name}/requests"):
        yield Sighting(clause, seen.side)
    if seen.code:
        yield Sighting(code_clause(seen.code), "refused")
        yield Sighting(f"{name}/codes/{seen.code}", "refused")
    for field in seen.operation.result_fields:
        yield Sighting(
            result_clause(name, field.name), "accepted" if field.name in seen.came else "refused"
        )
    if seen.side == "accepted":
        yield from (Sighting(clause, "accepted") for clause in _accepted(seen))


def _accepted(seen: Meeting) -> Iterator[str]:
    yield from EVERY_REQUEST
    yield from EVERY_FORM if seen.is_form else ()
    yield from () if seen.is_chunked else EVERY_SIZED_BODY
    for field in seen.sent:
        if seen.operation.field(field) is not None:
            yield field_clause(seen.operation.operation_id, field)


def shown_of(
    clauses: Sequence[str], seen: Meeting, operations: Sequence[str]
) -> Iterator[Sighting]:
    """Yield what an answer shows of the clauses that its case names."""
    for clause in clauses:
        first, kind = clause.split("/")[0], clause.split("/")[1]
        if first in operations and first != seen.operation.operation_id:
            continue
        if kind == "codes":
            if int(clause.rpartition("/")[2]) == seen.code:
                yield Sighting(clause, "refused" if seen.code else "accepted")
        elif kind != "out":
            # What a result shows of its fields stands among what every answer shows.
            yield Sighting(clause, seen.side)


def planned(case: Case, contract: Contract) -> tuple[Sighting, ...]:
    """Return what a case is to show, by what it expects."""
    found: dict[Sighting, None] = {}
    operations = [operation.operation_id for operation in contract.operations]
    for step in case.steps:
        seen = _expected(step, contract)
        if seen is not None:
            found.update(dict.fromkeys(shown(seen)))
            found.update(dict.fromkeys(shown_of(case.clauses, seen, operations)))
    return tuple(found)


def _expected(step: Step, contract: Contract) -> Meeting | None:
    refusals = _refusals(step.expect)
    if not refusals and not (step.expect.accept or step.expect.codes or step.expect.outcome):
        return None
    operation = contract.operation(step.template.operation_id)
    template = step.template
    sent = {*template.fields, *template.files, *step.set, *step.files} - set(step.drop)
    came = {field.name for field in operation.result_fields} - set(step.expect.absent)
    return Meeting(
        operation,
        "refused" if refusals else "accepted",
        (refusals[0] if len(refusals) == 1 else None) if refusals else 0,
        frozenset(sent),
        frozenset() if refusals else frozenset(came),
        template.encoding == "form",
        step.chunked,
    )


def _refusals(expect: Expectation) -> list[int | None]:
    """Return the codes and sub-statuses that an expected refusal may have, the narrowest list."""
    statuses = [int(expect.equals[name]) for name in STATUSES if expect.equals.get(name)]
    if statuses:
        return [*statuses[:1]]
    inner = _refusals(expect.should) if expect.should is not None else []
    named = [code for code in (*expect.codes, *expect.outcome) if code]
    return inner or [*named] or ([None] if expect.refuse else [])
