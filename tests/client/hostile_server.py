"""Owns a server that answers with any bytes, and how both kinds of a client are held to bounds.

Knows no API: which client calls what, its tests say.
"""

import asyncio
import socket
import struct
import threading
import time
import tracemalloc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from faceid_client import FaceIdError

TIMEOUT_SECONDS = 0.1
PATIENCE_SECONDS = 3.0  # for a machine that does other things meanwhile
LIMIT_BYTES = 100_000
PEAK_BYTES = 3_000_000


@dataclass(frozen=True)
class Script:
    """What the server sends once it has read a request, or before, and how it ends."""

    raw: bytes
    ending: str = "close"
    early: bool = False


@dataclass
class Server:
    """Answers every request with the present script."""

    script: Script = Script(b"")
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(PATIENCE_SECONDS)
            try:
                while self.script.early or read_request(connection):
                    script = self.script
                    connection.sendall(script.raw)
                    if script.ending != "keep":
                        finish(connection, script.ending)
                        return
            except OSError:
                pass


def read_request(connection: socket.socket) -> bool:
    text = b""
    while b"\r\n\r\n" not in text:
        piece = connection.recv(65_536)
        if not piece:
            return False
        text += piece
    head, _, body = text.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
    while len(body) < length:
        piece = connection.recv(65_536)
        if not piece:
            return False
        body += piece
    return True


def finish(connection: socket.socket, ending: str) -> None:
    """Hang up, break off, say nothing more, or drip until the client has gone."""
    if ending == "reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    while ending in ("stall", "drip"):
        connection.settimeout(0.005 if ending == "drip" else PATIENCE_SECONDS)
        try:
            if not connection.recv(1):
                return
        except TimeoutError:
            connection.sendall(b" ")


@contextmanager
def hostile_server() -> Iterator[Server]:
    """A server that runs until the end."""
    made = Server()
    thread = threading.Thread(target=made.accept, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.listener.shutdown(socket.SHUT_RDWR)
        made.listener.close()
        thread.join(PATIENCE_SECONDS)


@dataclass
class Clients:
    """One client of each kind, kept for the module: connections that went wrong are met again."""

    blocking: Any
    awaited: Any
    runner: asyncio.Runner
    arguments: Mapping[str, Mapping[str, Any]]

    def outcome(self, operation: str, *, asynchronous: bool, **more: Any) -> Any:
        client = self.awaited if asynchronous else self.blocking
        try:
            made = getattr(client, operation)(**{**self.arguments[operation], **more})
            return self.runner.run(made) if asynchronous else made
        except FaceIdError as error:
            return error

    def outcome_in_bounds(self, operation: str, *, asynchronous: bool, **more: Any) -> Any:
        """Make a call that has to end in time and with little memory."""
        started = time.monotonic()
        tracemalloc.start()
        try:
            outcome = self.outcome(operation, asynchronous=asynchronous, **more)
            _, peak_bytes = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

        assert time.monotonic() - started < 2 * TIMEOUT_SECONDS + PATIENCE_SECONDS
        assert peak_bytes < PEAK_BYTES
        return outcome


@contextmanager
def hostile_clients(
    blocking: Any, awaited: Any, arguments: Mapping[str, Mapping[str, Any]], **given: Any
) -> Iterator[Clients]:
    """Clients of two classes with short patience."""

    async def at_once(_seconds: float) -> None:
        pass

    options = {
        "timeout": TIMEOUT_SECONDS,
        "max_retries": 1,
        "max_response_bytes": LIMIT_BYTES,
        **given,
    }
    with blocking(sleep=lambda _: None, **options) as one, asyncio.Runner() as runner:
        other = awaited(sleep=at_once, **options)
        yield Clients(one, other, runner, arguments)
        runner.run(other.close())
