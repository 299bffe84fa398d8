"""Owns what the guides show of the released vectors: one request of each kind, step by step.

Knows nothing of pages, and computes no signature: every value is a vector's.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faceid_generator.errors import SetupError
from faceid_generator.reader import Tree

VECTORS, PROGRAMS = "openapi/dist/vectors", "openapi/dist/snippets"
SIGNING, SIGNING_COS = "signing/multi-use", "signing-cos/doc7778-put"
FORM = "multipart/plain"
_ROW_BYTES = 16
_ENDS = {0x0D: "\\r", 0x0A: "\\n"}
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|$)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a body: where it begins, what it shows, and which part of a form it is."""

    offset: int
    shown: str
    kind: str


@dataclass(frozen=True, slots=True)
class Program:
    """A program that signs: its language, how it is run, its text, and whether it ever ran."""

    language: str
    run: str
    text: str
    ran: bool


@dataclass(frozen=True, slots=True)
class Samples:
    """The topics of the vectors, and those tests of them that the guides walk through."""

    signing: Tree
    signing_cos: Tree
    multipart: Tree

    def test(self, topic: str, name: str) -> Tree:
        """Return one test of a topic."""
        tests: list[Tree] = getattr(self, topic)["tests"]
        return next(test for test in tests if test["id"] == name)


def read_samples(root: Path) -> Samples:
    """Read the released vectors; SetupError where they are not there."""

    names = ("signing", "signing-cos", "multipart")
    return Samples(*(_json(root, f"{VECTORS}/{name}.json") for name in names))


def read_programs(root: Path, api: str) -> list[Program]:
    """Read the released programs that sign for an API; SetupError where they are not there."""
    index = _json(root, f"{PROGRAMS}/index.json")
    return [
        Program(
            row["title"],
            row["run"],
            _text(root, f"{PROGRAMS}/{api}/{row[api]}"),
            ran=row["proven"] == "vectors",
        )
        for row in index["languages"].values()
        if api in row
    ]


def _json(root: Path, name: str) -> Any:
    try:
        return json.loads(_text(root, name))
    except ValueError as error:
        raise _unreadable(name, error) from None


def _text(root: Path, name: str) -> str:
    try:
        return (root / name).read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise _unreadable(name, error) from None


def _unreadable(name: str, error: Exception) -> SetupError:
    return SetupError(f"{name} cannot be read ({type(error).__name__})", "run `make generate`")


def hex_rows(content: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield offset, bytes and their characters, sixteen in a row."""
    for start in range(0, len(content), _ROW_BYTES):
        row = content[start : start + _ROW_BYTES]
        characters = "".join(chr(byte) if 0x20 <= byte < 0x7F else "·" for byte in row)
        yield f"{start:04x}", row.hex(" "), characters


def body_lines(test: Tree) -> list[Line]:
    """Return a form's lines with their line ends made visible, and what each is."""
    content = base64.b64decode(test["body_base64"])
    boundary = b"--" + str(test["content_type"]).partition("boundary=")[2].strip('"').encode()
    lines: list[Line] = []
    kind = "before"
    for found in _LINE.finditer(content):
        text = found[0]
        if not text:
            continue
        if text.startswith(boundary):
            kind = "end" if text.startswith(boundary + b"--") else "delimiter"
        elif kind == "delimiter":
            kind = "head"
        elif kind == "empty":
            kind = "value"
        if kind == "head" and text == b"\r\n":
            kind = "empty"
        lines.append(Line(found.start(), _visible(text), kind))
    return lines


def _visible(line: bytes) -> str:
    return "".join(
        chr(byte) if 0x20 <= byte < 0x7F else _ENDS.get(byte, f"\\x{byte:02x}") for byte in line
    )
