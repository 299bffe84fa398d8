"""Owns what follows from the canonical document: OpenAPI 3.1, and the form for code generators.

Knows nothing of files: a document goes in, another comes out, and the one given stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from faceid_generator.errors import RenderError
from faceid_generator.grammar import KEYWORDS, METHODS
from faceid_generator.reader import Tree, is_list, is_tree

VERSION_31 = "3.1.1"
# Generators take only one content type per operation, so the second one gets a URL of its own.
# A fragment is never sent, so both reach the same path.
_SUFFIXES = {"application/json": "", "multipart/form-data": "#form"}
_SCHEMAS = ("schema", "property")
# Some generators take "#form" for a part of the path, and some cannot send forms at all: each kind
# of request has a document of its own for them.
VARIANTS = {"codegen-url": "application/json", "codegen-upload": "multipart/form-data"}


def to_31(document: Tree) -> Tree:
    """Return the document in OpenAPI 3.1: `nullable` and a schema's `example` are written its way.

    `format: binary` stays. 3.1 allows it as an annotation; generators take its successor for text.
    """
    result = _rewritten(document, "root")
    result["openapi"] = VERSION_31
    return result


def to_codegen(document: Tree) -> Tree:
    """Return the document with exactly one content type per operation."""
    paths: Tree = {}
    for path, item in document["paths"].items():
        for variant, suffix in _variants(path, item):
            paths[path + suffix] = variant
    result = {**document, "paths": paths}
    refuse_several_types(result)
    return result


def to_variant(document: Tree, content_type: str) -> Tree:
    """Return the document with the operations that take one content type, at their plain paths.

    Names are those of the codegen document; components that nothing reaches any more are left out.
    """
    paths: Tree = {}
    for path, method, operation in operations(document):
        content = _content(operation)
        if content_type in content:
            several = len(content) > 1
            kept = _narrowed(path, operation, content_type) if several else operation
            paths[path] = {**document["paths"][path], method: kept}
    result = {**document, "paths": paths, "components": _reached(paths, document["components"])}
    refuse_several_types(result)
    return result


def referred(node: Any) -> Iterator[str]:
    """Yield the target of every reference below a node."""
    if is_tree(node):
        target = node.get("$ref")
        if isinstance(target, str):
            yield target
        for value in node.values():
            yield from referred(value)
    elif is_list(node):
        for item in node:
            yield from referred(item)


def operations(document: Tree) -> Iterator[tuple[str, str, Tree]]:
    """Yield path, method and operation, in authored order."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def refuse_several_types(document: Tree) -> None:
    """Refuse a derived document that a generator would read only in part."""
    seen: set[str] = set()
    for path, _method, operation in operations(document):
        content = operation.get("requestBody", {}).get("content", {})
        name = str(operation["operationId"])
        if len(content) > 1:
            raise RenderError("deriving", f"{path} has {len(content)} content types, not one")
        if name in seen:
            raise RenderError("deriving", f"the operationId {name} stands twice")
        seen.add(name)


def _variants(path: str, item: Tree) -> list[tuple[Tree, str]]:
    """Return one path item per content type, with the suffix of its path."""
    if not any(len(_content(item[method])) > 1 for method in METHODS if method in item):
        return [(item, "")]
    methods = [method for method in METHODS if method in item]
    if len(methods) != 1:
        raise RenderError("deriving", f"{path} has several methods and several content types")
    operation = item[methods[0]]
    content = _content(operation)
    if list(content) != list(_SUFFIXES):
        wanted = ", then ".join(_SUFFIXES)
        raise RenderError("deriving", f"{path} has {', '.join(content)}; it needs {wanted}")
    return [
        ({**item, methods[0]: _narrowed(path, operation, content_type)}, suffix)
        for content_type, suffix in _SUFFIXES.items()
    ]


def _narrowed(path: str, operation: Tree, content_type: str) -> Tree:
    media = dict(_content(operation)[content_type])
    name = media.pop("x-codegen-operation-id", None)
    if not isinstance(name, str):
        raise RenderError("deriving", f"{path}, {content_type}: no x-codegen-operation-id")
    body = {**operation["requestBody"], "content": {content_type: media}}
    return {**operation, "operationId": name, "requestBody": body}


def _reached(paths: Tree, components: Tree) -> Tree:
    """Keep the components that the paths reach; ErrorCode and the signature nothing refers to."""
    reached: set[str] = set()
    waiting = list(referred(paths))
    while waiting:
        target = waiting.pop()
        if target not in reached:
            reached.add(target)
            folder, name = target.split("/")[-2:]
            waiting += referred(components[folder][name])
    kept = {
        folder: {
            name: node
            for name, node in nodes.items()
            if f"#/components/{folder}/{name}" in reached
            or name == "ErrorCode"
            or folder == "securitySchemes"
        }
        for folder, nodes in components.items()
    }
    return {folder: nodes for folder, nodes in kept.items() if nodes}


def _content(operation: Tree) -> Tree:
    content: Tree = operation.get("requestBody", {}).get("content", {})
    return content


def _rewritten(node: Tree, kind: str) -> Tree:
    """Copy an object, rewriting the schemas in it."""
    if "$ref" in node:
        return dict(node)
    result: Tree = {}
    for key, value in node.items():
        result[key] = _rewritten_value(value, KEYWORDS[kind].get(key, ""))
    return _schema_31(result) if kind in _SCHEMAS else result


def _rewritten_value(value: Any, below: str) -> Any:
    if below.startswith("["):
        return [_rewritten(item, below[1:-1]) for item in value]
    if below.startswith("{"):
        return {name: _rewritten(item, below[1:-1]) for name, item in value.items()}
    if below and is_tree(value):
        return _rewritten(value, below.removesuffix("?"))
    return value


def _schema_31(schema: Tree) -> Tree:
    nullable = schema.pop("nullable", False)
    result: Tree = {}
    for key, value in schema.items():
        if key == "example":
            result["examples"] = [value]
        elif key in ("exclusiveMinimum", "exclusiveMaximum"):
            _exclusive_31(schema, key, result)
        elif not (key in ("minimum", "maximum") and schema.get(f"exclusive{key.capitalize()}")):
            result[key] = value
    return _nullable_31(result) if nullable else result


def _exclusive_31(schema: Tree, key: str, result: Tree) -> None:
    bound = key.removeprefix("exclusive").lower()
    if schema[key] and bound in schema:
        result[key] = schema[bound]


def _nullable_31(schema: Tree) -> Tree:
    """Say "or null" where 3.0 said `nullable`: of a reference, of an enum, of a plain type."""
    if "allOf" in schema:
        choices = schema["allOf"]
        others = {key: value for key, value in schema.items() if key not in ("allOf", "type")}
        whole = choices if len(choices) == 1 else [{"allOf": choices}]
        return {**others, "anyOf": [*whole, {"type": "null"}]}
    if "enum" in schema:
        schema = {**schema, "enum": [*schema["enum"], None]}
    return {**schema, "type": [schema["type"], "null"]} if "type" in schema else schema
