"""Owns which keywords OpenAPI 3.0 allows on which kind of object, and the walk over all objects.

Knows nothing of what a keyword means; one that is not listed here is refused, so that no part of
the contract can be silently ignored.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faceid_generator.extensions import problems
from faceid_generator.reader import Pointer, Tree, YamlFile, is_list, is_tree, read_yaml

# What stands under a keyword: "" anything; "kind" an object of that kind; "[kind]" a list of them;
# "{kind}" a mapping whose values are of that kind; "kind?" an object of that kind or a scalar.
_SCHEMA = {
    **dict.fromkeys(
        [
            "title",
            "multipleOf",
            "maximum",
            "exclusiveMaximum",
            "minimum",
            "exclusiveMinimum",
            "maxLength",
            "minLength",
            "pattern",
            "maxItems",
            "minItems",
            "uniqueItems",
            "maxProperties",
            "minProperties",
            "required",
            "enum",
            "type",
            "description",
            "format",
            "default",
            "nullable",
            "readOnly",
            "writeOnly",
            "example",
            "deprecated",
            "xml",
        ],
        "",
    ),
    **dict.fromkeys(("allOf", "oneOf", "anyOf"), "[schema]"),
    **dict.fromkeys(("not", "items"), "schema"),
    "properties": "{property}",
    "additionalProperties": "schema?",
    "externalDocs": "externalDocs",
}
_VALUED = {
    **dict.fromkeys(["description", "required", "deprecated", "style", "explode", "example"], ""),
    "schema": "schema",
    "examples": "{example}",
    "content": "{mediaType}",
}
KEYWORDS: Mapping[str, Mapping[str, str]] = {
    "root": {
        "openapi": "",
        "info": "info",
        "servers": "[server]",
        "paths": "{pathItem}",
        "components": "components",
        "security": "",
        "tags": "[tag]",
        "externalDocs": "externalDocs",
    },
    "info": {
        **dict.fromkeys(["title", "description", "termsOfService", "version"], ""),
        "contact": "contact",
        "license": "license",
    },
    "contact": dict.fromkeys(("name", "url", "email"), ""),
    "license": dict.fromkeys(("name", "url"), ""),
    "externalDocs": dict.fromkeys(("description", "url"), ""),
    "server": {"url": "", "description": "", "variables": "{serverVariable}"},
    "serverVariable": dict.fromkeys(("enum", "default", "description"), ""),
    "tag": {"name": "", "description": "", "externalDocs": "externalDocs"},
    "components": {
        "schemas": "{schema}",
        "responses": "{response}",
        "headers": "{header}",
        "securitySchemes": "{securityScheme}",
        "parameters": "{parameter}",
        "requestBodies": "{requestBody}",
    },
    "pathItem": {
        **dict.fromkeys(("get", "put", "post", "delete", "head", "patch"), "operation"),
        **dict.fromkeys(("summary", "description"), ""),
        "parameters": "[parameter]",
    },
    "operation": {
        **dict.fromkeys(
            ("tags", "summary", "description", "operationId", "deprecated", "security"), ""
        ),
        "externalDocs": "externalDocs",
        "parameters": "[parameter]",
        "requestBody": "requestBody",
        "responses": "{response}",
    },
    "parameter": {**_VALUED, "name": "", "in": "", "allowEmptyValue": "", "allowReserved": ""},
    "header": _VALUED,
    "requestBody": {"description": "", "required": "", "content": "{mediaType}"},
    "mediaType": {"schema": "schema", "example": "", "examples": "{example}"},
    "response": {"description": "", "headers": "{header}", "content": "{mediaType}"},
    "example": dict.fromkeys(("summary", "description", "value"), ""),
    "schema": _SCHEMA,
    "property": _SCHEMA,
    "securityScheme": dict.fromkeys(
        ("type", "description", "name", "in", "scheme", "bearerFormat"), ""
    ),
}
# What the rest of the generator reads without asking.
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "root": ("openapi", "info", "servers", "security", "paths", "components"),
    "info": ("title", "version"),
    "server": ("url",),
    "operation": ("operationId", "summary", "description", "responses"),
    "requestBody": ("content",),
    "mediaType": ("schema",),
    "response": ("description",),
    "example": ("value",),
    "schema": ("type",),
    "property": ("type",),
    "securityScheme": ("type", "description"),
}
_TEXTS = (
    "openapi",
    "title",
    "version",
    "url",
    "summary",
    "description",
    "operationId",
    "name",
    "in",
)
_TYPES: Mapping[str, type] = {
    **dict.fromkeys(_TEXTS, str),
    **dict.fromkeys(("type", "format", "pattern"), str),
    **dict.fromkeys(("nullable", "deprecated"), bool),
    **dict.fromkeys(("enum", "tags", "security"), list),
}
_VERSION = "3.0."
METHODS = ("get", "put", "post", "delete", "head", "patch")
COMPONENT_KINDS: Mapping[str, str] = {
    "schemas": "schema",
    "responses": "response",
    "headers": "header",
    "securitySchemes": "securityScheme",
    "parameters": "parameter",
    "requestBodies": "requestBody",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One OpenAPI object: where it stands, what kind it is, and the object itself."""

    pointer: Pointer
    kind: str
    node: Tree


@dataclass(frozen=True, slots=True)
class ExtensionKey:
    """One allowed x- key and the kinds of object that may carry it."""

    name: str
    where: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The closed list of x- keys."""

    keys: Mapping[str, ExtensionKey]


def read_vocabulary(path: Path, root: Path) -> Vocabulary:
    """Read `vocabulary.yaml`."""
    file = read_yaml(path, root)
    keys: dict[str, ExtensionKey] = {}
    for name, entry in file.section(("keys",)).items():
        at: Pointer = ("keys", name)
        if not name.startswith("x-"):
            raise file.error(at, f"{name!r} does not begin with x-")
        if not is_tree(entry) or set(entry) != {"where", "meaning"}:
            raise file.error(at, f"{name!r} needs exactly the keys where and meaning")
        if not is_list(entry["where"]):
            raise file.error((*at, "where"), "where must be a list of kinds of object")
        for kind in entry["where"]:
            if not isinstance(kind, str) or kind not in KEYWORDS:
                raise file.error(
                    at, f"{kind!r} is no kind of object{_suggest(str(kind), KEYWORDS)}"
                )
        keys[name] = ExtensionKey(name, tuple(entry["where"]), str(entry["meaning"]))
    return Vocabulary(keys)


def walk(node: Any, kind: str, pointer: Pointer = ()) -> Iterator[Place]:
    """Yield every OpenAPI object below a node, the node first; references are not followed.

    What is not an object where one is expected is passed over: `check` refuses it.
    """
    if not is_tree(node):
        return
    yield Place(pointer, kind, node)
    if "$ref" in node:
        return
    for keyword, below in KEYWORDS[kind].items():
        if below and keyword in node:
            yield from _below(node[keyword], below, (*pointer, keyword))


def check(file: YamlFile, kind: str, vocabulary: Vocabulary) -> None:
    """Refuse every unknown keyword, misplaced x- key and misshapen object of one file."""
    for place in walk(file.tree, kind):
        if "$ref" in place.node:
            _check_reference(file, place)
            continue
        for key, value in place.node.items():
            _check_key(file, place, key, vocabulary)
            _check_shape(file, place, key, value)
            _check_type(file, place, key, value)
        for key in _NEEDED.get(place.kind, ()):
            _require(key in place.node, file, place.pointer, f"the {place.kind} has no {key!r}")
    version = file.tree.get("openapi", _VERSION)
    if kind == "root" and not str(version).startswith(_VERSION):
        raise file.error(
            ("openapi",), f"OpenAPI {version} is not {_VERSION}x, which is written here"
        )


def _below(value: Any, below: str, pointer: Pointer) -> Iterator[Place]:
    if below.startswith("[") and is_list(value):
        for index, item in enumerate(value):
            yield from walk(item, below[1:-1], (*pointer, index))
    elif below.startswith("{") and is_tree(value):
        for key, item in value.items():
            yield from walk(item, below[1:-1], (*pointer, key))
    elif below[0] not in "[{":
        yield from walk(value, below.removesuffix("?"), pointer)


def _check_reference(file: YamlFile, place: Place) -> None:
    for key in place.node:
        if key != "$ref":
            raise file.error(
                (*place.pointer, key), f"{key!r} stands beside $ref, where OpenAPI ignores it"
            )


def _check_key(file: YamlFile, place: Place, key: str, vocabulary: Vocabulary) -> None:
    at = (*place.pointer, key)
    if not key.startswith("x-"):
        known = KEYWORDS[place.kind]
        if key not in known:
            raise file.error(at, f"unknown keyword {key!r} on a {place.kind}{_suggest(key, known)}")
        return
    entry = vocabulary.keys.get(key)
    if entry is None:
        raise file.error(
            at, f"{key!r} is not in openapi/vocabulary.yaml{_suggest(key, vocabulary.keys)}"
        )
    if place.kind not in entry.where:
        allowed = ", ".join(entry.where)
        raise file.error(at, f"{key!r} stands on a {place.kind}; it may stand on: {allowed}")
    for below, problem in problems(key, place.node[key]):
        raise file.error((*place.pointer, *below), problem)


def _check_shape(file: YamlFile, place: Place, key: str, value: Any) -> None:
    below = KEYWORDS[place.kind].get(key, "")
    at = (*place.pointer, key)
    if below.startswith("["):
        _require(is_list(value), file, at, f"{key!r} must be a list")
        for index, item in enumerate(value):
            _require(is_tree(item), file, (*at, index), "a mapping must stand here")
    elif below.startswith("{"):
        _require(is_tree(value), file, at, f"{key!r} must be a mapping")
        for name, item in value.items():
            _require(is_tree(item), file, (*at, name), f"{name!r} must be a mapping")
    elif below and not below.endswith("?"):
        _require(is_tree(value), file, at, f"{key!r} must be a mapping")


def _check_type(file: YamlFile, place: Place, key: str, value: Any) -> None:
    """Refuse a scalar or list of the wrong type; `required` is a list on schemas only."""
    at = (*place.pointer, key)
    wanted = _TYPES.get(key)
    if key == "required":
        wanted = list if place.kind in ("schema", "property") else bool
    plain = KEYWORDS[place.kind].get(key) == ""
    if wanted is not None and plain and type(value) is not wanted:
        raise file.error(at, f"{key!r} must be {_CALLED[wanted]}")


_CALLED: Mapping[type, str] = {str: "a text", bool: "true or false", list: "a list"}


def _require(holds: bool, file: YamlFile, at: Pointer, problem: str) -> None:
    if not holds:
        raise file.error(at, problem)


def _suggest(word: str, known: Mapping[str, Any]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""
