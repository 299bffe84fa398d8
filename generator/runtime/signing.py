"""Owns the signature: base64(HMAC-SHA1(secret key, text) + text), multi-use and single-use.

Refuses to know about requests; the time and the random number are drawn unless they are given.
"""

import base64
import hashlib
import hmac
import secrets
import time

from .credentials import Credentials
from .errors import InvalidArgumentError
from .limits import SIGNATURE_MAX_LIFETIME_SECONDS

NONCE_LIMIT = 10**10
"""The random field r holds an unsigned decimal number of at most ten digits."""


def draw_nonce() -> int:
    """Draw the random number of a signature."""
    return secrets.randbelow(NONCE_LIMIT)


def sign_multi_use(
    credentials: Credentials,
    *,
    lifetime_seconds: int = 300,
    file_id: str = "",
    now: int | None = None,
    nonce: int | None = None,
) -> str:
    """Return a signature that may be used many times until it expires."""
    if type(lifetime_seconds) is not int or not (
        1 <= lifetime_seconds <= SIGNATURE_MAX_LIFETIME_SECONDS
    ):
        longest = SIGNATURE_MAX_LIFETIME_SECONDS
        raise InvalidArgumentError("lifetime_seconds", f"must be a whole number of 1 to {longest}")
    start = int(time.time()) if now is None else now
    text = signed_text(
        credentials,
        now=start,
        expires=start + lifetime_seconds,
        nonce=draw_nonce() if nonce is None else nonce,
    )
    return seal(credentials.secret_key, text + _file_id(file_id))


def sign_single_use(
    credentials: Credentials, *, file_id: str, now: int | None = None, nonce: int | None = None
) -> str:
    """Return a signature (e=0) that works once, and only for the resource it names."""
    if not file_id:
        raise InvalidArgumentError("file_id", "is required for a single-use signature")
    text = signed_text(
        credentials,
        now=int(time.time()) if now is None else now,
        expires=0,
        nonce=draw_nonce() if nonce is None else nonce,
    )
    return seal(credentials.secret_key, text + _file_id(file_id))


def signed_text(credentials: Credentials, *, now: int, expires: int, nonce: int) -> str:
    """Return the plain text up to and including `f=`, in the documents' field order."""
    if type(now) is not int or now < 0:
        raise InvalidArgumentError("now", "must be whole seconds since 1970")
    if type(nonce) is not int or not 0 <= nonce < NONCE_LIMIT:
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
    if not file_id:
        return ""
    if type(file_id) is not str:
        raise InvalidArgumentError("file_id", "must be a string")
    if any(ord(character) < 0x20 or character in "&\x7f" for character in file_id):
        raise InvalidArgumentError("file_id", "must not contain '&' or control characters")
    try:
        file_id.encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidArgumentError("file_id", "is not valid Unicode text") from None
    return file_id
