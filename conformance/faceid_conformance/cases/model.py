"""Owns the nouns of a case: steps, expectations, templates; all frozen.

Refuses to know files and sockets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from faceid_conformance.cases.multipart import Dialect
from faceid_conformance.cases.signing import Recipe

HEADER_COLON = ": "
Level = Literal["must", "should"]
State = Literal["stable", "pending"]
Encoding = Literal["json", "form"]
FileKind = Literal["media", "text", "hex", "base64-of"]

_NO_TEXTS: Mapping[str, str] = MappingProxyType({})
_NO_FILES: Mapping[str, FileSource] = MappingProxyType({})
_NO_RANGES: Mapping[str, tuple[float, float]] = MappingProxyType({})
_NO_VALUES: Mapping[str, str | int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FileSource:
    """Where a file part's bytes come from."""

    kind: FileKind
    value: str


@dataclass(frozen=True, slots=True)
class ExtraPart:
    """A part that stands behind the fields, or before them; in its text ${...} is filled."""

    name: str
    source: FileSource
    filename: str | None = None
    first: bool = False


@dataclass(frozen=True, slots=True)
class RequestTemplate:
    """A well-formed request; a case departs from it in one thing."""

    name: str
    operation_id: str
    encoding: Encoding
    fields: Mapping[str, str]
    files: Mapping[str, FileSource] = field(default_factory=lambda: _NO_FILES)


@dataclass(frozen=True, slots=True)
class Implication:
    """What a result is held against where it has these values and these fields."""

    then: Expectation
    when: Mapping[str, str | int] = field(default_factory=lambda: _NO_VALUES)
    when_present: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an answer is held against."""

    codes: tuple[int, ...] = ()
    outcome: tuple[int, ...] = ()
    accept: bool = False
    refuse: bool = False
    status: tuple[int, ...] = ()
    equals: Mapping[str, str | int] = field(default_factory=lambda: _NO_VALUES)
    matches: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    between: Mapping[str, tuple[float, float]] = field(default_factory=lambda: _NO_RANGES)
    message: str | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    lacks_headers: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    same_as_before: bool = False
    answered: bool = False
    any_envelope: bool = False
    has_data: bool | None = None
    implies: tuple[Implication, ...] = ()
    should: Expectation | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a case and what is expected of its answer."""

    template: RequestTemplate
    expect: Expectation
    sign: Recipe = Recipe()
    # A second Authorization, in a header line of its own behind the first.
    also_sign: Recipe | None = None
    set: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    drop: tuple[str, ...] = ()
    files: Mapping[str, FileSource] = field(default_factory=lambda: _NO_FILES)
    extra_parts: tuple[ExtraPart, ...] = ()
    numbers: tuple[str, ...] = ()
    escape_json: bool = False
    field_order: tuple[str, ...] = ()
    dialect: Dialect = Dialect()
    headers: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    drop_headers: tuple[str, ...] = ()
    lower_case_headers: bool = False
    header_colon: str = HEADER_COLON
    content_type: str | None = None
    raw_body: str | None = None
    raw_base64: str | None = None
    body_bytes: int | None = None
    method: str | None = None
    path: str | None = None
    chunked: bool = False
    outcome: str | None = None
    keep: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    same_signature: bool = False
    repeat: int = 1
    advance_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """One fact about the API that a target can be shown to keep or to break."""

    id: str
    says: str
    clauses: tuple[str, ...]
    level: Level
    steps: tuple[Step, ...]
    roles: tuple[str, ...] = ("server",)
    requires: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    origin: str = field(default="", compare=False)
    state: State = "stable"
    # Whether paid operations may bill the case; None where that follows from what it expects.
    billable: bool | None = None

    @property
    def operation_id(self) -> str:
        """The operation that the case is about: that of its last step."""
        return self.steps[-1].template.operation_id

    @property
    def lets_time_go_by(self) -> bool:
        """Whether the case moves the target's clock, and so has to have the target alone."""
        return any(step.advance_seconds for step in self.steps)


@dataclass(frozen=True, slots=True)
class SigningVector:
    """A signature with every step of its making, computed outside this package."""

    id: str
    says: str
    recipe: Recipe
    appid: str
    secret_id: str
    secret_key: str = field(repr=False)
    bucket: str = ""
    now: int = 0
    nonce: int = 0
    typed: str | None = None
    file_id: str = ""
    text: str = ""
    mac_hex: str = ""
    authorization: str = ""
