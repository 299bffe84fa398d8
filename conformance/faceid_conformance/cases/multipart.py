"""Owns the ways to write one multipart body: the fields stay, the bytes differ.

Refuses to know operations and fields; it writes the parts that it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

CRLF = b"\r\n"
DEFAULT_BOUNDARY = "faceid-contract-7d1c9a4e"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a form: a text, or a file when it has a file name or a type."""

    name: str
    value: bytes = field(repr=False)
    filename: str | None = None
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way to write a form; each is met in real callers or legal by RFC 2046 and 7578."""

    boundary: str = DEFAULT_BOUNDARY
    quote_boundary: bool = False
    media_type: str = "multipart/form-data"
    parameter: str = "boundary"
    separator: str = "; "
    type_suffix: str = ""
    send_boundary: bool = True
    disposition: str = "Content-Disposition"
    disposition_type: str = "form-data"
    type_name: str = "Content-Type"
    type_first: bool = False
    header_space: str = " "
    quote_names: bool = True
    trailing_semicolon: bool = False
    filename_first: bool = False
    filenames: str = "plain"
    text_as_file: bool = False
    text_type: str | None = None
    file_type: str = "given"
    part_length: bool = False
    transfer_encoding: bool = False
    part_headers: tuple[str, ...] = ()
    preamble: bytes = b""
    padding: bytes = b""
    epilogue: bytes = CRLF
    close: bool = True
    newline: bytes = CRLF
    reverse: bool = False

    @property
    def content_type(self) -> str:
        """The request's Content-Type."""
        if not self.send_boundary:
            return self.media_type
        value = f'"{self.boundary}"' if self.quote_boundary else self.boundary
        return f"{self.media_type}{self.separator}{self.parameter}={value}{self.type_suffix}"


def encode(parts: Sequence[Part], dialect: Dialect) -> bytes:
    """Write the parts as one body."""
    newline = dialect.newline
    delimiter = b"--" + dialect.boundary.encode("latin-1")
    chunks: list[bytes] = []
    if dialect.preamble:
        chunks += [dialect.preamble, newline]
    ordered = reversed(parts) if dialect.reverse else parts
    for part in ordered:
        chunks += [delimiter, dialect.padding, newline]
        for line in _headers(part, dialect):
            chunks += [line, newline]
        chunks += [newline, part.value, newline]
    if dialect.close:
        chunks += [delimiter, b"--", dialect.epilogue]
    return b"".join(chunks)


def _headers(part: Part, dialect: Dialect) -> list[bytes]:
    gap = dialect.header_space
    disposition = f"{dialect.disposition}:{gap}{_disposition(part, dialect)}".encode()
    lines = [disposition]
    content_type = _content_type(part, dialect)
    if content_type is not None:
        typed = f"{dialect.type_name}:{gap}{content_type}".encode()
        lines = [typed, disposition] if dialect.type_first else [disposition, typed]
    if dialect.part_length:
        lines.append(f"Content-Length:{gap}{len(part.value)}".encode())
    if dialect.transfer_encoding:
        lines.append(f"Content-Transfer-Encoding:{gap}binary".encode())
    return [*lines, *(line.encode() for line in dialect.part_headers)]


def _disposition(part: Part, dialect: Dialect) -> str:
    name = f'name="{part.name}"' if dialect.quote_names else f"name={part.name}"
    attributes = [name, *_filename(part, dialect)]
    if dialect.filename_first:
        attributes.reverse()
    text = "; ".join([dialect.disposition_type, *attributes])
    return text + ";" if dialect.trailing_semicolon else text


def _filename(part: Part, dialect: Dialect) -> list[str]:
    if part.filename is None:
        return [f'filename="{part.name}"'] if dialect.text_as_file else []
    forms = {
        "plain": [f'filename="{part.filename}"'],
        "none": [],
        "empty": ['filename=""'],
        "path": [f'filename="/home/person/pictures/{part.filename}"'],
        "windows": [f'filename="C:\\\\media\\\\{part.filename}"'],
        "chinese": ['filename="视频文件.bin"'],
        "star": ["filename*=UTF-8''%E8%A7%86%E9%A2%91.bin"],
        "part-name": [f'filename="{part.name}"'],
        "unquoted": [f"filename={part.filename}"],
    }
    return forms[dialect.filenames]


def _content_type(part: Part, dialect: Dialect) -> str | None:
    if part.filename is None:
        return dialect.text_type
    if dialect.file_type == "given":
        return part.content_type
    return {"none": None, "octet-stream": "application/octet-stream", "jpg": "image/jpg"}[
        dialect.file_type
    ]
