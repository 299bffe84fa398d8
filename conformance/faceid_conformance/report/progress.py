"""Owns what a person sees while a run goes on: plain lines, or two lines that are drawn over.

Refuses to count what is not asked: the agenda says what there is.
"""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from faceid_conformance.checks.verdict import RED, STATUSES, Status
from faceid_conformance.report.palette import Palette
from faceid_conformance.report.results import Result, cause_of

REDRAW_SECONDS = 0.1
TICK_SECONDS = 0.5
BAR_WIDTH = 20
# Below this share of the work nobody can say how long the rest takes.
LEAST_SHARE = 0.03
MOST_CAUSES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Item:
    """One case of a run's agenda: where it belongs, what it stands on, how much it sends.

    `billable` is how many of the exchanges a service that charges may bill, at most.
    """

    layer: str
    operation: str
    clauses: tuple[str, ...] = ()
    exchanges: int = 1
    billable: int = 0


@dataclass(slots=True)
class Tally:
    """What was done of an agenda."""

    agenda: Mapping[str, Item]
    statuses: Counter[Status] = field(default_factory=Counter[Status])
    done: int = 0
    exchanges: int = 0
    weight_done: int = 0
    _causes: set[tuple[str, ...]] = field(default_factory=set[tuple[str, ...]])

    def take(self, result: Result) -> bool:
        """Count a result; return whether it is wrong in a way that was not seen yet."""
        verdict = result.verdict
        self.statuses[verdict.status] += 1
        self.done += 1
        self.exchanges += verdict.exchanges
        item = self.agenda.get(verdict.id)
        self.weight_done += 1 + item.exchanges if item else 0
        is_new = verdict.status in RED and cause_of(verdict) not in self._causes
        self._causes |= {cause_of(verdict)} if is_new else set()
        return is_new and len(self._causes) <= MOST_CAUSES_SHOWN

    @property
    def share(self) -> float:
        whole = sum(1 + item.exchanges for item in self.agenda.values())
        return min(1.0, self.weight_done / whole) if whole else 1.0

    @property
    def total(self) -> int:
        return max(self.done, len(self.agenda))

    def counts(self) -> dict[Status, int]:
        return {name: self.statuses[name] for name in STATUSES if self.statuses[name]}


class PlainProgress:
    """Writes one line when everything of a layer and operation is done, and one per new cause."""

    def __init__(self, agenda: Mapping[str, Item], write: Callable[[str], None]) -> None:
        self._write = write
        self._all = Tally(agenda)
        self._groups: dict[tuple[str, str], Tally] = {}
        for name, item in agenda.items():
            group = self._groups.setdefault((item.layer, item.operation), Tally({}))
            group.agenda = {**group.agenda, name: item}

    def begin(self, case_id: str) -> None:
        """Say nothing: a line is written when something is done."""

    def take(self, result: Result) -> None:
        """Take one result; write a line when its group is complete."""
        verdict = result.verdict
        if self._all.take(result):
            self._write(cause_line(result, Palette()))
        key = (verdict.layer, verdict.operation)
        group = self._groups.setdefault(key, Tally({}))
        group.take(result)
        if group.done >= len(group.agenda):
            self._line(key)

    def finish(self) -> None:
        """Write the lines of what was begun and not completed."""
        for key in [key for key, group in self._groups.items() if group.done]:
            self._line(key)

    def _line(self, key: tuple[str, str]) -> None:
        group = self._groups.pop(key)
        layer, operation = key
        place = f"{self._all.done}/{self._all.total}"
        self._write(
            f"{place:>9}  {layer:<11} {operation:<21} {group.exchanges:>5} exchanges  "
            f"{Palette().counts(group.counts())}"
        )


class LiveProgress:
    """Draws two lines over and over: how far, how long still, how many of each status, and what."""

    def __init__(
        self,
        agenda: Mapping[str, Item],
        write: Callable[[str], None],
        clock: Callable[[], float],
        palette: Palette,
    ) -> None:
        self._tally = Tally(agenda)
        self._write = write
        self._clock = clock
        self._palette = palette
        self._began = self._drew = clock()
        self._running: dict[str, None] = {}
        self._last = ""
        self._drawn = False
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)
        self._ticker.start()

    def begin(self, case_id: str) -> None:
        """Show a case as going on."""
        with self._lock:
            self._running[case_id] = None
            self._last = case_id
            self._draw(self._clock())

    def take(self, result: Result) -> None:
        """Count a result, and show a new cause above the lines that are drawn over."""
        with self._lock:
            self._running.pop(result.verdict.id, None)
            if self._tally.take(result):
                self._erase()
                self._write(cause_line(result, self._palette) + "\n")
                self._drew = 0.0
            self._draw(self._clock())

    def finish(self) -> None:
        """Take the lines away."""
        self._over.set()
        self._ticker.join()
        with self._lock:
            self._erase()

    def _tick(self) -> None:
        while not self._over.wait(TICK_SECONDS):
            with self._lock:
                self._draw(self._clock())

    def _draw(self, now: float) -> None:
        if now - self._drew < REDRAW_SECONDS or self._over.is_set():
            return
        self._drew = now
        self._erase()
        columns = shutil.get_terminal_size().columns
        self._write("\n".join(self.lines(now - self._began, columns)) + "\n")
        self._drawn = True

    def _erase(self) -> None:
        if self._drawn:
            self._write("\x1b[2A\x1b[0J")
            self._drawn = False

    def lines(self, seconds: float, columns: int) -> list[str]:
        """Return the two lines, none wider than the terminal."""
        tally, share = self._tally, self._tally.share
        filled = round(share * BAR_WIDTH)
        bar = "━" * filled + "╌" * (BAR_WIDTH - filled)
        left = f", about {_span(seconds / share - seconds)} left" if share > LEAST_SHARE else ""
        head = f"{tally.done:>5}/{tally.total} {bar} {share:>4.0%}  {_span(seconds)}{left}"
        counts = f"  {self._palette.counts(tally.counts())}"
        plain = f"  {Palette().counts(tally.counts())}"
        if len(head) + len(plain) < columns:
            head += counts
        current = next(reversed(self._running), self._last)
        item = tally.agenda.get(current)
        more = f" and {len(self._running) - 1} more" if len(self._running) > 1 else ""
        what = f"      {current}{more}  {item.clauses[0] if item and item.clauses else ''}"
        return [
            head if len(head) <= columns or counts in head else head[: columns - 1],
            self._palette.paint("dim", what[: columns - 1]),
        ]


def cause_line(result: Result, palette: Palette) -> str:
    """Return one line of what is wrong with a result."""
    verdict = result.verdict
    first = verdict.findings[0] if verdict.findings else None
    why = f"expected {first.expected}, observed {first.observed}" if first else verdict.reason
    return f"{palette.paint(verdict.status, verdict.status.upper())}  {verdict.id}: {why}"


def _span(seconds: float) -> str:
    whole = max(0, round(seconds))
    return f"{whole} s" if whole < 100 else f"{whole // 60} min {whole % 60:02} s"
