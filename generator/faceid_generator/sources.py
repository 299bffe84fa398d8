"""Owns provenance: that everything which can reject a request, or be cited, says where it stands.

Knows nothing of what the facts mean.

Provenance is written `x-source`/`x-why` inside OpenAPI objects and `source`/`why` in plain data
files. The first entry is the one the contract follows, and its standing is the fact's standing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faceid_generator.bundle import SourceFile
from faceid_generator.grammar import walk
from faceid_generator.reader import Pointer, Tree, YamlFile, is_list, is_tree, read_yaml

STANDINGS = ("documented", "observed", "inferred")
_ENTRY_KEYS = {"document", "place", "standing", "states"}
# A field that carries one of these, or is required, can make a server refuse the request.
_REJECTING = [
    "enum",
    "pattern",
    "format",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "x-missing-code",
    "x-invalid-code",
    "x-required-when",
    "x-limits",
    "x-media",
]
_MUST_CITE = ("root", "operation", "securityScheme")


@dataclass(frozen=True, slots=True)
class Source:
    """One place that states a fact."""

    document: str
    place: str
    standing: str
    states: str | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Everything that states a fact, and why the first of them is followed."""

    entries: tuple[Source, ...]
    why: str | None = None


class Documents:
    """The registry of documents, and the rules for citing them."""

    def __init__(self, file: YamlFile) -> None:
        self.file = file
        self.known: Tree = file.section(("documents",))
        for name, entry in self.known.items():
            if not is_tree(entry) or not {"title", "kind", "date"} <= set(entry):
                raise file.error(("documents", name), f"{name!r} needs title, kind and date")

    def provenance(
        self, file: YamlFile, node: Mapping[str, Any], pointer: Pointer, *, prefix: str = ""
    ) -> Provenance:
        """Read and judge the provenance that stands on a node."""
        key, why_key = f"{prefix}source", f"{prefix}why"
        at = (*pointer, key)
        listed = node[key]
        if not is_list(listed) or not listed:
            raise file.error(at, f"{key} must be a list with at least one entry")
        entries = tuple(self._entry(file, entry, (*at, i)) for i, entry in enumerate(listed))
        why = node.get(why_key)
        if why is not None and (not isinstance(why, str) or not why.strip()):
            raise file.error((*pointer, why_key), f"{why_key} must be a sentence")
        if why is None:
            _demand_no_why(file, entries, at, why_key)
        return Provenance(entries, why)

    def check_citation(self, file: YamlFile, node: Mapping[str, Any], pointer: Pointer) -> None:
        """Refuse a document or a standing that nobody knows, wherever they stand."""
        document, standing = node.get("document"), node.get("standing")
        if "document" in node and not (isinstance(document, str) and document in self.known):
            raise file.error(
                (*pointer, "document"), f"{document!r} is no document of {self.file.shown}"
            )
        if "standing" in node and standing not in STANDINGS:
            allowed = ", ".join(STANDINGS)
            raise file.error((*pointer, "standing"), f"{standing!r} is none of: {allowed}")

    def _entry(self, file: YamlFile, entry: Any, pointer: Pointer) -> Source:
        if not is_tree(entry):
            raise file.error(pointer, "a source is a mapping of document, place and standing")
        for key in ("document", "place", "standing"):
            if not isinstance(entry.get(key), str) or not entry[key]:
                raise file.error(pointer, f"the source lacks {key!r}, or it is not a text")
        for key in entry:
            if key not in _ENTRY_KEYS:
                raise file.error((*pointer, key), f"unknown key {key!r} in a source")
        self.check_citation(file, entry, pointer)
        return Source(**entry)


def read_documents(path: Path, root: Path) -> Documents:
    """Read `sources.yaml`."""
    return Documents(read_yaml(path, root))


def check_api(files: Iterable[SourceFile], requests: frozenset[str], documents: Documents) -> None:
    """Demand provenance on every operation, component and field of a request that can reject."""
    for source in files:
        for place in walk(source.file.tree, source.kind):
            node, pointer = place.node, place.pointer
            if "$ref" in node:
                continue
            is_component = not pointer and source.name.startswith(("components/", "examples/"))
            needed = is_component or place.kind in _MUST_CITE
            if place.kind == "property" and source.name in requests:
                needed = needed or _can_reject(source.file.tree, pointer, node)
            if "x-source" in node:
                documents.provenance(source.file, node, pointer, prefix="x-")
            elif needed:
                name = f" {pointer[-1]!r}" if pointer else ""
                raise source.file.error(pointer, f"the {place.kind}{name} has no x-source")
            for key, value in node.items():
                if key.startswith("x-"):
                    check_data(source.file, value, documents, (*pointer, key))


def check_data(file: YamlFile, node: Any, documents: Documents, pointer: Pointer = ()) -> None:
    """Judge every `source` and every citation below a node of plain data."""
    if is_list(node):
        for index, item in enumerate(node):
            check_data(file, item, documents, (*pointer, index))
    if not is_tree(node):
        return
    if "source" in node:
        documents.provenance(file, node, pointer)
    documents.check_citation(file, node, pointer)
    for key, value in node.items():
        check_data(file, value, documents, (*pointer, key))


def demand(file: YamlFile, pointer: Pointer, entry: Any, what: str) -> None:
    """Demand a `source` on one entry of a data file."""
    if not is_tree(entry) or "source" not in entry:
        name = f" {pointer[-1]!r}" if pointer else ""
        raise file.error(pointer, f"the {what}{name} has no source")


def _can_reject(schema: Tree, pointer: Pointer, node: Tree) -> bool:
    required = pointer[-1] in schema.get("required", ())
    return required or any(key in node for key in _REJECTING)


def _demand_no_why(file: YamlFile, entries: tuple[Source, ...], at: Pointer, why_key: str) -> None:
    if len({entry.states for entry in entries if entry.states is not None}) > 1:
        raise file.error(at, f"the sources state different things; {why_key} must say which leads")
    if any(entry.standing == "inferred" for entry in entries):
        raise file.error(at, f"an inferred fact needs {why_key}")
