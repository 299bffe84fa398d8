"""Owns the signature: base64(HMAC-SHA1(secret key, text) + text), multi-use and single-use.

Refuses to know about requests, clocks and random numbers; both enter as arguments.
"""

import base64
import hashlib
import hmac

from .credentials import Credentials
from .errors import InvalidArgumentError

NONCE_LIMIT = 10**10
"""The random field r holds an unsigned decimal number of at most ten digits."""


def sign_multi_use(
    credentials: Credentials,
    *,
    now: int,
    lifetime_seconds: int,
    nonce: int,
    file_id: str = "",
) -> str:
    """Return a signature that may be used many times until it expires."""
    if lifetime_seconds < 1:
        raise InvalidArgumentError("lifetime_seconds", "must be at least 1")
    text = signed_text(credentials, now=now, expires=now + lifetime_seconds, nonce=nonce)
    return seal(credentials.secret_key, text + _file_id(file_id))


def sign_single_use(credentials: Credentials, *, now: int, nonce: int, file_id: str) -> str:
    """Return a signature (e=0) that works once, and only for the resource it names."""
    if not file_id:
        raise InvalidArgumentError("file_id", "is required for a single-use signature")
    text = signed_text(credentials, now=now, expires=0, nonce=nonce)
    return seal(credentials.secret_key, text + _file_id(file_id))


def signed_text(credentials: Credentials, *, now: int, expires: int, nonce: int) -> str:
    """Return the plain text up to and including `f=`, in the documents' field order."""
    if now < 0:
        raise InvalidArgumentError("now", "must not be before 1970")
    if not 0 <= nonce < NONCE_LIMIT:
        raise InvalidArgumentError("nonce", "must be a number of at most ten digits")
    return (
        f"a={credentials.app_id}&b={credentials.bucket or ''}&k={credentials.secret_id}"
        f"&e={expires}&t={now}&r={nonce}&f="
    )


def seal(secret_key: str, text: str) -> str:
    """Return the text behind its raw HMAC, in standard base64 on one line."""
    plain = text.encode("utf-8")
    digest = hmac.digest(secret_key.encode("utf-8"), plain, hashlib.sha1)
    return base64.b64encode(digest + plain).decode("ascii")


def _file_id(file_id: str) -> str:
    if any(ord(character) < 0x20 or character in "&\x7f" for character in file_id):
        raise InvalidArgumentError("file_id", "must not contain '&' or control characters")
    try:
        file_id.encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidArgumentError("file_id", "is not valid Unicode text") from None
    return file_id
