"""Owns the judgement of one answer against a case's expectation.

Refuses to judge what every answer must keep; that is in reply.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from faceid_conformance.cases.model import Expectation, Implication
from faceid_conformance.checks.finding import Finding, Level, Profile
from faceid_conformance.checks.headers import header_differences
from faceid_conformance.contract.model import Contract
from faceid_conformance.exchange import Exchange, as_object

STATUSES = ("live_status", "compare_status")
BUSINESS_REFUSALS_OF_PARAMETERS = frozenset({-5801})
# The service itself fails, whatever was asked.
BREAKDOWNS = frozenset({107, 108, 213})
Fact = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Standpoint:
    """From where an answer is judged: the contract, the target's profile, and the case's clause."""

    contract: Contract
    profile: Profile
    clause: str
    level: Level
    fill: Callable[[str], str] = str


def judge(exchange: Exchange, expect: Expectation, standpoint: Standpoint) -> list[Finding]:
    """Return what the answer does differently from the expectation."""
    findings = _findings(exchange, expect, standpoint, standpoint.level)
    if expect.should is not None and not findings:
        findings += _findings(exchange, expect.should, standpoint, "should")
    return findings


def outcome_code(exchange: Exchange) -> int | None:
    """Return the first of code, live_status and compare_status that is not 0."""
    code = exchange.response.code
    if code != 0:
        return code
    data = exchange.response.data
    for name in STATUSES:
        value = data.get(name, 0)
        if value != 0:
            return value if isinstance(value, int) else None
    return 0


def is_past_the_gates(exchange: Exchange, standpoint: Standpoint) -> bool:
    """Whether a foreign service took the request, whatever it thinks of the person in it."""
    code = exchange.response.code
    if code == 0:
        return True
    if code is None or code >= 0 or code in BUSINESS_REFUSALS_OF_PARAMETERS:
        return False
    if code == -5805:
        return "url" in exchange.request.fields
    return standpoint.contract.catalogue.find(code) is not None


def is_accepted(exchange: Exchange, standpoint: Standpoint) -> bool:
    """Whether the request was accepted: wholly by the emulator, past the gates elsewhere."""
    if standpoint.profile.is_emulator:
        return outcome_code(exchange) == 0
    return is_past_the_gates(exchange, standpoint)


def _findings(
    exchange: Exchange, expect: Expectation, standpoint: Standpoint, level: Level
) -> list[Finding]:
    return [
        Finding(check, standpoint.clause, level, expected, observed)
        for check, expected, observed in _differences(exchange, expect, standpoint)
    ]


def _differences(exchange: Exchange, expect: Expectation, standpoint: Standpoint) -> Iterator[Fact]:
    response = exchange.response
    seen = _seen(exchange)
    if expect.codes and response.code not in expect.codes:
        yield "code", f"code {_either(expect.codes)}", seen
    if expect.outcome and outcome_code(exchange) not in expect.outcome:
        yield "outcome", f"code or sub-status {_either(expect.outcome)}", seen
    if expect.accept and not is_accepted(exchange, standpoint):
        yield "accepted", "the request is accepted", seen
    if expect.refuse and outcome_code(exchange) == 0:
        yield "refused", "the request is refused", seen
    if expect.answered and (response.status >= 500 or response.code in BREAKDOWNS):
        yield "answered", "an answer about the request", f"a breakdown, {seen}"
    elif expect.answered and expect.any_envelope and response.failure is not None:
        yield "answered", "an answer", seen
    if expect.status and response.status not in expect.status:
        yield "status", f"HTTP status {_either(expect.status)}", f"HTTP status {response.status}"
    reply = as_object(response.document())
    if expect.has_data is not None and isinstance(reply.get("data"), dict) is not expect.has_data:
        wanted, other = ("an object", "none") if expect.has_data else ("no", "one")
        yield "data", f"{wanted} data beside the code", other
    if expect.message is not None and reply.get("message") != expect.message:
        yield "message", f"the message {expect.message}", "another message"
    yield from header_differences(response, expect.headers, expect.lacks_headers, standpoint.fill)
    if response.code == 0:
        yield from _data_differences(response.data, expect, standpoint)
    elif expect.equals and not expect.codes and not expect.accept:
        yield "code", "code 0 with a result", seen


def _data_differences(
    data: Mapping[str, Any], expect: Expectation, standpoint: Standpoint
) -> Iterator[Fact]:
    for name, raw in expect.equals.items():
        wanted = standpoint.fill(raw) if isinstance(raw, str) else raw
        value = data.get(name)
        if value != wanted or isinstance(value, bool):
            observed = (
                f"data.{name} is {value}" if isinstance(value, int) else f"data.{name} is another"
            )
            yield (
                "equals",
                f"data.{name} is {wanted}",
                observed if name in data else f"no data.{name}",
            )
    for name, (lowest, highest) in expect.between.items():
        value = data.get(name)
        if not _is_number(value) or not lowest <= value <= highest:
            yield "between", f"data.{name} from {lowest} to {highest}", f"data.{name} is not"
    for name, pattern in expect.matches.items():
        value = data.get(name)
        if not isinstance(value, str) or re.fullmatch(pattern, value) is None:
            yield "matches", f"data.{name} matches {pattern}", f"data.{name} does not"
    for name in expect.present:
        if name not in data:
            yield "present", f"data.{name} is sent", f"no data.{name}"
    for name in expect.absent:
        if name in data:
            yield "absent", f"no data.{name}", f"data.{name} is sent"
    for implication in expect.implies:
        if _applies(implication, data):
            yield from _data_differences(data, implication.then, standpoint)


def _applies(implication: Implication, data: Mapping[str, Any]) -> bool:
    """Whether a result has what an implication speaks of; True is not 1 here."""
    return all(name in data for name in implication.when_present) and all(
        data.get(name) == value and not isinstance(data.get(name), bool)
        for name, value in implication.when.items()
    )


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _either(values: tuple[int, ...]) -> str:
    return " or ".join(str(value) for value in values)


def _seen(exchange: Exchange) -> str:
    response = exchange.response
    if response.failure is not None:
        return f"no answer ({response.failure})"
    if response.code is None:
        return f"no code (HTTP status {response.status})"
    parts = [f"code {response.code}"]
    for name in STATUSES:
        value = response.data.get(name)
        if isinstance(value, int):
            parts.append(f"{name} {value}")
    return ", ".join(parts)
