"""Owns the nouns of a case about COS: templates, steps, expectations; all frozen.

Refuses to know files and sockets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from faceid_conformance.cases.cos.signing import CosRecipe
from faceid_conformance.cases.model import FileSource, Level, State

Style = Literal["host", "path", "none"]
QueryForm = Literal["percent", "plus", "lower", "raw"]
PathForm = Literal["percent", "plus", "lower", "slashes"]
_NO_TEXTS: Mapping[str, str] = MappingProxyType({})
_NO_RANGES: Mapping[str, tuple[float, float]] = MappingProxyType({})
PLAIN = CosRecipe()
_NO_COUNTS: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CosTemplate:
    """A well-formed request to a bucket; a case departs from it in one thing.

    `query` holds what stands beside ci-process, decoded. Without an operation it is an object as
    it is that is asked for. `first` names the request that has to come before: an upload.
    """

    name: str
    operation_id: str
    key: str = ""
    query: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    body: FileSource | None = None
    method: str | None = None
    first: str | None = None


@dataclass(frozen=True, slots=True)
class CosExpectation:
    """What an answer is held against; elements are those of the document's root."""

    codes: tuple[str, ...] = ()
    accept: bool = False
    refuse: bool = False
    status: tuple[int, ...] = ()
    equals: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    matches: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    between: Mapping[str, tuple[float, float]] = field(default_factory=lambda: _NO_RANGES)
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    repeated: Mapping[str, int] = field(default_factory=lambda: _NO_COUNTS)
    headers: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    lacks_headers: tuple[str, ...] = ()
    body: FileSource | None = None
    answered: bool = False
    any_form: bool = False
    should: CosExpectation | None = None


@dataclass(frozen=True, slots=True)
class CosStep:
    """One request of a case and what is expected of its answer."""

    template: CosTemplate
    expect: CosExpectation
    sign: CosRecipe = PLAIN
    key: str | None = None
    path: str | None = None
    path_form: PathForm = "percent"
    set: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    drop: tuple[str, ...] = ()
    more_query: tuple[tuple[str, str], ...] = ()
    raw_query: str | None = None
    query_form: QueryForm = "percent"
    style: Style = "host"
    host: str | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    drop_headers: tuple[str, ...] = ()
    body: FileSource | None = None
    body_bytes: int | None = None
    chunked: bool = False
    method: str | None = None
    outcome: str | None = None
    keep: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    same_signature: bool = False
    repeat: int = 1
    advance_seconds: int = 0


@dataclass(frozen=True, slots=True)
class CosCase:
    """One fact about the API that a target can be shown to keep or to break."""

    id: str
    says: str
    clauses: tuple[str, ...]
    level: Level
    steps: tuple[CosStep, ...]
    requires: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    origin: str = field(default="", compare=False)
    state: State = "stable"

    @property
    def operation_id(self) -> str:
        """The operation that the case is about: that of its last step."""
        return self.steps[-1].template.operation_id

    @property
    def lets_time_go_by(self) -> bool:
        """Whether the case moves the target's clock."""
        return any(step.advance_seconds for step in self.steps)


@dataclass(frozen=True, slots=True)
class CosVector:
    """A signature with every step of its making, computed outside this package."""

    id: str
    says: str
    source: str
    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    key_time: tuple[int, int]
    secret_id: str
    secret_key: str = field(repr=False)
    steps: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    clause: str = "ci/signing/layout"


@dataclass(frozen=True, slots=True)
class CosBook:
    """Every case, vector and request template about COS."""

    templates: Mapping[str, CosTemplate]
    cases: tuple[CosCase, ...]
    vectors: tuple[CosVector, ...] = ()
