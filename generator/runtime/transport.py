"""Owns the way to httpx: sending attempts, reading answers within bounds, naming failures.

Refuses to know operations and codes. This is the only runtime module that touches httpx.
"""

import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TypeAlias

import anyio
import httpx
from anyio.to_thread import run_sync

from .attempts import Answer, Attempts, Received
from .bodies import UploadProblem
from .caller import Caller
from .deadlines import Deadline, bound_pools
from .decoding import Inflater, Unreadable
from .errors import (
    ConnectionFailedError,
    InvalidArgumentError,
    RequestTimeoutError,
    TlsError,
    TransportError,
    UploadError,
)
from .headers import Headers
from .operations import OperationSpec, reads_files
from .options import OptionValues

HttpClient: TypeAlias = httpx.Client
AsyncHttpClient: TypeAlias = httpx.AsyncClient
Sleep: TypeAlias = Callable[[float], object]
AsyncSleep: TypeAlias = Callable[[float], Awaitable[object]]

_Route: TypeAlias = Callable[[httpx.URL], httpx.BaseTransport]
_AsyncRoute: TypeAlias = Callable[[httpx.URL], httpx.AsyncBaseTransport]
_ROUTE = "_transport_for_url"
"""What chooses the connections for an address, proxies included. `send` does more: it looks after
cookies, redirects and authentication, which this API does not have, at a fifth of a call's cost.
httpx shows no way past it, so this reaches for one, and does without where there is none.
"""

Content: TypeAlias = bytes | Iterator[bytes] | AsyncIterator[bytes]

_OUR_HEADERS = frozenset(
    (b"accept", b"accept-encoding", b"authorization", b"content-length", b"content-type", b"host")
)
FAILURES = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError)


class SignatureAuth(httpx.Auth):
    """Lets an httpx client of the caller's own sign each of its requests anew."""

    def __init__(self, sign: Callable[[], str]) -> None:
        """Keep the function that makes a signature."""
        self._sign = sign

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Put a fresh signature on the request."""
        request.headers["Authorization"] = self._sign()
        yield request


def unnamed(request: httpx.Request) -> httpx.Request:
    """Return a request whose address, as it is logged, names nobody."""
    if request.url.query:
        request.url = _ConfidentialUrl(request.url)
    return request


class _ConfidentialUrl(httpx.URL):
    """An address whose query names a person: who prints it, as httpx's log does, sees its host."""

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc.decode('ascii')}/..."

    def __repr__(self) -> str:
        return f"URL({str(self)!r})"


class _Requests:
    """Builds requests. httpx's own way of merging defaults costs as much as signing and checking
    together, so it is only taken where the caller's client has something to merge.
    """

    __slots__ = ("_addresses", "_extensions", "_headers", "_http", "_timeouts")

    def __init__(self, caller: Caller, http: httpx.Client | httpx.AsyncClient | None) -> None:
        self._addresses: dict[str, httpx.URL] = {}
        self._headers = caller.headers()
        self._http = http
        self._timeouts = caller.timeouts()
        self._extensions = {"timeout": self._timeouts}
        if http is not None:
            del self._headers["User-Agent"]

    def view(self, caller: Caller) -> "_Requests":
        return _Requests(caller, self._http)

    def build(self, attempts: Attempts, headers: dict[str, str], content: Content) -> httpx.Request:
        request = self._build(attempts, headers, content)
        if attempts.is_confidential:
            request.url = _ConfidentialUrl(request.url)
        return request

    def _address(self, attempts: Attempts) -> httpx.URL:
        """Return the address; one that names nobody is only read once."""
        if attempts.is_confidential:
            return httpx.URL(attempts.url)
        address = self._addresses.get(attempts.url)
        if address is None:
            address = self._addresses[attempts.url] = httpx.URL(attempts.url)
        return address

    def _build(
        self, attempts: Attempts, headers: dict[str, str], content: Content
    ) -> httpx.Request:
        method, address = attempts.method, self._address(attempts)
        headers = {**self._headers, **headers}
        http = self._http
        if http is not None and (http.params or http.cookies):
            timeouts = httpx.Timeout(**self._timeouts)
            return http.build_request(
                method, address, headers=headers, content=content, timeout=timeouts
            )
        raw = [] if "Host" in headers else [(b"Host", address.netloc)]
        raw += [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
        if http is not None:
            raw += [each for each in http.headers.raw if each[0].lower() not in _OUR_HEADERS]
        extensions = dict(self._extensions)
        if not isinstance(content, bytes):
            return httpx.Request(
                method, address, headers=raw, content=content, extensions=extensions
            )
        stream = httpx.ByteStream(content)  # httpx would look for what the headers say already
        request = httpx.Request(method, address, headers=raw, stream=stream, extensions=extensions)
        request.read()
        return request


class _Reader:
    """Collects an answer's body, unpacked, up to a limit of bytes and a moment in time."""

    def __init__(self, response: httpx.Response, *, limit_bytes: int, deadline: float) -> None:
        self._response = response
        self._limit_bytes = limit_bytes
        self._deadline = deadline
        self._body = bytearray()
        encoding = _content_encoding(response)
        plain = response.is_stream_consumed or encoding in ("", "identity")
        self._inflater = None if plain else Inflater(encoding, limit_bytes)

    def add(self, chunk: bytes) -> None:
        """Take a chunk; raise when the answer is too long or too slow."""
        if self._inflater is not None:
            chunk = self._inflater.inflate(chunk, len(self._body))
        self._body += chunk
        if len(self._body) > self._limit_bytes:
            raise Unreadable(f"is larger than {self._limit_bytes} bytes")
        if time.monotonic() > self._deadline:
            raise httpx.ReadTimeout("the answer came too slowly")

    def finish(self) -> Received:
        """Return what was read."""
        headers = Headers(self._response.headers.raw)
        return Received(self._response.status_code, headers, bytes(self._body))


class SyncTransport:
    """Sends calls through an httpx.Client, its own or the caller's.

    With a client of the caller's own, a server that drips its headers is only bounded by the
    timeout of each read: the connections are not ours to change.
    """

    def __init__(self, caller: Caller, *, http_client: httpx.Client | None, sleep: Sleep) -> None:
        """Make a connection pool unless the caller brings one."""
        _check_client(http_client, httpx.Client)
        self.caller = caller
        self._sleep = sleep
        self._owned = http_client is None
        self._deadline = Deadline()
        self._requests = _Requests(caller, http_client)
        self._http = httpx.Client(cookies=_no_cookies()) if http_client is None else http_client
        self._route: _Route | None = getattr(self._http, _ROUTE, None) if self._owned else None
        if self._owned:
            bound_pools(self._http, self._deadline)

    def view(self, changes: OptionValues) -> "SyncTransport":
        """Return a transport with other options over the same connections."""
        view = object.__new__(SyncTransport)
        view.caller = self.caller.changed(changes)
        view._sleep = self._sleep
        view._owned = False
        view._deadline = self._deadline
        view._requests = self._requests.view(view.caller)
        view._http = self._http
        view._route = self._route
        return view

    def close(self) -> None:
        """Close the connections, unless they are the caller's."""
        if self._owned:
            self._http.close()

    def call(self, spec: OperationSpec, values: Mapping[str, object]) -> Answer:
        """Send a call, repeating it where that is safe, and return its answer."""
        attempts = self.caller.attempts(spec, values)
        while True:
            _refuse_closed(self._http.is_closed)
            headers = attempts.begin()
            outcome: TransportError | Received
            end = time.monotonic() + self.caller.options.timeout
            try:
                self._deadline.moment = end
                outcome = self._exchange(attempts, headers, end)
            except (*FAILURES, UploadProblem) as failure:
                outcome = named(failure, spec.name)
            finally:
                self._deadline.moment = None
            pause = attempts.judged(outcome)
            if isinstance(pause, Answer):
                return pause
            self._sleep(pause)

    def _exchange(self, attempts: Attempts, headers: dict[str, str], end: float) -> Received:
        options = self.caller.options
        if attempts.body.whole is not None:
            response = self._send(attempts, headers, attempts.body.watched(attempts.body.whole))
        else:
            with attempts.body.opened() as content:
                response = self._send(attempts, headers, content)
        try:
            reader = _Reader(response, limit_bytes=options.max_response_bytes, deadline=end)
            for chunk in _sync_chunks(response):
                reader.add(chunk)
            return reader.finish()
        except Unreadable as problem:
            return _unreadable(response, problem)
        finally:
            response.close()

    def _send(
        self, attempts: Attempts, headers: dict[str, str], content: Content
    ) -> httpx.Response:
        request = self._requests.build(attempts, headers, content)
        if self._route is not None:
            return self._route(request.url).handle_request(request)
        return self._http.send(request, auth=None, follow_redirects=False, stream=True)


class AsyncTransport:
    """Sends calls through an httpx.AsyncClient, its own or the caller's."""

    def __init__(
        self, caller: Caller, *, http_client: httpx.AsyncClient | None, sleep: AsyncSleep
    ) -> None:
        """Make a connection pool unless the caller brings one."""
        _check_client(http_client, httpx.AsyncClient)
        self.caller = caller
        self._sleep = sleep
        self._owned = http_client is None
        self._requests = _Requests(caller, http_client)
        self._http = (
            httpx.AsyncClient(cookies=_no_cookies()) if http_client is None else http_client
        )
        self._route: _AsyncRoute | None = getattr(self._http, _ROUTE, None) if self._owned else None

    def view(self, changes: OptionValues) -> "AsyncTransport":
        """Return a transport with other options over the same connections."""
        view = object.__new__(AsyncTransport)
        view.caller = self.caller.changed(changes)
        view._sleep = self._sleep
        view._owned = False
        view._requests = self._requests.view(view.caller)
        view._http = self._http
        view._route = self._route
        return view

    async def close(self) -> None:
        """Close the connections, unless they are the caller's."""
        if self._owned:
            await self._http.aclose()

    async def call(self, spec: OperationSpec, values: Mapping[str, object]) -> Answer:
        """Send a call, repeating it where that is safe, and return its answer."""
        if reads_files(spec, values):
            attempts = await run_sync(self.caller.attempts, spec, values)
        else:
            attempts = self.caller.attempts(spec, values)
        while True:
            _refuse_closed(self._http.is_closed)
            headers = attempts.begin()
            outcome: TransportError | Received
            try:
                with anyio.fail_after(self.caller.options.timeout):
                    outcome = await self._exchange(attempts, headers)
            except (*FAILURES, UploadProblem) as failure:
                outcome = named(failure, spec.name)
            pause = attempts.judged(outcome)
            if isinstance(pause, Answer):
                return pause
            await self._sleep(pause)

    async def _exchange(self, attempts: Attempts, headers: dict[str, str]) -> Received:
        options = self.caller.options
        deadline = time.monotonic() + options.timeout
        async with attempts.body.async_opened() as content:
            request = self._requests.build(attempts, headers, content)
            if self._route is not None:
                response = await self._route(request.url).handle_async_request(request)
            else:
                response = await self._http.send(
                    request, auth=None, follow_redirects=False, stream=True
                )
        try:
            reader = _Reader(response, limit_bytes=options.max_response_bytes, deadline=deadline)
            async for chunk in _async_chunks(response):
                reader.add(chunk)
            return reader.finish()
        except Unreadable as problem:
            return _unreadable(response, problem)
        finally:
            await response.aclose()


def named(failure: Exception, operation: str) -> TransportError:
    """Return the error that says what failed and whether the request may have arrived."""
    if isinstance(failure, UploadProblem):
        return UploadError(operation, str(failure), maybe_sent=True)
    if isinstance(failure, (httpx.ConnectTimeout, httpx.PoolTimeout)):
        return RequestTimeoutError(operation, "could not connect in time", maybe_sent=False)
    if isinstance(failure, (httpx.TimeoutException, TimeoutError)):
        return RequestTimeoutError(operation, "no answer in time", maybe_sent=True)
    if isinstance(failure, (httpx.ConnectError, httpx.ProxyError)):
        return _unconnected(failure, operation)
    if isinstance(failure, (httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeError)):
        return ConnectionFailedError(operation, "the address cannot be used", maybe_sent=False)
    problem = f"the connection failed ({type(failure).__name__})"
    return TransportError(operation, problem, maybe_sent=True)


def _unconnected(failure: Exception, operation: str) -> ConnectionFailedError:
    cause: BaseException | None = failure
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            problem = f"TLS failed: {getattr(cause, 'reason', None) or 'no handshake'}"
            return TlsError(operation, problem, maybe_sent=False)
        cause = cause.__cause__ or cause.__context__
    return ConnectionFailedError(operation, f"cannot connect: {failure}", maybe_sent=False)


def _no_cookies() -> CookieJar:
    """Return a jar that takes nothing: the API has no cookies, and a hostile server has many."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


def _check_client(given: object, wanted: type) -> None:
    if given is not None and not isinstance(given, wanted):
        raise InvalidArgumentError("http_client", f"must be an httpx.{wanted.__name__}")


def _refuse_closed(is_closed: bool) -> None:
    if is_closed:
        raise InvalidArgumentError("the client", "is closed")


def _content_encoding(response: httpx.Response) -> str:
    for name, value in response.headers.raw:
        if name.lower() == b"content-encoding":
            return value.decode("latin-1").strip().lower()
    return ""


def _unreadable(response: httpx.Response, problem: Unreadable) -> Received:
    headers = Headers(response.headers.raw)
    return Received(response.status_code, headers, b"", str(problem))


def _sync_chunks(response: httpx.Response) -> Iterator[bytes]:
    if response.is_stream_consumed:
        yield response.content
    else:
        yield from response.iter_raw()


async def _async_chunks(response: httpx.Response) -> AsyncIterator[bytes]:
    if response.is_stream_consumed:
        yield response.content
    else:
        async for chunk in response.aiter_raw():
            yield chunk
