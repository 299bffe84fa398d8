"""One request as the journal keeps it, and how it is shown.

Refuses to hold values of fields, headers and keys.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from faceid_conformance.emulator.outcomes.trace import FieldFact, Trace

BYTES_ALONE, BYTES_EACH = 600, 160
FIRST_YEAR, LAST_YEAR = -62135596800, 253402300799


@dataclass(frozen=True, slots=True)
class Event:
    """A request and what it came to. No operation: the path or the method was none of ours."""

    operation: str | None
    code: int
    http_status: int
    trace: Trace
    check: str | None = None
    statuses: tuple[tuple[str, int], ...] = ()
    lint: tuple[str, ...] = ()
    duration_seconds: float = 0.0
    delay_seconds: float = 0.0
    wire_fault: str | None = None

    @property
    def weight(self) -> int:
        """About how many bytes of memory it takes; every part of it has a bound."""
        parts = len(self.lint) + len(self.trace.fields) + len(self.statuses)
        return BYTES_ALONE + BYTES_EACH * parts + len(self.trace.diagnosis or "")

    def document(self, number: int) -> dict[str, object]:
        """The event as JSON shows it."""
        trace = self.trace
        return {
            "number": number,
            "time": _written(trace.moment),
            "operation": self.operation,
            "appid": trace.tenant,
            "check": self.check,
            "code": self.code,
            "statuses": dict(self.statuses),
            "http_status": self.http_status,
            "forced_by": trace.forced_by,
            "content_type": trace.content_type,
            "body_bytes": trace.body_bytes,
            "fields": [_fact(fact) for fact in trace.fields],
            "other_fields": trace.other_fields,
            "lint": list(self.lint),
            "duration_ms": round(self.duration_seconds * 1000, 3),
            "delay_seconds": self.delay_seconds,
            "wire_fault": self.wire_fault,
            "diagnosis": trace.diagnosis,
        }


def _fact(fact: FieldFact) -> dict[str, object]:
    shown: dict[str, object] = {"name": fact.name, "kind": fact.kind, "bytes": fact.size}
    if fact.digest is not None:
        shown |= {"digest": fact.digest, "media": fact.media}
    return shown


def _written(moment: float) -> str:
    """The moment in ISO 8601; a clock set beyond what a calendar has shows the calendar's end."""
    seconds = min(max(moment, FIRST_YEAR), LAST_YEAR)
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
