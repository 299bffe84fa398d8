"""Owns the way of httpx to the network where a gate stands before it: one call, one connection.

Refuses to know who calls; any client of httpx may be given these transports.
"""

from __future__ import annotations

import ssl
import time

import httpx

from faceid_conformance.drivers.gate import Gate, Outgoing, lost
from faceid_conformance.exchange import Request, Response

ONE_CALL = httpx.Limits(max_connections=1, max_keepalive_connections=0)
DEFAULT_PORTS = {"http": 80, "https": 443}


class GatedTransport(httpx.BaseTransport):
    """Sends each request of a synchronous client through a gate."""

    def __init__(self, gate: Gate, operation_id: str, trust: ssl.SSLContext) -> None:
        self._gate = gate
        self._inner = httpx.HTTPTransport(verify=trust, trust_env=False, limits=ONE_CALL)
        self.operation_id = operation_id

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body = request.read()
        ticket = self._gate.enter(_outgoing(self.operation_id, request, body))
        if ticket.answer is not None:
            return _given(ticket.answer)
        started = time.perf_counter()
        try:
            response = self._inner.handle_request(request)
            try:
                content = b"".join(response.iter_raw())
            finally:
                response.close()
        except BaseException as error:
            self._gate.settle(ticket, lost(error))
            raise
        answer = _answer(response, content, time.perf_counter() - started)
        self._gate.settle(ticket, answer)
        return _given(answer)

    def close(self) -> None:
        self._inner.close()


class AsyncGatedTransport(httpx.AsyncBaseTransport):
    """Sends each request of an asynchronous client through a gate."""

    def __init__(self, gate: Gate, operation_id: str, trust: ssl.SSLContext) -> None:
        self._gate = gate
        self._inner = httpx.AsyncHTTPTransport(verify=trust, trust_env=False, limits=ONE_CALL)
        self.operation_id = operation_id

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        ticket = self._gate.enter(_outgoing(self.operation_id, request, body))
        if ticket.answer is not None:
            return _given(ticket.answer)
        started = time.perf_counter()
        try:
            response = await self._inner.handle_async_request(request)
            try:
                content = b"".join([piece async for piece in response.aiter_raw()])
            finally:
                await response.aclose()
        except BaseException as error:
            self._gate.settle(ticket, lost(error))
            raise
        answer = _answer(response, content, time.perf_counter() - started)
        self._gate.settle(ticket, answer)
        return _given(answer)

    async def aclose(self) -> None:
        await self._inner.aclose()


def _outgoing(operation_id: str, request: httpx.Request, body: bytes) -> Outgoing:
    url = request.url
    headers = tuple((name, value) for name, value in request.headers.items())
    path = url.raw_path.decode("ascii")
    return Outgoing(
        host=url.host,
        port=url.port or DEFAULT_PORTS.get(url.scheme, 0),
        secure=url.scheme == "https",
        request=Request(operation_id, request.method, path, headers, body),
    )


def _answer(response: httpx.Response, content: bytes, elapsed_seconds: float) -> Response:
    """Return the answer with its content unpacked, and without the headers that say it was not."""
    headers = response.headers.copy()
    plain = httpx.Response(response.status_code, headers=headers, content=content).content
    for name in ("content-encoding", "transfer-encoding", "content-length"):
        headers.pop(name, None)
    return Response(response.status_code, tuple(headers.multi_items()), plain, elapsed_seconds)


def _given(answer: Response) -> httpx.Response:
    if answer.failure is not None:
        raise httpx.ReadError(answer.failure)
    return httpx.Response(answer.status, headers=list(answer.headers), content=answer.body)
