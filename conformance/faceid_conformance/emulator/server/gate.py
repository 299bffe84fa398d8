"""Who may use the control API: this machine's own, or whoever holds the admin token.

Refuses to know what is asked for.
"""

import hmac
import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.types import Scope

from faceid_conformance.emulator.settings import Settings

LOCAL_NAMES = frozenset({"localhost"})


def closed_because(settings: Settings, scope: Scope, token_header: str) -> str | None:
    """Why this request may not use the control API, or None where it may."""
    headers = {name.decode("latin-1"): value for name, value in scope["headers"]}
    if settings.admin_token is not None:
        given = headers.get(token_header.lower(), b"")
        is_right = hmac.compare_digest(given, settings.admin_token.encode("utf-8"))
        return None if is_right else f"the header {token_header} does not hold the admin token"
    if settings.control_is_off:
        return "the control API is off: it listens beyond this machine and has no admin token"
    client = scope.get("client")
    if client is None:
        return None  # called in this very process
    if not is_loopback(client[0]):
        return "without an admin token the control API answers this machine only"
    return _foreign_page(headers)


def page_closed_because(settings: Settings, scope: Scope, token_header: str) -> str | None:
    """The same for the page's own files: they hold no data, and ask for the token where one is."""
    if settings.admin_token is not None:
        return None
    return closed_because(settings, scope, token_header)


def _foreign_page(headers: Mapping[str, bytes]) -> str | None:
    """A web page elsewhere may make a browser call this machine: tell it by Host and Origin."""
    host = headers.get("host", b"").decode("latin-1")
    name = _name(host)
    if name is None or not is_loopback(name):
        return "the header Host does not name this machine"
    origin = headers.get("origin")
    if origin is not None and origin.decode("latin-1") not in (f"http://{host}", f"https://{host}"):
        return "the request comes from a page of another origin"
    return None


def _name(host: str) -> str | None:
    """The name or address in a Host header; None where it is none."""
    if not host or set(host) & set("/?#@\\"):
        return None
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def is_loopback(host: str) -> bool:
    """Whether an address or a name is this machine's own."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return host.lower() in LOCAL_NAMES
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
