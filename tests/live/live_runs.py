"""Makes guards, ledgers and calls for the tests of the live room; time stands still until asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from faceid_conformance.drivers.gate import Outgoing
from faceid_conformance.exchange import Request, Response
from faceid_conformance.live.account import read_books
from faceid_conformance.live.guard import Clocks, Guard, Terms
from faceid_conformance.live.ledger import Ledger
from faceid_conformance.live.opening import open_books

HOST = "127.0.0.1"
TERMS = Terms(frozenset({HOST}), "99", budget=3)
RUN: Mapping[str, Any] = {"target": f"http://{HOST}", "seed": 1}
AT = "2026-11-20T00:00:00+00:00"
NOON = 1_700_000_000.0


@dataclass
class Time:
    """A clock that only sleeping moves."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds

    def clocks(self) -> Clocks:
        return Clocks(lambda: NOON, lambda: self.now, self.sleep)


def request(operation: str = "idcardCompare", body: bytes = b"{}", **fields: str) -> Request:
    path = f"/face/{operation.lower()}"
    return Request(operation, "POST", path, (("Content-Type", "application/json"),), body, fields)


def outgoing(of: Request | None = None, host: str = HOST) -> Outgoing:
    return Outgoing(host, 80, False, of or request())


def answer(code: int = 0, message: str = "OK", **data: object) -> Response:
    document = {"code": code, "message": message, "data": data}
    headers = (("Content-Type", "application/json"),)
    return Response(200, headers, json.dumps(document).encode(), 0.25)


def guard(path: Path, terms: Terms = TERMS, *, resumes: bool = False, **changes: Any) -> Guard:
    ledger = Ledger(path)
    books = open_books(ledger, RUN, resumes=resumes, at=AT)
    return Guard(replace(terms, **changes), ledger, books, Time().clocks())


def call(guard: Guard, item: str = "cases/a", response: Response | None = None) -> Response:
    """Make one call of an item of its own through a guard."""
    guard.begin(item, calls=1)
    ticket = guard.enter(outgoing())
    if ticket.answer is not None:
        return ticket.answer
    guard.settle(ticket, response or answer())
    return response or answer()


def let_go(guard: Guard) -> None:
    """Give the ledger free as the end of a process does, without a word."""
    guard._ledger.close()


def kinds(path: Path) -> list[str]:
    return [json.loads(line)["kind"] for line in path.read_text(encoding="utf-8").splitlines()]


__all__ = ["AT", "RUN", "TERMS", "Time", "answer", "call", "guard", "kinds", "let_go", "outgoing",
           "read_books", "request"]  # fmt: skip
