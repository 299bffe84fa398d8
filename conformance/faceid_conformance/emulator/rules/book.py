"""The rules in their order, how often each was met, and the choice among them for one call.

Refuses to know how rules are written and shown.
"""

from dataclasses import dataclass
from threading import Lock

from faceid_conformance.emulator.outcomes.directive import Directive
from faceid_conformance.emulator.rules.rule import Matchable, Rule

MOST_RULES = 1000


class FullError(Exception):
    """There are as many rules as there may be; never leaves the emulator."""


@dataclass(slots=True)
class Kept:
    """A rule and its counts: `seen` matching calls, of which it took `used`."""

    number: int
    rule: Rule
    seen: int = 0
    used: int = 0

    @property
    def is_spent(self) -> bool:
        return self.rule.times is not None and self.used >= self.rule.times


@dataclass(frozen=True, slots=True)
class Choice:
    """What the rules say; not decided, where one of them waits for the body."""

    directive: Directive | None = None
    is_decided: bool = True


UNDECIDED = Choice(is_decided=False)
NONE = Choice()


class RuleBook:
    """All rules of one emulator; the first that takes a call decides it."""

    def __init__(self) -> None:
        self._kept: dict[int, Kept] = {}
        self._last = 0
        self._lock = Lock()

    def add(self, rule: Rule) -> Kept:
        with self._lock:
            if len(self._kept) >= MOST_RULES:
                raise FullError
            self._last += 1
            kept = self._kept[self._last] = Kept(self._last, rule)
        return kept

    @property
    def is_empty(self) -> bool:
        return not self._kept

    def all(self, appid: str | None = None) -> list[Kept]:
        """Every rule in order, or one tenant's own."""
        return [kept for kept in self._kept.values() if appid in (None, kept.rule.appid)]

    def remove(self, number: int) -> bool:
        return self._kept.pop(number, None) is not None

    def clear(self, appid: str | None = None) -> int:
        """Remove one tenant's own rules, or all; gives how many."""
        with self._lock:
            gone = [kept.number for kept in self.all(appid)]
            for number in gone:
                del self._kept[number]
        return len(gone)

    def choose(self, call: Matchable, *, only_look: bool = False) -> Choice:
        """Choose for a call and count it; nothing is counted before it can be decided."""
        if not self._kept:
            return NONE
        with self._lock:
            passed: list[Kept] = []
            for kept in self._kept.values():
                rule = kept.rule
                if kept.is_spent or not rule.is_for(call):
                    continue
                if rule.looks_inside and not call.is_read:
                    return UNDECIDED
                if not rule.finds(call):
                    continue
                if kept.seen + 1 >= rule.nth:
                    return _taken(kept, passed, only_look=only_look)
                passed.append(kept)
            _count(passed, only_look=only_look)
        return NONE


def _taken(kept: Kept, passed: list[Kept], *, only_look: bool) -> Choice:
    outcomes = kept.rule.outcomes
    directive = outcomes[kept.used % len(outcomes)]
    _count([*passed, kept], only_look=only_look)
    kept.used += not only_look
    return Choice(directive)


def _count(met: list[Kept], *, only_look: bool) -> None:
    for kept in met:
        kept.seen += not only_look
