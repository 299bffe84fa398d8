"""Owns how an httpx client of the caller's own signs its requests to COS.

Refuses to know httpx: to that, it is a function that takes a request and gives it back, signed.
"""

from collections.abc import MutableMapping
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qsl, unquote

from .cos_signing import SIGNED_HEADERS, TOKEN_NAME, sign_cos_request
from .credentials import Credentials
from .hidden import Hidden


class UnsignedRequest(Protocol):
    """What is signed of a request."""

    method: str

    @property
    def url(self) -> Any:
        """The address, with the path and the query as they are sent in `raw_path`."""
        ...

    @property
    def headers(self) -> MutableMapping[str, str]:
        """The headers, by name in any case."""
        ...


RequestT = TypeVar("RequestT", bound=UnsignedRequest)


class CosSignatureAuth:
    """Lets an httpx client of the caller's own sign each of its requests to COS anew.

    The method, the path, every parameter, and what the request has of Host, Content-Type and
    Content-Length are signed; the token of temporary credentials is sent and signed.
    """

    def __init__(self, credentials: Credentials, *, lifetime_seconds: int = 300) -> None:
        """Keep whose key signs, and for how long."""
        self._credentials = credentials
        self._lifetime_seconds = lifetime_seconds

    def __call__(self, request: RequestT) -> RequestT:
        """Put a fresh signature on the request."""
        if self._credentials.security_token:
            request.headers[TOKEN_NAME] = self._credentials.security_token
        raw_path: bytes = request.url.raw_path
        path, _, query = raw_path.decode("ascii").partition("?")
        given = {name: request.headers[name] for name in SIGNED_HEADERS if name in request.headers}
        request.headers["Authorization"] = sign_cos_request(
            self._credentials,
            method=request.method,
            path=unquote(path),
            params=Hidden(parse_qsl(query, keep_blank_values=True)),
            headers=Hidden(given),
            lifetime_seconds=self._lifetime_seconds,
        ).authorization
        return request
