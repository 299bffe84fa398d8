"""Holds the checksum to its published check value, to a slow second hand, and to any cutting."""

import pytest
from faceid_client.crc64 import SHORTEST_LANES, Crc64
from hypothesis import given
from hypothesis import strategies as st


def slow(content: bytes) -> int:
    state = (1 << 64) - 1
    for byte in content:
        state ^= byte
        for _ in range(8):
            state = (state >> 1) ^ (0xC96C5795D7870F42 if state & 1 else 0)
    return state ^ ((1 << 64) - 1)


def crc(*pieces: bytes) -> int:
    running = Crc64()
    for piece in pieces:
        running.update(piece)
    return running.value


def test_crc_of_the_nine_digits_is_the_published_one() -> None:
    assert crc(b"123456789") == 0x995DC9BBDF1939FA
    assert crc() == 0


@pytest.mark.parametrize("length", [1, SHORTEST_LANES - 1, SHORTEST_LANES, SHORTEST_LANES + 257])
def test_crc_of_any_length_is_that_of_the_slow_hand(length: int) -> None:
    content = bytes(index * 89 % 251 for index in range(length))

    assert crc(content) == slow(content)


@given(st.lists(st.binary(max_size=40), max_size=8), st.integers(0, 9000))
def test_crc_does_not_depend_on_how_the_bytes_are_cut(pieces: list[bytes], cut: int) -> None:
    whole = b"".join(pieces) + bytes(range(256)) * 33

    assert crc(whole) == crc(whole[:cut], whole[cut:])
