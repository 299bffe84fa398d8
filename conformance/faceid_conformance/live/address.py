"""Owns the question where a target is: on this machine, or anywhere else.

Refuses to resolve a name: asking a name server is a packet, too.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from faceid_conformance.errors import AddressError

DEFAULT_PORTS = {"http": 80, "https": 443}
LOCAL_NAME = "localhost"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a target listens; the host is in lower case and without the brackets of IPv6."""

    url: str
    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether it is this machine, by the address alone."""
        return is_loopback(self.host)


def read_address(url: str) -> Address:
    """Return the address that a URL names; AddressError where it names none."""
    if any(letter.isspace() or not letter.isprintable() for letter in url):
        raise AddressError("the target's address must not hold a blank or a control character")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressError(f"not an address: {_shown(url)}") from None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise AddressError(f"not an http(s) address: {_shown(url)}")
    if "@" in parts.netloc:
        raise AddressError("the target's address must not hold a user or a password")
    if parts.query or parts.fragment:
        raise AddressError("the target's address must not hold a query or a fragment")
    return Address(url.rstrip("/"), parts.hostname.lower(), port or DEFAULT_PORTS[parts.scheme])


def is_loopback(host: str) -> bool:
    """Whether a host is this machine: localhost, 127.0.0.0/8 or ::1, written in full."""
    if host == LOCAL_NAME:
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def is_allowed(host: str, allowed: Iterable[str]) -> bool:
    """Whether a host stands in a list; names are compared whole, without regard to case."""
    return host.lower().rstrip(".") in {name.lower().rstrip(".") for name in allowed}


def _shown(url: str) -> str:
    """Return a URL without what stands before an @: it may be a password."""
    return f"…@{url.rpartition('@')[2]}" if "@" in url else url
