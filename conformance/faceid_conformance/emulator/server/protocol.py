"""uvicorn's HTTP protocol, which also lends out its transport and marks its own refusals.

An operation that nothing has to wait for is answered where its last byte arrives: no task, one
write. All else goes the way of ASGI, and both ways give the same bytes.
Refuses to know what is asked and answered.
"""

import asyncio
import logging
import re
import time
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from faceid_conformance.emulator.journal.event import Event
from faceid_conformance.emulator.server.broken import Broken
from faceid_conformance.emulator.server.door import Note
from faceid_conformance.emulator.server.heads import Heads
from faceid_conformance.emulator.server.lent import FindOperation, OurRoute, RawHeaders
from faceid_conformance.emulator.server.line import EXTENSION, Line
from faceid_conformance.emulator.server.operation_route import OperationRoute
from faceid_conformance.emulator.server.transmission import sending
from faceid_conformance.emulator.server.turn import Turn
from faceid_conformance.emulator.wire.reply import Reply
from faceid_conformance.emulator.wire.request import Request

# A head is a few hundred bytes. One that is larger than this is thrown away and told so.
MOST_HEAD_BYTES = 128 * 1024
LINGER_SECONDS, MOST_LINGER_BYTES = 0.5, 64 * 1024 * 1024
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
EXPECT, CONTINUE_WANTED = b"expect", b"100-continue"
OFFER, HEAD_BYTES = b"h2c", 65_536
_UPGRADE = re.compile(rb"\r\nUpgrade:(?=[^\r\n]*h2c)", re.IGNORECASE)


def no_operation(target: bytes, headers: RawHeaders) -> None:
    """Leave every request to ASGI."""


def protocol_class(broken: Broken, find: FindOperation = no_operation) -> type[HttpToolsProtocol]:
    """A protocol that answers what is no HTTP with the given answers, and hangs up."""
    heads = Heads()

    class EmulatorProtocol(StraightProtocol):
        """Has what all connections of one server share."""

        def find(self, target: bytes, headers: RawHeaders) -> OurRoute | None:
            return find(target, headers)

        def head_of(self, reply: Reply, *, closes: bool) -> bytes:
            return heads.of(reply, self.server_state.default_headers, closes=closes)

        def send_431_response(self) -> None:
            self.let_go()
            self.transport.write(broken.large_head)

        def send_400_response(self, msg: str) -> None:
            self.let_go()
            self.transport.write(broken.answer(self._received))
            self.transport.close()

    return EmulatorProtocol


class StraightProtocol(HttpToolsProtocol):
    """Answers an operation once it is whole; puts its transport where a wire fault finds it."""

    # uvicorn sets these to None at times, whatever its annotations say.
    app: Any
    parser: Any
    cycle: Any

    def find(self, target: bytes, headers: RawHeaders) -> OurRoute | None:
        raise NotImplementedError

    def head_of(self, reply: Reply, *, closes: bool) -> bytes:
        raise NotImplementedError

    def send_431_response(self) -> None:
        raise NotImplementedError

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.line = Line(transport)
        self._route: OurRoute | None = None
        self._turn: Turn | None = None
        self._is_first = True
        self._is_held = False
        self._is_deaf = False
        self._is_begun = False
        self._in_head = False
        self._head_bytes = 0
        self._received = b""
        self._linger: asyncio.TimerHandle | None = None
        self._resting_since: float | None = None
        self._watch: asyncio.TimerHandle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._route is not None:
            self._route = None
            self._body.close()
        for timer in (self._watch, self._linger):
            if timer is not None:
                timer.cancel()
        self.line.lost.set()
        self.line.ended.set()

    def data_received(self, data: bytes) -> None:
        self._resting_since = None
        self._is_first = not self._is_begun
        if self._in_head or self._linger is not None:
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD_BYTES:
                self._refuse_head()
                return
        self._received = data
        super().data_received(data if self._is_begun else without_upgrade(data))
        self._received = b""

    def _refuse_head(self) -> None:
        """Answer once, then listen until the caller has stopped: a reset would eat the answer."""
        if self._linger is None:
            self.send_431_response()
        else:
            self._linger.cancel()
        if self._head_bytes > MOST_LINGER_BYTES:
            self.transport.close()
        else:
            self._linger = self.loop.call_later(LINGER_SECONDS, self.transport.close)

    def shutdown(self) -> None:
        """Finish what was asked; do not wait for a request that is still being sent."""
        self.line.ended.set()
        self.let_go()
        if self._route is not None:
            self.transport.close()
            return
        super().shutdown()
        if _is_being_sent(self.cycle):
            self.transport.close()

    # What the parser tells

    def on_message_begin(self) -> None:
        self.let_go()
        if self._turn is not None and not self._is_first:
            # It may have been sent since the store was asked what has changed.
            self._turn.end()
        self._is_first = False
        self._is_begun = True
        self.url = b""
        self.expect_100_continue = False
        self.headers = []
        self._is_deaf = False
        self._in_head = True
        self._head_bytes = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        # What comes behind a body in chunks means nothing here, and may never end.
        if self._in_head:
            name = name.lower()
            if name == EXPECT and value.lower() == CONTINUE_WANTED:
                self.expect_100_continue = True
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        self._in_head = False
        if self.transport.is_closing():
            # The answer before this request said that it was the last one.
            self._is_deaf = True
            return
        route = self.find(self.url, self.headers)
        if route is None or not self._is_straight(route):
            self._to_asgi(self.app)
            return
        self._started = time.perf_counter()
        self._request = self._head(route)
        try:
            self._turn = route.turn
            early = route.begin(self._request, self._started)
        except Exception as error:
            self._to_asgi(_raising(error))
            return
        if early is not None:
            self._to_asgi(sending(route.send, early))
            return
        if self.expect_100_continue:
            self.transport.write(CONTINUE)
        self._keep_alive = (
            self.parser.get_http_version() != "1.0" and self.parser.should_keep_alive()
        )
        self._body = route.intake()
        self._route = route

    def on_body(self, body: bytes) -> None:
        route = self._route
        if route is not None:
            self._body.take(body)
            if self._body.size > route.drain_bytes:
                # The rest comes to an exchange that has its answer, and is thrown away there.
                self._answer(route, is_whole=False)
        elif not self._is_deaf:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._is_begun = False
        if self._route is not None:
            self._answer(self._route, is_whole=True)
        elif not self._is_deaf:
            super().on_message_complete()

    # The straight way

    def _is_straight(self, route: OurRoute) -> bool:
        """Whether nothing is before this request and nothing about it needs an application."""
        return (
            (self.cycle is None or self.cycle.response_complete)
            and not self.flow.write_paused
            and self.limit_concurrency is None
            and route.raw_method in (None, self.parser.get_method())
            and not self.parser.should_upgrade()
        )

    def _head(self, route: OurRoute) -> Request:
        """The request, which has no body yet."""
        if isinstance(route, OperationRoute):
            return Request(route.method, route.path, tuple(self.headers), b"", 0)
        method = self.parser.get_method().decode("ascii")
        path = self.url.decode("latin-1").partition("?")[0]
        return Request(method, path, tuple(self.headers), b"", 0, self.url)

    def _answer(self, route: OurRoute, *, is_whole: bool) -> None:
        """Write the answer, or begin an exchange that sends it in its own manner."""
        self._route = None
        request = self._request
        request.body, request.body_bytes = self._body.body(), self._body.size
        del self._body, self._request
        is_at_once = is_whole
        try:
            reply, note = route.judged(request, self._started)
            is_at_once = is_whole and reply.is_plain
            if note is not None and is_at_once and route.turn is not None:
                self._hold(route, route.turn, request, reply, note())
                return
            if note is not None and not (is_at_once and route.notes_late):
                reply, note = route.noted(request, reply, note()), None
        except Exception as error:
            self._to_asgi(_raising(error))
        else:
            if is_at_once:
                self._write(reply)
                if note is not None:
                    self._note(route, request, reply, note)
                return
            self._to_asgi(sending(route.send, reply))
        if is_whole:
            super().on_message_complete()

    def _note(self, route: OurRoute, request: Request, reply: Reply, note: Note) -> None:
        """Take note of what was answered, while the caller reads it: the loop lets nobody by."""
        try:
            route.noted(request, reply, note())
        except Exception:
            logging.getLogger("uvicorn.error").exception("an answer was sent, and not noted")

    def _hold(
        self, route: OurRoute, turn: Turn, request: Request, reply: Reply, event: Event
    ) -> None:
        """Keep the answer until it is noted, together with others that came in this turn."""

        def let_go(is_noted: bool) -> None:
            self._is_held = False
            if not self.transport.is_closing():
                self._write(reply if is_noted else route.unnoted(request))

        self._is_held = True
        turn.hold(event, let_go)

    def let_go(self) -> None:
        """Send the answer that is held back, before anything else is sent."""
        if self._turn is not None and self._is_held:
            self._turn.end()

    def _write(self, reply: Reply) -> None:
        head = self.head_of(reply, closes=not self._keep_alive)
        self.transport.write(head + reply.body)
        self.server_state.total_requests += 1
        if self._keep_alive:
            self._rest()
        else:
            self.transport.close()

    def _rest(self) -> None:
        """Close the connection if it stays silent: one timer for many requests."""
        self._resting_since = self.loop.time()
        if self._watch is None:
            self._watch = self.loop.call_later(self.timeout_keep_alive, self._look)

    def _look(self) -> None:
        self._watch = None
        if self._resting_since is None:
            return
        left = self._resting_since + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self._watch = self.loop.call_later(left, self._look)
        else:
            self.timeout_keep_alive_handler()

    # The way of ASGI

    def _to_asgi(self, app: ASGIApp) -> None:
        """Begin an exchange of uvicorn's with what was received of the request so far."""
        url, headers, expects = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.headers, self.expect_100_continue = url, headers, expects
        self.scope["headers"] = headers
        self.scope["extensions"] = {EXTENSION: self.line}  # type: ignore[dict-item]
        served, self.app = self.app, app
        super().on_headers_complete()
        self.app = served


def without_upgrade(data: bytes) -> bytes:
    """Take the offer of HTTP/2 off a request that begins in these bytes.

    A server that knows HTTP/1.1 only answers such a request as it is; the parser would take what
    follows for another protocol, and lose the body. Java's client and curl --http2 offer it.
    """
    if OFFER not in data[:HEAD_BYTES]:
        return data
    head, end, rest = data.partition(b"\r\n\r\n")
    return _UPGRADE.sub(b"\r\nX-Upgrade:", head) + end + rest


def _is_being_sent(cycle: RequestResponseCycle | None) -> bool:
    return cycle is not None and not cycle.response_complete and cycle.more_body


def _raising(error: Exception) -> ASGIApp:
    """An application that fails as the answer did, for uvicorn to log and to answer with 500."""

    async def fail(scope: Scope, receive: Receive, send: Send) -> None:
        raise error

    return fail
