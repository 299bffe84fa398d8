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

FOLDER = Path(__file__).parent
SCHEMA = FOLDER / "client.schema.json"
# What a call comes to, in words of no language: a result, a refusal with its code, or neither.
Outcome = Literal["result", "refusal", "unusable"]
Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Argument:
    """What a caller gives: a text, a truth, or a sample of media by its name."""

    text: str = ""
    flag: bool | None = None
    sample: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that a client is given."""

    status: int
    content_type: str
    body: bytes = field(repr=False)
    location: str = ""


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
        document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise CaseError(f"{path.name}: {str(error).splitlines()[0]}") from error
    faults = list(_validator().iter_errors(document))
    if faults:
        fault = max(faults, key=lambda item: len(item.absolute_path))
        place = "/".join(str(item) for item in fault.absolute_path)
        raise CaseError(f"{path.name}: {place}: {fault.message[:200]}")
    calls: dict[str, dict[str, Any]] = document["calls"]
    for raw in document["cases"]:
        if raw["call"] not in calls:
            raise CaseError(f"{path.name}: {raw['id']}: no call is named {raw['call']}")
        yield _case(raw, calls[raw["call"]], document["answers"])


def _case(
    raw: dict[str, Any], call: dict[str, Any], answers: Mapping[str, dict[str, Any]]
) -> ClientCase:
    wanted = raw["expect"]
    reply = raw.get("reply") or answers[call["operation"]]
    given = {**call["arguments"], **raw.get("arguments", {})}
    return ClientCase(
        id=f"clients/{raw['id']}",
        says=raw["says"],
        role="client-response" if "reply" in raw else "client",
        clauses=tuple(raw["clauses"]),
        level=raw.get("level", "must"),
        operation_id=call["operation"],
        arguments={name: _argument(value) for name, value in given.items()},
        reply=Reply(
            reply.get("status", 200),
            reply.get("content-type", "application/json"),
            _body(reply),
            reply.get("location", ""),
        ),
        wanted=Wanted(
            outcome=wanted.get("outcome"),
            code=wanted.get("code"),
            values=wanted.get("values", {}),
            content_type=wanted.get("content-type"),
            fields=wanted.get("fields", {}),
            files=wanted.get("files", {}),
            absent=tuple(wanted.get("absent", ())),
        ),
    )


def _argument(value: str | bool | dict[str, str]) -> Argument:
    if isinstance(value, dict):
        return Argument(sample=value["sample"])
    return Argument(flag=value) if isinstance(value, bool) else Argument(text=value)


def _body(reply: Mapping[str, Any]) -> bytes:
    if "json" in reply:
        return json.dumps(reply["json"], ensure_ascii=False).encode("utf-8")
    return str(reply["text"]).encode("utf-8")
