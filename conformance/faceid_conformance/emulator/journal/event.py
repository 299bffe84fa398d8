"""One request as the journal keeps it, and how it is shown.

Refuses to hold values of fields, headers and keys.
"""

from datetime import UTC, datetime

from msgspec import Struct

from faceid_conformance.emulator.outcomes.trace import FieldFact, SignedField, Trace

FACE = "face"
BYTES_ALONE, BYTES_EACH = 600, 160
TIMES = frozenset({"e", "t"})
FIRST_YEAR, LAST_YEAR = -62135596800, 253402300799


class Event(Struct, omit_defaults=True, gc=False):
    """A request and what it came to. No operation: the path or the method was none of ours."""

    operation: str | None
    code: int | str
    http_status: int
    trace: Trace
    check: str | None = None
    statuses: tuple[tuple[str, int], ...] = ()
    lint: tuple[str, ...] = ()
    duration_seconds: float = 0.0
    delay_seconds: float = 0.0
    wire_fault: str | None = None
    dribble: str | None = None
    api: str = FACE

    @property
    def weight(self) -> int:
        """About how many bytes of memory it takes; every part of it has a bound."""
        trace, signature = self.trace, self.trace.signature
        parts = len(self.lint) + len(trace.fields) + len(self.statuses)
        parts += len(trace.labels) + len(trace.causes)
        parts += len(signature.fields) if signature is not None else 0
        return BYTES_ALONE + BYTES_EACH * parts + len(trace.diagnosis or "")

    def holds(self, code: int | str) -> bool:
        """Whether the code came in any field; 0 is a call that came to nothing else."""
        codes = {self.code, *(code for _, code in self.statuses)}
        return code in codes if code else codes == {0}

    def document(self, number: int) -> dict[str, object]:
        """The event as JSON shows it."""
        trace = self.trace
        return {
            "number": number,
            "time": _written(trace.moment),
            "api": self.api,
            "operation": self.operation,
            "appid": trace.tenant,
            "check": self.check,
            "code": self.code,
            "statuses": dict(self.statuses),
            "http_status": self.http_status,
            "forced_by": trace.forced_by,
            "signature": _signature(trace),
            "labels": {label.name: label.shown for label in trace.labels},
            "content_type": trace.content_type,
            "body_bytes": trace.body_bytes,
            "fields": [_fact(fact) for fact in trace.fields],
            "other_fields": trace.other_fields,
            "lint": list(self.lint),
            "duration_ms": round(self.duration_seconds * 1000, 3),
            "delay_seconds": self.delay_seconds,
            "dribble": self.dribble,
            "wire_fault": self.wire_fault,
            "diagnosis": trace.diagnosis,
            "causes": list(trace.causes),
            "language": trace.language,
        }


def _fact(fact: FieldFact) -> dict[str, object]:
    shown: dict[str, object] = {"name": fact.name, "kind": fact.kind, "bytes": fact.size}
    if fact.digest is not None:
        shown |= {"digest": fact.digest, "media": fact.media}
    if fact.kept is not None:
        shown["kept"] = fact.kept
    return shown


def _signature(trace: Trace) -> dict[str, object] | None:
    """The signature's known fields in their order; a time also as seconds from the moment."""
    facts = trace.signature
    if facts is None:
        return None
    shown: dict[str, object] = {"state": facts.state, "bytes": facts.size}
    if facts.state == "read":
        shown["fields"] = [_signed(field, trace.moment) for field in facts.fields]
        shown["other_fields"] = facts.other_fields
    return shown


def _signed(field: SignedField, moment: float) -> dict[str, object]:
    shown: dict[str, object] = {"key": field.key, "value": field.value, "bytes": field.size}
    if field.key in TIMES and field.value is not None:
        shown["seconds_from_now"] = round(int(field.value) - moment, 1)
    return shown


def _written(moment: float) -> str:
    """The moment in ISO 8601; a clock set beyond what a calendar has shows the calendar's end."""
    seconds = min(max(moment, FIRST_YEAR), LAST_YEAR)
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
