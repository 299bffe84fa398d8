"""Owns the books of one live run: what was charged, what was answered, what is left.

Refuses to send and to wait; it reads the ledger's lines and says what they add up to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from faceid_conformance.errors import CallLedgerError

MAIN, FUZZ = "run", "fuzz"


@dataclass(slots=True)
class Entry:
    """One call: reserved, and settled or not."""

    number: int
    key: str
    item: str
    pool: str
    operation: str
    price: Decimal
    observation: str
    answer: Mapping[str, Any] | None = None
    failure: str = ""
    day: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether an answer came; without one nobody knows whether the call was made."""
        return self.answer is not None


@dataclass(slots=True)
class Books:
    """The last run of a ledger: its terms, its calls and its verdicts."""

    terms: dict[str, Any] = field(default_factory=dict[str, Any])
    entries: dict[int, Entry] = field(default_factory=dict[int, Entry])
    verdicts: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    is_finished: bool = True
    stopped: str = ""
    days: dict[str, int] = field(default_factory=dict[str, int])
    last_number: int = 0

    def charged(self, pool: str) -> int:
        """How many calls of a pool count against its budget."""
        return sum(entry.pool == pool for entry in self.entries.values())

    @property
    def cost(self) -> Decimal:
        """The price of every call, as if each of them were billed."""
        return sum((entry.price for entry in self.entries.values()), Decimal(0))

    def of_item(self, item: str) -> list[Entry]:
        """The calls that an item of the run made."""
        return [entry for entry in self.entries.values() if entry.item == item]

    @property
    def unknown(self) -> list[Entry]:
        """The calls without an answer."""
        return [entry for entry in self.entries.values() if not entry.is_settled]


def read_books(lines: Iterable[Mapping[str, Any]]) -> Books:
    """Return the books of the last run; calls of every run count for their day."""
    books = Books()
    for number, line in enumerate(lines, start=1):
        try:
            books = _take(books, line)
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise CallLedgerError(
                f"line {number} of the ledger is not as its format says"
            ) from error
    return books


def _take(books: Books, line: Mapping[str, Any]) -> Books:
    kind = line["kind"]
    if kind == "run":
        terms: dict[str, Any] = dict(line["terms"])
        return Books(terms=terms, is_finished=False, days=books.days, last_number=books.last_number)
    if kind == "reserve":
        reserve(books, line)
    elif kind == "settle":
        books.entries[line["number"]].answer = line["answer"]
    elif kind == "lost":
        books.entries[line["number"]].failure = line["failure"]
    elif kind == "unsent":
        take_back(books, line["number"])
    elif kind == "verdict":
        books.verdicts[line["item"]] = line["verdict"]
    elif kind == "stop":
        books.stopped = line["reason"]
    elif kind == "end":
        books.is_finished = True
    return books


def reserve(books: Books, line: Mapping[str, Any]) -> Entry:
    """Take a reservation into the books."""
    entry = Entry(
        number=line["number"],
        key=line["key"],
        item=line["item"],
        pool=line["pool"],
        operation=line["operation"],
        price=Decimal(line["price"]),
        observation=line["observation"],
        day=day_of(line["at"]),
    )
    books.entries[entry.number] = entry
    books.last_number = max(books.last_number, entry.number)
    books.days[entry.day] = books.days.get(entry.day, 0) + 1
    return entry


def take_back(books: Books, number: int) -> None:
    """Charge a call no longer: no byte of it was sent."""
    books.days[books.entries.pop(number).day] -= 1


def day_of(moment: str) -> str:
    """Return the day of a moment in ISO 8601, in its own zone: the ledger writes UTC."""
    return datetime.fromisoformat(moment).date().isoformat()
