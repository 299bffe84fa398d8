"""Owns a script's steps as they are played: which is next, its answers, what came, what was told.

Refuses to judge; stepwise_judging.py does.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from faceid_conformance.cases.clients import ClientCase, Reply
from faceid_conformance.cases.clients.script import Sequence as ScriptSequence
from faceid_conformance.cases.media import media_bytes
from faceid_conformance.contract.model import Contract
from faceid_conformance.errors import CaseError
from faceid_conformance.exchange import Request
from faceid_conformance.polyglot.arguments import written
from faceid_conformance.polyglot.exchanges import PREFIX, Heard, NoReport, Told, read_report

OVER = Reply(410, "text/plain", b"the script is over\n")
LOOK_SECONDS = 0.05


@dataclass(slots=True)
class Turn:
    """One step of one sequence, and what has become of it."""

    id: str
    case: ClientCase
    replies: tuple[Reply, ...]
    given: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)
    fetched: bool = False
    heard: list[Heard] = field(default_factory=list[Heard])
    told: Told | None = None
    misreported: str = ""

    @property
    def is_untouched(self) -> bool:
        return not (self.fetched or self.heard or self.told or self.misreported)


def turns_of(sequences: Sequence[ScriptSequence]) -> list[Turn]:
    """Return every step as a turn; a sequence of several has its steps numbered."""
    turns: list[Turn] = []
    for sequence in sequences:
        for number, step in enumerate(sequence.steps, 1):
            name = sequence.id if len(sequence.steps) == 1 else f"{sequence.id}/{number}"
            turns.append(Turn(name, step.case, step.replies))
    return turns


class Steps:
    """Answers a client that goes through a script, and says what it is to do next."""

    def __init__(
        self,
        turns: Sequence[Turn],
        contract: Contract,
        *,
        settle_seconds: float,
        announce: Callable[[str], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.base_url = ""
        self.turns = list(turns)
        self._contract, self._announce, self._clock = contract, announce, clock
        self._settle_seconds = settle_seconds
        self._at = -1
        self._changed = threading.Condition(threading.RLock())

    def begin(self) -> None:
        """Make the first step the one that is awaited."""
        with self._changed:
            self._advance()

    def wait(self, has_ended: Callable[[], bool]) -> None:
        """Wait until the script is over, or there is nobody left to go on with it."""
        with self._changed:
            while self._current() is not None and not has_ended():
                self._changed.wait(LOOK_SECONDS)
                self._settle()

    def answer(self, request: Request) -> Reply:
        """Answer a request: one of the client's calls, or a question about the script."""
        with self._changed:
            path, _, query = request.path.partition("?")
            if path.startswith(f"{PREFIX}/"):
                return self._about(request, path.removeprefix(f"{PREFIX}/"), query)
            self._pass_over(path)
            turn = self._current()
            if turn is None:
                return OVER
            reply = turn.replies[min(len(turn.heard), len(turn.replies) - 1)]
            turn.heard.append(Heard(request, self._clock(), reply))
            return reply

    def printed(self, text: str) -> None:
        """Take a report that the client printed."""
        with self._changed:
            self._tell(text)

    def _current(self) -> Turn | None:
        return self.turns[self._at] if 0 <= self._at < len(self.turns) else None

    def _advance(self) -> None:
        self._at += 1
        self._changed.notify_all()
        turn = self._current()
        if turn is None:
            self._announce("the script is over")
            return
        before = self.turns[self._at - 1]
        report = before.told.report if before.told is not None else None
        turn.given = written(turn.case.arguments, report, before.replies[-1])
        place = f"{self._at + 1}/{len(self.turns)} {turn.id}"
        self._announce(f"{place}: call {turn.case.operation_id}{_shown(turn)}")

    def _pass_over(self, path: str) -> None:
        """A client that asks for nothing goes on by calling another operation."""
        turn = self._current()
        if turn is None or turn.fetched or not turn.heard:
            return
        paths = {item.path for item in self._contract.operations}
        if path in paths and path != self._contract.operation(turn.case.operation_id).path:
            self._advance()

    def _settle(self) -> None:
        turn = self._current()
        if turn is None or turn.fetched or not turn.heard:
            return
        if self._clock() - turn.heard[-1].at_seconds >= self._settle_seconds:
            self._advance()

    def _about(self, request: Request, what: str, query: str) -> Reply:
        if what == "next":
            return self._next()
        if what == "told":
            return self._reported(request, query)
        if what.startswith("media/"):
            try:
                return Reply(200, "application/octet-stream", media_bytes(what[6:]))
            except CaseError:
                return Reply(404, "text/plain", b"there is no such sample\n")
        return Reply(404, "text/plain", b"ask for next, told or media/NAME\n")

    def _next(self) -> Reply:
        turn = self._current()
        if turn is not None and not turn.is_untouched:
            self._advance()
            turn = self._current()
        if turn is None:
            return Reply(204, "text/plain", b"")
        turn.fetched = True
        document = {
            "id": turn.id,
            "says": turn.case.says,
            "operation": turn.case.operation_id,
            "arguments": turn.given,
            "base_url": self.base_url,
        }
        body = json.dumps(document, ensure_ascii=False).encode("utf-8")
        return Reply(200, "application/json; charset=utf-8", body)

    def _reported(self, request: Request, query: str) -> Reply:
        text = query_report(query) if request.method == "GET" else request.body
        said = self._tell(text)
        return Reply(400 if said else 200, "text/plain", f"{said or 'thank you'}\n".encode())

    def _tell(self, text: str | bytes) -> str:
        turn = self._current()
        if turn is None:
            return "the script is over"
        try:
            turn.told = Told(turn.case.operation_id, read_report(text), len(turn.heard))
        except NoReport as error:
            turn.misreported = str(error)
        if not turn.fetched:
            self._advance()
        return turn.misreported


def query_report(query: str) -> str:
    """Return a report that stands in an address: outcome, code and no values, which have types."""
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    given: dict[str, Any] = {name: value for name, _, value in pairs}
    if given.get("code", "").lstrip("-").isdecimal():
        given["code"] = int(given["code"])
    return json.dumps(given)


def _shown(turn: Turn) -> str:
    """Return a call's arguments for people: made up ones, and files by their names."""
    shown = [
        f"{name}={value['name'] if isinstance(value, dict) else value}"
        for name, value in turn.given.items()
    ]
    return f" with {', '.join(shown)}" if shown else ""
