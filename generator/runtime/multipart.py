"""Owns multipart/form-data: parts, escaping, boundary and the exact length, as a stream.

Refuses to know where contents come from: a part's content is bytes, or a source of known size.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

COPIED_BYTES = 65_536
"""Content of more bytes than this is a segment of its own and never copied."""

_BOUNDARY = re.compile(r"[0-9A-Za-z'_-]{16,70}")
_HARMLESS = re.compile(r"[0-9A-Za-z_.-]*")
_ESCAPED = {0x22: "%22", 0x5C: "%5C", 0x7F: "%7F"} | {code: f"%{code:02X}" for code in range(0x20)}


class Source(Protocol):
    """Content that is read when it is sent."""

    @property
    def size_bytes(self) -> int:
        """How many bytes will come, exactly."""
        ...


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Part:
    """One form field; a filename makes it a file part."""

    name: str
    content: "bytes | Source"
    filename: str | None = None
    content_type: str | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Form:
    """An encoded form: segments in order, each bytes or a source, and their total length."""

    content_type: str
    length_bytes: int
    segments: "tuple[bytes | Source, ...]"


def encode(parts: Iterable[Part], *, boundary: str) -> Form:
    """Lay the parts out between boundaries.

    The boundary is to be random and unguessable: file contents are not searched for it, because
    a stream cannot be, and 128 random bits make a collision impossible in practice.
    """
    if not _BOUNDARY.fullmatch(boundary):
        raise ValueError("a boundary is 16 to 70 letters, digits, ', - or _")
    segments: list[bytes | Source] = []
    pending = bytearray()
    for part in parts:
        pending += _head(part, boundary)
        if isinstance(part.content, bytes) and len(part.content) <= COPIED_BYTES:
            pending += part.content
        else:
            segments += [bytes(pending), part.content]
            pending.clear()
        pending += b"\r\n"
    pending += f"--{boundary}--\r\n".encode("ascii")
    segments.append(bytes(pending))
    return Form(
        content_type=f"multipart/form-data; boundary={boundary}",
        length_bytes=sum(_size(segment) for segment in segments),
        segments=tuple(segments),
    )


def escape(value: str) -> str:
    """Escape a name or filename so that it cannot end its quotes or its header line.

    The WHATWG form rules escape the double quote, CR and LF; other control characters and the
    backslash follow the same way, because parsers differ in what they make of them. Bytes of a
    filename that are no UTF-8 (a GBK name on a UTF-8 system) are percent-encoded.
    """
    if _HARMLESS.fullmatch(value):
        return value
    return "".join(_escape_character(each) for each in value.translate(_ESCAPED))


def _escape_character(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"%{code - 0xDC00:02X}"
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else character


def _head(part: Part, boundary: str) -> bytes:
    lines = f'--{boundary}\r\nContent-Disposition: form-data; name="{escape(part.name)}"'
    if part.filename is not None:
        lines += f'; filename="{escape(part.filename)}"'
    if part.content_type is not None:
        lines += f"\r\nContent-Type: {part.content_type}"
    return f"{lines}\r\n\r\n".encode()


def _size(segment: "bytes | Source") -> int:
    return len(segment) if isinstance(segment, bytes) else segment.size_bytes
