"""Holds the last lock: no library in this process opens what a run did not allow."""

import asyncio
import socket
import urllib.request
from collections.abc import Callable

import httpx
import pytest
import requests
from faceid_conformance.errors import CallRefused
from faceid_conformance.live.seal import sealed

ELSEWHERE = "203.0.113.7"  # RFC 5737: for documents, nobody has it
NAME = "upstream.example.com"


def by_asyncio() -> None:
    asyncio.run(asyncio.wait_for(asyncio.open_connection(ELSEWHERE, 80), 0.2))


def by_datagram() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plain:
        plain.sendto(b"?", (ELSEWHERE, 53))


def by_connect_ex() -> None:
    with socket.socket() as plain:
        plain.settimeout(0.2)
        plain.connect_ex((ELSEWHERE, 80))


WAYS: dict[str, Callable[[], object]] = {
    "socket": lambda: socket.create_connection((ELSEWHERE, 80), 0.2),
    "connect_ex": by_connect_ex,
    "datagram": by_datagram,
    "name": lambda: socket.getaddrinfo(NAME, 443),
    "asyncio": by_asyncio,
    "httpx": lambda: httpx.get(f"http://{ELSEWHERE}/", timeout=0.2, trust_env=False),
    "requests": lambda: requests.get(f"http://{ELSEWHERE}/", timeout=0.2),
    "urllib": lambda: urllib.request.urlopen(f"http://{ELSEWHERE}/", timeout=0.2),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_leads_elsewhere(way: str) -> None:
    with sealed(), pytest.raises(CallRefused):
        WAYS[way]()


def test_loopback_stays_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, sealed():
        address: tuple[str, int] = server.getsockname()
        with socket.create_connection(address, 5):
            pass
        with socket.create_connection(("localhost", address[1]), 5):
            pass


def test_loopback_is_shut_where_each_connection_needs_leave() -> None:
    leave = [False]
    with socket.create_server(("127.0.0.1", 0)) as server:
        address: tuple[str, int] = server.getsockname()
        with sealed(lacks_leave=lambda: not leave[0]):
            with pytest.raises(CallRefused, match="no call was reserved"):
                socket.create_connection(address, 5)
            leave[0] = True
            socket.create_connection(address, 5).close()


def test_allowed_host_is_let_through_and_its_neighbour_is_not() -> None:
    with sealed([ELSEWHERE]) as seal:
        seal.look("socket.connect", (None, (ELSEWHERE, 443)))
        with pytest.raises(CallRefused):
            seal.look("socket.connect", (None, ("203.0.113.8", 443)))
        with pytest.raises(CallRefused):
            seal.look("socket.getaddrinfo", (NAME, 443, 0, 0, 0))


def test_seal_ends_with_its_block() -> None:
    with pytest.raises(CallRefused), sealed():
        socket.getaddrinfo(NAME, 443)

    with sealed(["localhost"]):
        socket.getaddrinfo("localhost", 80)
