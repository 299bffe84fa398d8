"""The log's lines as text and as JSON."""

import json
import logging

from emulator_caller import CODE, Caller, sign
from faceid_conformance.emulator.server.log import OURS, JsonLines


class Lines(logging.Handler):
    """Keeps what JSON lines would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.documents: list[dict[str, object]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.documents.append(json.loads(self.format(record)))


def test_json_line_is_the_journals_entry(caller_of: type[Caller]) -> None:
    caller, lines = caller_of(access_log=True), Lines()
    OURS.addHandler(lines)
    level = OURS.level
    OURS.setLevel(logging.INFO)
    try:
        caller.good(CODE)
        caller.json(CODE, {}, Authorization=sign(caller.text(), "wrong"))
    finally:
        OURS.removeHandler(lines)
        OURS.setLevel(level)

    calls = [line for line in lines.documents if line["log"] == "access"]
    assert [(line["operation"], line["code"]) for line in calls] == [
        ("liveGetFour", 0),
        ("liveGetFour", 14),
    ]
    assert "number" not in calls[0]
    told = [line["message"] for line in lines.documents if line["log"] != "access"]
    assert all(str(message).startswith("signature refused: ") for message in told)
