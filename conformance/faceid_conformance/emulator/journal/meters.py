"""Counts since the start, in the text format of Prometheus.

Refuses labels that a caller chooses: operations, codes, ways and faults are the contract's own.
"""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from threading import Lock

from faceid_conformance.emulator.journal.event import Event
from faceid_conformance.emulator.journal.ring import Journal

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PREFIX = "faceid_emulator"
NONE = "none"

Labels = tuple[tuple[str, str], ...]
Sample = tuple[str, Labels, float]
Family = tuple[str, str, list[Sample]]


@dataclass(slots=True)
class Totals:
    """The counters: requests by operation and code, seconds by operation, ways, faults."""

    requests: Counter[tuple[str, int | str]] = field(default_factory=Counter[tuple[str, int | str]])
    seconds: dict[str, float] = field(default_factory=dict[str, float])
    forced: Counter[str] = field(default_factory=Counter[str])
    faults: Counter[str] = field(default_factory=Counter[str])


class Meters:
    """Counters that only grow; a reset leaves them, as a scraper expects."""

    def __init__(self) -> None:
        self._totals = Totals()
        self._lock = Lock()

    def note(self, event: Event) -> None:
        operation, totals = event.operation or NONE, self._totals
        with self._lock:
            totals.requests[operation, event.code] += 1
            spent = totals.seconds.get(operation, 0.0)
            totals.seconds[operation] = spent + event.duration_seconds
            if event.trace.forced_by is not None:
                totals.forced[event.trace.forced_by] += 1
            if event.wire_fault is not None:
                totals.faults[event.wire_fault] += 1

    def _counted(self) -> Totals:
        with self._lock:
            return deepcopy(self._totals)

    def _families(self) -> Iterator[Family]:
        """Name, kind and lines of each family."""
        totals = self._counted()
        counts: Counter[str] = Counter()
        lines: list[Sample] = []
        for (operation, code), count in sorted(totals.requests.items(), key=_order):
            counts[operation] += count
            labels = (("operation", operation), ("code", str(code)))
            lines.append(("requests_total", labels, count))
        yield "requests_total", "counter", lines
        lines = []
        for operation, total in sorted(totals.seconds.items()):
            one = (("operation", operation),)
            lines.append(("request_seconds_count", one, counts[operation]))
            lines.append(("request_seconds_sum", one, total))
        yield "request_seconds", "summary", lines
        for name, label, counter in (
            ("forced_total", "by", totals.forced),
            ("wire_faults_total", "fault", totals.faults),
        ):
            found = sorted(counter.items())
            yield name, "counter", [(name, ((label, key),), count) for key, count in found]

    def text(self, journal: Journal) -> bytes:
        """All counters, and how full the journal is."""
        events, size = journal.size
        journal_families: tuple[tuple[str, str, float], ...] = (
            ("journal_events", "gauge", events),
            ("journal_bytes", "gauge", size),
            ("journal_dropped_total", "counter", journal.dropped),
        )
        families = list(self._families())
        families += [(name, kind, [(name, (), value)]) for name, kind, value in journal_families]
        lines: list[str] = []
        for name, kind, samples in families:
            lines.append(f"# TYPE {PREFIX}_{name} {kind}")
            lines += [_line(*sample) for sample in samples]
        return "\n".join([*lines, ""]).encode("utf-8")


def _order(item: tuple[tuple[str, int | str], int]) -> tuple[str, int, str]:
    (operation, code), _count = item
    return (operation, code, "") if isinstance(code, int) else (operation, 0, code)


def _line(name: str, labels: Labels, value: float) -> str:
    shown = ",".join(f'{key}="{text}"' for key, text in labels)
    written = str(value) if isinstance(value, int) else f"{value:.6f}"
    return f"{PREFIX}_{name}{{{shown}}} {written}" if shown else f"{PREFIX}_{name} {written}"
