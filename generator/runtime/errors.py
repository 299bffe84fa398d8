"""Owns every exception that a caller of this package can meet.

Refuses to know sockets and JSON: it is told facts and words them, without any personal data.

    FaceIdError
    ├── InvalidArgumentError          nothing was sent: change the call
    │   └── InvalidMediaError         a picture or video is empty, unreadable, too large or a GIF
    ├── TransportError                no answer; `maybe_sent` tells whether it may have been billed
    │   ├── ConnectionFailedError     never connected: nothing was sent
    │   │   └── TlsError              the server's certificate or the handshake was refused
    │   ├── RequestTimeoutError       no answer in time
    │   └── UploadError               a file changed or failed while it was being sent
    ├── InvalidResponseError          an answer came that is not this API's
    └── ApiError                      the service answered with a code other than 0
        ├── SignatureError            signature
        │   └── SignatureExpiredError     signature-expired; names the measured clock skew
        ├── AccountError              account
        ├── PermissionDeniedError     permission
        ├── RateLimitError            rate-limit; `retry_after_seconds`
        ├── InvalidRequestError       invalid-request
        ├── NotFoundError             not-found; on COS only
        ├── RequestTooLargeError      too-large
        ├── MediaRejectedError        media
        ├── LivenessError             liveness
        ├── IdentityError             identity
        ├── ServiceError              service
        └── UnknownCodeError          unknown: a code that the contract does not list

No `str`, `repr` or `args` holds a key, a signature, an ID number, a name or a picture; what the
server wrote is in `message`, `meta.raw_body` and nowhere else.
"""

import re
from collections.abc import Callable
from typing import Any

from .codes import Category, Code, CodeInfo, Retry
from .meta import Meta

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,79}")


class FaceIdError(Exception):
    """The root: everything this package raises on purpose."""

    def __str__(self) -> str:
        """Word the facts; subclasses do."""
        return type(self).__name__

    def __repr__(self) -> str:
        """Show the class and the same words as `str`."""
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[Callable[..., "FaceIdError"], tuple[Any, ...], dict[str, Any]]:
        """Let the error cross a process boundary."""
        return (_blank, (type(self),), self.__dict__)


def _blank(kind: type[FaceIdError]) -> FaceIdError:
    return kind.__new__(kind)


def alone(error: FaceIdError) -> FaceIdError:
    """Return an error without the frames it came through: their variables name people."""
    error.__context__ = None
    return error.with_traceback(None)


class InvalidArgumentError(FaceIdError):
    """An argument cannot be used; nothing was sent."""

    def __init__(self, argument: str, problem: str) -> None:
        """Keep which argument, and what is wrong with it (never its value)."""
        super().__init__()
        self.argument = argument
        self.problem = problem

    def __str__(self) -> str:
        """Name the argument and the problem."""
        return f"{self.argument} {self.problem}"


class InvalidMediaError(InvalidArgumentError):
    """A picture or a video cannot be sent; nothing was sent."""


class TransportError(FaceIdError):
    """No answer was received."""

    def __init__(
        self, operation: str, problem: str, *, maybe_sent: bool, attempts: int = 1
    ) -> None:
        """Keep what failed and whether the request may have reached the service."""
        super().__init__()
        self.operation = operation
        self.problem = problem
        self.maybe_sent = maybe_sent
        self.attempts = attempts

    def __str__(self) -> str:
        """Say what failed and whether the call may have been processed."""
        reached = (
            "the request may have been processed and billed"
            if self.maybe_sent
            else "nothing was processed"
        )
        tries = "attempt" if self.attempts == 1 else "attempts"
        return f"{self.operation}: {self.problem} ({self.attempts} {tries}; {reached})"


class ConnectionFailedError(TransportError):
    """No connection could be made."""


class TlsError(ConnectionFailedError):
    """The TLS handshake failed, most often because of the certificate."""


class RequestTimeoutError(TransportError):
    """The answer did not come in time."""


class UploadError(TransportError):
    """A file could not be sent as announced: it changed or became unreadable meanwhile."""


class InvalidResponseError(FaceIdError):
    """The answer cannot be read as an answer of this API."""

    def __init__(self, operation: str, problem: str, *, meta: Meta) -> None:
        """Keep what is wrong and the raw answer."""
        super().__init__()
        self.operation = operation
        self.problem = problem
        self.meta = meta
        self.http_status = meta.http_status

    def __str__(self) -> str:
        """Say what is wrong, without quoting the answer."""
        return f"{self.operation}: HTTP {self.http_status} answer {self.problem}"


class ApiError(FaceIdError):
    """The service answered with a code other than 0."""

    def __init__(self, operation: str, info: CodeInfo, *, message: str, meta: Meta) -> None:
        """Keep the code's entry in the catalogue and the raw answer."""
        super().__init__()
        self.operation = operation
        self.info = info
        self.message = message
        self.meta = meta

    @property
    def code(self) -> Code:
        """The code in the answer: a number, on COS a word."""
        return self.info.code

    @property
    def name(self) -> str:
        """The catalogue's name of the code."""
        return self.info.name

    @property
    def meaning_en(self) -> str:
        """What the code means, in English."""
        return self.info.meaning_en

    @property
    def meaning_zh(self) -> str:
        """What the code means, in Chinese."""
        return self.info.meaning_zh

    @property
    def category(self) -> Category:
        """The group of codes on which a caller acts alike."""
        return self.info.category

    @property
    def retry(self) -> Retry:
        """Whether repeating the call is safe, unsafe or futile."""
        return self.info.retry

    @property
    def is_retry_safe(self) -> bool:
        """Whether the same call may be repeated without being processed twice."""
        return self.info.retry == "safe"

    @property
    def http_status(self) -> int:
        """The HTTP status of the answer."""
        return self.meta.http_status

    @property
    def request_id(self) -> str | None:
        """The id of the call, for a question to the provider; on COS only."""
        return self.meta.request_id

    @property
    def trace_id(self) -> str | None:
        """The id of the refused call's trace; on COS only."""
        return self.meta.trace_id

    def __str__(self) -> str:
        """Show code, name, both meanings and the HTTP status."""
        return (
            f"{self.operation}: code {_shown(self.code)} {self.name}: {self.meaning_en} "
            f"{self.meaning_zh} (HTTP {self.http_status}, retry {self.retry})"
        )


class SignatureError(ApiError):
    """The signature is missing, malformed or does not match."""


class SignatureExpiredError(SignatureError):
    """The signature is past its end; a wrong clock is the usual cause."""

    @property
    def clock_skew_seconds(self) -> float | None:
        """How far this machine's clock is ahead of the server's `Date` header."""
        return self.meta.clock_skew_seconds

    def __str__(self) -> str:
        """Add the measured clock skew."""
        skew = self.clock_skew_seconds
        if skew is None:
            return super().__str__()
        side = "ahead of" if skew >= 0 else "behind"
        return f"{super().__str__()}; the local clock is {abs(skew):.0f} s {side} the server's"


class AccountError(ApiError):
    """The account, its keys or its bucket are unknown, do not fit or are suspended."""


class PermissionDeniedError(ApiError):
    """The account has not been granted this service."""


class RateLimitError(ApiError):
    """Too many calls."""

    @property
    def retry_after_seconds(self) -> float | None:
        """How long the server asks to wait, if it says."""
        return self.meta.retry_after_seconds


class InvalidRequestError(ApiError):
    """The service cannot read the request or misses a parameter."""


class NotFoundError(ApiError):
    """The bucket or the object does not exist."""


class RequestTooLargeError(ApiError):
    """The body is larger than the service takes."""


class MediaRejectedError(ApiError):
    """The picture or the video cannot be used: another one may."""


class LivenessError(ApiError):
    """The person in the video was not recognised as live, or did not speak as asked."""


class IdentityError(ApiError):
    """Name, ID number and register do not fit together."""


class ServiceError(ApiError):
    """The service failed on its side."""


class UnknownCodeError(ApiError):
    """A code that this version of the contract does not list."""


_BY_CATEGORY: dict[Category, type[ApiError]] = {
    "signature": SignatureError,
    "signature-expired": SignatureExpiredError,
    "account": AccountError,
    "permission": PermissionDeniedError,
    "rate-limit": RateLimitError,
    "invalid-request": InvalidRequestError,
    "not-found": NotFoundError,
    "too-large": RequestTooLargeError,
    "media": MediaRejectedError,
    "liveness": LivenessError,
    "identity": IdentityError,
    "service": ServiceError,
    "success": UnknownCodeError,
    "unknown": UnknownCodeError,
}


def api_error(operation: str, info: CodeInfo, *, message: str, meta: Meta) -> ApiError:
    """Return the error of the code's category."""
    return _BY_CATEGORY[info.category](operation, info, message=message, meta=meta)


def _shown(code: Code) -> str:
    """Keep an absurdly long code, or one that is no word, from flooding or forging a log."""
    if isinstance(code, str):
        return code if _WORD.fullmatch(code) else "that is no word"
    return str(code) if -(10**18) < code < 10**18 else "of more than 18 digits"
