"""Owns cases about clients as data: what a client sends, and what it makes of an answer.

Refuses to know any client; a driver of any language can be held against them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from faceid_conformance.cases.model import Level
from faceid_conformance.errors import CaseError
from faceid_conformance.yaml_document import load_yaml

FOLDER = Path(__file__).parent
SCHEMA = FOLDER / "client.schema.json"
# What a call comes to, in words of no language: a result, a refusal with its code, or neither.
Outcome = Literal["result", "refusal", "unusable"]
Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Argument:
    """What a caller gives: a text, a truth, a sample of media, or a value told one step before."""

    text: str = ""
    flag: bool | None = None
    sample: str | None = None
    told: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that a client is given."""

    status: int
    content_type: str
    body: bytes = field(repr=False)
    location: str = ""
    retry_after_seconds: int | None = None
    breaks_off: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is expected: of the call, or of the request that came of it."""

    outcome: Outcome | None = None
    code: int | None = None
    values: Mapping[str, Value] = field(default_factory=dict[str, Value])
    content_type: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClientCase:
    """One fact about a client: it is called, and is answered as the reply says."""

    id: str
    says: str
    role: Literal["client", "client-response"]
    clauses: tuple[str, ...]
    level: Level
    operation_id: str
    arguments: Mapping[str, Argument]
    reply: Reply
    wanted: Wanted


@lru_cache(maxsize=4)
def read_client_cases(folder: Path = FOLDER) -> tuple[ClientCase, ...]:
    """Read every case about clients; CaseError where a file is not as its schema says."""
    found = tuple(case for path in sorted(folder.glob("*.yaml")) for case in _read(path))
    if len({case.id for case in found}) < len(found):
        raise CaseError(f"a client case's id is used twice in {folder.name}")
    return found


@cache
def _validator() -> Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _read(path: Path) -> Iterator[ClientCase]:
    try:
        document: dict[str, Any] = load_yaml(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise CaseError(f"{path.name}: {str(error).splitlines()[0]}") from error
    check_client_document(path.name, document)
    for raw in document["cases"]:
        yield client_case(path.name, raw, document)


def check_client_document(name: str, document: Any) -> None:
    """Hold a file about clients against its schema; CaseError names the place that is wrong."""
    faults = list(_validator().iter_errors(document))
    if faults:
        fault = max(faults, key=lambda item: len(item.absolute_path))
        place = "/".join(str(item) for item in fault.absolute_path) or "the file"
        raise CaseError(f"{name}: {place}: {fault.message[:200]}")


def client_case(file: str, raw: Mapping[str, Any], document: Mapping[str, Any]) -> ClientCase:
    """Return one case of a file that is as its schema says; CaseError where a call is not in it."""
    call = document.get("calls", {}).get(raw["call"])
    if call is None:
        raise CaseError(f"{file}: {raw['id']}: no call is named {raw['call']}")
    wanted = raw["expect"]
    reply = raw.get("reply") or document["answers"].get(call["operation"])
    if reply is None:
        raise CaseError(f"{file}: {raw['id']}: {call['operation']} has no answer")
    given = {**call["arguments"], **raw.get("arguments", {})}
    return ClientCase(
        id=f"clients/{raw['id']}",
        says=raw["says"],
        role="client-response" if "reply" in raw else "client",
        clauses=tuple(raw["clauses"]),
        level=raw.get("level", "must"),
        operation_id=call["operation"],
        arguments={name: _argument(value) for name, value in given.items()},
        reply=reply_of(reply),
        wanted=_wanted(wanted),
    )


def _wanted(raw: Mapping[str, Any]) -> Wanted:
    return Wanted(
        outcome=raw.get("outcome"),
        code=raw.get("code"),
        values=raw.get("values", {}),
        content_type=raw.get("content-type"),
        fields=raw.get("fields", {}),
        files=raw.get("files", {}),
        absent=tuple(raw.get("absent", ())),
    )


def reply_of(raw: Mapping[str, Any]) -> Reply:
    """Return an answer as a file writes it."""
    return Reply(
        raw.get("status", 200),
        raw.get("content-type", "application/json"),
        _body(raw),
        raw.get("location", ""),
        raw.get("retry-after"),
        raw.get("breaks-off", False),
    )


def _argument(value: str | bool | dict[str, str]) -> Argument:
    if isinstance(value, dict):
        return Argument(sample=value.get("sample"), told=value.get("told"))
    return Argument(flag=value) if isinstance(value, bool) else Argument(text=value)


def _body(reply: Mapping[str, Any]) -> bytes:
    if "json" in reply:
        return json.dumps(reply["json"], ensure_ascii=False).encode("utf-8")
    return str(reply["text"]).encode("utf-8")
