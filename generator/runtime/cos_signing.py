"""Owns the signature of COS requests, `q-sign-algorithm=sha1`, with every step between.

Refuses to know about transports and operations; times are drawn unless they are given.
"""

import hashlib
import hmac
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import TypeAlias

from .credentials import Credentials
from .errors import InvalidArgumentError

ALGORITHM = "sha1"
TOKEN_NAME = "x-cos-security-token"
SIGNED_HEADERS = ("Host", "Content-Type", "Content-Length", TOKEN_NAME)
"""The headers of a request that are signed, where it has them."""
# Several times as fast as the search for what is to be escaped.
_is_literal = re.compile(r"[A-Za-z0-9_.~-]*").fullmatch
_ESCAPED = re.compile(r"[^A-Za-z0-9_.~-]+")
_ESCAPED_IN_PATHS = re.compile(r"[^A-Za-z0-9_.~/-]+")

Pairs: TypeAlias = Mapping[str, str] | Sequence[tuple[str, str]]


@dataclass(slots=True, kw_only=True)  # frozen, it would take as long as an HMAC to make
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
        return (
            f"q-sign-algorithm={ALGORITHM}&q-ak={self.secret_id}&q-sign-time={self.sign_time}"
            f"&q-key-time={self.key_time}&q-header-list={self.header_list}"
            f"&q-url-param-list={self.url_param_list}&q-signature={self.signature}"
        )

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
    sign_key, keyed = _keyed(credentials.secret_key, key_range)
    param_names, param_text = _canonical(params)
    header_names, header_text = _canonical(headers)
    http_string = f"{method.lower()}\n{path}\n{param_text}\n{header_text}\n"
    digest = hashlib.sha1(http_string.encode()).hexdigest()
    string_to_sign = f"{ALGORITHM}\n{sign_time}\n{digest}\n"
    mac = keyed.copy()
    mac.update(string_to_sign.encode())
    return CosSignature(
        key_time=key_range,
        sign_time=sign_time,
        sign_key=sign_key,
        header_list=header_names,
        url_param_list=param_names,
        http_string=http_string,
        string_to_sign=string_to_sign,
        signature=mac.hexdigest(),
        secret_id=credentials.secret_id,
    )


@lru_cache(maxsize=16)
def _keyed(secret_key: str, key_range: str) -> tuple[str, hmac.HMAC]:
    """Return the key of a key time, made once for all requests of a second, and a MAC under it."""
    key = hmac.digest(secret_key.encode(), key_range.encode(), ALGORITHM).hex()
    # The key is the hexadecimal text itself, not the bytes that it writes.
    return key, hmac.new(key.encode(), digestmod=ALGORITHM)


def _span(lifetime_seconds: int, now: int | None) -> str:
    if type(lifetime_seconds) is not int or lifetime_seconds < 1:
        raise InvalidArgumentError("lifetime_seconds", "must be a whole number of at least 1")
    start = int(time.time()) if now is None else now
    if type(start) is not int or start < 0:
        raise InvalidArgumentError("now", "must be whole seconds since 1970")
    return f"{start};{start + lifetime_seconds}"


def escape(text: str) -> str:
    """Percent-encode everything but letters, digits and - _ . ~, with upper-case escapes."""
    return _ESCAPED.sub(_escaped, text)


def escape_path(path: str) -> str:
    """Percent-encode a path; its slashes stay."""
    return _ESCAPED_IN_PATHS.sub(_escaped, path)


def _escaped(found: "re.Match[str]") -> str:
    return f"%{found[0].encode().hex('%').upper()}"


def _canonical(pairs: Pairs) -> tuple[str, str]:
    """Return the list of names and the joined pairs: encoded, names in lower case, sorted."""
    values: Iterable[str]
    if isinstance(pairs, (dict, Mapping)):
        names, values = tuple(pairs), pairs.values()
    else:
        names, values = tuple(name for name, _ in pairs), [value for _, value in pairs]
    listed, layout, ordered = _layout(names)
    return listed, layout % ordered(
        [value if _is_literal(value) else escape(value) for value in values]
    )


@lru_cache(maxsize=256)
def _layout(names: tuple[str, ...]) -> tuple[str, str, Callable[[list[str]], object]]:
    """Return what hangs on the names alone: their list, the text with room for the values, and what
    puts values into its order. Values of one name stay as they came.
    """
    encoded = [escape(name).lower() for name in names]
    order = sorted(range(len(names)), key=encoded.__getitem__)
    layout = "&".join(f"{encoded[place].replace('%', '%%')}=%s" for place in order)
    ordered: Callable[[list[str]], object] = itemgetter(*order) if order else tuple
    return ";".join(dict.fromkeys(sorted(encoded))), layout, ordered
