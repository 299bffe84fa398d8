"""Owns what surrounds an answer: status, headers, timing, attempts, raw body.

Refuses to know what the body means.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .headers import Headers

_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")
LONGEST_RETRY_AFTER_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """The HTTP facts of one answer."""

    http_status: int
    headers: Headers = field(repr=False)
    elapsed_seconds: float
    attempts: int
    received_at: float = field(repr=False)
    raw_body: bytes = field(repr=False)
    request_id: str | None = None
    trace_id: str | None = None

    @property
    def clock_skew_seconds(self) -> float | None:
        """How far the local clock is ahead of the server's `Date` header, if it sent one."""
        served_at = _timestamp(self.headers.get("date"))
        return None if served_at is None else self.received_at - served_at

    @property
    def retry_after_seconds(self) -> float | None:
        """What `Retry-After` asks for, as seconds from the answer's arrival."""
        value = (self.headers.get("retry-after") or "").strip()
        if value.isascii() and value.isdigit():
            seconds = float(value[:10])
        else:
            moment = _timestamp(value)
            if moment is None:
                return None
            seconds = moment - self.received_at
        return min(max(seconds, 0.0), LONGEST_RETRY_AFTER_SECONDS)

    @property
    def x_errno(self) -> int | None:
        """The code in the header `X-ErrNo`, which answers about stored pictures may carry."""
        value = (self.headers.get("x-errno") or "").strip()
        return int(value) if _WHOLE_NUMBER.fullmatch(value) else None


def _timestamp(value: str | None) -> float | None:
    if not value:
        return None
    try:
        moment = parsedate_to_datetime(value)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return (aware - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
