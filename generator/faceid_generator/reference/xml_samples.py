"""Owns what an example of an XML answer looks like on the wire; in the contract it is a tree.

Knows nothing of pages. Elements are written as the schema's `xml` names them, lists unwrapped.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from faceid_generator.reader import Tree, is_list, is_tree

XML = "application/xml"


def with_xml(document: Tree) -> Tree:
    """Return a document whose examples of XML are XML; the one given stays as it is."""
    schemas: Tree = document["components"].get("schemas", {})
    result: Tree = _written(document, schemas)
    return result


def _written(node: Any, schemas: Tree) -> Any:
    if is_list(node):
        return [_written(item, schemas) for item in node]
    if not is_tree(node):
        return node
    return {
        key: _media(value, schemas)
        if key == XML and is_tree(value) and "schema" in value
        else _written(value, schemas)
        for key, value in node.items()
    }


def _media(media: Tree, schemas: Tree) -> Tree:
    schema = schemas[media["schema"]["$ref"].rpartition("/")[2]]
    root = schema["xml"]["name"]
    examples = {
        name: {**example, "value": _element(root, example["value"])}
        for name, example in media["examples"].items()
    }
    return {**media, "examples": examples}


def _element(root: str, value: Tree) -> str:
    lines = [f"  <{name}>{text}</{name}>" for name, text in _children(value)]
    return "\n".join([f"<{root}>", *lines, f"</{root}>"])


def _children(value: Tree) -> Iterator[tuple[str, str]]:
    for name, held in value.items():
        for item in held if is_list(held) else [held]:
            yield name, "" if item is None else escape(str(item))
