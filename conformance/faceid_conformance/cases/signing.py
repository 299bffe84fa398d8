"""Owns the recipe of a signature: how a case signs, step by step, rightly or wrongly.

Refuses to know the client's signer: the two are written apart and judged by the same vectors.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

CANONICAL_ORDER = ("a", "b", "k", "e", "t", "r", "f")
DEFAULT_LIFETIME_SECONDS = 300
FOLD = "\r\n "
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Account:
    """Who signs."""

    appid: str
    secret_id: str
    secret_key: str = field(repr=False)
    bucket: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """When, and with which random number."""

    now: int
    nonce: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an Authorization is made; every field departs from the plain multi-use form."""

    omit: bool = False
    literal: str | None = None
    order: tuple[str, ...] = CANONICAL_ORDER
    values: Mapping[str, str] = field(default_factory=lambda: _NONE)
    extra: Mapping[str, str] = field(default_factory=lambda: _NONE)
    expires_in_seconds: int | None = DEFAULT_LIFETIME_SECONDS
    time_offset_seconds: int = 0
    text_before: str = ""
    text_after: str = ""
    key: str | None = field(default=None, repr=False)
    flip_bit: int | None = None
    append_text: str = ""
    truncate_bytes: int = 0
    mac: str = "sha1"
    mac_form: str = "raw"
    mac_after: bool = False
    alphabet: str = "standard"
    padding: bool = True
    swap_case: bool = False
    blank_every: int = 0
    # RFC 9112 5.2: a header that goes on in the next line, which begins with a blank.
    fold_every: int = 0
    prefix: str = ""
    suffix: str = ""

    def with_values(self, **values: str) -> Recipe:
        """Return the recipe with some fields of the text replaced."""
        return replace(self, values={**self.values, **values})


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature with every step of its making."""

    text: str
    mac: bytes
    payload: bytes
    authorization: str


def sign(recipe: Recipe, account: Account, moment: Moment) -> Signature:
    """Make the Authorization that a recipe describes."""
    text = signature_text(recipe, account, moment)
    encoded = text.encode("utf-8")
    key = account.secret_key if recipe.key is None else recipe.key
    mac = mac_of(key.encode("utf-8"), encoded, recipe.mac)
    payload = _payload(recipe, mac, encoded)
    return Signature(text, mac, payload, _encode(recipe, payload))


def mac_of(key: bytes, message: bytes, digest: str = "sha1") -> bytes:
    """Return the HMAC of a message; every signature of ours is made with it."""
    return hmac.new(key, message, getattr(hashlib, digest)).digest()


def signature_text(recipe: Recipe, account: Account, moment: Moment) -> str:
    """Return the text that is signed."""
    time = moment.now + recipe.time_offset_seconds
    expires = 0 if recipe.expires_in_seconds is None else moment.now + recipe.expires_in_seconds
    plain = {
        "a": account.appid,
        "b": account.bucket,
        "k": account.secret_id,
        "e": str(expires),
        "t": str(time),
        "r": str(moment.nonce),
        "f": "",
    }
    values = {**plain, **recipe.values, **recipe.extra}
    order = (*recipe.order, *(key for key in recipe.extra if key not in recipe.order))
    text = "&".join(f"{key}={values[key]}" for key in order)
    return f"{recipe.text_before}{text}{recipe.text_after}"


def _payload(recipe: Recipe, mac: bytes, text: bytes) -> bytes:
    forms = {
        "raw": mac,
        "hex": mac.hex().encode(),
        "base64": base64.b64encode(mac),
        "zero": bytes(len(mac)),
        "none": b"",
    }
    formed = forms[recipe.mac_form]
    payload = text + formed if recipe.mac_after else formed + text
    if recipe.flip_bit is not None:
        bits = bytearray(payload)
        index = recipe.flip_bit % (8 * len(bits))
        bits[index // 8] ^= 1 << (7 - index % 8)
        payload = bytes(bits)
    payload += recipe.append_text.encode("utf-8")
    return payload[: max(0, len(payload) - recipe.truncate_bytes)]


def _encode(recipe: Recipe, payload: bytes) -> str:
    if recipe.literal is not None:
        return recipe.literal
    if recipe.alphabet == "url":
        encoded = base64.urlsafe_b64encode(payload).decode("ascii")
    elif recipe.alphabet == "hex":
        encoded = payload.hex()
    else:
        encoded = base64.b64encode(payload).decode("ascii")
    if not recipe.padding:
        encoded = encoded.rstrip("=")
    if recipe.swap_case:
        encoded = encoded.swapcase()
    if recipe.blank_every:
        # So it looks where a library writes base64 in lines, and each line's end became a blank.
        starts = range(0, len(encoded), recipe.blank_every)
        encoded = " ".join(encoded[start : start + recipe.blank_every] for start in starts)
    if recipe.fold_every:
        starts = range(0, len(encoded), recipe.fold_every)
        encoded = FOLD.join(encoded[start : start + recipe.fold_every] for start in starts)
    return f"{recipe.prefix}{encoded}{recipe.suffix}"
