"""Owns the moment at which a blocking attempt must have ended, whatever the server does.

Refuses to know requests: it only shortens the waits of single reads and writes on a connection.

A timeout per read is no bound: a server that sends one header byte a second keeps a blocking call
alive for ever. Async clients are cancelled instead and need none of this.
"""

import ssl
import threading
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import Any

import httpcore


class Deadline(threading.local):
    """The end of the attempt that the current thread is making."""

    def __init__(self) -> None:
        """Start without an end."""
        self.moment: float | None = None

    @contextmanager
    def until(self, moment: float) -> Generator[None]:
        """Bound everything within the block."""
        self.moment = moment
        try:
            yield
        finally:
            self.moment = None

    def cut(self, timeout: float | None) -> float | None:
        """Return the shorter of a wait and what is left; 0 or less when nothing is."""
        if self.moment is None:
            return timeout
        left = self.moment - time.monotonic()
        return left if timeout is None else min(timeout, left)


class BoundedBackend(httpcore.NetworkBackend):
    """Makes connections whose reads and writes end with the deadline."""

    def __init__(self, backend: httpcore.NetworkBackend, deadline: Deadline) -> None:
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
    ) -> httpcore.NetworkStream:
        """Connect, and bound what follows."""
        stream = self._backend.connect_tcp(host, port, timeout, local_address, socket_options)
        return _BoundedStream(stream, self._deadline)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Connect, and bound what follows."""
        stream = self._backend.connect_unix_socket(path, timeout, socket_options)
        return _BoundedStream(stream, self._deadline)


class _BoundedStream(httpcore.NetworkStream):
    """A connection whose reads and writes end with the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = self._deadline.cut(timeout)
        if left is not None and left <= 0:
            raise httpcore.ReadTimeout("the answer came too slowly")
        return self._stream.read(max_bytes, left)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        left = self._deadline.cut(timeout)
        if left is not None and left <= 0:
            raise httpcore.WriteTimeout("the request was taken too slowly")
        self._stream.write(buffer, left)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, timeout)
        return _BoundedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def bound_pool(transport: object, deadline: Deadline) -> bool:
    """Bound an httpx transport's connections; tell whether its pool could be reached.

    httpx has no parameter for the network backend of httpcore, so this reaches into its pool. A
    transport that has none (a proxy's, or another library's) keeps its timeouts for each read.
    """
    pool: object = getattr(transport, "_pool", None)
    backend: object = getattr(pool, "_network_backend", None)
    if not isinstance(backend, httpcore.NetworkBackend):
        return False
    setattr(pool, "_network_backend", BoundedBackend(backend, deadline))  # noqa: B010
    return True
