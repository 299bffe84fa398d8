"""Counts since the start, in the text format of Prometheus.

Refuses labels that a caller chooses: operations, codes, ways and faults are the contract's own.
"""

from collections import Counter
from collections.abc import Iterator
from threading import Lock

from faceid_conformance.emulator.journal.event import Event
from faceid_conformance.emulator.journal.ring import Journal

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PREFIX = "faceid_emulator"

Labels = tuple[tuple[str, str], ...]
Sample = tuple[str, Labels, float]
Family = tuple[str, str, list[Sample]]


class Meters:
    """Counters that only grow; a reset leaves them, as a scraper expects."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, int | str]] = Counter()
        self._seconds: dict[str, float] = {}
        self._forced: Counter[str] = Counter()
        self._faults: Counter[str] = Counter()
        self._lock = Lock()

    def note(self, event: Event) -> None:
        operation = event.operation or "none"
        with self._lock:
            self._requests[operation, event.code] += 1
            self._seconds[operation] = self._seconds.get(operation, 0.0) + event.duration_seconds
            if event.trace.forced_by is not None:
                self._forced[event.trace.forced_by] += 1
            if event.wire_fault is not None:
                self._faults[event.wire_fault] += 1

    def _families(self) -> Iterator[Family]:
        """Name, kind and lines of each family."""
        with self._lock:
            requests, seconds = dict(self._requests), dict(self._seconds)
            forced, faults = dict(self._forced), dict(self._faults)
        counts: Counter[str] = Counter()
        lines: list[Sample] = []
        for (operation, code), count in sorted(requests.items(), key=_order):
            counts[operation] += count
            labels = (("operation", operation), ("code", str(code)))
            lines.append(("requests_total", labels, count))
        yield "requests_total", "counter", lines
        lines = []
        for operation, total in sorted(seconds.items()):
            one = (("operation", operation),)
            lines.append(("request_seconds_count", one, counts[operation]))
            lines.append(("request_seconds_sum", one, total))
        yield "request_seconds", "summary", lines
        for name, label, counter in (
            ("forced_total", "by", forced),
            ("wire_faults_total", "fault", faults),
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
