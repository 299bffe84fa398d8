"""Owns how a document is taken apart: fenced blocks, tables, links.

Knows no document and no test.
"""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(#+) (.*?)(?:<!-- (.*) -->)?$", re.MULTILINE)
_PART = re.compile(
    r"^(?P<fence> *```)(?P<language>\w*)\n(?P<text>.*?)^ *```$|^#+ [^\n]*$",
    re.MULTILINE | re.DOTALL,
)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block; `line` is where its first line stands."""

    language: str
    text: str
    line: int

    def in_place(self) -> str:
        """Return the text behind as many empty lines as stand before it: tracebacks find it."""
        return "\n" * (self.line - 1) + self.text


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level, what is shown, and what it translates (itself, where nothing)."""

    level: int
    shown: str
    original: str


def blocks(document: str, language: str) -> list[Block]:
    """Return the fenced blocks of a language, in order."""
    return [
        Block(found[1], found[2], document.count("\n", 0, found.start(2)) + 1)
        for found in _FENCE.finditer(document)
        if found[1] == language
    ]


def joined(found: list[Block]) -> str:
    """Return blocks as one program, each in its place."""
    program = ""
    for block in found:
        program += "\n" * (block.line - 1 - program.count("\n")) + block.text
    return program


def rows(document: str, first_heading: str) -> list[dict[str, str]]:
    """Return the rows of every table whose first column has this heading, by heading."""
    found: list[dict[str, str]] = []
    lines = iter(document.splitlines())
    for line in lines:
        if _cells(line)[:1] != [first_heading]:
            continue
        headings = _cells(line)
        for row in _body(lines):
            found.append(dict(zip(headings, row, strict=True)))
    return found


def links(document: str) -> list[str]:
    """Return where the links lead, outside of fenced blocks."""
    return _LINK.findall(_FENCE.sub("", document))


def anchors(document: str) -> set[str]:
    """Return the anchors that headings make."""
    shown = [heading.shown for heading in headings(document)]
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in shown}


def headings(document: str) -> list[Heading]:
    """Return the headings, in order; a translated one names its original in a comment."""
    found = _HEADING.finditer(_FENCE.sub("", document))
    return [Heading(len(each[1]), each[2].strip(), each[3] or each[2].strip()) for each in found]


def sections(document: str) -> list[tuple[str, Block]]:
    """Return every fenced block with the original of the heading that it stands under."""
    found, under = [], ""
    for part in _PART.finditer(document):
        if part["fence"] is None:
            under = headings(part[0])[0].original
        else:
            line = document.count("\n", 0, part.start()) + 2
            text = textwrap.dedent(part["text"])
            found.append((under, Block(part["language"], text, line)))
    return found


def _body(lines: Iterator[str]) -> Iterator[list[str]]:
    next(lines)
    for line in lines:
        if not line.startswith("|"):
            return
        yield _cells(line)


def _cells(line: str) -> list[str]:
    if not line.startswith("|"):
        return []
    cells = [cell.strip().replace("\\|", "|") for cell in _CELL.split(line.strip())]
    return cells[1:-1]
