"""Owns the judgement of one answer of COS against a case's expectation.

Refuses to judge what every answer must keep; that is in reply.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from faceid_conformance.cases.compose import file_bytes
from faceid_conformance.cases.cos.model import CosExpectation
from faceid_conformance.checks.cos.answer import (
    ERROR,
    PASSED,
    Document,
    code_of,
    document_of,
    is_success,
)
from faceid_conformance.checks.finding import Finding, Level, Profile
from faceid_conformance.checks.headers import header_differences
from faceid_conformance.contract.cos_model import CosContract
from faceid_conformance.exchange import Exchange

# The service itself fails, whatever was asked.
BREAKDOWNS = frozenset({"InternalError", "ServiceUnavailable", "FailedOperation.UnKnown"})
Fact = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class CosStandpoint:
    """From where an answer is judged: contract, the target's profile, and the case's clause."""

    contract: CosContract
    profile: Profile
    clause: str
    level: Level
    fill: Callable[[str], str] = str


def judge_cos(
    exchange: Exchange, expect: CosExpectation, standpoint: CosStandpoint
) -> list[Finding]:
    """Return what the answer does differently from the expectation."""
    findings = _findings(exchange, expect, standpoint, standpoint.level)
    if expect.should is not None and not findings:
        findings += _findings(exchange, expect.should, standpoint, "should")
    return findings


def is_accepted(exchange: Exchange, standpoint: CosStandpoint) -> bool:
    """Whether the request was accepted: wholly by the emulator, past the gates elsewhere."""
    code = code_of(exchange)
    if code == PASSED:
        return True
    if standpoint.profile.is_emulator or not isinstance(code, str):
        return False
    return code.startswith("FailedOperation.") and code not in _of_parameters(standpoint.contract)


def _of_parameters(contract: CosContract) -> frozenset[str]:
    """The codes that tell of a wrong parameter, whichever parameter it is."""
    rows = (item for operation in contract.operations for item in operation.parameters)
    named = {code for row in rows for code in (row.missing_code, row.invalid_code)}
    return frozenset(code for code in named if code is not None)


def _findings(
    exchange: Exchange, expect: CosExpectation, standpoint: CosStandpoint, level: Level
) -> list[Finding]:
    return [
        Finding(check, standpoint.clause, level, expected, observed)
        for check, expected, observed in _differences(exchange, expect, standpoint)
    ]


def _differences(
    exchange: Exchange, expect: CosExpectation, standpoint: CosStandpoint
) -> Iterator[Fact]:
    response = exchange.response
    code, seen = code_of(exchange), seen_of(exchange)
    if expect.codes and code not in expect.codes:
        yield "code", f"Code {' or '.join(expect.codes)}", seen
    if expect.accept and not is_accepted(exchange, standpoint):
        yield "accepted", "the request is accepted", seen
    if expect.refuse and not isinstance(code, str):
        yield "refused", "the request is refused with a Code", seen
    if expect.answered and (response.status in {0, 500, 503} or code in BREAKDOWNS):
        yield "answered", "an answer about the request", f"a breakdown, {seen}"
    if expect.status and response.status not in expect.status:
        wanted = " or ".join(map(str, expect.status))
        yield "status", f"HTTP status {wanted}", f"HTTP status {response.status}"
    if expect.body is not None and response.body != file_bytes(expect.body):
        yield "body", "the object's own bytes", f"{len(response.body)} other bytes"
    yield from header_differences(response, expect.headers, expect.lacks_headers, standpoint.fill)
    document = document_of(response)
    if document.root == ERROR or is_success(response.status):
        # What was refused in place of a success lacks all its elements: that is told once.
        if document.root != ERROR or not expect.accept:
            yield from _elements(document, expect, standpoint)
    elif expect.equals or expect.matches or expect.present:
        yield "document", "a document with elements", seen


def _elements(
    document: Document, expect: CosExpectation, standpoint: CosStandpoint
) -> Iterator[Fact]:
    for name, raw in expect.equals.items():
        if document.text(name) != standpoint.fill(raw):
            observed = f"{name} is another" if name in document.names else f"no {name}"
            yield "equals", f"{name} is {raw}", observed
    for name, pattern in expect.matches.items():
        value = document.text(name)
        if value is None or re.fullmatch(standpoint.fill(pattern), value, re.DOTALL) is None:
            yield "matches", f"{name} matches {pattern}", f"{name} does not"
    for name, (lowest, highest) in expect.between.items():
        number = _number(document.text(name))
        if number is None or not lowest <= number <= highest:
            yield "between", f"{name} from {lowest} to {highest}", f"{name} is not"
    for name in expect.present:
        if not document.text(name):
            yield "present", f"{name} is sent", f"no {name}, or an empty one"
    for name in expect.absent:
        if document.text(name):
            yield "absent", f"no {name}", f"{name} is sent"
    for name, count in expect.repeated.items():
        if document.count(name) != count:
            yield "repeated", f"{count} of {name}", f"{document.count(name)} of {name}"


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None


def seen_of(exchange: Exchange) -> str:
    """Return in words what came, without a text that the server wrote."""
    response = exchange.response
    if response.failure is not None:
        return f"no answer ({response.failure})"
    code = code_of(exchange)
    if code == PASSED:
        return f"a success, HTTP status {response.status}"
    if code is None:
        problem = document_of(response).problem or "another document"
        return f"no Code (HTTP status {response.status}, {problem})"
    return f"Code {code}"
