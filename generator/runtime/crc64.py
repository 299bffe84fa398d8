"""Owns CRC-64 of ECMA-182, reflected, as COS sends it in x-cos-hash-crc64ecma.

Refuses to know where the bytes come from.

No library of the standard one offers it, and byte by byte a video takes seconds. So a piece is cut
into lanes of equal length whose remainders are worked out side by side: the state is eight planes,
one byte of each lane's remainder in each, and a step for all lanes is eight table look-ups of
`bytes.translate` and some exclusive-ors of whole planes. What the lanes gave is then joined.
"""

from functools import cache

POLYNOMIAL = 0xC96C5795D7870F42
"""0x42F0E1EBA9EA3693 with its bits reversed."""
_ALL = (1 << 64) - 1
_PLANES = 8
SHORTEST_LANES = 4096
"""Fewer bytes than this are taken one by one."""
_LANE_BYTES = 256


class Crc64:
    """A running checksum."""

    __slots__ = ("_state", "length_bytes")

    def __init__(self) -> None:
        """Start with nothing read."""
        self._state = _ALL
        self.length_bytes = 0

    def update(self, piece: bytes) -> None:
        """Read on."""
        self.length_bytes += len(piece)
        whole = len(piece) - len(piece) % _LANE_BYTES if len(piece) >= SHORTEST_LANES else 0
        if whole:
            self._state = _joined(self._state, _lanes(piece[:whole]))
        self._state = _bytewise(self._state, piece[whole:])

    @property
    def value(self) -> int:
        """The checksum of what was read."""
        return self._state ^ _ALL


def _step(byte: int) -> int:
    for _bit in range(8):
        byte = (byte >> 1) ^ (POLYNOMIAL if byte & 1 else 0)
    return byte


_TABLE = tuple(_step(byte) for byte in range(256))


def _bytewise(state: int, piece: bytes) -> int:
    table = _TABLE
    for byte in piece:
        state = table[(state ^ byte) & 0xFF] ^ (state >> 8)
    return state


@cache
def _plane_tables() -> tuple[bytes, ...]:
    """The n-th byte of every entry of the table, for each n."""
    planes = range(_PLANES)
    return tuple(bytes((entry >> (8 * plane)) & 0xFF for entry in _TABLE) for plane in planes)


@cache
def _lane_shift() -> tuple[tuple[int, ...], ...]:
    """What a lane's length of zero bytes makes of each byte of a state."""
    zeros = bytes(_LANE_BYTES)
    bits = [_bytewise(1 << bit, zeros) for bit in range(64)]
    rows: list[tuple[int, ...]] = []
    for plane in range(_PLANES):
        row = [0] * 256
        for byte in range(1, 256):
            low = byte & -byte
            row[byte] = row[byte ^ low] ^ bits[8 * plane + low.bit_length() - 1]
        rows.append(tuple(row))
    return tuple(rows)


def _lanes(piece: bytes) -> list[int]:
    """Return each lane's remainder, begun with zero."""
    count = len(piece) // _LANE_BYTES
    tables = _plane_tables()
    planes = [0] * _PLANES
    for place in range(_LANE_BYTES):
        column = int.from_bytes(piece[place::_LANE_BYTES], "little") ^ planes[0]
        index = column.to_bytes(count, "little")
        looked = [int.from_bytes(index.translate(table), "little") for table in tables]
        planes = [planes[plane + 1] ^ looked[plane] for plane in range(_PLANES - 1)] + looked[-1:]
    columns = [plane.to_bytes(count, "little") for plane in planes]
    return [int.from_bytes(lane, "little") for lane in zip(*columns, strict=True)]


def _joined(state: int, lanes: list[int]) -> int:
    """Let a state pass over the lanes, one after the other."""
    shift = _lane_shift()
    for lane in lanes:
        moved = lane
        for plane in range(_PLANES):
            moved ^= shift[plane][(state >> (8 * plane)) & 0xFF]
        state = moved
    return state
