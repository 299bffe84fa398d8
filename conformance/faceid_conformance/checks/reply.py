"""Owns what every answer must keep, whatever was asked: envelope, types, statuses, implications.

Refuses to know cases; the contract alone says what an answer looks like.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from faceid_conformance.checks.finding import Finding, Level
from faceid_conformance.clauses import code_clause, result_clause
from faceid_conformance.contract.model import Contract, Operation, ResultField
from faceid_conformance.exchange import Exchange, Response, as_object

SERVICE = "service"
SHORTEST_TELLING = 3
PICTURES = frozenset({"photo", "video_photo"})
SCORES = frozenset({"sim", "similarity", "score"})
YIELDS_ONLY_WHEN_COMPARED = "compare_status"
Check = Callable[["Answer"], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with what the contract says of its operation."""

    exchange: Exchange
    operation: Operation
    contract: Contract

    @property
    def response(self) -> Response:
        return self.exchange.response

    @property
    def data(self) -> Mapping[str, Any]:
        return self.exchange.response.data

    def clause(self, name: str) -> str:
        return result_clause(self.operation.operation_id, name)


def judge_reply(exchange: Exchange, contract: Contract) -> list[Finding]:
    """Return what the answer breaks of the rules that hold for every answer."""
    answer = Answer(exchange, contract.operation(exchange.operation_id), contract)
    envelope = list(_envelope(answer))
    if envelope:
        return envelope
    return [finding for check in CHECKS for finding in check(answer)]


def _envelope(answer: Answer) -> Iterator[Finding]:
    response = answer.response
    if response.failure is not None:
        yield _must("answer", "face/reply/envelope", "an answer", f"none ({response.failure})")
        return
    document = as_object(response.document())
    if not document:
        observed = f"HTTP status {response.status}, {len(response.body)} bytes, no JSON object"
        yield _must("envelope", "face/reply/envelope", "a JSON object", observed)
        return
    if response.code is None:
        yield _must("envelope", "face/reply/code", "a whole number code", _kind(document, "code"))
    if not isinstance(document.get("message"), str):
        yield _must("envelope", "face/reply/message", "a text message", _kind(document, "message"))


def _content_type(answer: Answer) -> Iterator[Finding]:
    content_type = answer.response.header("Content-Type") or "none"
    if content_type.partition(";")[0].strip().lower() != "application/json":
        yield _must(
            "content-type", "face/reply/content-type", "application/json", content_type[:60]
        )


def _known_code(answer: Answer) -> Iterator[Finding]:
    code = answer.response.code or 0
    rows = [row for row in answer.contract.catalogue if row.code == code]
    if not rows:
        yield _must("known-code", code_clause(code), "a code of the catalogue", f"code {code}")
    elif code != 0 and code not in answer.operation.codes:
        expected = f"a code of {answer.operation.operation_id}"
        yield Finding("known-code", code_clause(code), "should", expected, f"code {code}")


def _status(answer: Answer) -> Iterator[Finding]:
    code = answer.response.code or 0
    status = answer.response.status
    row = answer.contract.catalogue.find(code)
    wanted = 200 if row is None else row.http_status
    if status == wanted:
        return
    # No document names a refusal's status and three were seen: of others' servers it is enough
    # that a success is a success and that a refusal is no breakdown.
    broken = status >= 500 and (row is None or row.category != SERVICE)
    level: Level = "must" if broken or (code == 0 and not 200 <= status < 300) else "should"
    expected = f"HTTP status {wanted} with code {code}"
    yield Finding("status", code_clause(code), level, expected, f"HTTP status {status}")


def _result_types(answer: Answer) -> Iterator[Finding]:
    if answer.response.code != 0:
        return
    document = as_object(answer.response.document())
    if not isinstance(document.get("data"), dict):
        yield _must(
            "result", "face/reply/envelope", "a data object with code 0", _kind(document, "data")
        )
        return
    for field in answer.operation.result_fields:
        if field.name in answer.data and not _is_of_type(answer.data[field.name], field.type):
            observed = _kind(answer.data, field.name)
            yield _must(
                "type",
                answer.clause(field.name),
                f"data.{field.name} of type {field.type}",
                observed,
            )


def _scores(answer: Answer) -> Iterator[Finding]:
    for name in SCORES & answer.data.keys():
        value = answer.data[name]
        if isinstance(value, int | float) and not isinstance(value, bool) and not 0 <= value <= 100:
            yield _must(
                "range",
                answer.clause(name),
                f"data.{name} from 0 to 100",
                f"data.{name} is {value}",
            )


def _pictures(answer: Answer) -> Iterator[Finding]:
    for name in PICTURES & answer.data.keys():
        value = answer.data[name]
        if isinstance(value, str) and not _is_base64(value):
            yield _must(
                "base64", answer.clause(name), f"a picture in base64 in data.{name}", "none"
            )


def _is_base64(value: str) -> bool:
    """Whether it is base64 with content; MIME encoders write it in lines."""
    try:
        return len(base64.b64decode("".join(value.split()), validate=True)) > 0
    except ValueError:
        return False


def _discretion(answer: Answer) -> Iterator[Finding]:
    """No document speaks of it, so it is asked of our emulator only."""
    text = answer.response.body.decode("utf-8", "replace")
    request = answer.exchange.request
    known = {name: request.fields.get(name) for name in ("idcard_number", "idcard_name")}
    for name, value in {**known, "Authorization": request.header("Authorization")}.items():
        if isinstance(value, str) and len(value) >= SHORTEST_TELLING and value in text:
            expected, observed = (
                f"an answer without the {name} that was sent",
                f"the answer repeats {name}",
            )
            yield Finding("discretion", "face/reply/discretion", "should", expected, observed)


def _presence(answer: Answer) -> Iterator[Finding]:
    if answer.response.code != 0:
        return
    for field in answer.operation.result_fields:
        if not field.present_when:
            if field.name not in answer.data:
                yield _presence_finding(answer, field, "must", sent=False)
            continue
        due = all(_holds(answer, name, value) for name, value in field.present_when)
        if due and field.name not in answer.data:
            yield _presence_finding(answer, field, "must", sent=False)
        elif not due and field.name in answer.data:
            yield _presence_finding(answer, field, _forbids(answer, field), sent=True)


def _holds(answer: Answer, name: str, value: str | int) -> bool:
    if name == "code":
        return answer.response.code == value
    if name in answer.data:
        return bool(answer.data[name] == value)
    asked = answer.exchange.request.fields.get(name)
    return asked == value


def _forbids(answer: Answer, field: ResultField) -> Level:
    """Fields of the comparison are documented to be absent; of the rest it is our reading."""
    asked = answer.exchange.request.fields
    for name, value in field.present_when:
        if name == YIELDS_ONLY_WHEN_COMPARED or (name in asked and asked[name] != value):
            return "must"
    return "should"


def _presence_finding(answer: Answer, field: ResultField, level: Level, *, sent: bool) -> Finding:
    condition = " and ".join(f"{name} {value}" for name, value in field.present_when) or "code 0"
    expected = (
        f"data.{field.name} only with {condition}"
        if sent
        else f"data.{field.name} with {condition}"
    )
    observed = f"data.{field.name} is sent" if sent else f"no data.{field.name}"
    return Finding("presence", answer.clause(field.name), level, expected, observed)


def _is_of_type(value: object, name: str) -> bool:
    if name == "string":
        return isinstance(value, str)
    if isinstance(value, bool):
        return name == "boolean"
    if name == "integer":
        return isinstance(value, int)
    if name == "number":
        return isinstance(value, int | float)
    return True


def _kind(document: Mapping[str, Any], name: str) -> str:
    return f"{name} is a {type(document[name]).__name__}" if name in document else f"no {name}"


def _must(check: str, clause: str, expected: str, observed: str) -> Finding:
    return Finding(check, clause, "must", expected, observed)


CHECKS: tuple[Check, ...] = (
    _content_type,
    _known_code,
    _status,
    _result_types,
    _scores,
    _pictures,
    _discretion,
    _presence,
)
