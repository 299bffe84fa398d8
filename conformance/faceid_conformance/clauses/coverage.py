"""Owns the map from a document's passages to clauses: which each one is, or why it states nothing.

Refuses to know what clauses say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from faceid_conformance.clauses.index import PARTING, Index
from faceid_conformance.clauses.model import Coverage
from faceid_conformance.clauses.sources import slug
from faceid_conformance.errors import LedgerError
from faceid_conformance.yaml_document import load_yaml

FOLDER = Path(__file__).parent / "data" / "documents"
ASIDE = "aside: "
ROWS = "*"
ROW = "{row}"
NUMBERED = re.compile(r"^(line|sample|date) \d+$")
DATED = "The day on which the page was last changed."


@dataclass(frozen=True, slots=True)
class Map:
    """A document's coverage, and the words of clauses that only it has."""

    coverage: Coverage
    later: Mapping[str, str]


def read_maps(indexes: tuple[Index, ...], folder: Path = FOLDER) -> tuple[Map, ...]:
    """Read the map of every document; LedgerError where one is broken or lacks a document."""
    known = {index.document: index for index in indexes}
    maps: list[Map] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            raw: dict[str, Any] = load_yaml(path.read_text(encoding="utf-8"))
            maps.append(_map(raw, known.pop(raw["document"])))
        except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            reason = type(error).__name__
            raise LedgerError(f"the map {path.name} cannot be read ({reason})") from error
    if known:
        raise LedgerError(f"no map for {', '.join(sorted(known))}")
    return tuple(maps)


def _map(raw: dict[str, Any], index: Index) -> Map:
    places: dict[str, dict[str, Any]] = raw["places"]
    clauses: dict[str, tuple[str, ...]] = {}
    asides: dict[str, str] = {}
    for passage in index.passages:
        place, _, key = passage.place.partition(PARTING)
        value = _value(places.get(place, {}), key)
        if isinstance(value, str) and value.startswith(ASIDE):
            asides[passage.place] = value.removeprefix(ASIDE)
        elif value is not None:
            named = [value] if isinstance(value, str) else value
            clauses[passage.place] = tuple(item.replace(ROW, slug(key)) for item in named)
    later = dict(_spelt(raw.get("later", {}), clauses))
    coverage = Coverage(index.document, index.file, index.passages, clauses, asides)
    return Map(coverage, later)


def _value(keys: Mapping[str, Any], key: str) -> str | list[str] | None:
    """Return what is said of a passage: by its key, by its kind, or as one row of a table."""
    kind = NUMBERED.match(key)
    if key in keys:
        found: str | list[str] = keys[key]
        return found
    if kind is None:
        return keys.get(ROWS)
    return ASIDE + DATED if kind[1] == "date" else keys.get(f"{kind[1]} {ROWS}")


def _spelt(
    later: Mapping[str, str], clauses: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str]]:
    """Yield (id, words) of each clause that only this document has, rows spelt out."""
    named = {clause for group in clauses.values() for clause in group}
    for pattern, says in later.items():
        start = pattern.removesuffix(ROW)
        for clause in sorted(named):
            if clause == pattern or (pattern.endswith(ROW) and clause.startswith(start)):
                yield clause, says.replace(ROW, clause.removeprefix(start))


def unaccounted(coverage: Coverage) -> tuple[str, ...]:
    """Return the passages that are neither a clause nor an aside."""
    return tuple(
        passage.place
        for passage in coverage.passages
        if passage.place not in coverage.clauses and passage.place not in coverage.asides
    )
