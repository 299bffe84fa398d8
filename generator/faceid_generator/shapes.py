"""Owns which keys the rows of the plain data files have: those they need and those they may have.

Knows nothing of what the keys mean. A key that is not listed is refused: nobody would read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from faceid_generator.reader import Pointer, YamlFile, is_list, is_tree


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys of one kind of row, and how the row is called in an error."""

    called: str
    needed: frozenset[str]
    allowed: frozenset[str]


def _shape(called: str, needed: str, optional: str) -> Shape:
    must = frozenset(needed.split())
    return Shape(called, must, must | frozenset(optional.split()))


LIMIT = _shape(
    "limit",
    "meaning unit source operations",
    "why term code advisory max max-width max-height min-width min-height ratio threshold formats "
    "refused-formats range usual false-accepts",
)
CHECK = _shape("check", "check code says source", "why limit stage operations except")
SIGNED_FIELD = _shape("field", "key name meaning required source", "why pattern unit limits")
USE = _shape(
    "use",
    "title rule expires file-id replay-checked source",
    "why limits missing-file-id-code",
)
PROFILE = _shape("profile", "says quirks", "")
QUIRK = _shape(
    "quirk",
    "says source",
    "why operations refuses refuses-every-finding form-media own-fields-only requires missing-code "
    "hosts without-operations without-codes thresholds least-pixels body-limit reply",
)
HEADER = _shape("header", "name required value source", "why note")
TRANSPORT = {
    "headers": HEADER,
    "reply-headers": HEADER,
    "tolerated": _shape("tolerance", "what source", "why"),
    "samples": _shape("sample", "operation side content-type source departs", "why content-length"),
}
_TYPES: Mapping[str, tuple[type, str]] = {
    **dict.fromkeys(
        ("check", "key", "meaning", "name", "says", "unit", "ratio", "term"), (str, "a text")
    ),
    **dict.fromkeys(
        ("max", "max-width", "max-height", "min-width", "min-height", "threshold"),
        (int, "a whole number"),
    ),
    **dict.fromkeys(
        (
            *("operations", "except", "limits", "formats", "refused-formats", "quirks", "requires"),
            *("hosts", "own-fields-only", "without-operations", "without-codes"),
        ),
        (list, "a list"),
    ),
    **dict.fromkeys(("advisory", "required", "replay-checked"), (bool, "true or false")),
    **dict.fromkeys(("usual", "false-accepts", "departs"), (list, "a list")),
    **dict.fromkeys(("range", "refuses", "thresholds", "least-pixels"), (dict, "a mapping")),
}


def check_shapes(data: Mapping[str, YamlFile]) -> None:
    """Refuse rows of the data files that lack a key or have an unknown one."""
    limits = data["limits"].section(("limits",))
    _check(data["limits"], ((("limits", name), row) for name, row in limits.items()), LIMIT)
    _check(data["checks"], _rows(data["checks"], "checks"), CHECK)
    _check(data["signing"], _rows(data["signing"], "fields"), SIGNED_FIELD)
    if "profiles" in data:
        for name, shape in {"profiles": PROFILE, "quirks": QUIRK}.items():
            rows = data["profiles"].section((name,))
            _check(data["profiles"], (((name, key), row) for key, row in rows.items()), shape)
    for name, shape in TRANSPORT.items():
        _check(data["transport"], _rows(data["transport"], name), shape)
    uses = data["signing"].section(("uses",))
    _check(data["signing"], ((("uses", name), use) for name, use in uses.items()), USE)


def _check(file: YamlFile, rows: Iterable[tuple[Pointer, Any]], shape: Shape) -> None:
    for pointer, row in rows:
        name = f"the {shape.called} {pointer[-1]!r}"
        if not is_tree(row):
            raise file.error(pointer, f"{name} must be a mapping")
        for key, value in row.items():
            if key not in shape.allowed:
                raise file.error((*pointer, key), f"unknown key {key!r} in {name}")
            if key in _TYPES and type(value) is not _TYPES[key][0]:
                raise file.error((*pointer, key), f"{key} must be {_TYPES[key][1]}")
        for key in sorted(shape.needed):
            if key not in row:
                raise file.error(pointer, f"{name} has no {key}")


def _rows(file: YamlFile, key: str) -> list[tuple[Pointer, Any]]:
    rows = file.tree.get(key)
    if not is_list(rows) or not rows:
        raise file.error((key,), f"{key!r} must be a list with at least one entry")
    return [((key, index), row) for index, row in enumerate(rows)]
