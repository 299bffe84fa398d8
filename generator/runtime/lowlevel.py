"""Owns what the low-level modules under `face/` share with the client: reading and judging a reply.

Refuses to send: these functions get what httpx received, as plain values.
"""

import time
from collections.abc import Iterable
from typing import Any

from .attempts import Received
from .codes import Catalogue
from .deadlines import Deadline
from .decoding import Unreadable, read_object, read_reply
from .errors import InvalidResponseError, api_error
from .headers import Headers
from .meta import Meta

DEADLINE = Deadline()
"""Bounds the blocking calls of clients that the low-level modules make themselves."""


def received(status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> Received:
    """Return an answer as plain values."""
    return Received(status, Headers(headers), body)


def read_document(operation: str, answer: Received, catalogue: Catalogue) -> dict[str, Any]:
    """Return the reply as a document whose `data` is an object or None, or raise a typed error."""
    try:
        reply = read_reply(answer.raw_body)
        document: dict[str, Any] = read_object(answer.raw_body)
    except Unreadable as problem:
        raise invalid(operation, answer, str(problem)) from None
    if reply.code != 0:
        info = catalogue.look_up(reply.code)
        raise api_error(operation, info, message=reply.message, meta=_meta(answer))
    if not 200 <= answer.http_status < 300:
        raise invalid(operation, answer, "claims success")
    document.update(code=reply.code, message=reply.message)
    if "data" in document:
        document["data"] = None if reply.data is None else dict(reply.data)
    return document


def invalid(operation: str, answer: Received, problem: str) -> InvalidResponseError:
    """Return the error for an answer that is not one of this API."""
    return InvalidResponseError(operation, problem, meta=_meta(answer))


def _meta(answer: Received) -> Meta:
    return Meta(
        http_status=answer.http_status,
        headers=answer.headers,
        elapsed_seconds=0.0,
        attempts=1,
        received_at=time.time(),
        raw_body=answer.raw_body,
    )
