"""Owns the code catalogue: the files of `openapi/errors/` become resolved, judged error codes.

Knows nothing of replies or of who raises what; it says what a code means and where that stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from faceid_generator.errors import ContractError, RenderError
from faceid_generator.reader import Pointer, Tree, YamlFile, is_list, is_tree, read_yaml
from faceid_generator.sources import STANDINGS, Documents, Provenance, demand

# One API answers with numbers, another with words.
Code: TypeAlias = int | str
# Where families share a code, the enum takes its name from the first of these.
PRECEDENCE = ("success", "face-verification", "face", "ocr", "porn", "liveness-recognition")
CATEGORIES = [
    "success",
    "signature",
    "signature-expired",
    "account",
    "permission",
    "rate-limit",
    "invalid-request",
    "not-found",
    "too-large",
    "media",
    "liveness",
    "identity",
    "service",
    "unknown",
]
FAULTS = ["caller", "account", "media", "person", "service", "none"]
RETRIES = ["safe", "unsafe", "futile"]
ARRIVALS = ["code", "live_status", "compare_status", "X-ErrNo", "Code"]

_FAMILY_KEYS = {"family", "title", "source", "why", "rows", "unused", "codes"}
_NEEDED = [
    "code",
    "name",
    "en",
    "zh",
    "category",
    "fault",
    "retry",
    "http",
    "operations",
    "arrives-in",
]
_OPTIONAL = ["wire-message", "variants", "source", "why", "unused", "same-as", "note"]
_VARIANT_KEYS = {"text", "says", "fault", "standing"}
_VARIANT_MAY = {"category"}
# What a row says about its own table does not pass to another table.
_OWN = ("source", "why", "note", "variants")


@dataclass(frozen=True, slots=True)
class Family:
    """One table of codes in the documents."""

    family: str
    title_en: str
    title_zh: str
    provenance: Provenance
    rows: int


@dataclass(frozen=True, slots=True)
class Variant:
    """A message by which a caller can tell one cause of a code from the others."""

    text: str
    says: str
    fault: str
    standing: str
    category: str | None = None


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One row of the catalogue, with everything that `same-as` leaves out filled in."""

    code: Code
    name: str
    family: str
    en: str
    zh: str
    category: str
    fault: str
    retry: str
    http_status: int
    http_standing: str
    operations: tuple[str, ...]
    arrives_in: str
    arrives_in_standing: str
    provenance: Provenance
    wire_message: str | None = None
    wire_message_standing: str | None = None
    unused: str | None = None
    note: str | None = None
    variants: tuple[Variant, ...] = ()

    def order(self) -> tuple[int, str]:
        """Return what codes are sorted by: numbers as numbers, words as words."""
        return (0, self.code) if isinstance(self.code, str) else (self.code, "")

    @property
    def number(self) -> int:
        """Return the code of an API whose codes are numbers."""
        if isinstance(self.code, str):
            raise RenderError("reading codes", f"{self.code} is no number")
        return self.code


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All families and all rows, in the order of precedence and then as authored."""

    families: tuple[Family, ...]
    codes: tuple[ErrorCode, ...]

    @property
    def enum(self) -> tuple[ErrorCode, ...]:
        """Return one row per distinct code: that of the family which comes first."""
        first: dict[Code, ErrorCode] = {}
        for row in self.codes:
            first.setdefault(row.code, row)
        return tuple(first.values())

    def of_operation(self, operation_id: str) -> tuple[ErrorCode, ...]:
        """Return the rows that the documents list for one operation."""
        return tuple(row for row in self.codes if operation_id in row.operations)


def read_catalogue(
    folder: Path,
    root: Path,
    documents: Documents,
    operations: Sequence[str],
    code_type: type[Code] = int,
) -> Catalogue:
    """Read every family, resolve `same-as`, and refuse what is unknown, missing or double."""
    files = [read_yaml(path, root) for path in sorted(folder.glob("*.yaml"))]
    if not files:
        raise ContractError(folder.relative_to(root).as_posix(), "there is no family of codes")
    files.sort(key=_precedence)
    reader = _Reader(documents, tuple(operations), code_type)
    for file in files:
        reader.index(file)
    codes = tuple(code for file in files for code in reader.codes(file))
    catalogue = Catalogue(tuple(reader.family(file) for file in files), codes)
    _refuse_double_names(catalogue, files)
    return catalogue


class _Reader:
    """Reads families whose rows may point at rows of other families."""

    def __init__(
        self, documents: Documents, operations: tuple[str, ...], code_type: type[Code]
    ) -> None:
        self._documents = documents
        self._code_type = code_type
        self._operations = operations
        self._rows: dict[tuple[str, Code], Tree] = {}

    def index(self, file: YamlFile) -> None:
        """Note every row under its family and code."""
        family = file.tree.get("family")
        if family != file.path.stem:
            raise file.error(("family",), f"the family must be named {file.path.stem!r}")
        rows = file.tree.get("codes")
        if not is_list(rows) or not rows:
            raise file.error(("codes",), "codes must be a list with at least one row")
        for index, row in enumerate(rows):
            at: Pointer = ("codes", index)
            if not is_tree(row) or type(row.get("code")) is not self._code_type:
                raise file.error(at, f"a row is a mapping with {_CALLED[self._code_type]}")
            if (file.path.stem, row["code"]) in self._rows:
                raise file.error(at, f"the code {row['code']} stands twice in {family}")
            self._rows[file.path.stem, row["code"]] = row

    def family(self, file: YamlFile) -> Family:
        tree = file.tree
        for key in tree:
            if key not in _FAMILY_KEYS:
                raise file.error((key,), f"unknown key {key!r} in a family")
        title = file.section(("title",))
        if set(title) != {"en", "zh"} or not all(isinstance(t, str) for t in title.values()):
            raise file.error(("title",), "title needs exactly the texts en and zh")
        if not isinstance(tree.get("rows"), int):
            raise file.error(("rows",), "rows must be the number of rows of the documents' table")
        provenance = self._provenance(file)
        return Family(tree["family"], title["en"], title["zh"], provenance, tree["rows"])

    def codes(self, file: YamlFile) -> list[ErrorCode]:
        default = self._provenance(file)
        return [
            self._code(file, self._resolved(file, row, ("codes", i)), ("codes", i), default)
            for i, row in enumerate(file.tree["codes"])
        ]

    def _provenance(self, file: YamlFile) -> Provenance:
        demand(file, (), file.tree, "family")
        return self._documents.provenance(file, file.tree, ())

    def _resolved(self, file: YamlFile, row: Tree, at: Pointer) -> Tree:
        target = row.get("same-as")
        if target is None:
            return row
        if not isinstance(target, str):
            raise file.error((*at, "same-as"), "same-as must name a family")
        original = self._rows.get((target, row["code"]))
        if original is None:
            raise file.error(at, f"same-as: {target!r} has no code {row['code']}")
        if "same-as" in original:
            raise file.error(at, f"same-as: the row in {target!r} is itself only a pointer")
        inherited = {key: value for key, value in original.items() if key not in _OWN}
        return {**inherited, **row}

    def _code(self, file: YamlFile, row: Tree, at: Pointer, default: Provenance) -> ErrorCode:
        self._check_keys(file, row, at)
        http, arrives, wire = row["http"], row["arrives-in"], row.get("wire-message", {})
        row_operations = self._expanded(file, row, at)
        provenance = default
        if "source" in row:
            provenance = self._documents.provenance(file, row, at)
        elif "why" in row:
            provenance = Provenance(default.entries, row["why"])
        return ErrorCode(
            code=row["code"],
            name=row["name"],
            family=file.path.stem,
            en=row["en"],
            zh=row["zh"],
            category=row["category"],
            fault=row["fault"],
            retry=row["retry"],
            http_status=http["status"],
            http_standing=http["standing"],
            operations=row_operations,
            arrives_in=arrives["field"],
            arrives_in_standing=arrives["standing"],
            provenance=provenance,
            wire_message=wire.get("text"),
            wire_message_standing=wire.get("standing"),
            unused=row.get("unused", file.tree.get("unused")) if not row_operations else None,
            note=row.get("note"),
            variants=tuple(_variants(file, row.get("variants", []), (*at, "variants"))),
        )

    def _check_keys(self, file: YamlFile, row: Tree, at: Pointer) -> None:
        for key in row:
            if key not in _NEEDED and key not in _OPTIONAL:
                raise file.error((*at, key), f"unknown key {key!r} in code {row['code']}")
        for key in _NEEDED:
            if key not in row:
                raise file.error(at, f"the code {row['code']} lacks {key!r}")
        for key in ("name", "en", "zh"):
            if not isinstance(row[key], str) or not row[key]:
                raise file.error((*at, key), f"{key} must be a text")
        for key, allowed in _CLOSED:
            value = row[key]
            if value not in allowed:
                shown = ", ".join(allowed)
                raise file.error((*at, key), f"{key} {value!r} is none of: {shown}")
        for key, field in (("http", "status"), ("arrives-in", "field"), ("wire-message", "text")):
            value = row.get(key)
            if value is None and key == "wire-message":
                continue
            if not is_tree(value) or set(value) != {field, "standing"}:
                raise file.error((*at, key), f"{key} needs exactly {field} and standing")
            if value["standing"] not in STANDINGS:
                raise file.error((*at, key), f"{value['standing']!r} is no standing")
        if row["arrives-in"]["field"] not in ARRIVALS:
            raise file.error((*at, "arrives-in"), f"arrives-in is none of: {', '.join(ARRIVALS)}")
        if not isinstance(row["http"]["status"], int):
            raise file.error((*at, "http"), "the HTTP status must be a number")

    def _expanded(self, file: YamlFile, row: Tree, at: Pointer) -> tuple[str, ...]:
        value = row["operations"]
        if value == "all":
            return self._operations
        if value == "none":
            if not row.get("unused", file.tree.get("unused")):
                raise file.error(at, f"no operation uses the code {row['code']}; say why in unused")
            return ()
        if not is_list(value) or not value:
            raise file.error(at, "operations must be all, none or a list of operationIds")
        for name in value:
            if name not in self._operations:
                raise file.error((*at, "operations"), f"{name!r} is no operationId")
        return tuple(name for name in self._operations if name in value)


_CALLED: Mapping[type[Code], str] = {int: "an integer code", str: "a code that is a word"}
_CLOSED: tuple[tuple[str, list[str]], ...] = (
    ("category", CATEGORIES),
    ("fault", FAULTS),
    ("retry", RETRIES),
)


def _variants(file: YamlFile, nodes: Any, at: Pointer) -> Iterator[Variant]:
    for node in nodes if is_list(nodes) else [nodes]:
        if not is_tree(node) or set(node) - _VARIANT_MAY != _VARIANT_KEYS:
            raise file.error(at, f"a variant needs exactly {', '.join(sorted(_VARIANT_KEYS))}")
        known = node["fault"] in FAULTS and node["standing"] in STANDINGS
        if not known or node.get("category", CATEGORIES[0]) not in CATEGORIES:
            raise file.error(at, "the fault, standing or category of a variant is unknown")
        yield Variant(**node)


def _precedence(file: YamlFile) -> tuple[int, str]:
    name = file.path.stem
    return (PRECEDENCE.index(name) if name in PRECEDENCE else len(PRECEDENCE), name)


def _refuse_double_names(catalogue: Catalogue, files: Sequence[YamlFile]) -> None:
    at = {file.path.stem: file for file in files}
    taken: dict[str, ErrorCode] = {}
    for row in catalogue.enum:
        other = taken.setdefault(row.name, row)
        if other is not row:
            file = at[row.family]
            index = next(i for i, tree in enumerate(file.tree["codes"]) if tree["code"] == row.code)
            raise file.error(
                ("codes", index),
                f"the name {row.name} is already that of code {other.code} in {other.family}",
            )
