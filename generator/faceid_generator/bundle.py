"""Owns `$ref`: many files become one document, and nothing else resolves a reference.

Knows nothing of provenance, codes or what is made from the document.

Three shapes are allowed: an entry of `paths` names a file under `paths/` and an entry of `examples`
one under `examples/` (both are inlined), and anything else names `components/<kind>/<Name>.yaml`,
which is hoisted to `#/components/<kind>/<Name>`. What could be read in two ways is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faceid_generator.errors import ContractError
from faceid_generator.grammar import COMPONENT_KINDS, KEYWORDS, Vocabulary, check, walk
from faceid_generator.reader import Pointer, Tree, YamlFile, is_tree, read_yaml

_FOLDER_OF = {kind: folder for folder, kind in COMPONENT_KINDS.items()}
_SCHEMA_LIKE = ("schema", "property")
# An API's folder may hold its plain data, too: no part of the document, and read elsewhere.
PLAIN_DATA = "data/"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of the API's folder, read and checked, and the kind of object that it holds."""

    name: str
    kind: str
    file: YamlFile


@dataclass(frozen=True, slots=True)
class Bundle:
    """The one document and the files that it was made of."""

    document: Tree
    files: Mapping[str, SourceFile]


def bundle(folder: Path, root: Path, vocabulary: Vocabulary) -> Bundle:
    """Read one API's folder and return it as one document."""
    work = _Bundler(folder.resolve(), root.resolve(), vocabulary)
    document = work.document()
    work.refuse_unused()
    return Bundle(document, dict(sorted(work.files.items())))


class _Bundler:
    """The state of one run: what was read, what was hoisted, and which files are being read now."""

    def __init__(self, folder: Path, root: Path, vocabulary: Vocabulary) -> None:
        self.files: dict[str, SourceFile] = {}
        self._folder = folder
        self._root = root
        self._vocabulary = vocabulary
        self._hoisted: dict[tuple[str, str], Tree] = {}
        self._open: list[str] = []

    def document(self) -> Tree:
        entry = self._load("openapi.yaml", "root", None)
        document = self._resolve(entry, entry.file.tree, "root", ())
        components = self._components(entry, document.pop("components", {}))
        return {**document, "components": components}

    def refuse_unused(self) -> None:
        """Refuse files that no reference reaches: they would look like part of the contract."""
        for path in sorted(self._folder.rglob("*.y*ml")):
            name = path.relative_to(self._folder).as_posix()
            if name not in self.files and not name.startswith(PLAIN_DATA):
                shown = path.relative_to(self._root).as_posix()
                raise ContractError(f"{shown}:1", "no reference leads to this file")

    def _components(self, entry: SourceFile, listed: Tree) -> Tree:
        for folder, named in listed.items():
            for name, node in named.items():
                if set(node) != {"$ref"}:
                    raise entry.file.error(
                        ("components", folder, name),
                        f"{name!r} is written out here; put it in components/{folder}/{name}.yaml",
                    )
        found: dict[str, Tree] = {folder: {} for folder in COMPONENT_KINDS}
        for (folder, name), node in sorted(self._hoisted.items()):
            found[folder][name] = node
        return {folder: nodes for folder, nodes in found.items() if nodes}

    def _load(self, name: str, kind: str, source: tuple[SourceFile, Pointer] | None) -> SourceFile:
        """Read a file once; a second kind for the same file, and a circle, are refused."""
        if name in self._open:
            chain = " -> ".join([*self._open[self._open.index(name) :], name])
            raise self._blame(source, f"the references run in a circle: {chain}")
        known = self.files.get(name)
        if known is not None:
            return known
        path = self._folder / name
        if not path.is_file():
            raise self._blame(source, f"{name} does not exist")
        file = read_yaml(path, self._root)
        check(file, kind, self._vocabulary)
        if "$ref" in file.tree:
            raise file.error(("$ref",), "a file that is only a reference is refused")
        self.files[name] = SourceFile(name, kind, file)
        return self.files[name]

    def _blame(self, source: tuple[SourceFile, Pointer] | None, problem: str) -> ContractError:
        if source is None:
            shown = (self._folder / "openapi.yaml").relative_to(self._root).as_posix()
            return ContractError(shown, problem)
        return source[0].file.error(source[1], problem)

    def _resolve(self, source: SourceFile, node: Tree, kind: str, pointer: Pointer) -> Tree:
        """Copy an object, putting in place of every reference what it stands for."""
        if "$ref" in node:
            return self._follow(source, node["$ref"], kind, (*pointer, "$ref"))
        result: Tree = {}
        for key, value in node.items():
            below = KEYWORDS[kind].get(key, "")
            result[key] = self._value(source, value, below, (*pointer, key))
        return result

    def _value(self, source: SourceFile, value: Any, below: str, pointer: Pointer) -> Any:
        if below.startswith("["):
            kind = below[1:-1]
            return [
                self._resolve(source, item, kind, (*pointer, index))
                for index, item in enumerate(value)
            ]
        if below.startswith("{"):
            kind = below[1:-1]
            return {
                name: self._resolve(source, item, kind, (*pointer, name))
                for name, item in value.items()
            }
        if below and is_tree(value):
            return self._resolve(source, value, below.removesuffix("?"), pointer)
        return value

    def _follow(self, source: SourceFile, target: Any, kind: str, pointer: Pointer) -> Tree:
        name = self._name(source, target, pointer)
        parts = name.split("/")
        stem = parts[-1].removesuffix(".yaml")
        if kind == "pathItem" and parts[0] == "paths" and len(parts) == 2:
            return self._inside(name, kind, (source, pointer))
        if kind == "example" and parts[0] == "examples" and len(parts) == 3:
            return self._inside(name, kind, (source, pointer))
        kind = "schema" if kind in _SCHEMA_LIKE else kind
        folder = _FOLDER_OF.get(kind, "")
        if not folder or parts[:-1] != ["components", folder]:
            raise source.file.error(pointer, f"{target!r} can not stand here for a {kind}")
        if (folder, stem) not in self._hoisted:
            self._hoisted[folder, stem] = self._inside(name, kind, (source, pointer))
        return {"$ref": f"#/components/{folder}/{stem}"}

    def _inside(self, name: str, kind: str, source: tuple[SourceFile, Pointer]) -> Tree:
        file = self._load(name, kind, source)
        self._open.append(name)
        try:
            return self._resolve(file, file.file.tree, kind, ())
        finally:
            self._open.pop()

    def _name(self, source: SourceFile, target: Any, pointer: Pointer) -> str:
        """Return the path of a reference's file inside the folder."""
        if not isinstance(target, str) or not target:
            raise source.file.error(pointer, "$ref must be a relative file path")
        if "#" in target or "://" in target or "\\" in target or target.startswith("/"):
            raise source.file.error(pointer, f"$ref {target!r} is not a plain relative file path")
        if not target.endswith(".yaml"):
            raise source.file.error(pointer, f"$ref {target!r} does not end in .yaml")
        path = (source.file.path.parent / target).resolve()
        if not path.is_relative_to(self._folder):
            raise source.file.error(pointer, f"$ref {target!r} leaves {self._folder.name}/")
        return path.relative_to(self._folder).as_posix()


def request_schemas(files: Mapping[str, SourceFile]) -> frozenset[str]:
    """Return the names of the files whose schemas a request body uses directly."""
    found: set[str] = set()
    for source in files.values():
        for place in walk(source.file.tree, source.kind):
            if "requestBody" in place.pointer and place.kind == "schema" and "$ref" in place.node:
                stem = str(place.node["$ref"]).rpartition("/")[2]
                found.add(f"components/schemas/{stem}")
    return frozenset(found)
