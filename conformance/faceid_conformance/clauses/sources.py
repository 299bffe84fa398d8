"""Owns the way from the contract's `source` lists to a clause's sources, standing and level.

Refuses to know what a clause is about.
"""

from __future__ import annotations

from collections.abc import Sequence

from faceid_conformance.clauses.model import Level, Source
from faceid_conformance.contract.node import Node

OURS = Source("project", "conformance suite", "inferred")


def sources_of(node: Node, key: str) -> tuple[Source, ...]:
    """Return the sources that stand under a key, the one that is followed first."""
    return tuple(
        Source(
            row.text("document"),
            row.text("place"),
            row.text("standing"),
            row.maybe_text("states") or "",
        )
        for row in node.children(key)
    )


def level_of(sources: Sequence[Source]) -> Level:
    """What a document or the wire says is a must; what we inferred is a should."""
    return "should" if not sources or sources[0].standing == "inferred" else "must"


def slug(name: str) -> str:
    """Return a name as it stands in a clause's id."""
    return name.replace("_", "-").replace(" ", "-")
