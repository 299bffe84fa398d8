"""Owns the exchange: the bytes that were sent and the bytes that came back.

Knows no contract, no case and no driver; every room may import it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NoReturn, cast

FieldValue = str | bytes
_NO_FIELDS: Mapping[str, FieldValue] = MappingProxyType({})


def _no_constant(name: str) -> NoReturn:
    """Refuse what Python reads beyond JSON: NaN and the infinities."""
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it goes over the wire; `fields` says what the body was made from."""

    operation_id: str
    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    fields: Mapping[str, FieldValue] = field(default_factory=lambda: _NO_FIELDS, repr=False)

    def header(self, name: str) -> str | None:
        """Return the first header of that name, in any case of letters."""
        return _first(self.headers, name)


@dataclass(frozen=True, slots=True)
class Response:
    """One answer; `status` 0 means that none arrived and `failure` says why."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    elapsed_seconds: float
    failure: str | None = None

    def header(self, name: str) -> str | None:
        """Return the first header of that name, in any case of letters."""
        return _first(self.headers, name)

    def document(self) -> object:
        """Return the body as JSON, or None where it is none."""
        try:
            return _DECODER.decode(self.body.decode("utf-8"))
        except (ValueError, RecursionError):
            return None

    @property
    def code(self) -> int | None:
        """The answer's top-level code, or None where there is no such number."""
        code = as_object(self.document()).get("code")
        return code if isinstance(code, int) and not isinstance(code, bool) else None

    @property
    def data(self) -> Mapping[str, Any]:
        """The answer's data object, empty where there is none."""
        return as_object(as_object(self.document()).get("data"))


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and what came of it."""

    request: Request
    response: Response

    @property
    def operation_id(self) -> str:
        return self.request.operation_id


def as_object(value: object) -> dict[str, Any]:
    """Return a JSON object, or an empty one in place of anything else."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _first(headers: tuple[tuple[str, str], ...], name: str) -> str | None:
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)
