"""What kind of file some bytes are, by their first bytes, and a digest to tell files apart.

Refuses to know which kind is welcome; nothing is decoded here.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from typing import Literal

Kind = Literal["picture", "video", "gif", "other"]
Bytes = memoryview | bytes

HEAD_BYTES = 256
SAMPLE_BYTES = 64 * 1024
_BASE64_HEAD = re.compile(rb"[A-Za-z0-9+/]{16,}={0,2}")
_TEXT_START = re.compile(rb"\s*(?:<!doctype|<html|<\?xml|\{\s*\"|\[\s*[\[{\"])", re.IGNORECASE)

_HEIF_BRANDS = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"avif"})

# The first test that holds decides. Bytes that pass none are of no known kind.
_TESTS: tuple[tuple[str, Kind, Callable[[bytes], bool]], ...] = (
    ("gif", "gif", lambda head: head.startswith((b"GIF87a", b"GIF89a"))),
    ("jpeg", "picture", lambda head: head.startswith(b"\xff\xd8\xff")),
    ("png", "picture", lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    ("bmp", "picture", lambda head: head.startswith(b"BM") and head[6:10] == b"\0\0\0\0"),
    ("webp", "picture", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    ("heif", "picture", lambda head: head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS),
    ("avi", "video", lambda head: head[:4] == b"RIFF" and head[8:12] == b"AVI "),
    ("mp4", "video", lambda head: head[4:8] == b"ftyp"),
    ("flv", "video", lambda head: head.startswith(b"FLV\x01")),
    ("matroska", "video", lambda head: head.startswith(b"\x1a\x45\xdf\xa3")),
    ("pdf", "other", lambda head: head.startswith(b"%PDF-")),
    ("zip", "other", lambda head: head.startswith((b"PK\x03\x04", b"\x1f\x8b\x08"))),
    ("text", "other", lambda head: _TEXT_START.match(head) is not None),
)


def kind_of(data: Bytes) -> Kind | None:
    """The kind that the first bytes tell, or None where they tell none."""
    head = bytes(data[:HEAD_BYTES])
    found = _kind_of_head(head)
    if found is not None:
        return found
    # One row of the documents says base64: bytes that decode to a known file count as that file.
    decoded = _decoded_head(head)
    return _kind_of_head(decoded) if decoded is not None else None


def format_of(data: Bytes) -> str | None:
    """The name of the format that the first bytes tell."""
    head = bytes(data[:HEAD_BYTES])
    return next((name for name, _, test in _TESTS if test(head)), None)


def _kind_of_head(head: bytes) -> Kind | None:
    return next((kind for _, kind, test in _TESTS if test(head)), None)


def _decoded_head(head: bytes) -> bytes | None:
    match = _BASE64_HEAD.match(head)
    if match is None:
        return None
    text = match.group().rstrip(b"=")
    return base64.b64decode(text[: len(text) // 4 * 4])


def is_base64(data: Bytes) -> bool:
    """Whether the bytes are the base64 text of a file whose kind is known."""
    head = bytes(data[:HEAD_BYTES])
    decoded = _decoded_head(head) if _kind_of_head(head) is None else None
    return decoded is not None and _kind_of_head(decoded) is not None


def from_base64(text: str) -> bytes | None:
    """The bytes of a base64 text, with or without a data URI's head; None where it is none."""
    if text.startswith("data:"):
        text = text.partition(",")[2]
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (ValueError, binascii.Error):
        return None


def digest_of(data: Bytes) -> bytes:
    """A digest of length, head and tail: telling files apart must not cost a pass over 6 MB."""
    digest = hashlib.sha256(len(data).to_bytes(8, "big"))
    digest.update(data[:SAMPLE_BYTES])
    if len(data) > SAMPLE_BYTES:
        digest.update(data[-SAMPLE_BYTES:])
    return digest.digest()
