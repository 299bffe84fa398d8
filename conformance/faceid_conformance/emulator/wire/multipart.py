"""Reads a multipart/form-data body that is wholly in memory, and notes every deviation it met.

Refuses to know what the fields mean; parts are views into the body, nothing is copied.
"""

import re
from dataclasses import dataclass

from faceid_conformance.emulator.wire.header import HeaderValue
from faceid_conformance.emulator.wire.lint import Lint, LintLog
from faceid_conformance.emulator.wire.part_head import read_part_head
from faceid_conformance.emulator.wire.unreadable import UnreadableError

MOST_PARTS = 1000
MOST_HEADER_BYTES = 16 * 1024
LONGEST_BOUNDARY = 70

_BOUNDARY_ALPHABET = re.compile(r"[0-9A-Za-z'()+_,\-./:=? ]*[0-9A-Za-z'()+_,\-./:=?]\Z")
_LINE_TAIL = re.compile(rb"[ \t]*(\r?\n|\Z)")
_HEADERS_END = re.compile(rb"\r?\n\r?\n")


@dataclass(slots=True)
class Part:
    """One named part; `offset` is where its data starts in the body."""

    name: str
    data: memoryview
    filename: str | None
    content_type: str | None
    offset: int


@dataclass(slots=True)
class Multipart:
    """A body taken apart, with the deviations that were met."""

    parts: tuple[Part, ...]
    lint: tuple[Lint, ...]


@dataclass(slots=True)
class _Delimiter:
    """A boundary line: from its first dash to the start of the next line."""

    start: int
    after: int
    closes: bool


def read_multipart(content_type: HeaderValue, body: bytes) -> Multipart:
    """Take the body apart by the boundary that the Content-Type names."""
    named = content_type.parameter("boundary")
    if named is None or not named.value:
        raise UnreadableError("the Content-Type names no boundary")
    # No boundary has a backslash of its own; in quotes it writes the next character as it is.
    boundary = named.value.replace("\\", "") if named.quoted else named.value
    log = LintLog()
    if len(boundary) > LONGEST_BOUNDARY:
        log.note("boundary-length", 0)
    if not _BOUNDARY_ALPHABET.match(boundary):
        log.note("boundary-alphabet", 0)
    marker = b"--" + boundary.encode("latin-1", "replace")
    return _Reader(body, marker, log).read()


class _Reader:
    """Walks from boundary line to boundary line."""

    def __init__(self, body: bytes, marker: bytes, log: LintLog) -> None:
        self._body = body
        self._view = memoryview(body)
        self._marker = marker
        self._on_new_line = b"\n" + marker
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
        body = self._body
        at = 0 if position == 0 and body.startswith(self._marker) else -1
        if at < 0:
            # One boundary line may follow another at once, so the search starts at its line end.
            at = body.find(self._on_new_line, max(position - 1, 0)) + 1 or -1
        while at >= 0:
            found = self._delimiter_at(at)
            if found is not None:
                return found
            at = body.find(self._on_new_line, at) + 1 or -1
        return None

    def _delimiter_at(self, at: int) -> _Delimiter | None:
        tail = at + len(self._marker)
        ending = self._body[tail : tail + 2]
        if ending == b"\r\n":
            return _Delimiter(at, tail + 2, False)
        closes = ending == b"--"
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
        head = read_part_head(self._body[start : blank.start()])
        for note in head.notes:
            self._log.note(note, start)
        if head.name is None:
            return None
        return Part(
            name=head.name,
            data=self._view[blank.end() : self._data_end(blank, limit)],
            filename=head.filename,
            content_type=head.content_type,
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
