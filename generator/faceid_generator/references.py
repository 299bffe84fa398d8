"""Owns the names by which one part of the contract means another: each must lead somewhere.

Knows nothing of `$ref`, which is the bundler's, nor of documents, which are the provenance's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from faceid_generator.bundle import Bundle
from faceid_generator.catalogue import Code
from faceid_generator.grammar import Place, walk
from faceid_generator.reader import Pointer, YamlFile, is_list, is_tree

# Where a code is named, and what may stand there instead of a number.
_CODE_KEYS: Mapping[str, tuple[str, ...]] = {
    "x-missing-code": (),
    "x-invalid-code": (),
    "undecodable-code": (),
    "when-none": (),
    "missing-file-id-code": (),
    "missing-code": (),
    "refuses-every-finding": (),
    "code": ("field", "media", "outcome"),
}
_CODE_LISTS = ("x-outcomes", "codes", "without-codes")
_LIMIT_KEYS = ("x-limits", "x-threshold", "limits", "limit", "body-limit")
_LIMIT_KEYED = ("thresholds", "least-pixels")
_OPERATION_KEYS = ("operations", "operation", "except", "without-operations")
_CONDITIONS = ("x-present-when", "x-required-when", "only-when")
_FIELD_KEYED = frozenset(("x-choice", "x-stages", "x-ages", "quirks"))
_FIELD_KEYS = ("fields", "when-both", "status", "message", "yields", "requires")
_NO_FIELD = "no field of any schema"
# Examples hold values of the wire, which only look like names of the contract.
_VALUES = ("value", "example", "examples")


@dataclass(frozen=True, slots=True)
class Named:
    """Everything that can be named."""

    codes: frozenset[Code]
    limits: frozenset[str]
    operations: frozenset[str]
    fields: frozenset[str]


def check_references(made: Bundle, data: Mapping[str, YamlFile], named: Named) -> None:
    """Refuse a code, limit or operation that nothing defines, and a required field like it."""
    for source in made.files.values():
        for place in walk(source.file.tree, source.kind):
            _check_required(source.file, place)
            extensions = {k: v for k, v in place.node.items() if k.startswith("x-")}
            _check_names(source.file, extensions, place.pointer, named)
    profiles = ("profiles",) if "profiles" in data else ()
    for name in ("limits", "checks", "signing", "transport", *profiles):
        tree = data[name].tree
        below = tree["limits"] if name == "limits" else tree
        _check_names(data[name], below, ("limits",) if name == "limits" else (), named)
    if profiles:
        _check_profiles(data["profiles"])


def check_operation_ids(made: Bundle) -> None:
    """Refuse an operationId that stands twice."""
    seen: dict[str, str] = {}
    for source in made.files.values():
        for place in walk(source.file.tree, source.kind):
            if place.kind != "operation":
                continue
            name = str(place.node["operationId"])
            if name in seen:
                at = (*place.pointer, "operationId")
                raise source.file.error(at, f"{name!r} is already that of {seen[name]}")
            seen[name] = source.file.where(place.pointer)


def _check_profiles(file: YamlFile) -> None:
    """Refuse a profile of a quirk that nothing describes."""
    known = frozenset(file.section(("quirks",)))
    for name, profile in file.section(("profiles",)).items():
        _check_all(file, ("profiles", name, "quirks"), profile["quirks"], known, "no quirk")


def _check_required(file: YamlFile, place: Place) -> None:
    """Refuse a required field that no property describes: it is a misspelling."""
    required = place.node.get("required")
    if place.kind not in ("schema", "property") or not is_list(required):
        return
    for name in required:
        if not isinstance(name, str) or name not in place.node.get("properties", {}):
            raise file.error((*place.pointer, "required"), f"{name!r} is required, not described")


def _check_names(file: YamlFile, node: Any, pointer: Pointer, named: Named) -> None:
    for at, key, value in _entries(node, pointer):
        if key in _CODE_KEYS and value not in _CODE_KEYS[key]:
            if isinstance(value, bool) or value not in named.codes:
                raise file.error(at, f"{value!r} is no code of openapi/errors/")
        elif key in _CODE_LISTS or key == "refuses":
            for code in value.values() if is_tree(value) else value:
                if code not in named.codes:
                    raise file.error(at, f"{code!r} is no code of openapi/errors/")
        elif key in _LIMIT_KEYS:
            _check_all(file, at, value, named.limits, "no limit of openapi/limits.yaml")
        elif key in _LIMIT_KEYED:
            _check_all(file, at, list(value), named.limits, "no limit of openapi/limits.yaml")
        elif key in _OPERATION_KEYS:
            _check_all(file, at, value, named.operations, "no operationId")
        elif key in _CONDITIONS:
            _check_all(file, at, list(value), named.fields, _NO_FIELD)
        elif key in _FIELD_KEYS and not _FIELD_KEYED.isdisjoint(at):
            _check_all(file, at, value, named.fields, _NO_FIELD)


def _check_all(
    file: YamlFile, at: Pointer, value: Any, known: frozenset[str], complaint: str
) -> None:
    for name in value if is_list(value) else [value]:
        if not isinstance(name, str) or name not in known:
            raise file.error(at, f"{name!r} is {complaint}")


def _entries(node: Any, pointer: Pointer) -> Iterator[tuple[Pointer, str, Any]]:
    if is_tree(node):
        for key, value in node.items():
            yield (*pointer, key), key, value
            if key in _VALUES or key in _CONDITIONS:
                continue
            yield from _entries(value, (*pointer, key))
    elif is_list(node):
        for index, item in enumerate(node):
            yield from _entries(item, (*pointer, index))
