"""Owns pictures and videos as callers hand them in: a path, bytes, an open file, or a triple.

Refuses to know operations and HTTP; it checks before anything is sent and never quotes contents.
"""

import errno
import os
import re
import stat
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path, PurePath
from typing import BinaryIO, TypeAlias, cast

from .errors import InvalidMediaError

CHUNK_BYTES = 65_536
SNIFFED_BYTES = 16
DEFAULT_CONTENT_TYPE = "application/octet-stream"

MediaContent: TypeAlias = str | os.PathLike[str] | bytes | bytearray | BinaryIO
"""A path, the bytes themselves, or a file opened for reading bytes."""

Media: TypeAlias = MediaContent | tuple[str, MediaContent] | tuple[str, MediaContent, str]
"""Content, or (filename, content), or (filename, content, content type)."""

_CONTENT_TYPE = re.compile(r"(?:[A-Za-z0-9!#$&^_.+-]{1,64}/[A-Za-z0-9!#$&^_.+-]{1,64})?")
_CONTENT_TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".bmp": "image/bmp",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".flv": "video/x-flv",
    ".avi": "video/x-msvideo",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".3gp": "video/3gpp",
}
_SIGNS = (
    (0, b"\xff\xd8\xff", ".jpg"),
    (0, b"\x89PNG\r\n\x1a\n", ".png"),
    (0, b"BM", ".bmp"),
    (4, b"ftyp", ".mp4"),
    (0, b"FLV\x01", ".flv"),
    (8, b"AVI ", ".avi"),
)
_REFUSED_SIGNS: dict[str, tuple[bytes, ...]] = {"gif": (b"GIF87a", b"GIF89a")}


Origin: TypeAlias = str | os.PathLike[str] | bytes | BinaryIO


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MediaFile:
    """Checked content of known size, which can be opened again for another attempt."""

    field: str
    filename: str
    content_type: str
    size_bytes: int
    origin: Origin
    start: int = 0
    rewinds: bool = True

    def __repr__(self) -> str:
        """Show the field and the size only: filenames name people."""
        return f"MediaFile({self.field}, {self.size_bytes} bytes)"

    def open(self) -> BinaryIO:
        """Open the content at its start, for one attempt."""
        if isinstance(self.origin, bytes):
            return BytesIO(self.origin)
        if isinstance(self.origin, (str, os.PathLike)):
            return Path(self.origin).open("rb")
        self.origin.seek(self.start)
        return self.origin

    def close(self, opened: BinaryIO) -> None:
        """Close what `open` gave, unless it is the caller's own file."""
        if opened is not self.origin:
            opened.close()


def open_media(
    field: str, media: object, *, limit_bytes: int | None, refused_formats: tuple[str, ...] = ()
) -> MediaFile:
    """Return the checked content of a media argument, or raise InvalidMediaError."""
    filename, content, content_type = _triple(field, media)
    if isinstance(content, (bytes, bytearray, memoryview)):
        found = _from_bytes(bytes(cast("bytes", content)))
    elif isinstance(content, (str, os.PathLike)):
        found = _from_path(field, cast("str | os.PathLike[str]", content))
    elif callable(getattr(content, "read", None)):
        found = _from_file(field, cast("BinaryIO", content), limit_bytes)
    else:
        raise InvalidMediaError(field, "must be a path, bytes or a file opened in binary mode")
    name = filename or found.name or f"{field}{_suffix(found.first)}"
    _check_size(field, found, limit_bytes)
    _check_format(field, name, found.first, refused_formats)
    return MediaFile(
        field=field,
        filename=name,
        content_type=content_type or _content_type(name, found.first),
        size_bytes=found.size_bytes,
        origin=found.origin,
        start=found.start,
        rewinds=found.rewinds,
    )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Found:
    name: str
    size_bytes: int
    first: bytes
    origin: Origin
    start: int = 0
    rewinds: bool = True


def _triple(field: str, media: object) -> tuple[str, object, str]:
    if not isinstance(media, tuple):
        return "", media, ""
    parts = cast("tuple[object, ...]", media)
    if not 2 <= len(parts) <= 3:
        raise InvalidMediaError(field, "must be (filename, content) or with a content type third")
    filename, content, content_type = parts if len(parts) == 3 else (*parts, "")
    if not isinstance(filename, str) or not filename:
        raise InvalidMediaError(field, "has a filename that is not a non-empty string")
    if not isinstance(content_type, str) or not _CONTENT_TYPE.fullmatch(content_type):
        raise InvalidMediaError(field, "has a content type that is not type/subtype")
    return filename, content, content_type


def _from_bytes(content: bytes) -> _Found:
    return _Found(name="", size_bytes=len(content), first=content[:SNIFFED_BYTES], origin=content)


def _from_path(field: str, path: "str | os.PathLike[str]") -> _Found:
    if isinstance(path, str) and path.startswith(("https://", "http://")):
        raise InvalidMediaError(field, "is a URL, not a path; a picture may be given as url")
    try:
        status = Path(path).stat()
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, "")
        if not stat.S_ISREG(status.st_mode):  # a pipe without a writer would block for ever
            raise InvalidMediaError(field, "is not a regular file")
        with Path(path).open("rb") as opened:
            first = opened.read(SNIFFED_BYTES)
    except (OSError, ValueError) as problem:
        raise InvalidMediaError(field, f"cannot be read: {_reason(problem)}") from None
    return _Found(name=PurePath(path).name, size_bytes=status.st_size, first=first, origin=path)


def _from_file(field: str, opened: BinaryIO, limit_bytes: int | None) -> _Found:
    try:
        if not (hasattr(opened, "seekable") and opened.seekable()):
            return _from_stream(opened, limit_bytes)
        start = opened.tell()
        first = cast("object", opened.read(SNIFFED_BYTES))
        if not isinstance(first, bytes):
            raise InvalidMediaError(field, "must be opened in binary mode")
        end = opened.seek(0, os.SEEK_END)
        opened.seek(start)
    except (OSError, ValueError, AttributeError, TypeError) as problem:
        raise InvalidMediaError(field, f"cannot be read: {_reason(problem)}") from None
    name: object = getattr(opened, "name", "")
    shown = PurePath(name).name if isinstance(name, str) else ""
    return _Found(shown, max(end - start, 0), first, origin=opened, start=start)


def _from_stream(stream: BinaryIO, limit_bytes: int | None) -> _Found:
    """Read a stream that cannot rewind, at most one byte past the limit, for its length.

    What it held is gone for the caller, so it is sent once and never repeated on its behalf.
    """
    content = bytearray()
    while limit_bytes is None or len(content) <= limit_bytes:
        left = CHUNK_BYTES if limit_bytes is None else limit_bytes + 1 - len(content)
        chunk = stream.read(min(CHUNK_BYTES, left))
        if not chunk:
            break
        content += chunk
    return replace(_from_bytes(bytes(content)), rewinds=False)


def _check_size(field: str, found: _Found, limit_bytes: int | None) -> None:
    if found.size_bytes == 0 or not found.first:
        raise InvalidMediaError(field, "is empty")
    if limit_bytes is not None and found.size_bytes > limit_bytes:
        raise InvalidMediaError(field, f"is larger than {limit_bytes} bytes")


def _check_format(field: str, name: str, first: bytes, refused: tuple[str, ...]) -> None:
    for refused_format in refused:
        signs = _REFUSED_SIGNS.get(refused_format, ())
        if name.lower().endswith(f".{refused_format}") or first.startswith(signs):
            shown = refused_format.upper()
            raise InvalidMediaError(field, f"is a {shown}, which the service does not take")


def _reason(problem: Exception) -> str:
    """Word a failure without the path that OSError carries."""
    number = getattr(problem, "errno", None)
    return os.strerror(number) if isinstance(number, int) else type(problem).__name__


def _suffix(first: bytes) -> str:
    """Return the suffix that goes with a file's first bytes, or nothing."""
    for offset, sign, suffix in _SIGNS:
        if first[offset : offset + len(sign)] == sign:
            return suffix
    return ""


def _content_type(name: str, first: bytes) -> str:
    by_name = _CONTENT_TYPES.get(os.path.splitext(name)[1].lower())  # noqa: PTH122
    return by_name or _CONTENT_TYPES.get(_suffix(first)) or DEFAULT_CONTENT_TYPE
