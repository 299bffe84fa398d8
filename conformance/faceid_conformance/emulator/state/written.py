"""Dataclasses as JSON and back, for what a store keeps.

Refuses to know what they mean. Fields go by name: one that is missing takes its default, one that
is not known is left out, so versions that differ by a field can read each other.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Kind = TypeVar("Kind")
AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})
_ENCODER = json.JSONEncoder(separators=(",", ":"))


def written(item: object) -> str:
    """A dataclass, or lists and mappings of such, as compact JSON."""
    return _ENCODER.encode(_plain(item))


def read_back(kind: type[Kind], found: object) -> Kind:
    """What `written` made of an object of this kind, after JSON was read."""
    built: Kind = _built(kind, found)
    return built


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind))


@cache
def _kinds(kind: Any) -> Mapping[str, Any]:
    hints = get_type_hints(kind)
    return {name: hints[name] for name in _names(kind)}


def _plain(item: Any) -> Any:
    """What JSON has words for; of a dataclass only what differs from its defaults."""
    kind: Any = item.__class__
    if kind in AS_THEY_ARE:
        return item
    if kind is tuple or kind is list:
        return [_plain(part) for part in item]
    if kind is dict:
        return {name: _plain(part) for name, part in item.items()}
    if kind is bytes:
        return item.hex()
    if kind is frozenset:
        return sorted(item)
    plain: dict[str, Any] = {}
    for name, default in _defaults(kind):
        value = getattr(item, name)
        if value is not None and value != default:
            plain[name] = value if type(value) in AS_THEY_ARE else _plain(value)
    return plain


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    """The fields of a dataclass, each with its default, or with what equals nothing."""
    return tuple((item.name, item.default) for item in fields(kind))


def _built(kind: Any, found: Any) -> Any:
    if found is None:
        return None
    if is_dataclass(kind):
        return _whole(kind, found)
    if kind is bytes:
        return bytes.fromhex(found)
    parts = get_args(kind)
    if get_origin(kind) is frozenset:
        return frozenset(found)
    if get_origin(kind) is tuple:
        each = parts[:1] * len(found) if parts[-1] is Ellipsis else parts
        return tuple(_built(part, item) for part, item in zip(each, found, strict=True))
    if parts:  # a union with None: what is there is of the other kind
        return _built(next(part for part in parts if part is not type(None)), found)
    return found


def _whole(kind: Any, found: Any) -> Any:
    """Build it; None was not written, so a field without a default that is missing was None."""
    kinds = _kinds(kind).items()
    given = {name: _built(part, found[name]) for name, part in kinds if name in found}
    missing = _without_default(kind) - given.keys()
    return kind(**given, **dict.fromkeys(missing))


@cache
def _without_default(kind: Any) -> frozenset[str]:
    return frozenset(
        item.name
        for item in fields(kind)
        if item.default is MISSING and item.default_factory is MISSING
    )
