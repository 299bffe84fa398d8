"""Owns which values the x- keys take: the shape that everything behind the reader relies on.

Knows nothing of where a key may stand (the vocabulary says that) nor of what its names refer to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from faceid_generator.reader import Pointer, is_list, is_tree

TEXT, FLAG, FIELDS = "a text", "true or false", "a mapping"
# A code is a number in one API and a word in another; the catalogue says which it is.
CODE = "a code"
# A shape is one of the words above, a list of one shape, or a mapping of keys to shapes; a key that
# ends in ? may be absent, and the key * stands for every key.
Shape: TypeAlias = str | list[Any] | dict[str, Any]

_SOURCES: Shape = [{"document": TEXT, "place": TEXT, "standing": TEXT, "states?": TEXT}]
_CITED: Mapping[str, Shape] = {"source?": _SOURCES, "why?": TEXT}

VALUES: Mapping[str, Shape] = {
    "x-term": TEXT,
    "x-billable": FLAG,
    "x-limits": [TEXT],
    "x-missing-code": CODE,
    "x-invalid-code": CODE,
    "x-media": {"kind": TEXT, "undecodable-code": CODE},
    "x-choice": {"fields": [TEXT], "when-both": TEXT, "when-none": CODE, **_CITED},
    "x-stages": [
        {
            "stage": TEXT,
            "status": TEXT,
            "message": TEXT,
            "only-when?": FIELDS,
            "yields?": [TEXT],
            **_CITED,
        }
    ],
    "x-outcomes": [CODE],
    "x-unused-codes": [{"codes": [CODE], "why": TEXT}],
    "x-ages": {"*": {"requires": [TEXT], "server": TEXT, **_CITED}},
    "x-tolerated": [{"what": TEXT, "document": TEXT, "place": TEXT, "standing": TEXT}],
    "x-required-when": FIELDS,
    "x-present-when": FIELDS,
    "x-threshold": TEXT,
    "x-codegen-operation-id": TEXT,
    "x-file": {"*": TEXT},
    "x-raw": TEXT,
    "x-enum-varnames": [TEXT],
    "x-enum-descriptions": [TEXT],
}
_TYPES: Mapping[str, tuple[type, ...]] = {
    TEXT: (str,),
    CODE: (int, str),
    FLAG: (bool,),
    FIELDS: (dict,),
}


def problems(key: str, value: Any) -> Iterator[tuple[Pointer, str]]:
    """Yield every place below an x- key whose value is not of the key's shape."""
    if key in VALUES:
        yield from _problems(value, VALUES[key], (key,))


def _problems(value: Any, shape: Shape, pointer: Pointer) -> Iterator[tuple[Pointer, str]]:
    if isinstance(shape, str):
        if type(value) not in _TYPES[shape]:
            yield pointer, f"{pointer[-1]!r} must be {shape}"
    elif isinstance(shape, list):
        if not is_list(value) or (not value and pointer[-1] != "requires"):
            yield pointer, f"{pointer[-1]!r} must be a list with at least one entry"
            return
        for index, item in enumerate(value):
            yield from _problems(item, shape[0], (*pointer, index))
    elif not is_tree(value):
        yield pointer, f"{pointer[-1]!r} must be a mapping"
    else:
        yield from _problems_of_keys(value, shape, pointer)


def _problems_of_keys(
    value: Mapping[str, Any], shape: Mapping[str, Any], pointer: Pointer
) -> Iterator[tuple[Pointer, str]]:
    for key, item in value.items():
        below = shape.get(key, shape.get(f"{key}?", shape.get("*")))
        if below is None:
            yield (*pointer, key), f"unknown key {key!r} in {pointer[0]}"
        else:
            yield from _problems(item, below, (*pointer, key))
    for key in shape:
        if key != "*" and not key.endswith("?") and key not in value:
            yield pointer, f"{pointer[0]} has no {key!r}"
