"""Owns the way from the contract and the ledger's files to the ledger.

Refuses to judge it; linter.py names what is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from faceid_conformance.clauses.coverage import Map, read_maps
from faceid_conformance.clauses.derive import contract_clauses
from faceid_conformance.clauses.index import read_indexes
from faceid_conformance.clauses.model import Cited, Clause, Ledger, Source
from faceid_conformance.errors import LedgerError
from faceid_conformance.yaml_document import load_yaml

FOLDER = Path(__file__).parent / "data" / "clauses"
SCHEMA = Path(__file__).parent / "clause.schema.json"


@cache
def read_ledger() -> Ledger:
    """Read every clause: those of the contract, those written by hand, those still to come."""
    return build_ledger(contract_clauses(), load_files(FOLDER), read_maps(read_indexes()))


def build_ledger(
    derived: Sequence[Clause], files: Sequence[Mapping[str, Any]], maps: Sequence[Map]
) -> Ledger:
    """Join clauses from their three origins; LedgerError where one stands twice."""
    clauses = {clause.id: clause for clause in derived}
    for clause in (*_written(files), *_later(maps)):
        if clause.id in clauses:
            raise LedgerError(f"the clause {clause.id} stands twice")
        clauses[clause.id] = clause
    for name, note in ((key, note) for raw in files for key, note in raw.get("notes", {}).items()):
        if name not in clauses:
            raise LedgerError(f"a note speaks of {name}, which is no clause")
        clauses[name] = replace(clauses[name], **note)
    cited: dict[str, list[Cited]] = {}
    for item in maps:
        for passage in item.coverage.passages:
            for name in item.coverage.clauses.get(passage.place, ()):
                cited.setdefault(name, []).append(Cited(item.coverage.document, passage))
    whole = {
        name: replace(clause, passages=tuple(cited.get(name, ())))
        for name, clause in clauses.items()
    }
    return Ledger(MappingProxyType(whole), tuple(item.coverage for item in maps))


def load_files(folder: Path) -> tuple[Mapping[str, Any], ...]:
    """Read the hand-written files; LedgerError where one is not as clause.schema.json says."""
    return tuple(_load(path) for path in sorted(folder.glob("*.yaml")))


@cache
def _validator() -> Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _load(path: Path) -> Mapping[str, Any]:
    try:
        document: dict[str, Any] = load_yaml(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise LedgerError(f"{path.name}: {str(error).splitlines()[0]}") from error
    faults = list(_validator().iter_errors(document))
    if faults:
        fault = max(faults, key=lambda item: len(item.absolute_path))
        place = "/".join(str(item) for item in fault.absolute_path)
        raise LedgerError(f"{path.name}: {place}: {fault.message[:200]}")
    return document


def _written(files: Sequence[Mapping[str, Any]]) -> Iterator[Clause]:
    for raw in (clause for document in files for clause in document["clauses"]):
        sources = tuple(
            Source(
                item["document"],
                item["place"],
                item.get("standing", "documented"),
                item.get("states", ""),
            )
            for item in raw["sources"]
        )
        yield Clause(
            id=raw["id"],
            says=raw["says"],
            level=raw["level"],
            kind=raw["kind"],
            sources=sources,
            state=raw.get("state", "stated"),
            operations=tuple(raw.get("operations", ())),
            codes=tuple(raw.get("codes", ())),
            ruling=raw.get("ruling", ""),
            reason=raw.get("reason", ""),
        )


def _later(maps: Sequence[Map]) -> Iterator[Clause]:
    for item in maps:
        document = item.coverage.document
        for name, says in item.later.items():
            source = Source(document, "whole", "documented")
            yield Clause(name, says, "must", "rule", (source,), state="later")
