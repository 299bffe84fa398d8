"""Owns the result of one generator: its cells, the file that keeps them, what was expected.

Refuses to run anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import yaml
from faceid_generator.matrix import document_shape
from matrix_entries import Entry
from matrix_judging import FAILS, OK, SKIP, UNSUPPORTED, Verdict
from matrix_workshop import DIST, ROOT, Size

FOLDER = ROOT / "openapi" / "generators"
CONSTRUCTS = FOLDER / "constructs.yaml"
_PLACES = {
    "{dist}/": "./",
    "{generated}": "generated",
    "{openapi-generator}": "openapi-generator-cli",
    "{python}": "python",
    "{scripts}/": "",
    "{work}/": "",
    "node_modules/.bin/": "npx ",
    "./node24 node_modules/@hey-api/openapi-ts/bin/run.js": "npx openapi-ts",
    "./node24 node_modules/orval/dist/bin/orval.mjs": "npx orval",
}


@dataclass(frozen=True, slots=True)
class Result:
    """What one generator did; `skipped` says why it did nothing."""

    entry: Entry
    cells: Mapping[str, Verdict]
    scenarios: Mapping[str, Verdict]
    seconds: Mapping[str, float]
    size: Size
    versions: Mapping[str, str]
    shape: str
    wire: Mapping[str, str] = field(default_factory=lambda: dict[str, str]())
    skipped: str = ""


def construct_ids() -> tuple[str, ...]:
    """Return the constructs, in the order of the columns."""
    tree = yaml.safe_load(CONSTRUCTS.read_text(encoding="utf-8"))
    return tuple(str(row["id"]) for row in tree["constructs"])


def cells_of(
    staged: Mapping[str, Verdict], scenarios: Mapping[str, tuple[str, Verdict]]
) -> dict[str, Verdict]:
    """Join the verdicts of the steps and, by construct, those of the scenarios."""
    cells = dict(staged)
    for construct in construct_ids():
        if construct in cells:
            continue
        found = [verdict for of, verdict in scenarios.values() if of == construct]
        cells[construct] = _joined(found)
    return cells


def _joined(verdicts: Sequence[Verdict]) -> Verdict:
    """One that fails decides; what a document cannot express counts only where nothing else is."""
    for kind in (FAILS, SKIP, OK):
        found = [each for each in verdicts if each.verdict == kind]
        if found:
            return found[0]
    return verdicts[0] if verdicts else Verdict(SKIP, "not reached")


def differences(result: Result) -> Iterator[str]:
    """Say where a result is not what the generator's description states."""
    for construct, cell in result.cells.items():
        expected = expected_of(result.entry, construct)
        if cell.verdict == SKIP and not result.skipped and _broken(result):
            continue  # what comes after a broken step is told by that step
        if cell.verdict not in (expected, SKIP):
            told = f": {cell.reason}" if cell.reason else ""
            yield f"{construct}: {cell.verdict}, and {expected} is stated{told}"


def expected_of(entry: Entry, construct: str) -> str:
    """Return what a generator's description states of a construct."""
    if construct in entry.faults:
        return FAILS
    return UNSUPPORTED if construct in entry.unsupported else OK


def _broken(result: Result) -> bool:
    return any(result.cells[step].verdict == FAILS for step in ("generates", "builds"))


def lost(result: Result, before: Mapping[str, Any]) -> Iterator[str]:
    """Say which scenarios were ok when the committed result was made, and are not now."""
    kept = cast("dict[str, str]", before.get("scenarios", {}))
    for name, verdict in result.scenarios.items():
        if kept.get(name) == OK and verdict.verdict != OK:
            yield f"{name} was ok: {verdict.reason}"


def tree_of(result: Result, date: str) -> dict[str, object]:
    """Return what is written down of a result."""
    return {
        **described(result.entry),
        "standing": "observed",
        "date": date,
        "document-shape": result.shape,
        "versions": dict(result.versions),
        "seconds": {name: round(value, 1) for name, value in result.seconds.items()},
        "wire": dict(result.wire),
        "generated": {"files": result.size.files, "bytes": result.size.bytes},
        **({"skipped": result.skipped} if result.skipped else {}),
        "cells": {name: _cell(verdict) for name, verdict in result.cells.items()},
        "scenarios": {name: verdict.verdict for name, verdict in result.scenarios.items()},
    }


def described(entry: Entry) -> dict[str, object]:
    """Return what a person is told of a generator, whatever came of it."""
    return {
        "name": entry.name,
        "language": entry.language,
        "tool": entry.tool,
        "library": entry.library,
        "document": entry.document,
        "needs": [*entry.needs, *entry.compilers],
        "install": list(entry.install),
        "generate": [_command(words, entry) for words in entry.generate],
        "build": [_command(words, entry) for words in entry.build],
        "around": entry.around,
        "notes": list(entry.notes),
        "faults": {
            name: {"reason": fault.reason, "workaround": fault.workaround}
            for name, fault in entry.faults.items()
        },
        "unsupported": dict(entry.unsupported),
    }


def _command(words: Sequence[str], entry: Entry) -> str:
    text = " ".join(f"'{word}'" if " " in word or "*" in word else word for word in words)
    for place, word in {**_PLACES, "{document}": f"./{entry.document}"}.items():
        text = text.replace(place, word)
    return text


def _cell(verdict: Verdict) -> dict[str, str]:
    reason = {"reason": verdict.reason} if verdict.reason else {}
    return {"verdict": verdict.verdict, **reason}


def read_result(name: str, folder: Path = FOLDER) -> Mapping[str, Any]:
    """Return what is committed of a generator, or nothing."""
    path = folder / f"{name}.json"
    if not path.is_file():
        return {}
    return cast("dict[str, Any]", json.loads(path.read_text(encoding="utf-8")))


def write_result(tree: Mapping[str, object], folder: Path = FOLDER) -> None:
    """Write a result beside the others."""
    path = folder / f"{tree['name']}.json"
    path.write_text(json.dumps(tree, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def present_shape(entry: Entry) -> str:
    """Return the shape of the document that an entry is fed, as it is now."""
    path = (DIST / entry.document).with_suffix(".json")
    return document_shape(json.loads(path.read_text(encoding="utf-8")))
