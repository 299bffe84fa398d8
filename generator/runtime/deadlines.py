"""Owns the moment at which a blocking attempt must have ended, whatever the server does.

Refuses to know requests: it shortens the waits of single reads and writes on a connection, and
sends a head together with what follows it.

A timeout per read is no bound: a server that sends one header byte a second keeps a blocking call
alive for ever. Async clients are cancelled instead and need none of this. The classes here have the
shape of httpcore's network backend without importing it, for httpx loads it on first use only.
"""

import ssl
import threading
import time
from collections.abc import Iterable
from typing import Any, Protocol


class Deadline(threading.local):
    """The end of the attempt that the current thread is making; None outside of attempts."""

    def __init__(self) -> None:
        """Start without an end."""
        self.moment: float | None = None

    def cut(self, timeout: float | None) -> float | None:
        """Return the shorter of a wait and what is left; raise when nothing is left."""
        if self.moment is None:
            return timeout
        left = self.moment - time.monotonic()
        if left <= 0:
            raise TimeoutError("the attempt took too long")
        return left if timeout is None else min(timeout, left)


class Stream(Protocol):
    """A connection, as httpcore has it."""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes: ...
    def write(self, buffer: bytes, timeout: float | None = None) -> None: ...
    def close(self) -> None: ...
    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> "Stream": ...
    def get_extra_info(self, info: str) -> Any: ...


class Backend(Protocol):
    """What makes connections, as httpcore has it."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> Stream: ...
    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> Stream: ...
    def sleep(self, seconds: float) -> None: ...


class BoundedBackend:
    """Makes connections whose reads and writes end with the deadline."""

    def __init__(self, backend: Backend, deadline: Deadline) -> None:
        """Wrap the backend that really connects."""
        self._backend = backend
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> Stream:
        """Connect, and bound what follows."""
        stream = self._backend.connect_tcp(host, port, timeout, local_address, socket_options)
        return _BoundedStream(stream, self._deadline)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> Stream:
        """Connect, and bound what follows."""
        stream = self._backend.connect_unix_socket(path, timeout, socket_options)
        return _BoundedStream(stream, self._deadline)

    def sleep(self, seconds: float) -> None:
        """Wait, as the backend does."""
        self._backend.sleep(seconds)


class _BoundedStream:
    """A connection whose reads and writes end with the deadline.

    The first write after a read is a request's head. It waits for what follows, so that a small
    request is one packet, and wakes the server once.
    """

    def __init__(self, stream: Stream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline
        self._head: bytes | None = None
        self._written = False

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._head is not None:
            self.write(b"", timeout)
        self._written = False
        return self._stream.read(max_bytes, self._deadline.cut(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if not self._written:
            self._head, self._written = buffer, True
            return
        if self._head is not None:
            buffer, self._head = self._head + buffer, None
        self._stream.write(buffer, self._deadline.cut(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> Stream:
        stream = self._stream.start_tls(ssl_context, server_hostname, timeout)
        return _BoundedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def bound_pools(client: object, deadline: Deadline) -> int:
    """Bound the connections of an httpx.Client and of its proxies; return how many pools it has.

    httpx has no parameter for the network backend of httpcore, so this reaches into its pools. A
    transport that has none keeps its timeouts for each read.
    """
    mounts: dict[object, object] = getattr(client, "_mounts", {})
    pools: list[Any] = [
        getattr(transport, "_pool", None)
        for transport in (getattr(client, "_transport", None), *mounts.values())
    ]
    bound = [pool for pool in pools if hasattr(pool, "_network_backend")]
    for pool in bound:
        pool._network_backend = BoundedBackend(pool._network_backend, deadline)
    return len(bound)
