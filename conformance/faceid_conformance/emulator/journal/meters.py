"""Counts since the start, in the text format of Prometheus.

Refuses labels that a caller chooses: operations, codes, ways and faults are the contract's own.
"""

from collections import Counter
from threading import Lock

from faceid_conformance.emulator.journal.event import Event
from faceid_conformance.emulator.journal.ring import Journal

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PREFIX = "faceid_emulator"

Labels = tuple[tuple[str, str], ...]


class Meters:
    """Counters that only grow; a reset leaves them, as a scraper expects."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[Labels]] = {}
        self._lock = Lock()

    def note(self, event: Event) -> None:
        operation = ("operation", event.operation or "none")
        with self._lock:
            self._add("requests_total", (operation, ("code", str(event.code))))
            self._add("request_seconds_count", (operation,))
            self._add("request_seconds_sum", (operation,), event.duration_seconds)
            if event.trace.forced_by is not None:
                self._add("forced_total", (("by", event.trace.forced_by),))
            if event.wire_fault is not None:
                self._add("wire_faults_total", (("fault", event.wire_fault),))

    def _add(self, name: str, labels: Labels, value: float = 1) -> None:
        counter = self._counts.setdefault(name, Counter())
        counter[labels] += value  # type: ignore[assignment]  # seconds are no whole numbers

    def text(self, journal: Journal) -> bytes:
        """All counters, and how full the journal is."""
        events, size = journal.size
        with self._lock:
            counted = {name: dict(counter) for name, counter in self._counts.items()}
        lines: list[str] = []
        for name in sorted(counted):
            family = name.removesuffix("_sum").removesuffix("_count")
            kind = "counter" if family == name else "summary"
            if not name.endswith("_sum"):
                lines.append(f"# TYPE {PREFIX}_{family} {kind}")
            lines += [_line(name, *item) for item in sorted(counted[name].items())]
        gauges = {"journal_events": events, "journal_bytes": size}
        for name, value in gauges.items():
            lines += [f"# TYPE {PREFIX}_{name} gauge", _line(name, (), value)]
        lines.append(f"# TYPE {PREFIX}_journal_dropped_total counter")
        lines.append(_line("journal_dropped_total", (), journal.dropped))
        return "\n".join([*lines, ""]).encode("utf-8")


def _line(name: str, labels: Labels, value: float) -> str:
    shown = ",".join(f'{key}="{text}"' for key, text in labels)
    written = str(value) if isinstance(value, int) else f"{value:.6f}"
    return f"{PREFIX}_{name}{{{shown}}} {written}" if shown else f"{PREFIX}_{name} {written}"
