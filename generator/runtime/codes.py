"""Owns the shape of a code's entry and the lookup of a code for an operation.

Refuses to know which codes exist: the entries are generated from the contract.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Code: TypeAlias = int | str
"""A number of the face operations, or a word of those on COS."""

Retry = Literal["safe", "unsafe", "futile"]
"""Whether repeating the same call is safe, may be billed twice, or cannot help."""

Category = Literal[
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeInfo:
    """What the contract says about one code."""

    code: Code
    name: str
    family: str
    meaning_en: str
    meaning_zh: str
    category: Category
    fault: str
    retry: Retry
    http_status: int | None
    operations: tuple[str, ...]


Row: TypeAlias = tuple[Code, str, str, str, str, Category, str, Retry, int | None, tuple[str, ...]]
"""An entry as plain values, in the order of CodeInfo's fields."""


class Catalogue:
    """All known codes of one API, looked up by code; entries are made when they are asked for."""

    __slots__ = ("_rows", "_told_apart")

    def __init__(
        self,
        rows: Iterable[Row],
        families: Sequence[str],
        told_apart: Mapping[tuple[Code, str], Category] | None = None,
    ) -> None:
        """Order each code's rows by the precedence of their families.

        `told_apart` are messages by which one cause of a code is told from the others.
        """
        rank = {family: position for position, family in enumerate(families)}
        self._told_apart = told_apart or {}
        self._rows: dict[Code, list[Row]] = {}
        for row in rows:
            self._rows.setdefault(row[0], []).append(row)
        for found in self._rows.values():
            found.sort(key=lambda row: rank.get(row[2], len(rank)))

    def find(self, code: Code, family: str | None = None) -> CodeInfo | None:
        """Return the entry of a code, of the given family or of the first that has it."""
        for row in self._rows.get(code, ()):
            if family is None or row[2] == family:
                return _entry(row)
        return None

    def look_up(self, code: Code, message: str = "") -> CodeInfo:
        """Return the entry of a code; a code the contract does not know is data, too."""
        found = self.find(code) or unknown_code(code)
        category = self._told_apart.get((code, message))
        return found if category is None else replace(found, category=category)

    def __iter__(self) -> Iterator[CodeInfo]:
        """Iterate over every entry, by code."""
        for code in sorted(self._rows, key=_order):
            yield from map(_entry, self._rows[code])

    def __contains__(self, code: object) -> bool:
        """Tell whether the contract lists the code."""
        return code in self._rows

    def __len__(self) -> int:
        """Count the entries."""
        return sum(map(len, self._rows.values()))


def _order(code: Code) -> tuple[int, str]:
    return (code, "") if isinstance(code, int) else (0, code)


def _entry(row: Row) -> CodeInfo:
    code, name, family, en, zh, category, fault, retry, http_status, operations = row
    return CodeInfo(
        code=code,
        name=name,
        family=family,
        meaning_en=en,
        meaning_zh=zh,
        category=category,
        fault=fault,
        retry=retry,
        http_status=http_status,
        operations=operations,
    )


def unknown_code(code: Code) -> CodeInfo:
    """Return an entry for a code that the contract does not list."""
    return CodeInfo(
        code=code,
        name="UNKNOWN",
        family="",
        meaning_en="a code that this version of the contract does not list",
        meaning_zh="本版契约未收录的错误码",
        category="unknown",
        fault="service",
        retry="unsafe",
        http_status=None,
        operations=(),
    )
