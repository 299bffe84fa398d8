"""Reads and verifies an Authorization value, written from the document alone.

Refuses to know accounts, clocks and codes; it shares no line with any signer.
"""

import binascii
import hashlib
import hmac

from msgspec import Struct

from faceid_conformance.contract.model import Signing

MOST_TIME_DIGITS = 19


class Signature(Struct, gc=False):
    """An Authorization taken apart; `text` is what was signed, byte for byte."""

    mac: bytes
    text: bytes
    app_id: str
    secret_id: str
    expires: int
    signed_at: int
    bucket: str
    file_id: str
    pairs: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        """Who signs and for how long; neither the MAC nor what it is over."""
        return f"Signature({self.app_id!r}, expires={self.expires}, signed_at={self.signed_at})"

    def is_signed_with(self, secret_key: str) -> bool:
        """Whether the key gives this MAC over the received text."""
        expected = hmac.digest(secret_key.encode("utf-8"), self.text, "sha1")
        return hmac.compare_digest(expected, self.mac)

    @property
    def digest(self) -> bytes:
        """What tells this signature from any other."""
        return hashlib.sha256(self.mac + self.text).digest()


def decode_signature(value: str, signing: Signing) -> Signature | None:
    """Take an Authorization value apart; None where it is not of the documented form."""
    # The strict mode lets equals signs pass behind characters that need none.
    if len(value) % 4:
        return None
    try:
        raw = binascii.a2b_base64(value, strict_mode=True)
    except ValueError:
        return None
    mac, text = raw[: signing.mac_bytes], raw[signing.mac_bytes :]
    fields = _fields(text, signing)
    if fields is None:
        return None
    return Signature(
        mac=mac,
        text=text,
        app_id=fields["a"],
        secret_id=fields["k"],
        expires=int(fields["e"]),
        signed_at=int(fields["t"]),
        bucket=fields.get("b", ""),
        file_id=fields.get("f", ""),
        pairs=tuple(fields.items()),
    )


def _fields(text: bytes, signing: Signing) -> dict[str, str] | None:
    """The text's fields in any order, where every required one is there and well formed."""
    try:
        pairs = text.decode("utf-8").split(signing.separator)
    except UnicodeDecodeError:
        return None
    assignment = signing.assignment
    fields: dict[str, str] = {}
    for pair in pairs:
        key, assigned, value = pair.partition(assignment)
        if assigned and key not in fields:
            fields[key] = value
    for key, pattern in signing.required:
        value = fields.get(key, "")
        if pattern is None:
            if not value:
                return None
        # A time is no longer than any clock.
        elif len(value) > MOST_TIME_DIGITS or pattern.fullmatch(value) is None:
            return None
    return fields
