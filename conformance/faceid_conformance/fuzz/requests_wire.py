"""Owns the wire below Schemathesis: its requests travel as ours do, and so do the answers.

Refuses to know operations and cases. Interim answers (103, unasked) are passed over, which
http.client below requests takes for the answer; and boundaries are the same for the same seed.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any

import requests
import urllib3
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers
from schemathesis.engine import context as schemathesis_context

from faceid_conformance.exchange import Exchange, Request, Response

Send = Callable[[Request], Exchange]
FIRST_LINE = re.compile(rb"--([0-9a-f]{32})(?:--)?\r\n")
# A number that chance gives to each case; it is of no use to a server.
CASE_ID = "X-Schemathesis-TestCaseId"
TIMEOUTS = frozenset({"TimeoutError", "timeout"})


class WireAdapter(BaseAdapter):
    """An adapter of requests that sends through a driver of ours."""

    def __init__(self, send: Send, prefix: str, operations: Mapping[str, str], seed: int) -> None:
        super().__init__()
        self._send = send
        self._prefix = prefix
        self._operations = operations
        self._seed = seed
        self._count = 0

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        """Send a prepared request; an answer that never comes is requests' own error."""
        request.headers.pop(CASE_ID, None)
        self._settle_boundary(request)
        exchange = self._send(self._request(request))
        failure = exchange.response.failure
        if failure is not None:
            kind = requests.ReadTimeout if failure in TIMEOUTS else requests.ConnectionError
            raise kind(failure, request=request)
        return _answer(request, exchange.response, self)

    def close(self) -> None:
        """The driver is not ours to close."""

    def _request(self, request: requests.PreparedRequest) -> Request:
        path = request.path_url.removeprefix(self._prefix)
        headers = tuple((_text(name), _text(value)) for name, value in request.headers.items())
        operation = self._operations.get(path.partition("?")[0], "")
        return Request(operation, str(request.method), path, headers, _bytes(request.body))

    def _settle_boundary(self, request: requests.PreparedRequest) -> None:
        """Write a boundary that the seed decides in place of one that chance did."""
        body = request.body
        if not isinstance(body, bytes):
            return
        # The first line tells it, too, where another type was drawn in its place.
        drawn = FIRST_LINE.match(body)
        if drawn is None:
            return
        self._count += 1
        name = f"{self._seed}/{self._count}"
        settled = hashlib.sha256(name.encode()).hexdigest()[:32]
        content_type = _text(request.headers.get("Content-Type") or "")
        if content_type:
            request.headers["Content-Type"] = content_type.replace(drawn[1].decode(), settled)
        request.body = body.replace(drawn[1], settled.encode())


def _answer(
    request: requests.PreparedRequest, response: Response, adapter: BaseAdapter
) -> requests.Response:
    headers = urllib3.HTTPHeaderDict()
    for name, value in response.headers:
        headers.add(name, value)
    answer: Any = requests.Response()
    answer.status_code = response.status
    plain: CaseInsensitiveDict[str] = CaseInsensitiveDict(headers.items())
    answer.headers = plain
    answer.encoding = get_encoding_from_headers(plain)
    answer.raw = urllib3.HTTPResponse(
        body=io.BytesIO(response.body),
        headers=headers,
        status=response.status,
        version=11,
        preload_content=False,
        request_method=request.method,
    )
    answer.url = request.url
    answer.request = request
    answer.reason = ""
    answer.connection = adapter
    answered: requests.Response = answer
    return answered


@contextmanager
def below_schemathesis(adapter: WireAdapter) -> Generator[None]:
    """Let every session that Schemathesis opens in this block send through the adapter."""
    module: Any = schemathesis_context
    usual = module.make_session

    def make_session(*args: Any, **kwargs: Any) -> requests.Session:
        session: requests.Session = usual(*args, **kwargs)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        return session

    module.make_session = make_session
    try:
        yield
    finally:
        module.make_session = usual


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _bytes(body: Any) -> bytes:
    if isinstance(body, bytes):
        return body
    return body.encode("utf-8", "surrogatepass") if isinstance(body, str) else b""
