"""Bodies while they are being received: what all of them may hold in memory, and one of them.

Refuses to know connections and operations. A file that a body overflows into has no name and is
gone with the request.
"""

import tempfile
from collections.abc import Callable
from typing import IO

MOST_BYTES = 128 * 1024 * 1024
# Below this the allocator gives back of itself what it should.
MUCH_BYTES = 32 * 1024 * 1024


def keep_memory() -> None:
    """Leave it to the allocator when memory goes back."""


class BodyRoom:
    """The memory that bodies in arrival share; once it is used up they go to files."""

    def __init__(
        self, most_bytes: int = MOST_BYTES, give_back: Callable[[], object] = keep_memory
    ) -> None:
        self._most = most_bytes
        self._give_back = give_back
        self._peak = 0
        self.held = 0

    def lend(self, size: int) -> bool:
        """Take so many bytes more, if there is room for them."""
        if self.held + size > self._most:
            return False
        self.held += size
        self._peak = max(self._peak, self.held)
        return True

    def release(self, size: int) -> None:
        """Have them back; after a rush the whole process shrinks again."""
        self.held -= size
        if not self.held and self._peak > MUCH_BYTES:
            self._peak = 0
            self._give_back()


class BodyIntake:
    """Keeps pieces until they are more than a body may have; from then on it only counts."""

    __slots__ = ("_file", "_held", "_keep_bytes", "_pieces", "_room", "size")

    def __init__(self, keep_bytes: int, room: BodyRoom) -> None:
        self._keep_bytes = keep_bytes
        self._room = room
        self._pieces: list[bytes] = []
        self._held = 0
        self._file: IO[bytes] | None = None
        self.size = 0

    def take(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.size > self._keep_bytes:
            self.close()
        elif self._file is not None:
            self._file.write(piece)
        elif self._room.lend(len(piece)):
            self._held += len(piece)
            self._pieces.append(piece)
        else:
            self._overflow(piece)

    def body(self) -> bytes:
        """What was kept, whole; it is let go of here."""
        if self._file is not None:
            self._file.seek(0)
            whole = self._file.read()
        else:
            whole = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self.close()
        return whole

    def close(self) -> None:
        """Let go of what was kept."""
        self._pieces.clear()
        if self._held:
            self._room.release(self._held)
            self._held = 0
        if self._file is not None:
            self._file.close()
            self._file = None

    def _overflow(self, piece: bytes) -> None:
        """Go on in a file; where there can be none, memory has to do after all."""
        try:
            file = tempfile.TemporaryFile()  # noqa: SIM115 - it outlives this call
            file.write(b"".join((*self._pieces, piece)))
        except OSError:
            self._pieces.append(piece)
            return
        self.close()
        self._file = file
