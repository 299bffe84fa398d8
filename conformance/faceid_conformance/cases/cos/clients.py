"""Owns the cases about what the client of COS makes of answers.

Refuses to know the client, and to judge.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import yaml
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from faceid_conformance.errors import CaseError
from faceid_conformance.yaml_document import load_yaml

FILE = Path(__file__).parent / "clients.yaml"
SCHEMA = Path(__file__).parent / "client.schema.json"
Outcome = Literal["result", "refusal", "unusable", "error"]
_NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CosClientCase:
    """One answer, and what the client has to make of it."""

    id: str
    says: str
    operation_id: str
    status: int
    content_type: str
    body: bytes = field(repr=False)
    outcome: Outcome
    code: str | None = None
    values: Mapping[str, Any] = field(default_factory=lambda: _NONE)
    hides: tuple[str, ...] = ()


@cache
def read_cos_client_cases(path: Path = FILE) -> tuple[CosClientCase, ...]:
    """Read the cases; CaseError where the file says too much or too little."""
    try:
        rows: list[dict[str, Any]] = load_yaml(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise CaseError(f"{path.name}: {str(error).splitlines()[0]}") from error
    faults = list(_validator().iter_errors(rows))
    if faults:
        raise CaseError(f"{path.name}: {faults[0].message[:200]}")
    return tuple(_case(row) for row in rows)


def _validator() -> Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _case(row: Mapping[str, Any]) -> CosClientCase:
    times = row.get("times", {"text": "", "count": 0})
    return CosClientCase(
        id=row["id"],
        says=row["says"],
        operation_id=row["operation"],
        status=row.get("status", 200),
        content_type=row.get("type", "application/xml"),
        body=row["body"].encode() + times["text"].encode() * times["count"],
        outcome=row["outcome"],
        code=row.get("code"),
        values=row.get("values", {}),
        hides=tuple(row.get("hides", ())),
    )
