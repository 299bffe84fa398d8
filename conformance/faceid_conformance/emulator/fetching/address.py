"""Which addresses a picture may come from, and the one that a host's name stands for just now.

Refuses to connect.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[list[str]]]

# Prefixes that carry an IPv4 address to somewhere else: what is behind them cannot be judged here.
_TRANSLATED = tuple(
    map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
)


async def resolved(host: str, port: int) -> list[str]:
    """Every address of the name, as this machine resolves it."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def is_allowed(text: str, *, may_use_loopback: bool) -> bool:
    """Whether the address is somebody's in public, or this machine's where that is allowed."""
    try:
        address: Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_loopback:
        return may_use_loopback
    if any(address.version == net.version and address in net for net in _TRANSLATED):
        return False
    return address.is_global and not (
        address.is_multicast or address.is_private or address.is_link_local or address.is_reserved
    )
