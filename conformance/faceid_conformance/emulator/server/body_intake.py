"""A body while it is being received: its pieces, up to a bound, and their count beyond it.

Refuses to know connections and operations.
"""


class BodyIntake:
    """Keeps pieces until they are too many; from then on it only counts."""

    __slots__ = ("_keep_bytes", "_pieces", "size")

    def __init__(self, keep_bytes: int) -> None:
        self._keep_bytes = keep_bytes
        self._pieces: list[bytes] = []
        self.size = 0

    def take(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.size <= self._keep_bytes:
            self._pieces.append(piece)
        else:
            self._pieces.clear()

    def body(self) -> bytes:
        """What was kept, whole."""
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
