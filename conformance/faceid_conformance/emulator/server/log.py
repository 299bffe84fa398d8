"""The log on standard error: a line for each call and each explained refusal, as text or JSON.

Refuses to hold anything that the journal does not hold.
"""

import json
import logging

from faceid_conformance.emulator.journal.event import Event
from faceid_conformance.emulator.settings import LogFormat

OURS = logging.getLogger("faceid_conformance.emulator")
ACCESS = OURS.getChild("access")
EVENT = "emulator_event"


def log_event(event: Event) -> None:
    """Write the one line of a call."""
    elapsed = event.duration_seconds * 1000
    operation = event.operation or "-"
    ACCESS.info("%s %s %.1f ms", operation, event.code, elapsed, extra={EVENT: event})


class JsonLines(logging.Formatter):
    """One JSON object for each line: the event, or what was said."""

    def format(self, record: logging.LogRecord) -> str:
        event = getattr(record, EVENT, None)
        document: dict[str, object] = {"log": record.name.rpartition(".")[2]}
        if isinstance(event, Event):
            document |= event.document(0)
            del document["number"]
        else:
            document["message"] = record.getMessage()
        return json.dumps(document)


def show_log(log_format: LogFormat) -> None:
    """Write to standard error, unless whoever runs us set up another way."""
    if not OURS.hasHandlers():
        handler = logging.StreamHandler()
        if log_format == "json":
            handler.setFormatter(JsonLines())
        OURS.addHandler(handler)
    OURS.setLevel(logging.INFO)
