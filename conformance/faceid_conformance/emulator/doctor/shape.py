"""What a MAC or a payload looks like where no key can tell: its length and its letters.

Refuses to search; what it says is likely and not proven.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from faceid_conformance.emulator.doctor.diagnosis import Cause
from faceid_conformance.emulator.doctor.key_mistakes import HASH_MISTAKES
from faceid_conformance.emulator.doctor.layout import MAC_ONLY
from faceid_conformance.emulator.doctor.mac_mistakes import (
    ENCODED_LENGTHS,
    LOSSY_MAC_MISTAKES,
    MAC_LENGTHS,
    MAC_MISTAKES,
    REPLACEMENT,
)
from faceid_conformance.emulator.doctor.mistake import AnyMistake, Mistake
from faceid_conformance.emulator.doctor.readings import MOST_LETTERS, Reading

MISSING = Mistake(
    "authorization-missing",
    "header",
    "There is no Authorization header, or it is empty.",
    "Send base64(mac + text) as the value of the header Authorization.",
    None,
)
NOT_BASE64 = Mistake(
    "not-base64",
    "base64",
    "The value is not base64 in any dialect{}.",
    "Encode MAC and text together with standard base64.",
    None,
)
RECASED_BASE64 = Mistake(
    "base64-recased",
    "base64",
    "The base64 has letters of one case only, so it was turned into that case.",
    "Leave the value's case alone: in base64 it counts.",
    None,
)
NO_TEXT = Mistake(
    "payload-without-text",
    "layout",
    "The value is base64, but what is in it holds no text of a signature.",
    "Join the 20 bytes of the HMAC-SHA1 and the text that was signed, then encode both.",
    None,
)
WRONG_LENGTH = Mistake(
    "mac-of-wrong-length",
    "mac",
    "What stands in the place of the MAC is none: {}, where 20 raw bytes belong.",
    "Put the 20 raw bytes of the HMAC-SHA1 before the text, and nothing else.",
    None,
)
WRONG_KEY = Mistake(
    "wrong-key",
    "key",
    "The MAC was not made with the SecretKey of this account, in no way that is known.",
    "Compare the SecretKey with the account's; it is the one that belongs to the SecretId in k.",
    None,
)
USED_BEFORE = Mistake(
    "used-before",
    "time",
    "This single-use signature (e=0) was used before.",
    "Sign anew for each call, or set e to a time after t: then it may be used again.",
    None,
)
SHAPE_MISTAKES: tuple[AnyMistake, ...] = (
    MISSING,
    NOT_BASE64,
    RECASED_BASE64,
    NO_TEXT,
    WRONG_LENGTH,
    WRONG_KEY,
    USED_BEFORE,
)
_HASH_OF_LENGTH: Mapping[int, str] = MappingProxyType(
    {16: "hash-md5", 32: "hash-sha256", 64: "hash-sha512"}
)
Shape = tuple[tuple[AnyMistake, str], ...]
MAC_BYTES = MAC_LENGTHS[0]


def shape_of(mac: bytes) -> Shape:
    """The mistakes that a MAC's look gives away; none where it looks right or is not there."""
    if not mac:
        return ()
    for mistake in MAC_MISTAKES:
        raw = mistake.undo(mac) if len(mac) != MAC_BYTES else None
        if raw is not None and len(raw) in MAC_LENGTHS:
            return ((mistake, ""), *_hash(raw))
    if REPLACEMENT in mac:
        return ((LOSSY_MAC_MISTAKES[0], ""),)
    if len(mac) not in MAC_LENGTHS:
        return ((WRONG_LENGTH, f"{len(mac)} bytes"),)
    if all(0x20 <= byte < 0x7F for byte in mac):
        return ((WRONG_LENGTH, f"{len(mac)} letters"),)
    return _hash(mac)


def _hash(raw: bytes) -> Shape:
    name = _HASH_OF_LENGTH.get(len(raw))
    return tuple((row, "") for row in HASH_MISTAKES if row.id == name)


def without_split(payload: bytes) -> AnyMistake | None:
    """What a payload is that cannot be taken apart: a MAC alone, or not even that."""
    is_mac = any(
        raw is not None and len(raw) in MAC_LENGTHS
        for raw in (payload, *(row.undo(payload) for row in MAC_MISTAKES))
    )
    return MAC_ONLY if is_mac and len(payload) in ENCODED_LENGTHS else None


def unreadable_cause(value: str, readings: Sequence[Reading]) -> Cause:
    letters = [letter for letter in value if letter.isalpha()]
    is_recased = len(letters) > 24 and (value == value.lower() or value == value.upper())
    if is_recased:
        return Cause.of(RECASED_BASE64)
    if readings:
        return Cause.of(NO_TEXT)
    return Cause.of(NOT_BASE64, ", and too long besides" * (len(value) > MOST_LETTERS))
