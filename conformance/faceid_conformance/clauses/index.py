"""Owns the index: which passages each document has, and their digests; not a sentence of them.

Refuses to know clauses. It is written from the documents, read without them, compared with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from faceid_conformance.clauses.documents import passages_of
from faceid_conformance.clauses.model import Passage
from faceid_conformance.errors import LedgerError
from faceid_conformance.yaml_document import load_yaml

FOLDER = Path(__file__).parent / "data" / "index"
PARTING = " # "
HEAD = (
    "# What {document} consists of: each heading's rows, lines and samples, with their digests.\n"
    "# `faceid conformance clauses --sources DIR --accept` writes `passages`; the rest is ours.\n"
)


@dataclass(frozen=True, slots=True)
class Index:
    """The passages of one document, and how its text is read."""

    document: str
    file: str
    outline: Mapping[str, int]
    samples: tuple[str, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A passage that is not what it was."""

    document: str
    place: str
    what: str


def read_indexes(folder: Path = FOLDER) -> tuple[Index, ...]:
    """Read the index of every document; LedgerError where a file is broken."""
    return tuple(_read(path) for path in sorted(folder.glob("*.yaml")))


def _read(path: Path) -> Index:
    try:
        raw: dict[str, Any] = load_yaml(path.read_text(encoding="utf-8"))
        passages = tuple(
            Passage(f"{place}{PARTING}{key}", fingerprint)
            for place, rows in raw["passages"].items()
            for key, fingerprint in rows.items()
        )
        outline = {
            title: int(level) for level, titles in raw["outline"].items() for title in titles
        }
        samples = tuple(raw["samples"])
        return Index(raw["document"], raw["file"], outline, samples, passages)
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise LedgerError(
            f"the index {path.name} cannot be read ({type(error).__name__})"
        ) from error


def current(index: Index, sources: Path) -> tuple[Passage, ...]:
    """Return a document's passages as its file has them now; LedgerError where it is not there."""
    path = sources / index.file
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerError(
            f"the document {index.file} cannot be read in {sources} ({type(error).__name__})"
        ) from error
    return passages_of(text, index.outline, index.samples)


def changes(index: Index, sources: Path) -> Iterator[Change]:
    """Yield what differs between the index and the document, in the document's order."""
    known = {passage.place: passage.fingerprint for passage in index.passages}
    now = {passage.place: passage.fingerprint for passage in current(index, sources)}
    for place, fingerprint in now.items():
        if place not in known:
            yield Change(index.document, place, "is new")
        elif known[place] != fingerprint:
            yield Change(index.document, place, "has changed")
    yield from (Change(index.document, place, "is gone") for place in known if place not in now)


def accept(index: Index, sources: Path, folder: Path = FOLDER) -> None:
    """Write the index anew from the document as it is now."""
    places: dict[str, dict[str, str]] = {}
    for passage in current(index, sources):
        place, _, key = passage.place.partition(PARTING)
        places.setdefault(place, {})[key] = passage.fingerprint
    levels: dict[int, list[str]] = {}
    for title, level in index.outline.items():
        levels.setdefault(level, []).append(title)
    document = {
        "document": index.document,
        "file": index.file,
        "outline": levels,
        "samples": list(index.samples),
        "passages": places,
    }
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=200)
    path = folder / f"{index.document}.yaml"
    staged = path.with_suffix(".new")
    staged.write_text(HEAD.format(document=index.document) + text, encoding="utf-8", newline="\n")
    staged.replace(path)
