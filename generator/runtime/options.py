"""Owns a client's options: defaults, checks, and what `with_options` may change.

Refuses to know operations; options come from arguments and from FACEID_BASE_URL.
"""

import math
import os
import random
import socket
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypedDict
from urllib.parse import urlsplit

from .codes import Catalogue
from .errors import InvalidArgumentError
from .events import RequestEvent, ResponseEvent
from .signing import draw_nonce


class InsecureTransportWarning(UserWarning):
    """Personal data is about to travel unencrypted."""


class OptionValues(TypedDict, total=False):
    """What a client's constructor and `with_options` take by keyword."""

    base_url: str | None
    """Where the service is; by default FACEID_BASE_URL, else DEFAULT_BASE_URL. For operations on
    COS the address to connect to; by default FACEID_CI_BASE_URL, else the bucket's own host.
    """
    timeout: float
    """Seconds that one attempt may take as a whole (60)."""
    connect_timeout: float
    """Seconds that connecting may take (10)."""
    max_retries: int
    """How often a call is repeated when that is safe (2)."""
    repeat_unsafe: bool
    """Repeat even calls that may have been processed and billed (False)."""
    signature_lifetime_seconds: int
    """How long each signature is valid (300); for the face operations at most three months."""
    max_response_bytes: int
    """The largest answer that is read (16 MiB)."""
    on_request: Callable[[RequestEvent], object] | None
    """Called before each attempt."""
    on_response: Callable[[ResponseEvent], object] | None
    """Called after each answer."""
    clock: Callable[[], float]
    """Unix time, for signatures."""
    nonce: Callable[[], int]
    """A random number of at most ten digits, for signatures of the face operations."""
    jitter: Callable[[], float]
    """A random number in [0, 1), for the pause before a repetition."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Service:
    """What the contract says about the service as a whole."""

    default_base_url: str
    base_url_variable: str
    max_signature_lifetime_seconds: int | None
    catalogue: Catalogue
    user_agent: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Options:
    """Checked options."""

    base_url: str | None = None
    timeout: float = 60.0
    connect_timeout: float = 10.0
    max_retries: int = 2
    repeat_unsafe: bool = False
    signature_lifetime_seconds: int = 300
    max_response_bytes: int = 16 * 1024 * 1024
    on_request: Callable[[RequestEvent], object] | None = None
    on_response: Callable[[ResponseEvent], object] | None = None
    clock: Callable[[], float] = time.time
    nonce: Callable[[], int] = draw_nonce
    jitter: Callable[[], float] = random.random

    def __post_init__(self) -> None:
        """Refuse what cannot work."""
        for name in ("timeout", "connect_timeout"):
            _check_seconds(name, getattr(self, name))
        _check_integer("max_retries", self.max_retries, least=0)
        _check_integer("signature_lifetime_seconds", self.signature_lifetime_seconds, least=1)
        _check_integer("max_response_bytes", self.max_response_bytes, least=1)

    def resolved(self, service: Service) -> "Options":
        """Fill in the base URL and check what the contract limits."""
        longest = service.max_signature_lifetime_seconds
        if longest is not None and self.signature_lifetime_seconds > longest:
            raise InvalidArgumentError("signature_lifetime_seconds", f"must be at most {longest}")
        if self.base_url is not None:
            return replace(self, base_url=_checked_url("base_url", self.base_url))
        found = os.environ.get(service.base_url_variable)
        if found is not None:
            return replace(self, base_url=_checked_url(service.base_url_variable, found))
        return replace(self, base_url=_checked_url("base_url", service.default_base_url))

    def changed(self, service: Service, changes: OptionValues) -> "Options":
        """Return a copy with some options replaced."""
        return replace(self, **changes).resolved(service)

    def url_of(self, path: str) -> str:
        """Return the address of an operation."""
        return f"{self.base_url}{path}"


def _check_seconds(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidArgumentError(name, "must be a number of seconds")
    if not (math.isfinite(value) and value > 0):
        raise InvalidArgumentError(name, "must be positive and finite")


def _check_integer(name: str, value: object, *, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise InvalidArgumentError(name, f"must be a whole number of at least {least}")


def _checked_url(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise InvalidArgumentError(name, "must be a string")
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise InvalidArgumentError(name, "is not a URL") from None
    if parts.scheme not in ("http", "https") or not host:
        raise InvalidArgumentError(name, "must begin with https:// or http:// and a host")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise InvalidArgumentError(name, "must not hold a user, a query or a fragment")
    if any(ord(character) < 0x21 or character == "\x7f" for character in value):
        raise InvalidArgumentError(name, "must not hold spaces or control characters")
    return value.rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return host == "::1" or socket.inet_pton(socket.AF_INET, host)[0] == 127
    except OSError:
        return False


_warned_hosts: set[str] = set()


def warn_of_plain_http(base_url: str | None) -> None:
    """Warn, once for each host, the caller of the function that calls this one."""
    parts = urlsplit(base_url or "")
    host = parts.hostname or ""
    if parts.scheme != "http" or host in _warned_hosts or _is_loopback(host):
        return
    _warned_hosts.add(host)
    warnings.warn(
        f"faceid_client sends personal data to {host} over plain http; use https",
        InsecureTransportWarning,
        stacklevel=3,
    )
