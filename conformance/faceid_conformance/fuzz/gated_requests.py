"""Owns the way of requests to the network where a gate stands before it: Schemathesis sends so.

Refuses to know what is sent; a call that was made before is not made again for drawn requests.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter

from faceid_conformance.drivers.gate import Gate, Outgoing, Ticket, lost
from faceid_conformance.errors import CallRefused
from faceid_conformance.exchange import Request, Response

DEFAULT_PORTS = {"http": 80, "https": 443}


@contextmanager
def gated_requests(gate: Gate | None, operation_id: str) -> Generator[None]:
    """Send everything that requests sends through a gate for as long as the block lasts."""
    if gate is None:
        yield
        return
    adapter: Any = HTTPAdapter
    original = adapter.send

    def send(self: Any, request: Any, *arguments: Any, **options: Any) -> Any:
        ticket = _leave(gate, operation_id, request)
        # A kept connection may have been closed long ago; each call has one of its own.
        self.poolmanager.clear()
        started = time.perf_counter()
        try:
            response = original(self, request, *arguments, **options)
            content = response.content
        except BaseException as error:
            gate.settle(ticket, lost(error))
            raise
        finally:
            self.poolmanager.clear()
        headers = tuple((str(name), str(value)) for name, value in response.headers.items())
        elapsed = time.perf_counter() - started
        gate.settle(ticket, Response(response.status_code, headers, content, elapsed))
        return response

    adapter.send = send
    try:
        yield
    finally:
        adapter.send = original


def _leave(gate: Gate, operation_id: str, request: Any) -> Ticket:
    parts = urlsplit(str(request.url))
    body = request.body or b""
    outgoing = Outgoing(
        host=parts.hostname or "",
        port=parts.port or DEFAULT_PORTS.get(parts.scheme, 0),
        secure=parts.scheme == "https",
        request=Request(
            operation_id=operation_id,
            method=str(request.method),
            path=str(request.path_url),
            headers=tuple((str(name), _text(value)) for name, value in request.headers.items()),
            body=body.encode("utf-8", "surrogatepass") if isinstance(body, str) else bytes(body),
        ),
    )
    ticket = gate.enter(outgoing)
    if ticket.answer is not None:
        raise CallRefused("was cut short; its calls are charged and drawn anew only by a new run")
    return ticket


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
