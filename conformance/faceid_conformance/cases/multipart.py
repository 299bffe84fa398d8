"""Owns the ways to write one multipart body: the fields stay, the bytes differ.

Refuses to know operations and fields; it writes the parts that it is given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

CRLF = b"\r\n"
DEFAULT_BOUNDARY = "faceid-contract-7d1c9a4e"
# RFC 2045 5.1: what may stand outside quotes.
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`{|}~-]+")


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
    # In quotes each so-manieth character may be written as a quoted pair; 0 for none.
    escape_boundary: int = 0
    media_type: str = "multipart/form-data"
    parameter: str = "boundary"
    separator: str = "; "
    type_prefix: str = ""
    type_suffix: str = ""
    send_boundary: bool = True
    disposition: str = "Content-Disposition"
    disposition_type: str = "form-data"
    disposition_separator: str = "; "
    disposition_parameters: str = "lower"
    # RFC 822 3.4.3: a comment between the words of a part's header, with its parentheses.
    comment: str = ""
    comment_at: str = "type"
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
    part_headers_first: bool = False
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
        value = f'"{self._escaped()}"' if self.quote_boundary else self.boundary
        named = f"{self.separator}{self.parameter}={value}"
        return f"{self.media_type}{self.type_prefix}{named}{self.type_suffix}"

    def _escaped(self) -> str:
        """The boundary with quoted pairs (RFC 9110 5.6.4)."""
        every = self.escape_boundary
        return "".join(
            f"\\{letter}" if every and place % every == every - 1 else letter
            for place, letter in enumerate(self.boundary)
        )


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
        # Transport padding may stand behind every delimiter, the last one too.
        chunks += [delimiter, b"--", dialect.padding, dialect.epilogue]
    return b"".join(chunks)


def _headers(part: Part, dialect: Dialect) -> list[bytes]:
    gap = dialect.header_space
    disposition = f"{dialect.disposition}:{gap}{_disposition(part, dialect)}".encode()
    lines = [disposition]
    content_type = _content_type(part, dialect)
    if content_type is not None:
        remark = f" {dialect.comment}" if dialect.comment else ""
        typed = f"{dialect.type_name}:{gap}{content_type}{remark}".encode()
        lines = [typed, disposition] if dialect.type_first else [disposition, typed]
    if dialect.part_length:
        lines.append(f"Content-Length:{gap}{len(part.value)}".encode())
    if dialect.transfer_encoding:
        lines.append(f"Content-Transfer-Encoding:{gap}binary".encode())
    more = [line.encode() for line in dialect.part_headers]
    return [*more, *lines] if dialect.part_headers_first else [*lines, *more]


def _disposition(part: Part, dialect: Dialect) -> str:
    is_bare = not dialect.quote_names and _TOKEN.fullmatch(part.name) is not None
    name = f"name={part.name}" if is_bare else f"name={_quoted(part.name)}"
    attributes = [name, *_filename(part, dialect)]
    if dialect.filename_first:
        attributes.reverse()
    if dialect.disposition_parameters != "lower":
        attributes = [_renamed(item, dialect.disposition_parameters) for item in attributes]
    words = _commented([dialect.disposition_type, *attributes], dialect)
    text = dialect.disposition_separator.join(words)
    return text + ";" if dialect.trailing_semicolon else text


def _commented(words: list[str], dialect: Dialect) -> list[str]:
    """Return a disposition's type and parameters with the comment among them."""
    comment, (kind, first, *others) = dialect.comment, words
    if not comment:
        return words
    if dialect.comment_at == "type":
        return [f"{kind} {comment}", first, *others]
    if dialect.comment_at == "name":
        return [kind, f"{comment} {first}", *others]
    if dialect.comment_at == "value":
        name, _, value = first.partition("=")
        return [kind, f"{name}={comment} {value}", *others]
    return [*words[:-1], f"{words[-1]} {comment}"]


def _quoted(text: str) -> str:
    """Return a quoted string; RFC 822 has a backslash before a quote and before itself."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _renamed(attribute: str, letters: str) -> str:
    name, _, value = attribute.partition("=")
    return f"{name.upper() if letters == 'upper' else name.title()}={value}"


def _filename(part: Part, dialect: Dialect) -> list[str]:
    if part.filename is None:
        return [f"filename={_quoted(part.name)}"] if dialect.text_as_file else []
    forms = {
        "plain": [f"filename={_quoted(part.filename)}"],
        "none": [],
        "empty": ['filename=""'],
        "path": [f'filename="/home/person/pictures/{part.filename}"'],
        "windows": [f'filename="C:\\\\media\\\\{part.filename}"'],
        "chinese": ['filename="视频文件.bin"'],
        "star": ["filename*=UTF-8''%E8%A7%86%E9%A2%91.bin"],
        "star-first": ["filename*=utf-8'zh-CN'%e8%a7%86%e9%a2%91.bin", 'filename="video.bin"'],
        "star-last": ['filename="video.bin"', "filename*=UTF-8''%E8%A7%86%E9%A2%91.bin"],
        "star-latin": ["filename*=ISO-8859-1'en'%A3%20rates.bin"],
        "escaped-quotes": ['filename="my \\"best\\" face\\\\.bin"'],
        "percent-quotes": ['filename="my %22best%22 face%0D%0A.bin"'],
        "semicolons": ['filename="a; name=b; filename=c.bin"'],
        "apostrophe": ['filename="it\'s me, (1).bin"'],
        "astral": ['filename="\U00020bb7\U0001f642.bin"'],
        "long": [f'filename="{"n" * 250}.bin"'],
        "part-name": [f"filename={_quoted(part.name)}"],
        "unquoted": [f"filename={part.filename}"],
    }
    return forms[dialect.filenames]


def _content_type(part: Part, dialect: Dialect) -> str | None:
    if part.filename is None:
        return dialect.text_type
    if dialect.file_type == "given":
        return part.content_type
    return {
        "none": None,
        "octet-stream": "application/octet-stream",
        "jpg": "image/jpg",
        "with-name": f'{part.content_type or "application/octet-stream"}; name="face.bin"',
        "upper": (part.content_type or "application/octet-stream").upper(),
    }[dialect.file_type]
