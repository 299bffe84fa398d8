"""Owns the verdict on one scenario: what arrived, and what the client made of the answer.

Refuses to read forms with code of ours: a foreign library does.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from matrix_scenarios import JSON, Expected, Scenario
from matrix_stage import Heard, Stage
from multipart import MultipartError, MultipartParser, parse_options_header

OK, FAILS, UNSUPPORTED, SKIP = "ok", "fails", "unsupported", "skip"
OUTCOMES = ("result", "refusal", "unusable", "unsupported")
_LONGEST_REASON = 160


@dataclass(frozen=True, slots=True)
class Verdict:
    """ok, fails, unsupported or skip, and why it is not ok."""

    verdict: str
    reason: str = ""


Said = Mapping[str, Any]


def read_lines(output: str) -> dict[str, Said]:
    """Read what a client program printed; lines that are no JSON objects are passed over."""
    said: dict[str, Said] = {}
    for line in output.splitlines():
        try:
            document: object = json.loads(line)
        except ValueError:
            continue
        if isinstance(document, dict):
            entry = cast("dict[str, Any]", document)
            said[str(entry.get("id"))] = entry
    return said


def judge(scenario: Scenario, said: Said | None, stage: Stage, died: str) -> Verdict:
    """Return the verdict on one scenario; `died` is why a program printed no line."""
    if said is None:
        return Verdict(FAILS, shortened(died or "the program printed nothing about it"))
    if said.get("outcome") == UNSUPPORTED:
        return Verdict(UNSUPPORTED, shortened(str(said.get("error") or "not in the client")))
    sent = _sent if scenario.canned is None else _called
    findings = [*sent(scenario, stage.heard(scenario)), *_understood(scenario.expected, said)]
    if findings:
        return Verdict(FAILS, shortened("; ".join(findings)))
    return Verdict(OK)


def shortened(text: str) -> str:
    """Return a text in one line of bearable length."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_REASON else f"{line[: _LONGEST_REASON - 1]}…"


def _called(_: Scenario, heard: Sequence[Heard]) -> Iterator[str]:
    """Where the answer is the question, one call has to come; how it is sent is asked elsewhere."""
    if len(heard) != 1:
        yield f"{len(heard)} requests came with the signature"


def _sent(scenario: Scenario, heard: Sequence[Heard]) -> Iterator[str]:
    yield from _called(scenario, heard)
    if len(heard) != 1:
        return
    request = heard[0]
    if request.target != scenario.path or request.method != "POST":
        yield f"it went to {request.method} {request.target}"
    if scenario.canned is None and _code(request.answer) != 0:
        yield f"the emulator answered HTTP {request.status} with code {_code(request.answer)}"
    reader = _sent_json if scenario.form == JSON else _sent_form
    yield from reader(scenario, request)


def _sent_json(scenario: Scenario, request: Heard) -> Iterator[str]:
    if request.header("content-type").split(";")[0].strip() != "application/json":
        yield f"Content-Type is {request.header('content-type') or 'missing'}"
    try:
        document: object = json.loads(request.body.decode("utf-8"))
    except ValueError:
        yield "the body is no JSON in UTF-8"
        return
    if not isinstance(document, dict) or document != dict(scenario.fields):
        yield "the body holds other fields than were given"


def _sent_form(scenario: Scenario, request: Heard) -> Iterator[str]:
    kind, options = parse_options_header(request.header("content-type"))
    if kind != "multipart/form-data" or "boundary" not in options:
        yield f"Content-Type is {request.header('content-type') or 'missing'}"
        return
    try:
        parts = list(MultipartParser(io.BytesIO(request.body), options["boundary"]))
    except MultipartError as error:
        yield f"the form cannot be read: {error}"
        return
    texts = {part.name: part.raw for part in parts if not part.filename}
    files = {part.name: part.raw for part in parts if part.filename}
    named = sorted(str(part.name) for part in parts)
    if named != sorted([*scenario.fields, *scenario.files]):
        yield f"the form's parts are {', '.join(named)}"
    for name, text in scenario.fields.items():
        if name in texts and texts[name] != text.encode():
            yield f"{name} arrived as other bytes than its UTF-8"
    for name, file in scenario.files.items():
        if name not in files:
            yield f"{name} has no filename" if name in texts else f"{name} is missing"
        elif files[name] != file.content:
            yield f"{name} arrived as other bytes"


def _understood(expected: Expected, said: Said) -> Iterator[str]:
    outcome = said.get("outcome")
    if outcome not in OUTCOMES:
        yield f"the program's outcome is {outcome!r}"
        return
    if outcome != expected.outcome:
        why = f" ({said['error']})" if said.get("error") else ""
        yield f"read as {outcome}, not as {expected.outcome}{why}"
        return
    if said.get("status") != expected.status:
        yield f"its status is {said.get('status')}, not {expected.status}"
    if expected.code is not None and said.get("code") != expected.code:
        yield f"its code is {said.get('code')}, not {expected.code}"
    if expected.says_data:
        yield from _data(expected.data, said.get("data"))


def _data(expected: Mapping[str, object] | None, found: object) -> Iterator[str]:
    if expected is None:
        if found not in (None, {}):
            yield "there is data where none came"
        return
    held = cast("dict[str, object]", found) if isinstance(found, dict) else {}
    for name, value in expected.items():
        if held.get(name) != value:
            yield f"data.{name} is {held.get(name)!r}, not {value!r}"


def _code(answer: bytes) -> object:
    try:
        document: object = json.loads(answer)
    except ValueError:
        return None
    return cast("dict[str, object]", document).get("code") if isinstance(document, dict) else None
