"""Owns what is kept of an answer to compare two runs: statuses, codes and shape, no value.

Refuses to keep a text that a server wrote; a field's name is kept where it looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

from faceid_conformance.exchange import Exchange

STAGES = ("live_status", "compare_status")
MOST_FIELDS = 40
DEEPEST = 6
# No digits: a number in base64 or hexadecimal would look like a name.
_NAME = re.compile(r"[A-Za-z_]{1,32}")


@dataclass(frozen=True, slots=True)
class Observed:
    """How one step of a case was answered."""

    operation: str
    http: int
    code: int | str | None
    live_status: int | None
    compare_status: int | None
    shape: str

    def to_json(self) -> dict[str, Any]:
        """Return the observation as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Observed:
        """Return the observation that plain data describes."""
        return cls(
            raw["operation"],
            raw["http"],
            raw["code"],
            raw["live_status"],
            raw["compare_status"],
            raw["shape"],
        )

    def __str__(self) -> str:
        parts = [f"HTTP {self.http}" if self.http else "no answer"]
        if self.code is not None:
            parts.append(f"code {self.code}")
        for name in STAGES:
            value: int | None = getattr(self, name)
            if value is not None:
                parts.append(f"{name} {value}")
        return ", ".join([*parts, self.shape])


def observe(exchange: Exchange) -> Observed:
    """Return what is kept of an exchange."""
    response = exchange.response
    data = response.data
    live, compare = (_whole(data.get(name)) for name in STAGES)
    shape = (
        f"no answer: {response.failure}"
        if response.failure is not None
        else shape_of(response.document())
        if response.body
        else "no body"
    )
    return Observed(exchange.operation_id, response.status, response.code, live, compare, shape)


def shape_of(value: object, depth: int = 0) -> str:
    """Return the kinds and names of a JSON value, without what it says."""
    if isinstance(value, dict):
        if depth == DEEPEST:
            return "{…}"
        fields = sorted(
            (label_of(str(name)), shape_of(inner, depth + 1))
            for name, inner in cast("dict[object, object]", value).items()
        )
        more = ["…"] if len(fields) > MOST_FIELDS else []
        shown = [f"{name}: {kind}" for name, kind in fields[:MOST_FIELDS]]
        return "{" + ", ".join([*shown, *more]) + "}"
    if isinstance(value, list):
        if depth == DEEPEST:
            return "[…]"
        kinds = {shape_of(inner, depth + 1) for inner in cast("list[object]", value)}
        return "[" + " | ".join(sorted(kinds)[:MOST_FIELDS]) + "]"
    names: dict[type[object], str] = {bool: "boolean", int: "integer", float: "number", str: "text"}
    return names.get(type(value), "null" if depth else "no JSON")


def label_of(name: str) -> str:
    return name if _NAME.fullmatch(name) else "<name>"


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
