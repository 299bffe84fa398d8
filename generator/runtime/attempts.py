"""Owns one call's life without any I/O: signing each attempt, judging each answer, when to repeat.

Refuses to know how bytes travel; the sync and the async transport drive the same steps.
"""

import time
from dataclasses import dataclass
from typing import Protocol

from .bodies import Body
from .codes import Catalogue
from .decoding import Reply, Unreadable
from .errors import (
    ApiError,
    InvalidResponseError,
    TlsError,
    TransportError,
    UploadError,
    api_error,
)
from .events import (
    RequestEvent,
    ResponseEvent,
    is_logging,
    log_pause,
    log_request,
    log_response,
)
from .headers import Headers
from .meta import Meta
from .options import Options

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 8.0
LONGEST_WAIT_SECONDS = 60.0
"""A server that asks for a longer pause than this gets no repetition: the caller decides."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Received:
    """An answer as it came over the wire."""

    http_status: int
    headers: Headers
    raw_body: bytes
    problem: str | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Answer:
    """An answer with code 0."""

    operation: str
    reply: Reply
    meta: Meta

    def invalid(self, problem: object) -> InvalidResponseError:
        """Return the error for an answer whose data cannot be used."""
        return InvalidResponseError(self.operation, str(problem), meta=self.meta)


class Call(Protocol):
    """A call that is ready to be signed and sent: what its API makes of it."""

    @property
    def operation(self) -> str:
        """The method's name."""
        ...

    @property
    def method(self) -> str:
        """The HTTP method."""
        ...

    @property
    def url(self) -> str:
        """The whole address."""
        ...

    @property
    def shown_url(self) -> str:
        """The address as hooks and the log may see it: it names nobody."""
        ...

    @property
    def body(self) -> Body:
        """What is sent."""
        ...

    def sign(self, options: Options) -> dict[str, str]:
        """Return the headers that one attempt needs beside those of its body."""
        ...

    def read(self, received: Received) -> Reply:
        """Return the answer's envelope, or raise Unreadable."""
        ...

    def ids(self, received: Received, reply: Reply | None) -> tuple[str | None, str | None]:
        """Return the ids of the call and of its trace, where the API has them."""
        ...


class Attempts:
    """The attempts of one call."""

    __slots__ = (
        "_call",
        "_catalogue",
        "_number",
        "_options",
        "_started",
        "body",
        "is_confidential",
        "method",
        "operation",
        "url",
    )

    def __init__(self, call: Call, *, catalogue: Catalogue, options: Options) -> None:
        """Start with no attempt made."""
        self.operation = call.operation
        self.method = call.method
        self.url = call.url
        self.is_confidential = call.url != call.shown_url
        self.body = call.body
        self._call = call
        self._catalogue = catalogue
        self._options = options
        self._number = 0
        self._started = 0.0

    def begin(self) -> dict[str, str]:
        """Count an attempt and return its headers, freshly signed."""
        self._number += 1
        options = self._options
        if options.on_request is not None or is_logging():
            self._announce(options)
        headers = self._call.sign(options)
        self._started = time.monotonic()
        return headers

    def _announce(self, options: Options) -> None:
        event = RequestEvent(
            operation=self.operation,
            url=self._call.shown_url,
            attempt=self._number,
            content_type=self.body.content_type,
            length_bytes=self.body.length_bytes,
        )
        log_request(event)
        if options.on_request is not None:
            options.on_request(event)

    def judged(self, outcome: Received | TransportError) -> Answer | float:
        """Return the answer, or the seconds to wait before another attempt, or raise."""
        if isinstance(outcome, Received):
            return self.answered(outcome)
        return self.failed(outcome)

    def answered(self, received: Received) -> Answer | float:
        """Return the answer, or the seconds to wait before another attempt, or raise."""
        reply, problem = self._read(received)
        meta = self._meta(received, reply)
        if self._options.on_response is not None or is_logging():
            self._tell(meta, reply)
        if reply is None:
            raise InvalidResponseError(self.operation, problem, meta=meta)
        if reply.code != 0:
            return self._refused(reply, meta)
        if not 200 <= received.http_status < 300:
            raise InvalidResponseError(self.operation, "claims success", meta=meta)
        return Answer(self.operation, reply, meta)

    def failed(self, error: TransportError) -> float:
        """Return the seconds to wait before another attempt, or raise the error."""
        error.attempts = self._number
        hopeless = isinstance(error, (TlsError, UploadError))
        repeatable = not error.maybe_sent or self._options.repeat_unsafe
        if hopeless or not repeatable or self._is_last():
            raise error
        return self._pause(None, type(error).__name__)

    def _refused(self, reply: Reply, meta: Meta) -> float:
        info = self._catalogue.look_up(reply.code, reply.message)
        error: ApiError = api_error(self.operation, info, message=reply.message, meta=meta)
        allowed = ("safe", "unsafe") if self._options.repeat_unsafe else ("safe",)
        asked = meta.retry_after_seconds
        if info.retry not in allowed or self._is_last() or (asked or 0.0) > LONGEST_WAIT_SECONDS:
            raise error
        return self._pause(asked, f"code {info.code} {info.name}")

    def _is_last(self) -> bool:
        return not self.body.rewinds or self._number > self._options.max_retries

    def _pause(self, asked_seconds: float | None, reason: str) -> float:
        longest = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** (self._number - 1))
        pause = self._options.jitter() * longest + (asked_seconds or 0.0)
        log_pause(self.operation, reason, pause)
        return pause

    def _read(self, received: Received) -> tuple[Reply | None, str]:
        if received.problem is not None:
            return None, received.problem
        try:
            return self._call.read(received), ""
        except Unreadable as problem:
            return None, str(problem)

    def _meta(self, received: Received, reply: Reply | None) -> Meta:
        request_id, trace_id = self._call.ids(received, reply)
        return Meta(
            http_status=received.http_status,
            headers=received.headers,
            elapsed_seconds=time.monotonic() - self._started,
            attempts=self._number,
            received_at=self._options.clock(),
            raw_body=received.raw_body,
            request_id=request_id,
            trace_id=trace_id,
        )

    def _tell(self, meta: Meta, reply: Reply | None) -> None:
        event = ResponseEvent(
            operation=self.operation,
            attempt=self._number,
            http_status=meta.http_status,
            code=None if reply is None else reply.code,
            elapsed_seconds=meta.elapsed_seconds,
        )
        log_response(event)
        if self._options.on_response is not None:
            self._options.on_response(event)
