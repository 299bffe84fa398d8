"""Reads the headers of one part of a form, and names every deviation it met.

Refuses to know where the part stands and what it holds.
"""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from faceid_conformance.emulator.wire.comments import without_comments
from faceid_conformance.emulator.wire.header import HeaderValue, read_header

# A caller writes the same few heads again and again; a long one is not worth its memory.
LONGEST_KEPT, MOST_KEPT = 256, 512


@dataclass(frozen=True, slots=True)
class PartHead:
    """What a part's headers say. No name: the part is skipped. Notes are names of lint."""

    name: str | None
    filename: str | None
    content_type: str | None
    notes: tuple[str, ...]


def read_part_head(block: bytes) -> PartHead:
    """Read the lines between a boundary line and the blank line."""
    return _kept(block) if len(block) <= LONGEST_KEPT else _read(block)


def _read(block: bytes) -> PartHead:
    notes: list[str] = []
    headers = _headers(block, notes)
    disposition = _uncommented(headers.get("content-disposition"), notes)
    named = read_header(disposition) if disposition is not None else None
    name = named.parameter("name") if named is not None else None
    if named is None or name is None or not name.value:
        return PartHead(None, None, None, (*notes, "part-nameless"))
    if named.main != "form-data":
        notes.append("disposition-type")
    if named.trailing_semicolon:
        notes.append("trailing-semicolon")
    if not name.quoted:
        notes.append("name-unquoted")
    if "content-transfer-encoding" in headers:
        notes.append("transfer-encoding")
    filename = _filename(named, notes)
    content_type = _uncommented(headers.get("content-type"), notes)
    return PartHead(_text(name.value), filename, content_type, tuple(notes))


_kept = lru_cache(maxsize=MOST_KEPT)(_read)


def _headers(block: bytes, notes: list[str]) -> dict[str, str]:
    """The part's headers, names in lower case; the first of a name counts."""
    lines: list[str] = []
    for line in block.decode("latin-1").split("\n"):
        line = line.removesuffix("\r")
        if line[:1] in (" ", "\t") and lines:
            notes.append("header-folded")
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            notes.append("header-unreadable")
        else:
            headers.setdefault(name.strip().lower(), value.strip())
    return headers


def _uncommented(value: str | None, notes: list[str]) -> str | None:
    """A header's value without what RFC 822 makes a remark."""
    if value is None or "(" not in value:
        return value
    bare = without_comments(value)
    if bare != value:
        notes.append("header-comment")
    return bare


def _filename(disposition: HeaderValue, notes: list[str]) -> str | None:
    extended = disposition.parameter("filename*")
    plain = disposition.parameter("filename")
    if extended is not None:
        notes.append("extended-filename")
    if plain is not None:
        raw = plain.value.encode("latin-1")
    elif extended is not None:
        raw = unquote_to_bytes(extended.value.rpartition("'")[2])
    else:
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        notes.append("filename-charset")
        return raw.decode("gb18030", "replace")


def _text(value: str) -> str:
    """A name as UTF-8, where its bytes are that."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value
