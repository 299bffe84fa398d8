"""Owns the nouns of the ledger: passages of documents, sources, clauses; all frozen.

Refuses to know files, cases and results.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Level = Literal["must", "should", "may"]
# What has to be seen before a clause counts as shown.
Kind = Literal["rule", "accept", "refuse", "reply", "check", "advice"]
State = Literal["stated", "contradictory", "untestable", "later"]
Side = Literal["accepted", "refused"]

BOTH: tuple[Side, ...] = ("accepted", "refused")
SIDES: Mapping[Kind, tuple[Side, ...]] = MappingProxyType(
    {
        "rule": BOTH,
        "reply": BOTH,
        "accept": ("accepted",),
        "refuse": ("refused",),
        "check": (),
        "advice": (),
    }
)


@dataclass(frozen=True, slots=True)
class Passage:
    """One row, line or sample of a document: its place, and the digest of its text."""

    place: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a clause is taken from, and what this source says where sources differ."""

    document: str
    place: str
    standing: str
    states: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """A passage of a document that a clause stands on."""

    document: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement that a client or a server can be shown to keep or to break."""

    id: str
    says: str
    level: Level
    kind: Kind
    sources: tuple[Source, ...]
    state: State = "stated"
    operations: tuple[str, ...] = ()
    codes: tuple[int | str, ...] = ()
    ruling: str = ""
    reason: str = ""
    passages: tuple[Cited, ...] = field(default=(), compare=False)

    @property
    def standing(self) -> str:
        """How the fact is known: the standing of the source that is followed."""
        return self.sources[0].standing

    @property
    def needs(self) -> tuple[Side, ...]:
        """The sides that have to be seen."""
        return SIDES[self.kind]

    @property
    def counts(self) -> bool:
        """Whether it can and must be shown: a must of this API that requests can test."""
        return self.level == "must" and self.state != "later" and not self.is_untestable

    @property
    def is_untestable(self) -> bool:
        """Whether there is a reason why no request can show it."""
        return bool(self.reason)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What became of a document's passages: the clauses they are, or why they are none."""

    document: str
    file: str
    passages: tuple[Passage, ...]
    clauses: Mapping[str, tuple[str, ...]]
    asides: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every clause by its id, and every document's passages."""

    clauses: Mapping[str, Clause]
    documents: Sequence[Coverage]

    def operation_clauses(self, operation_id: str) -> tuple[Clause, ...]:
        """Return the clauses that concern an operation."""
        return tuple(item for item in self.clauses.values() if operation_id in item.operations)
