"""Owns the load: raw requests over several kept connections, each waiting for its answer.

Knows no server; an answer that is not a success stops the measuring.
"""

from __future__ import annotations

import json
import selectors
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import signed

HOST, PIECE_BYTES = "127.0.0.1", 256 * 1024
HEAD_END, LENGTH = b"\r\n\r\n", b"content-length:"


@dataclass(frozen=True, slots=True)
class Kind:
    """What is sent: one path, one body, a new signature each time."""

    title: str
    path: str
    content_type: str
    body: bytes

    def requests(self, count: int) -> list[bytes]:
        return [self._request() for _ in range(count)]

    def _request(self) -> bytes:
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: identity\r\n"
            f"Content-Length: {len(self.body)}\r\nAuthorization: {signed.authorization()}\r\n"
            f"Content-Type: {self.content_type}\r\n\r\n"
        )
        return head.encode() + self.body


@dataclass(slots=True)
class Talk:
    """One connection: what is left to send, and what came so far."""

    unsent: memoryview
    heard: bytes = b""

    @property
    def is_answered(self) -> bool:
        head, end, body = self.heard.partition(HEAD_END)
        return bool(end) and len(body) >= _length(head)

    def code(self) -> int:
        code: int = json.loads(self.heard.partition(HEAD_END)[2])["code"]
        return code


def _length(head: bytes) -> int:
    lowered = head.lower()
    place = lowered.index(LENGTH) + len(LENGTH)
    return int(lowered[place:].split(b"\r\n", 1)[0])


def run(
    port: int, requests: Sequence[bytes], *, connections: int, met: set[int] | None = None
) -> None:
    """Send all requests, each connection its next one when it has its answer.

    Whoever wants to meet refusals brings a set for their codes.
    """
    waiting: Iterator[bytes] = iter(requests)
    with ExitStack() as stack:
        events = stack.enter_context(selectors.DefaultSelector())
        for request in [next(waiting) for _ in range(min(connections, len(requests)))]:
            connection = stack.enter_context(socket.create_connection((HOST, port)))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.setblocking(False)
            talk = Talk(memoryview(request))
            events.register(connection, selectors.EVENT_READ | selectors.EVENT_WRITE, talk)
        while events.get_map():
            for key, mask in events.select(timeout=60):
                code = _go_on(events, key, mask, waiting)
                if met is not None and code is not None:
                    met.add(code)
                elif code:
                    raise RuntimeError(f"a request was refused with code {code}")


def _go_on(
    events: selectors.BaseSelector, key: selectors.SelectorKey, mask: int, waiting: Iterator[bytes]
) -> int | None:
    """Send and hear what can be; give the code of an answer that is whole."""
    talk, connection = key.data, key.fileobj
    assert isinstance(talk, Talk)
    assert isinstance(connection, socket.socket)
    if mask & selectors.EVENT_WRITE:
        sent = connection.send(talk.unsent[:PIECE_BYTES])
        talk.unsent = talk.unsent[sent:]
        if not talk.unsent:
            events.modify(connection, selectors.EVENT_READ, talk)
    if mask & selectors.EVENT_READ:
        piece = connection.recv(65536)
        if not piece:
            raise RuntimeError("a server hung up")
        talk.heard += piece
        if talk.is_answered:
            _next(events, connection, waiting)
            return talk.code()
    return None


def _next(
    events: selectors.BaseSelector, connection: socket.socket, waiting: Iterator[bytes]
) -> None:
    request = next(waiting, None)
    if request is None:
        events.unregister(connection)
        connection.close()
        return
    both = selectors.EVENT_READ | selectors.EVENT_WRITE
    talk = Talk(memoryview(request))
    if len(request) <= PIECE_BYTES:
        talk.unsent = talk.unsent[connection.send(request) :]
    events.modify(connection, both if talk.unsent else selectors.EVENT_READ, talk)
