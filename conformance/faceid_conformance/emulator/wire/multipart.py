"""Reads a multipart/form-data body that is wholly in memory, and notes every deviation it met.

Refuses to know what the fields mean; parts are views into the body, nothing is copied.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from faceid_conformance.emulator.wire.header import HeaderValue, read_header
from faceid_conformance.emulator.wire.lint import Lint, LintLog
from faceid_conformance.emulator.wire.unreadable import UnreadableError

MOST_PARTS = 1000
MOST_HEADER_BYTES = 16 * 1024
LONGEST_BOUNDARY = 70

_BOUNDARY_ALPHABET = re.compile(r"[0-9A-Za-z'()+_,\-./:=? ]*[0-9A-Za-z'()+_,\-./:=?]\Z")
_LINE_TAIL = re.compile(rb"[ \t]*(\r?\n|\Z)")
_HEADERS_END = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Part:
    """One named part; `offset` is where its data starts in the body."""

    name: str
    data: memoryview
    filename: str | None
    content_type: str | None
    offset: int


@dataclass(frozen=True, slots=True)
class Multipart:
    """A body taken apart, with the deviations that were met."""

    parts: tuple[Part, ...]
    lint: tuple[Lint, ...]


@dataclass(frozen=True, slots=True)
class _Delimiter:
    """A boundary line: from its first dash to the start of the next line."""

    start: int
    after: int
    closes: bool


def read_multipart(content_type: HeaderValue, body: bytes) -> Multipart:
    """Take the body apart by the boundary that the Content-Type names."""
    boundary = content_type.parameter("boundary")
    if boundary is None or not boundary.value:
        raise UnreadableError("the Content-Type names no boundary")
    log = LintLog()
    if len(boundary.value) > LONGEST_BOUNDARY:
        log.note("boundary-length", 0)
    if not _BOUNDARY_ALPHABET.match(boundary.value):
        log.note("boundary-alphabet", 0)
    marker = b"--" + boundary.value.encode("latin-1", "replace")
    return _Reader(body, marker, log).read()


class _Reader:
    """Walks from boundary line to boundary line."""

    def __init__(self, body: bytes, marker: bytes, log: LintLog) -> None:
        self._body = body
        self._view = memoryview(body)
        self._marker = marker
        self._log = log

    def read(self) -> Multipart:
        delimiter = self._next_delimiter(0)
        if delimiter is None:
            raise UnreadableError("the boundary does not occur in the body")
        if delimiter.start:
            self._log.note("preamble", 0)
        parts: list[Part] = []
        sections = 0
        while not delimiter.closes:
            following = self._next_delimiter(delimiter.after)
            if following is None and self._is_blank(delimiter.after):
                # The last boundary line has no dashes, and nothing comes after it.
                self._log.note("missing-close", delimiter.start)
                break
            sections += 1
            if sections > MOST_PARTS:
                raise UnreadableError("too many parts")
            part = self._part(delimiter, following)
            if part is not None:
                parts.append(part)
            if following is None:
                self._log.note("missing-close", len(self._body))
                break
            delimiter = following
        else:
            if not self._is_blank(delimiter.after):
                self._log.note("epilogue", delimiter.after)
        return Multipart(tuple(parts), self._log.findings())

    def _next_delimiter(self, position: int) -> _Delimiter | None:
        body, marker = self._body, self._marker
        at = 0 if position == 0 and body.startswith(marker) else -1
        if at < 0:
            # One boundary line may follow another at once, so the search starts at its line end.
            at = body.find(b"\n" + marker, max(position - 1, 0)) + 1 or -1
        while at >= 0:
            found = self._delimiter_at(at)
            if found is not None:
                return found
            at = body.find(b"\n" + marker, at) + 1 or -1
        return None

    def _delimiter_at(self, at: int) -> _Delimiter | None:
        tail = at + len(self._marker)
        closes = self._body[tail : tail + 2] == b"--"
        line = _LINE_TAIL.match(self._body, tail + 2 if closes else tail)
        if line is None:
            return None
        if self._body[line.start() : line.start(1)]:
            self._log.note("blank-boundary-tail", line.start())
        if line.group(1) == b"\n":
            self._log.note("line-feed-only", line.start(1))
        return _Delimiter(at, line.end(), closes)

    def _is_blank(self, position: int) -> bool:
        return not self._body[position:].strip(b" \t\r\n")

    def _part(self, opening: _Delimiter, following: _Delimiter | None) -> Part | None:
        start = opening.after
        limit = following.start if following is not None else len(self._body)
        header_limit = min(limit, start + MOST_HEADER_BYTES)
        if self._body.startswith((b"\r\n", b"\n"), start):
            self._log.note("part-nameless", start)
            return None
        blank = _HEADERS_END.search(self._body, start, header_limit)
        if blank is None:
            self._log.note("part-headers-unended", start)
            return None
        headers = self._headers(start, blank.start())
        end = self._data_end(blank, limit)
        disposition = headers.get("content-disposition")
        named = read_header(disposition) if disposition is not None else None
        name = named.parameter("name") if named is not None else None
        if named is None or name is None or not name.value:
            self._log.note("part-nameless", start)
            return None
        self._lint_disposition(named, start)
        if "content-transfer-encoding" in headers:
            self._log.note("transfer-encoding", start)
        return Part(
            name=_text(name.value),
            data=self._view[blank.end() : end],
            filename=self._filename(named, start),
            content_type=headers.get("content-type"),
            offset=blank.end(),
        )

    def _data_end(self, blank: re.Match[bytes], limit: int) -> int:
        """Where the data ends: the line break before a boundary belongs to the boundary.

        Which break that is, the blank line before the data tells; data may end with a CR.
        """
        start, end = blank.end(), limit
        if end > start and self._body[end - 1] == 0x0A:
            end -= 1
            if b"\r" in blank.group() and end > start and self._body[end - 1] == 0x0D:
                end -= 1
        return end

    def _headers(self, start: int, end: int) -> dict[str, str]:
        """The part's headers, names in lower case; the first of a name counts."""
        lines: list[str] = []
        for line in self._body[start:end].decode("latin-1").split("\n"):
            line = line.removesuffix("\r")
            if line[:1] in (" ", "\t") and lines:
                self._log.note("header-folded", start)
                lines[-1] += " " + line.strip()
            else:
                lines.append(line)
        headers: dict[str, str] = {}
        for line in lines:
            name, colon, value = line.partition(":")
            if not colon:
                self._log.note("header-unreadable", start)
            else:
                headers.setdefault(name.strip().lower(), value.strip())
        return headers

    def _lint_disposition(self, disposition: HeaderValue, start: int) -> None:
        name = disposition.parameter("name")
        if disposition.main != "form-data":
            self._log.note("disposition-type", start)
        if disposition.trailing_semicolon:
            self._log.note("trailing-semicolon", start)
        if name is not None and not name.quoted:
            self._log.note("name-unquoted", start)

    def _filename(self, disposition: HeaderValue, start: int) -> str | None:
        extended = disposition.parameter("filename*")
        plain = disposition.parameter("filename")
        if extended is not None:
            self._log.note("extended-filename", start)
        if plain is not None:
            raw = plain.value.encode("latin-1")
        elif extended is not None:
            raw = unquote_to_bytes(extended.value.rpartition("'")[2])
        else:
            return None
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            self._log.note("filename-charset", start)
            return raw.decode("gb18030", "replace")


def _text(value: str) -> str:
    """A name as UTF-8, where its bytes are that."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value
