"""Owns the signature of COS requests, `q-sign-algorithm=sha1`, with every step between.

Refuses to know about transports and operations; times are drawn unless they are given.
"""

import hashlib
import hmac
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import quote

from .credentials import Credentials
from .errors import InvalidArgumentError
from .hidden import Hidden

ALGORITHM = "sha1"
TOKEN_NAME = "x-cos-security-token"
LITERAL = "-_.~"
"""What is not escaped beside letters and digits."""

Pairs: TypeAlias = Mapping[str, str] | Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CosSignature:
    """A signature and the steps that led to it, to compare with what a server says it signed."""

    key_time: str
    sign_time: str
    sign_key: str = field(repr=False)
    header_list: str
    url_param_list: str
    http_string: str = field(repr=False)
    string_to_sign: str = field(repr=False)
    signature: str = field(repr=False)
    secret_id: str = field(repr=False)

    @property
    def fields(self) -> dict[str, str]:
        """The seven fields, in the documented order."""
        return {
            "q-sign-algorithm": ALGORITHM,
            "q-ak": self.secret_id,
            "q-sign-time": self.sign_time,
            "q-key-time": self.key_time,
            "q-header-list": self.header_list,
            "q-url-param-list": self.url_param_list,
            "q-signature": self.signature,
        }

    @property
    def authorization(self) -> str:
        """The header's value."""
        return "&".join(f"{name}={value}" for name, value in self.fields.items())

    @property
    def query(self) -> str:
        """The same as query parameters, for a presigned address."""
        return "&".join(f"{name}={escape(value)}" for name, value in self.fields.items())


def sign_cos_request(
    credentials: Credentials,
    *,
    method: str,
    path: str,
    params: Pairs = (),
    headers: Pairs = (),
    lifetime_seconds: int = 300,
    now: int | None = None,
    key_time: tuple[int, int] | None = None,
) -> CosSignature:
    """Sign a request: `path` is decoded and begins with /, `params` and `headers` are decoded.

    Everything that is given is signed. The key time is the sign time unless it is given.
    """
    sign_time = _span(lifetime_seconds, now)
    key_range = sign_time if key_time is None else f"{key_time[0]};{key_time[1]}"
    secret_key = credentials.secret_key.encode("utf-8")
    sign_key = hmac.digest(secret_key, key_range.encode("ascii"), hashlib.sha1).hex()
    param_names, param_text = _canonical(params)
    header_names, header_text = _canonical(headers)
    http_string = f"{method.lower()}\n{path}\n{param_text}\n{header_text}\n"
    digest = hashlib.sha1(http_string.encode("utf-8")).hexdigest()
    string_to_sign = f"{ALGORITHM}\n{sign_time}\n{digest}\n"
    # The key is the hexadecimal text itself, not the bytes that it writes.
    mac = hmac.digest(sign_key.encode("ascii"), string_to_sign.encode("ascii"), hashlib.sha1)
    return CosSignature(
        key_time=key_range,
        sign_time=sign_time,
        sign_key=sign_key,
        header_list=header_names,
        url_param_list=param_names,
        http_string=http_string,
        string_to_sign=string_to_sign,
        signature=mac.hex(),
        secret_id=credentials.secret_id,
    )


def _span(lifetime_seconds: int, now: int | None) -> str:
    if type(lifetime_seconds) is not int or lifetime_seconds < 1:
        raise InvalidArgumentError("lifetime_seconds", "must be a whole number of at least 1")
    start = int(time.time()) if now is None else now
    if type(start) is not int or start < 0:
        raise InvalidArgumentError("now", "must be whole seconds since 1970")
    return f"{start};{start + lifetime_seconds}"


def escape(text: str) -> str:
    """Percent-encode everything but letters, digits and - _ . ~, with upper-case escapes."""
    return quote(text, safe=LITERAL)


def escape_path(path: str) -> str:
    """Percent-encode a path; its slashes stay."""
    return quote(path, safe=f"/{LITERAL}")


def _canonical(pairs: Pairs) -> tuple[str, str]:
    """Return the list of names and the joined pairs: encoded, names in lower case, sorted."""
    given: Iterable[tuple[str, str]] = pairs.items() if isinstance(pairs, Mapping) else pairs
    encoded: Hidden[list[str]] = Hidden()
    for name, value in given:
        encoded.setdefault(escape(name).lower(), []).append(escape(value))
    names = sorted(encoded)
    text = "&".join(f"{name}={value}" for name in names for value in encoded[name])
    return ";".join(names), text
