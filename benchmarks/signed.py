"""Owns the signature as a plain caller would write it, for the bare subjects of comparison.

Imports nothing of the project, so that what is compared stays apart.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from urllib.parse import quote

APP_ID, SECRET_ID = "1400000001", "AKIDbenchmarkbenchmarkbenchmark00000"
SECRET_KEY = "benchmarkbenchmarkbenchmark00000"
LIFETIME_SECONDS = 3600


def authorization() -> str:
    """Return a new multi-use signature."""
    now = int(time.time())
    text = (
        f"a={APP_ID}&b=&k={SECRET_ID}&e={now + LIFETIME_SECONDS}&t={now}"
        f"&r={secrets.randbelow(10**10)}&f="
    ).encode()
    return base64.b64encode(digest(text) + text).decode()


def digest(text: bytes) -> bytes:
    return hmac.new(SECRET_KEY.encode(), text, hashlib.sha1).digest()


def verified(header: str) -> bool:
    """Say whether a signature is ours and has not expired."""
    raw = base64.b64decode(header)
    seal, text = raw[:20], raw[20:]
    fields = dict(part.split("=", 1) for part in text.decode().split("&"))
    return (
        hmac.compare_digest(seal, digest(text))
        and fields["a"] == APP_ID
        and fields["k"] == SECRET_ID
        and int(fields["e"]) > time.time()
    )


def cos_authorization(
    method: str, path: str, params: dict[str, str], headers: dict[str, str]
) -> str:
    """Return a signature of COS over everything that is given, by a dozen lines."""
    now = int(time.time())
    span = f"{now - 60};{now + LIFETIME_SECONDS}"
    names, texts = zip(*(_canonical(pairs) for pairs in (params, headers)), strict=True)
    http = f"{method}\n{path}\n{texts[0]}\n{texts[1]}\n".encode()
    key = hmac.new(SECRET_KEY.encode(), span.encode(), hashlib.sha1).hexdigest().encode()
    text = f"sha1\n{span}\n{hashlib.sha1(http).hexdigest()}\n".encode()
    seal = hmac.new(key, text, hashlib.sha1).hexdigest()
    return (
        f"q-sign-algorithm=sha1&q-ak={SECRET_ID}&q-sign-time={span}&q-key-time={span}"
        f"&q-header-list={names[1]}&q-url-param-list={names[0]}&q-signature={seal}"
    )


def _canonical(pairs: dict[str, str]) -> tuple[str, str]:
    encoded = sorted(
        (quote(k, safe="-_.~").lower(), quote(v, safe="-_.~")) for k, v in pairs.items()
    )
    return ";".join(k for k, _ in encoded), "&".join(f"{k}={v}" for k, v in encoded)
