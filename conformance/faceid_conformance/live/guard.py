"""Owns the leave to make a call: asked before each one, written down first, never given twice.

Refuses to send; drivers do, each call on a connection of its own while the guard holds its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from faceid_conformance.drivers.gate import Outgoing, Ticket
from faceid_conformance.errors import CallRefused, OutcomeUnknown
from faceid_conformance.exchange import Request, Response
from faceid_conformance.live.account import FUZZ, MAIN, Books, Entry, day_of, reserve, take_back
from faceid_conformance.live.address import is_allowed
from faceid_conformance.live.inspection import objection
from faceid_conformance.live.ledger import Ledger
from faceid_conformance.live.lying import LyingObjects
from faceid_conformance.live.remnant import rebuilt, remnant
from faceid_conformance.live.stopping import MOST_ENGINE_ERRORS, Expected, stop_reason

# Failures that only come before a connection stands; a call that ended so was never sent.
NOT_SENT = frozenset({"ConnectionRefusedError", "gaierror", "ConnectError"})
# Behind an item's name: the calls that take away what it left when it was cut off.
CLEARING = " (clearing up)"
NO_PRICES: Mapping[str, Decimal] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Terms:
    """What a live run may do at most, and whereto."""

    hosts: frozenset[str]
    region: str
    budget: int
    fuzz_budget: int = 0
    most_cost: Decimal | None = None
    most_calls_per_day: int | None = None
    calls_per_second: float = 1.0
    prices: Mapping[str, Decimal] = field(default_factory=lambda: NO_PRICES)
    repeats_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Clocks:
    """Time as the guard is given it: of the day, for the pace, and the wait."""

    wall: Callable[[], float]
    pace: Callable[[], float]
    sleep: Callable[[float], None]


@dataclass(slots=True)
class Occasion:
    """For what the next call is made; the suite says so before it sends."""

    item: str = "preflight"
    pool: str = MAIN
    ordinal: int = 0
    expected: Expected = field(default_factory=Expected)
    observation: str = ""
    past: tuple[Entry, ...] = ()


class Guard:
    """Gives leave call by call: one at a time, paced, to allowed hosts, within the budget."""

    def __init__(self, terms: Terms, ledger: Ledger, books: Books, clocks: Clocks) -> None:
        self.terms, self.books = terms, books
        self._ledger, self._clocks = ledger, clocks
        self._occasion = Occasion()
        self._answers: dict[str, Response] = {}
        self.lying = LyingObjects()
        self._in_flight: Entry | None = None
        self._interrupted = self._reserving = False
        self._next_call_at = 0.0
        self.engine_errors = 0
        self._spent_because: dict[str, None] = {}
        self.shut_because = ""

    # what the suite says

    def begin(self, item: str, pool: str = MAIN, calls: int = 0) -> None:
        """Say which item of the run the next calls belong to, and how many it will make."""
        past = tuple(self.books.of_item(item))
        is_whole = len(past) >= calls and all(entry.is_settled for entry in past)
        if self.terms.repeats_unknown and not is_whole:
            past = ()
        self._occasion = Occasion(item, pool, past=past)

    def begin_clearing(self) -> None:
        """Say that the item was cut off, and that the next calls take away what it put."""
        occasion = self._occasion
        item = f"{occasion.item}{CLEARING}"
        past = () if self.terms.repeats_unknown else tuple(self.books.of_item(item))
        self._occasion = Occasion(item, occasion.pool, past=past)

    def expect(self, expected: Expected, observation: str = "") -> None:
        """Say what the next call may be answered, and which observation it is."""
        self._occasion.expected, self._occasion.observation = expected, observation

    def conclude(self, item: str, verdict: Mapping[str, Any]) -> None:
        """Write the verdict of an item down, if it made calls: it is not asked again."""
        if self.books.of_item(item) and item not in self.books.verdicts:
            self._ledger.write("verdict", {"item": item, "verdict": dict(verdict)})
            self.books.verdicts[item] = dict(verdict)

    def note_engine_error(self) -> None:
        """Count a breakdown, ours or the wire's; after a few the run is over."""
        self.engine_errors += 1
        if self.engine_errors >= MOST_ENGINE_ERRORS:
            self.shut(f"{self.engine_errors} errors of the suite or of the wire")

    def shut(self, reason: str) -> None:
        """Give no more leave."""
        if not self.shut_because:
            self.shut_because = reason
            self._ledger.write("stop", {"reason": reason, "at": self._now()})

    def interrupt(self) -> bool:
        """Stop after the call in flight; False where there is none to wait for."""
        if (self._in_flight is None and not self._reserving) or self._interrupted:
            return False
        self._interrupted = True
        return True

    @property
    def ended(self) -> Literal["complete", "budget", "stopped"]:
        """How the run came to its end so far."""
        if self.shut_because:
            return "stopped"
        return "budget" if self._spent_because else "complete"

    @property
    def ended_because(self) -> str:
        """Which answer, breakdown or limit ended the run so far; nothing where none did."""
        return self.shut_because or "; ".join(self._spent_because)

    def end(self) -> None:
        """Write down that everything was asked; a call whose outcome is unknown keeps it open."""
        if self.ended == "complete" and not self.books.unknown:
            self._ledger.write("end", {"at": self._now(), "charged": len(self.books.entries)})
            self.books.is_finished = True

    @property
    def ledger_path(self) -> Path:
        """Where the ledger lies."""
        return self._ledger.path

    @property
    def is_idle(self) -> bool:
        """Whether no call is in flight: then nothing may open a connection."""
        return self._in_flight is None

    def left(self, pool: str = MAIN) -> int:
        """How many calls of a pool may still be made."""
        budget = self.terms.fuzz_budget if pool == FUZZ else self.terms.budget
        return max(0, budget - self.books.charged(pool))

    # what drivers ask

    def enter(self, outgoing: Outgoing) -> Ticket:
        """Reserve one call, or return the answer that it had before; CallRefused otherwise."""
        if self._in_flight is not None:
            self.shut("two calls at a time")
            raise CallRefused("a second call while one is in flight")
        occasion = self._occasion
        ordinal, occasion.ordinal = occasion.ordinal, occasion.ordinal + 1
        known = self._known(occasion, ordinal)
        if known is not None:
            self.lying.note(outgoing.request, known)
            return Ticket(0, known)
        self._look(outgoing)
        self._wait()
        # From here to the answer an interrupt waits: what stands in the ledger is sent and settled.
        self._reserving = True
        try:
            self._in_flight = self._reserve(outgoing, occasion, ordinal)
        finally:
            self._reserving = False
        return Ticket(self._in_flight.number)

    def settle(self, ticket: Ticket, response: Response) -> None:
        """Write down what came of a call; without an answer it stays charged, if it was sent."""
        entry, self._in_flight = self._in_flight, None
        if entry is None or entry.number != ticket.number:
            raise CallRefused("a call was settled that was not reserved")
        request = self._request
        if response.failure not in NOT_SENT:
            self.lying.note(request, response)
        if response.failure in NOT_SENT:
            take_back(self.books, entry.number)
            self._ledger.write("unsent", {"number": entry.number, "failure": response.failure})
            self.note_engine_error()
        elif response.failure is not None:
            entry.failure = response.failure
            self._ledger.write("lost", {"number": entry.number, "failure": response.failure})
            self.note_engine_error()
        else:
            entry.answer = remnant(request, response)
            self._ledger.write("settle", {"number": entry.number, "answer": entry.answer})
            if entry.observation:
                self._answers[entry.observation] = response
            reason = stop_reason(response, self._occasion.expected, entry.pool)
            if reason:
                self.shut(reason)
        if self._interrupted:
            raise KeyboardInterrupt

    # inside

    def _known(self, occasion: Occasion, ordinal: int) -> Response | None:
        """Return the answer that this very call, or an identical billable one, had before."""
        observation = occasion.observation
        if observation in self._answers:
            return self._answers[observation]
        if occasion.past:
            if ordinal >= len(occasion.past):
                raise OutcomeUnknown(
                    f"was cut short after {len(occasion.past)} calls, which are charged and not "
                    "repeated (--repeat-unknown runs it anew)"
                )
            return _answer_of(occasion.past[ordinal])
        for entry in self.books.entries.values():
            if observation and entry.observation == observation and entry.is_settled:
                return _answer_of(entry)
        return None

    def _look(self, outgoing: Outgoing) -> None:
        """Raise CallRefused where the call may not be made."""
        occasion, terms = self._occasion, self.terms
        if self.shut_because:
            raise CallRefused(f"the run was stopped: {self.shut_because}")
        if not is_allowed(outgoing.host, terms.hosts):
            self.shut(f"a call to another host ({outgoing.host})")
            raise CallRefused(f"{outgoing.host} is not on the list of allowed hosts")
        spent = self._spent(occasion.pool, outgoing.request)
        if spent:
            if occasion.pool == MAIN or terms.fuzz_budget > 0:
                self._spent_because[spent] = None
            raise CallRefused(spent)
        reason = objection(outgoing.request, terms.region)
        if reason is not None:
            raise CallRefused(f"{reason}; it was not sent")

    def _spent(self, pool: str, request: Request) -> str:
        """Return which limit stands in the way of one more call, or nothing.

        Of each, so much is kept back as taking away what lies in the bucket needs.
        """
        terms, owed = self.terms, self.lying.owed_after(request)
        if pool == FUZZ and not terms.fuzz_budget:
            return "drawn calls go to a live target only with --fuzz-budget N"
        if self.left(pool) <= owed:
            budget = terms.fuzz_budget if pool == FUZZ else terms.budget
            return f"the {'fuzz ' if pool == FUZZ else ''}budget of {budget} calls is spent"
        price = terms.prices.get(request.operation_id, Decimal(0))
        if terms.most_cost is not None and self.books.cost + price > terms.most_cost:
            return f"the most that the run may cost ({terms.most_cost}) is reached"
        most = terms.most_calls_per_day
        if most is not None and self.books.days.get(day_of(self._now()), 0) + owed >= most:
            return f"the most calls of one day ({most}) are made"
        return ""

    def _wait(self) -> None:
        now = self._clocks.pace()
        if now < self._next_call_at:
            self._clocks.sleep(self._next_call_at - now)
            now = self._next_call_at
        self._next_call_at = now + 1.0 / self.terms.calls_per_second

    def _reserve(self, outgoing: Outgoing, occasion: Occasion, ordinal: int) -> Entry:
        request = outgoing.request
        price = self.terms.prices.get(request.operation_id, Decimal(0))
        line: dict[str, Any] = {
            "number": self.books.last_number + 1,
            "key": f"{occasion.item}#{ordinal}",
            "item": occasion.item,
            "pool": occasion.pool,
            "operation": request.operation_id,
            "host": outgoing.host,
            "bytes": len(request.body),
            "price": str(price),
            "observation": occasion.observation,
            "at": self._now(),
        }
        self._ledger.write("reserve", line)
        self._request = request
        return reserve(self.books, line)

    def _now(self) -> str:
        return datetime.fromtimestamp(self._clocks.wall(), UTC).isoformat(timespec="seconds")


def _answer_of(entry: Entry) -> Response:
    if entry.answer is None:
        raise OutcomeUnknown(
            f"call {entry.number} was sent and its answer never came; it is charged and not "
            "repeated (--repeat-unknown repeats it)"
        )
    return rebuilt(entry.answer)
