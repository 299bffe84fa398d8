"""Mistakes in how the MAC's bytes were written down before the text.

Refuses to know keys and hashes. Most forms can be read back; some lost what they were.
"""

import ast
import base64
import re
from collections.abc import Callable

from faceid_conformance.emulator.doctor.dialects import loosely_decoded
from faceid_conformance.emulator.doctor.mistake import Mistake

ReadBack = Callable[[bytes], bytes | None]
# Takes the right MAC and what was received; whether this one can have become that one.
CanBecome = Callable[[bytes, bytes], bool]

REPLACEMENT = "\ufffd".encode()
LEAST_EVIDENCE = 3
_LOWER, _UPPER = re.compile(rb"^(?:[0-9a-f]{2})+$"), re.compile(rb"^(?:[0-9A-F]{2})+$")
_DASHED = re.compile(rb"^[0-9A-Fa-f]{2}(?:[-: ][0-9A-Fa-f]{2}){7,}$")
_BASE64 = re.compile(rb"^[A-Za-z0-9+/_-]{16,}={0,2}\n?$")
_NUMBERS = re.compile(rb"^\[?-?\d{1,3}(?:[, ]+-?\d{1,3}){7,}\]?$")


def _hex(received: bytes) -> bytes | None:
    return bytes.fromhex(received.decode("ascii")) if _LOWER.match(received) else None


def _upper_hex(received: bytes) -> bytes | None:
    return bytes.fromhex(received.decode("ascii")) if _UPPER.match(received) else None


def _dashed_hex(received: bytes) -> bytes | None:
    if not _DASHED.match(received):
        return None
    return bytes.fromhex(re.sub(rb"[-: ]", b"", received).decode("ascii"))


def _base64(received: bytes) -> bytes | None:
    if not _BASE64.match(received):
        return None
    return loosely_decoded(received.strip().decode("ascii"))


def _base64_of_hex(received: bytes) -> bytes | None:
    inner = _base64(received)
    return None if inner is None else _hex(inner.lower())


def _latin1(received: bytes) -> bytes | None:
    """A character for each byte, written as UTF-8."""
    if received.isascii():
        return None
    try:
        return received.decode("utf-8").encode("latin-1")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return None


def _repr(received: bytes) -> bytes | None:
    if received[:2] not in (b"b'", b'b"'):
        return None
    try:
        literal: object = ast.literal_eval(received.decode("ascii"))
    except (ValueError, SyntaxError):
        return None
    return literal if isinstance(literal, bytes) else None


def _numbers(received: bytes) -> bytes | None:
    if not _NUMBERS.match(received):
        return None
    return bytes(int(number) % 256 for number in re.findall(rb"-?\d+", received))


def _through_utf8(mac: bytes, received: bytes) -> bool:
    """What no decoder takes for UTF-8 became U+FFFD, in numbers that differ between decoders."""
    if REPLACEMENT not in received:
        return False
    kept = received.replace(REPLACEMENT, b"")
    return len(kept) >= LEAST_EVIDENCE and kept == mac.decode("utf-8", "ignore").encode()


def _through_ascii(mac: bytes, received: bytes) -> bool:
    if b"?" not in received or len(mac) != len(received):
        return False
    kept = sum(byte < 0x80 for byte in mac)
    shown = bytes(byte if byte < 0x80 else 0x3F for byte in mac)
    return kept >= LEAST_EVIDENCE and shown == received


def _cut_at_zero(mac: bytes, received: bytes) -> bool:
    return len(received) >= LEAST_EVIDENCE and mac.find(0) == len(received) and received in mac


MAC_MISTAKES: tuple[Mistake[ReadBack], ...] = (
    Mistake(
        "mac-hex",
        "mac",
        "The MAC was written as hex digits and not as its raw bytes.",
        "Put the 20 raw bytes of the HMAC before the text: digest(), not hexdigest().",
        _hex,
    ),
    Mistake(
        "mac-upper-hex",
        "mac",
        "The MAC was written as upper-case hex digits and not as its raw bytes.",
        "Put the 20 raw bytes of the HMAC before the text, not their hex digits.",
        _upper_hex,
    ),
    Mistake(
        "mac-dashed-hex",
        "mac",
        "The MAC was written as hex digits with separators and not as its raw bytes.",
        "Put the bytes themselves before the text, not what BitConverter.ToString makes of them.",
        _dashed_hex,
    ),
    Mistake(
        "mac-base64",
        "mac",
        "The MAC was base64-encoded by itself before the text was joined to it.",
        "Join the 20 raw bytes and the text first, then encode the whole once.",
        _base64,
    ),
    Mistake(
        "mac-base64-of-hex",
        "mac",
        "The MAC was written as hex digits, and those as base64.",
        "Put the 20 raw bytes of the HMAC before the text.",
        _base64_of_hex,
    ),
    Mistake(
        "mac-latin1-to-utf8",
        "mac",
        "The MAC's bytes were taken for Latin-1 characters and written as UTF-8.",
        "Join bytes with bytes (Buffer.concat, bytes +, byte[]); never make a string of the MAC.",
        _latin1,
    ),
    Mistake(
        "mac-python-repr",
        "mac",
        "The MAC is the printed form of Python bytes and not the bytes.",
        "Join bytes with bytes: mac + text.encode('utf-8'), without str() or an f-string.",
        _repr,
    ),
    Mistake(
        "mac-as-numbers",
        "mac",
        "The MAC was written as a list of numbers.",
        "Put the bytes themselves before the text, not what an array prints as.",
        _numbers,
    ),
)

LOSSY_MAC_MISTAKES: tuple[Mistake[CanBecome], ...] = (
    Mistake(
        "mac-through-utf8",
        "mac",
        "The MAC's bytes were read as UTF-8 text, which replaced those that are none (EF BF BD).",
        "Join bytes with bytes (Buffer.concat, bytes +, byte[]); never make a string of the MAC.",
        _through_utf8,
    ),
    Mistake(
        "mac-through-ascii",
        "mac",
        "The MAC's bytes went through a text encoding that put ? for every byte above 7F.",
        "Join bytes with bytes (Buffer.concat, bytes +, byte[]); never make a string of the MAC.",
        _through_ascii,
    ),
    Mistake(
        "mac-cut-at-zero",
        "mac",
        "The MAC ends at its first zero byte: it was copied as a C string.",
        "Copy 20 bytes by their number (memcpy, std::string(data, 20)), not up to a zero byte.",
        _cut_at_zero,
    ),
)

MAC_LENGTHS = (20, 32, 16, 64)
ENCODED_LENGTHS = tuple(
    dict.fromkeys(
        length
        for raw in MAC_LENGTHS
        for length in (raw, 2 * raw, len(base64.b64encode(bytes(raw))), 3 * raw - 1)
    )
)
