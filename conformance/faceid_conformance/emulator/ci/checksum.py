"""CRC-64 of ECMA-182 as COS sends it, by the table alone.

Refuses to be fast; the client has a hand of its own.
"""

_POLYNOMIAL = 0xC96C5795D7870F42
_ALL = (1 << 64) - 1


def _entry(byte: int) -> int:
    for _bit in range(8):
        byte = (byte >> 1) ^ _POLYNOMIAL if byte & 1 else byte >> 1
    return byte


_TABLE = [_entry(byte) for byte in range(256)]


def crc64(content: bytes) -> int:
    """The checksum of the bytes."""
    state, table = _ALL, _TABLE
    for byte in content:
        state = table[(state ^ byte) & 0xFF] ^ (state >> 8)
    return state ^ _ALL
