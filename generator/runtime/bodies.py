"""Owns a request body that can be sent again: its type, exact length, and chunks, sync or async.

Refuses to know what the bytes mean; files are read outside the event loop.
"""

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import aclosing, asynccontextmanager, closing, contextmanager
from typing import BinaryIO, TypeAlias

from anyio.to_thread import run_sync

from .media import CHUNK_BYTES, MediaFile
from .multipart import Source

WHOLE_BYTES = 4 * CHUNK_BYTES
"""A body no larger than this, and without files, is sent in one piece."""


Watch: TypeAlias = Callable[[bytes], object]


class UploadProblem(Exception):
    """A file could not be sent as announced; the text names the field only."""


class Body:
    """Segments in order, each bytes or a file, and their total length."""

    __slots__ = ("_segments", "content_type", "length_bytes", "rewinds", "watch", "whole")

    def __init__(
        self,
        content_type: str,
        length_bytes: int,
        segments: "tuple[bytes | Source, ...]",
        *,
        rewinds: bool = True,
    ) -> None:
        """Join what is small and in memory anyway; what cannot rewind is not sent again."""
        self.content_type = content_type
        self.rewinds = rewinds
        self.length_bytes = length_bytes
        self.whole: bytes | None = None
        in_memory = [segment for segment in segments if isinstance(segment, bytes)]
        if length_bytes <= WHOLE_BYTES and len(in_memory) == len(segments):
            self.whole = b"".join(in_memory)
        self._segments = segments
        self.watch: Watch | None = None
        """Is told every piece that is sent, where a call asks for it."""

    @classmethod
    def of_file(cls, media: MediaFile) -> "Body":
        """Return a body that is one file as it is."""
        content = media.origin if isinstance(media.origin, bytes) else media
        return cls(media.content_type, media.size_bytes, (content,), rewinds=media.rewinds)

    @classmethod
    def of(cls, content_type: str, content: bytes) -> "Body":
        """Return a body that is wholly in memory."""
        return cls(content_type, len(content), (content,))

    @contextmanager
    def opened(self) -> Generator[bytes | Generator[bytes]]:
        """Give the body for one attempt, whole or in chunks, and close its files afterwards."""
        if self.whole is not None:
            yield self.watched(self.whole)
            return
        chunks = self._chunks()
        try:
            yield chunks
        finally:
            chunks.close()

    @asynccontextmanager
    async def async_opened(self) -> AsyncGenerator[bytes | AsyncGenerator[bytes]]:
        """Give the body for one attempt; the files are read in a worker thread."""
        if self.whole is not None:
            yield self.watched(self.whole)
            return
        chunks = self._async_chunks()
        try:
            yield chunks
        finally:
            await chunks.aclose()

    def watched(self, piece: bytes) -> bytes:
        """Return a piece that is about to be sent, and tell whoever watches."""
        if self.watch is not None:
            self.watch(piece)
        return piece

    def _chunks(self) -> Generator[bytes]:
        for segment in self._segments:
            if isinstance(segment, bytes):
                yield from map(self.watched, _slices(segment))
            else:
                with closing(_file_chunks(_media(segment))) as pieces:
                    for piece in pieces:
                        yield self.watched(piece)

    async def _async_chunks(self) -> AsyncGenerator[bytes]:
        for segment in self._segments:
            if isinstance(segment, bytes):
                for piece in _slices(segment):
                    yield self.watched(piece)
            else:
                async with aclosing(_async_file_chunks(_media(segment))) as pieces:
                    async for piece in pieces:
                        yield self.watched(piece)


NO_BODY = Body.of("", b"")


def _slices(content: bytes) -> Generator[bytes]:
    if len(content) <= CHUNK_BYTES:
        yield content
        return
    for start in range(0, len(content), CHUNK_BYTES):
        yield content[start : start + CHUNK_BYTES]


def _media(segment: Source) -> MediaFile:
    if isinstance(segment, MediaFile):
        return segment
    raise TypeError("a segment is bytes or a MediaFile")


def _file_chunks(media: MediaFile) -> Generator[bytes]:
    opened = _open(media)
    try:
        left = media.size_bytes
        while left:
            piece = _read(media, opened, left)
            left -= len(piece)
            yield piece
    finally:
        media.close(opened)


async def _async_file_chunks(media: MediaFile) -> AsyncGenerator[bytes]:
    opened = await run_sync(_open, media)
    try:
        left = media.size_bytes
        while left:
            piece = await run_sync(_read, media, opened, left)
            left -= len(piece)
            yield piece
    finally:
        media.close(opened)


def _open(media: MediaFile) -> BinaryIO:
    try:
        return media.open()
    except (OSError, ValueError):
        raise UploadProblem(f"{media.field} could not be opened again") from None


def _read(media: MediaFile, opened: BinaryIO, left: int) -> bytes:
    try:
        piece = opened.read(min(CHUNK_BYTES, left))
    except (OSError, ValueError):
        raise UploadProblem(f"{media.field} became unreadable while it was sent") from None
    if not piece:
        raise UploadProblem(f"{media.field} became shorter while it was sent")
    return piece
