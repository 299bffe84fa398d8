"""Deviations from the written form that are accepted and noted, each with its place in the body.

Refuses to refuse: whether a deviation costs anything is for others to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

MOST_FINDINGS = 50

SAYS: Mapping[str, str] = MappingProxyType(
    {
        "blank-boundary-tail": "blanks follow a boundary line",
        "boundary-alphabet": "the boundary has characters that RFC 2046 does not allow",
        "boundary-length": "the boundary is longer than 70 characters",
        "byte-order-mark": "the body starts with a byte order mark",
        "card-as-second-video": "a second part of the same name was taken for a missing medium",
        "content-type-quoted": "the whole Content-Type stands in quotation marks",
        "disposition-type": "the disposition is not form-data",
        "duplicate-name": "a name comes twice; the first counts",
        "epilogue": "something follows the closing boundary",
        "extended-filename": "filename* is not meant for multipart/form-data",
        "field-unknown": "no table of the operation has this field",
        "file-without-filename": "a medium came without a filename",
        "filename-charset": "the filename is not UTF-8",
        "header-comment": "a part's header has a comment in parentheses; it was passed over",
        "header-folded": "a header goes on in the next line",
        "header-unreadable": "a header line has no colon",
        "host-of-another-age": "the profile's age does not know this host",
        "json-charset": "the JSON is in another charset than UTF-8",
        "json-duplicate-key": "a key comes twice; the last counts",
        "json-number-for-text": "a number came where a text is described",
        "line-feed-only": "lines end with LF alone",
        "missing-close": "the closing boundary is missing or lacks its two dashes",
        "name-unquoted": "a name stands without quotation marks",
        "null-text": "the text null came for a field that was left out",
        "part-headers-unended": "a part's headers have no end; the part was skipped",
        "part-nameless": "a part has no name; it was skipped",
        "preamble": "something precedes the first boundary",
        "signature-field-unknown": "the signed text has a field that no document names",
        "signature-random-too-long": "r has more digits than the document allows",
        "signature-without-random": "the signed text has no unsigned decimal number r",
        "text-as-file": "a text field came as a file part",
        "trailing-semicolon": "a disposition ends with a semicolon",
        "transfer-encoding": "a part names a transfer encoding; its bytes were taken as they are",
    }
)


@dataclass(frozen=True, slots=True)
class Lint:
    """One deviation and the byte where it was met."""

    name: str
    offset: int

    @property
    def says(self) -> str:
        return SAYS[self.name]

    def __str__(self) -> str:
        return f"{self.name}@{self.offset}"


class LintLog:
    """Collects deviations, each name and place once, up to a bound."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: dict[Lint, None] = {}

    def note(self, name: str, offset: int) -> None:
        if len(self._found) < MOST_FINDINGS:
            self._found[Lint(name, offset)] = None

    def __bool__(self) -> bool:
        return bool(self._found)

    def findings(self) -> tuple[Lint, ...]:
        return tuple(self._found)
