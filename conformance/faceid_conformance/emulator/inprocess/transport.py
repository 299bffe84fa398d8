"""The emulator as a transport of httpx: a client's calls end in this very process.

Refuses to know any client, and the network.
"""

import time
from collections.abc import Awaitable, Callable

import anyio
import httpx

from faceid_conformance.emulator.inprocess.emulator import InProcessEmulator, Sleep
from faceid_conformance.emulator.server.direct import RawHeaders, Sent, scope_of
from faceid_conformance.emulator.settings import Account, Settings

EXTENSIONS = {"http_version": b"HTTP/1.1"}


class EmulatorTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Takes `httpx.Client` and `httpx.AsyncClient` alike, whatever host they ask for."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._emulator = InProcessEmulator(settings)

    @property
    def settings(self) -> Settings:
        return self._emulator.settings

    @property
    def account(self) -> Account:
        """The first account that may call."""
        return self._emulator.account

    @property
    def emulator(self) -> InProcessEmulator:
        """The emulator behind, to be called directly or asked for its journal."""
        return self._emulator

    def reset(self, settings: Settings | None = None) -> None:
        """Forget everything: codes, signatures, rules, journal. New settings may come with it."""
        self._emulator.reset(settings)

    def close(self) -> None:
        self._emulator.close()

    async def aclose(self) -> None:
        self._emulator.close()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        stream = request.stream
        if not isinstance(stream, httpx.SyncByteStream):
            raise TypeError("an asynchronous body needs an asynchronous client")
        body = b"".join(stream) if isinstance(stream, httpx.ByteStream) else stream
        try:
            sent = self._emulator.exchange(_scope(request), body, _patience(request, _block))
        except ConnectionError as error:
            raise _broken(error, request) from error
        return _response(sent, request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        stream = request.stream
        if not isinstance(stream, httpx.AsyncByteStream):
            raise TypeError("a synchronous body needs a synchronous client")
        waiting = _patience(request, anyio.sleep)
        try:
            sent = await self._emulator.exchange_async(_scope(request), stream, waiting)
        except ConnectionError as error:
            raise _broken(error, request) from error
        return _response(sent, request)


async def _block(seconds: float) -> None:
    time.sleep(seconds)


def _patience(request: httpx.Request, sleep: Callable[[float], Awaitable[object]]) -> Sleep:
    """Waits for the emulator as long as the request's read timeout lets it."""
    longest: float | None = request.extensions.get("timeout", {}).get("read")
    if longest is None:
        return sleep

    async def wait(seconds: float) -> None:
        await sleep(min(seconds, longest))
        if seconds > longest:
            raise httpx.ReadTimeout("the emulator was told to answer later", request=request)

    return wait


def _scope(request: httpx.Request) -> dict[str, object]:
    headers: RawHeaders = [(name.lower(), value) for name, value in request.headers.raw]
    return scope_of(request.method, request.url.raw_path, headers)


def _response(sent: Sent, request: httpx.Request) -> httpx.Response:
    if not sent.status:
        raise httpx.RemoteProtocolError("the emulator did not answer", request=request)
    return httpx.Response(
        sent.status,
        headers=sent.headers,
        stream=httpx.ByteStream(sent.body),
        extensions=dict(EXTENSIONS),
        request=request,
    )


def _broken(error: ConnectionError, request: httpx.Request) -> httpx.TransportError:
    """What a client sees of a connection that the emulator breaks."""
    if isinstance(error, ConnectionResetError):
        return httpx.ReadError(str(error), request=request)
    return httpx.RemoteProtocolError(str(error), request=request)
