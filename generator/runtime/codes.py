"""Owns the shape of a code's entry and the lookup of a code for an operation.

Refuses to know which codes exist: the entries are generated from the contract.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

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

    code: int
    name: str
    family: str
    meaning_en: str
    meaning_zh: str
    category: Category
    fault: str
    retry: Retry
    http_status: int | None
    operations: tuple[str, ...]


class Catalogue:
    """All known codes of one API, looked up by number."""

    __slots__ = ("_by_code", "_families")

    def __init__(self, entries: tuple[CodeInfo, ...], families: tuple[str, ...]) -> None:
        """Keep the first entry of each code in the order of precedence of the families."""
        rank = {family: position for position, family in enumerate(families)}
        self._families = families
        self._by_code: dict[int, tuple[CodeInfo, ...]] = {}
        for entry in sorted(entries, key=lambda each: rank.get(each.family, len(rank))):
            self._by_code[entry.code] = (*self._by_code.get(entry.code, ()), entry)

    def find(self, code: int, family: str | None = None) -> CodeInfo | None:
        """Return the entry of a code, of the given family or of the first that has it."""
        entries = self._by_code.get(code, ())
        for entry in entries:
            if family is None or entry.family == family:
                return entry
        return None

    def look_up(self, code: int) -> CodeInfo:
        """Return the entry of a code; a code the contract does not know is data, too."""
        return self.find(code) or unknown_code(code)

    def __iter__(self) -> Iterator[CodeInfo]:
        """Iterate over every entry, by code."""
        for code in sorted(self._by_code):
            yield from self._by_code[code]

    def __contains__(self, code: object) -> bool:
        """Tell whether the contract lists the code."""
        return code in self._by_code

    def __len__(self) -> int:
        """Count the entries."""
        return sum(len(entries) for entries in self._by_code.values())


def unknown_code(code: int) -> CodeInfo:
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
