"""The rules of all workers: a copy of what they say here, their counts in the store.

Refuses to count by itself: a call is one call, whichever worker answers it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from faceid_conformance.emulator.rules.book import (
    MOST_RULES,
    NONE,
    UNDECIDED,
    Choice,
    FullError,
    Kept,
    RuleBook,
)
from faceid_conformance.emulator.rules.rule import Matchable, Rule
from faceid_conformance.emulator.shared.sheets import Sheets
from faceid_conformance.emulator.state.store import Step, Store, Waiting
from faceid_conformance.emulator.state.written import read_back, written

SHEET = "rules"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A rule under its number."""

    number: int
    rule: Rule


@dataclass(frozen=True, slots=True)
class Shelf:
    """All rules in order, and the last number that was given."""

    last: int = 0
    rules: tuple[Numbered, ...] = ()

    def without(self, is_gone: Callable[[Numbered], bool]) -> "Shelf":
        return replace(self, rules=tuple(item for item in self.rules if not is_gone(item)))


class SharedRuleBook(RuleBook):
    """A rule book that every worker of a store has open."""

    def __init__(self, store: Store, sheets: Sheets) -> None:
        super().__init__()
        self._store = store
        self._sheets = sheets
        sheets.follow(SHEET, self._read)

    def add(self, rule: Rule) -> Kept:
        def with_it(shelf: Shelf) -> Shelf:
            if len(shelf.rules) >= MOST_RULES:
                raise FullError
            last = shelf.last + 1
            return Shelf(last, (*shelf.rules, Numbered(last, rule)))

        _, after = self._rewrite(with_it)
        return Kept(after.last, rule)

    def all(self, appid: str | None = None) -> list[Kept]:
        counts = self._store.counts()
        return [
            Kept(kept.number, kept.rule, *counts.get(kept.number, (0, 0)))
            for kept in super().all(appid)
        ]

    def remove(self, number: int) -> bool:
        return self._drop(lambda item: item.number == number) > 0

    def clear(self, appid: str | None = None) -> int:
        return self._drop(lambda item: appid in (None, item.rule.appid))

    def choose(self, call: Matchable, *, only_look: bool = False) -> Choice:
        """Find the rules that may take the call; the store tells which of them does."""
        steps: list[Step] = []
        all_kept = self._kept
        for kept in all_kept.values():
            rule = kept.rule
            if not rule.is_for(call):
                continue
            waits = rule.looks_inside and not call.is_read
            if waits or rule.finds(call):
                steps.append(Step(kept.number, rule.nth, rule.times, waits))
        taken = self._store.take(steps, only_look=only_look) if steps else None
        if taken is None:
            return NONE
        if isinstance(taken, Waiting):
            return UNDECIDED
        outcomes = all_kept[taken.number].rule.outcomes
        return Choice(outcomes[taken.used % len(outcomes)])

    def _drop(self, is_gone: Callable[[Numbered], bool]) -> int:
        before, after = self._rewrite(lambda shelf: shelf.without(is_gone))
        gone = {item.number for item in before.rules} - {item.number for item in after.rules}
        self._store.forget_counts(gone)
        return len(gone)

    def _rewrite(self, change: Callable[[Shelf], Shelf]) -> tuple[Shelf, Shelf]:
        """Change the shelf; gives what it was and what it is."""
        shelves = [Shelf(), Shelf()]

        def rewrite(text: str | None) -> str:
            before = _shelf(text)
            shelves[:] = before, change(before)
            return written(shelves[1])

        self._sheets.change(SHEET, rewrite)
        return shelves[0], shelves[1]

    def _read(self, text: str | None) -> None:
        self._kept = {item.number: Kept(item.number, item.rule) for item in _shelf(text).rules}


def _shelf(text: str | None) -> Shelf:
    return Shelf() if text is None else read_back(Shelf, text)
