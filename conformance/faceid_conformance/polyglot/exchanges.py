"""Owns what is kept of a client under test: what it sent, when, what it was answered, what it told.

It judges what depends on the moment: pauses, and what one step carries of another. Refuses to know
how a script is played.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from faceid_conformance.cases.clients import ClientCase, Reply
from faceid_conformance.cases.signing import Account
from faceid_conformance.contract.model import Operation
from faceid_conformance.exchange import Request, as_object
from faceid_conformance.polyglot.judging import Fact, field_clause, request_facts
from faceid_conformance.polyglot.process import conforms

PREFIX = "/_client"
MOST_REPETITIONS = 5
SHORTEST_PAUSE_SECONDS = 0.05
TOLERANCE_SECONDS = 0.05


class NoReport(Exception):
    """What a client told cannot be read as a report."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One request, the moment it came, and what it was answered."""

    request: Request = field(repr=False)
    at_seconds: float
    reply: Reply = field(repr=False)


@dataclass(frozen=True, slots=True)
class Told:
    """What a client made of an answer, in the words that a driver uses."""

    operation_id: str
    report: Mapping[str, Any] = field(repr=False)
    # How many requests of the operation had come; None where it was printed, at whatever time.
    after: int | None = None

    @property
    def declined(self) -> str | None:
        """Why the client cannot tell, where it says that it cannot."""
        reason = self.report.get("unsupported")
        return None if reason is None else str(reason)


def read_report(text: str | bytes) -> Mapping[str, Any]:
    """Read a report: {"outcome": …}, or {"unsupported": …}; NoReport where it is neither."""
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoReport("a report that is no JSON") from error
    report = as_object(document)
    if not isinstance(report.get("unsupported"), str) and not conforms("outcome", report):
        raise NoReport("a report that is not as the schema's outcome says")
    return report


def answer_to(told: Told, place: int, count: int, heard: Sequence[Heard]) -> Reply:
    """Return the answer that a report is about: the last one by then, or of its own place."""
    if told.after is not None:
        return heard[max(0, told.after - 1)].reply
    return heard[place if count == len(heard) else -1].reply


def step_facts(
    case: ClientCase, heard: Sequence[Heard], operation: Operation, account: Account, now: int
) -> Iterator[Fact]:
    """Hold what came of one step of a script against it."""
    name = operation.operation_id
    carried = {field_clause(name, key) for key, it in case.arguments.items() if it.told is not None}
    requests = [item.request for item in heard]
    for fact in request_facts(case, requests, account, operation, now):
        yield ("client/order", *fact[1:]) if fact[0] in carried else fact
    if not operation.billable:
        yield from patience_facts(heard)


def patience_facts(heard: Sequence[Heard]) -> list[Fact]:
    """Hold repetitions of one call against what a server may expect of them."""
    facts: list[Fact] = []
    if len(heard) - 1 > MOST_REPETITIONS:
        most = f"at most {MOST_REPETITIONS} repetitions"
        facts.append(("client/patience", most, f"{len(heard) - 1}"))
    for before, after in pairwise(heard):
        pause = after.at_seconds - before.at_seconds
        wait = before.reply.retry_after_seconds
        if wait is not None and pause < wait - TOLERANCE_SECONDS:
            seen = f"another after {pause:.1f} s"
            facts.append(("client/patience", f"no request for {wait} s (Retry-After)", seen))
        elif pause < SHORTEST_PAUSE_SECONDS:
            facts.append(("client/patience", "a pause before a repetition", "none"))
    return facts[:3]
