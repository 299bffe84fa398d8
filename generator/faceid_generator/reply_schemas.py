"""Owns the JSON Schemas of replies: one self-contained file for each, out of the 3.1 document.

Knows nothing of files, and of XML, which JSON Schema cannot describe.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from faceid_generator.derive import operations, referred
from faceid_generator.reader import Tree, is_list, is_tree

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_JSON = "application/json"
# Where a document's own words stand beside a schema's keywords, names are not to be filtered.
_NAMED = ("properties", "$defs")


def reply_schemas(document: Tree, stamp: str) -> Mapping[str, Tree]:
    """Return a schema for each body of JSON that the 3.1 document answers with, by its name."""
    schemas: Tree = document["components"]["schemas"]
    made: dict[str, Tree] = {}
    for _path, _method, operation in operations(document):
        for node in operation["responses"].values():
            name = _answer(document, node)
            if name and name not in made:
                made[name] = _standing_alone(name, schemas, stamp)
    return dict(sorted(made.items()))


def _answer(document: Tree, node: Tree) -> str | None:
    """Return the name of the schema of a response's JSON, if it has any."""
    if "$ref" in node:
        node = document["components"]["responses"][_name(node["$ref"])]
    schema: Tree = node.get("content", {}).get(_JSON, {}).get("schema", {})
    return _name(schema["$ref"]) if "$ref" in schema else None


def _standing_alone(name: str, schemas: Tree, stamp: str) -> Tree:
    needed: dict[str, Tree] = {}
    waiting = [_name(target) for target in referred(schemas[name])]
    while waiting:
        other = waiting.pop()
        if other not in needed:
            needed[other] = schemas[other]
            waiting += map(_name, referred(schemas[other]))
    head = {"$schema": DIALECT, "$comment": stamp, "title": name}
    defined = {other: _plain(node) for other, node in sorted(needed.items())}
    return {**head, **_plain(schemas[name]), **({"$defs": defined} if defined else {})}


def _plain(node: Any, *, names: bool = False) -> Any:
    """Copy a schema without the contract's own keywords, which strict validators refuse."""
    if is_list(node):
        return [_plain(item) for item in node]
    if not is_tree(node):
        return node
    return {
        key: f"#/$defs/{_name(value)}" if key == "$ref" else _plain(value, names=key in _NAMED)
        for key, value in node.items()
        if names or not key.startswith("x-")
    }


def _name(target: str) -> str:
    return target.rpartition("/")[2]
