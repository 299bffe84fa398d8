"""Owns what the low-level modules of every API share with the client.

Refuses to send: these functions get what httpx received, as plain values.
"""

import time
from collections.abc import Iterable

from .attempts import Received
from .deadlines import Deadline
from .errors import InvalidResponseError
from .headers import Headers
from .meta import Meta

DEADLINE = Deadline()
"""Bounds the blocking calls of clients that the low-level modules make themselves."""


def received(status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> Received:
    """Return an answer as plain values."""
    return Received(status, Headers(headers), body)


def invalid(operation: str, answer: Received, problem: str) -> InvalidResponseError:
    """Return the error for an answer that is not one of this API."""
    return InvalidResponseError(operation, problem, meta=meta_of(answer))


def meta_of(
    answer: Received, *, request_id: str | None = None, trace_id: str | None = None
) -> Meta:
    """Return the HTTP facts of an answer."""
    return Meta(
        http_status=answer.http_status,
        headers=answer.headers,
        elapsed_seconds=0.0,
        attempts=1,
        received_at=time.time(),
        raw_body=answer.raw_body,
        request_id=request_id,
        trace_id=trace_id,
    )
