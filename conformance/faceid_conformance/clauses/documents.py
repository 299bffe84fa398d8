"""Owns the way from a document's text to its passages: rows, lines, samples, each with a place.

Refuses to understand what a passage says. It knows where one begins and ends, and its digest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from faceid_conformance.clauses.model import Passage

NOTE = "注意"
BEFORE_HEADINGS = "(before the first heading)"
DIGEST_DIGITS = 16
# First cells of a table's head, which says nothing by itself.
TABLE_HEADS = frozenset(
    {"功能", "错误码", "参数名", "参数名称", "字段", "场景", "概念", "节点名称（关键字）"}
)
RULED_LINE = re.compile(r"^[\s|:\-]+$")
NOTE_LINE = re.compile(r"^[⚠\s*]*注意：[\s*]*$")
# Tags of HTML, and a heading without a title.
MARKUP_LINE = re.compile(r"^(</?\w[^>]*>\s*)+$|^#+$|^\?$")
DATE_LINE = re.compile(r"^最近更新时间：")
HEADING_LINE = re.compile(r"^(#{1,6})\s+(?:#+\s+)?(.*\S)\s*$")
NAME_PREFIX = "data."
Row = tuple[str, str]


@dataclass(slots=True)
class _Walk:
    """Where in a document the reading stands, and what was read of it."""

    passages: list[Passage] = field(default_factory=list[Passage])
    path: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    counts: dict[str, int] = field(default_factory=dict[str, int])
    row: list[str] = field(default_factory=list[str])
    row_key: str = ""
    in_note: bool = False

    @property
    def place(self) -> str:
        titles = [title for _, title in self.path] or [BEFORE_HEADINGS]
        return " / ".join([*titles, NOTE] if self.in_note else titles)

    def enter(self, level: int, title: str) -> None:
        self.end_row()
        self.in_note = False
        while self.path and self.path[-1][0] >= level:
            self.path.pop()
        self.path.append((level, title))

    def add(self, kind: str, text: str) -> None:
        """Take a line or a sample; it is known by its number under its heading."""
        number = self._count(f"{self.place} # {kind}")
        self._keep(f"{self.place} # {kind} {number}", text)

    def begin_row(self, key: str, text: str) -> None:
        self.end_row()
        self.in_note = False
        self.row_key, self.row = key, [text]

    def end_row(self) -> None:
        if not self.row:
            return
        name = f"{self.place} # {self.row_key}"
        number = self._count(name)
        self._keep(name if number == 1 else f"{name} ({number})", "\n".join(self.row))
        self.row = []

    def _count(self, name: str) -> int:
        self.counts[name] = self.counts.get(name, 0) + 1
        return self.counts[name]

    def _keep(self, name: str, text: str) -> None:
        self.passages.append(Passage(name, digest(text)))


def digest(text: str) -> str:
    """Return the digest of a passage; white space does not count."""
    plain = "".join(text.split())
    return hashlib.sha256(plain.encode("utf-8")).hexdigest()[:DIGEST_DIGITS]


def passages_of(
    text: str, outline: Mapping[str, int], samples: Sequence[str] = ()
) -> tuple[Passage, ...]:
    """Return every passage of a document, in its order.

    `outline` gives the level of each heading of a document that is plain text; one in Markdown
    marks its own, and its outline is empty. Sections named in `samples` are one passage each.
    """
    walk = _Walk()
    for kind, chunk in _chunks(text.splitlines(), outline, frozenset(samples)):
        _take(walk, kind, chunk, outline)
    walk.end_row()
    return tuple(walk.passages)


def _chunks(
    lines: Sequence[str], outline: Mapping[str, int], samples: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Yield (kind, text): a heading, a whole sample, or a single line; an empty one is a gap."""
    sample: list[str] | None = None
    fenced = False
    for line in lines:
        stripped = line.strip()
        if stripped.startswith("```"):
            if fenced:
                yield "sample", "\n".join(sample or [])
            fenced = not fenced
            sample = list[str]() if fenced else None
        elif fenced and sample is not None:
            sample.append(line)
        elif _heading(stripped, outline) is not None:
            if sample:
                yield "sample", "\n".join(sample)
            yield "heading", stripped
            sample = [] if stripped in samples else None
        elif sample is not None:
            sample += [line] if stripped else []
        else:
            yield "line", stripped.removeprefix(">").strip()
    if sample:
        yield "sample", "\n".join(sample)


def _heading(line: str, outline: Mapping[str, int]) -> Row | None:
    """Return (level, title) of a heading, the level as a digit; None of any other line."""
    if outline:
        return (str(outline[line]), line) if line in outline else None
    found = HEADING_LINE.match(line)
    return (str(len(found[1])), found[2]) if found else None


def _take(walk: _Walk, kind: str, text: str, outline: Mapping[str, int]) -> None:
    heading = _heading(text, outline) if kind == "heading" else None
    if heading is not None:
        walk.enter(int(heading[0]), heading[1])
    elif kind == "sample":
        walk.end_row()
        walk.add("sample", text)
    elif not text:
        walk.end_row()
    elif NOTE_LINE.match(text):
        walk.end_row()
        walk.in_note = True
    elif RULED_LINE.match(text) or MARKUP_LINE.match(text):
        return
    elif DATE_LINE.match(text):
        walk.add("date", text)
    else:
        _take_line(walk, text)


def _take_line(walk: _Walk, text: str) -> None:
    cells = _cells(text)
    if cells is None and walk.row:
        # A row goes on in the next line until an empty one ends it.
        walk.row.append(text)
    elif cells is None:
        walk.add("line", text)
    elif cells[0] in TABLE_HEADS:
        walk.end_row()
    else:
        walk.begin_row(cells[0].removeprefix(NAME_PREFIX), " ".join(cells))


def _cells(line: str) -> list[str] | None:
    """Return the cells of a table's row, without markup; None of a line that is no row."""
    if line.startswith("|"):
        return [cell.strip().strip("*").strip() for cell in line.strip("|").split("|")]
    return [cell.strip() for cell in line.split("\t")] if "\t" in line else None
