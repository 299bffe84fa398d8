"""Owns what hooks and the log are told about a call.

Refuses to carry bodies, signatures or header values: nothing here can name a person.
"""

import logging
from dataclasses import dataclass

from .codes import Code

logger = logging.getLogger("faceid_client")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestEvent:
    """One attempt is about to be sent."""

    operation: str
    url: str
    """Where to; on COS without the key and the query, which name a person."""
    attempt: int
    content_type: str
    length_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseEvent:
    """One answer was received; `code` is None where it could not be read."""

    operation: str
    attempt: int
    http_status: int
    code: Code | None
    elapsed_seconds: float


def is_logging() -> bool:
    """Tell whether anybody listens at debug level."""
    return logger.isEnabledFor(logging.DEBUG)


def log_request(event: RequestEvent) -> None:
    """Log an attempt at debug level."""
    logger.debug(
        "%s attempt %d: %d bytes of %s to %s",
        event.operation,
        event.attempt,
        event.length_bytes,
        event.content_type.partition(";")[0],
        event.url,
    )


def log_response(event: ResponseEvent) -> None:
    """Log an answer at debug level."""
    logger.debug(
        "%s attempt %d: HTTP %d, code %s, %.3f s",
        event.operation,
        event.attempt,
        event.http_status,
        event.code,
        event.elapsed_seconds,
    )


def log_pause(operation: str, reason: str, pause_seconds: float) -> None:
    """Log that a call will be repeated."""
    logger.info("%s: %s, again in %.2f s", operation, reason, pause_seconds)
