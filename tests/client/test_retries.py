"""Holds when a call is repeated, after which pause, and that it is never billed twice unasked."""

import base64
import io
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from faceid_client import (
    ApiError,
    ConnectionFailedError,
    RateLimitError,
    RequestTimeoutError,
    TlsError,
    TransportError,
)

Call = Callable[..., Any]
OK = {"code": 0, "message": "OK", "data": {"validate_data": "0123"}}


class Script:
    """Gives its answers in turn: a body, a response or an exception to raise."""

    def __init__(self, *answers: object) -> None:
        self._answers: Iterator[object] = iter(answers)
        self.requests: list[httpx.Request] = []
        self.bodies: list[bytes] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.bodies.append(request.read())
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)


class Once(io.BytesIO):
    """A stream that cannot rewind."""

    def seekable(self) -> bool:
        return False


def refusal(code: int, **headers: str) -> httpx.Response:
    return httpx.Response(200, json={"code": code, "message": "no"}, headers=headers)


@pytest.mark.parametrize("code", (15, 107, 108))
def test_code_that_is_safe_is_repeated(call: Call, code: int) -> None:
    script, pauses = Script(refusal(code), refusal(code), OK), list[float]()

    result = call("live_get_four", script, sleep=pauses.append, jitter=lambda: 0.5)

    assert result.meta.attempts == 3
    assert pauses == [0.25, 0.5]


@pytest.mark.parametrize("code", (3, 9, 14, 21, 24, 213, -5802, -5803, -99999))
def test_any_other_code_is_not_repeated(call: Call, code: int) -> None:
    script = Script(refusal(code))

    with pytest.raises(ApiError) as caught:
        call("live_get_four", script)

    assert caught.value.meta.attempts == 1


def test_repetition_ends_after_max_retries(call: Call) -> None:
    script = Script(*[refusal(15)] * 4)

    with pytest.raises(ApiError) as caught:
        call("live_get_four", script, max_retries=3)

    assert caught.value.meta.attempts == 4


def test_pause_grows_with_full_jitter_up_to_a_longest(call: Call) -> None:
    script, pauses = Script(*[refusal(15)] * 7, OK), list[float]()

    call("live_get_four", script, sleep=pauses.append, jitter=lambda: 1.0, max_retries=7)

    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


@pytest.mark.parametrize(
    ("retry_after", "pause"),
    (("7", 7.0), ("Tue, 14 Nov 2023 22:13:30 GMT", 10.0), ("-5", 0.0), ("soon", 0.0), ("", 0.0)),
)
def test_retry_after_is_honoured(call: Call, retry_after: str, pause: float) -> None:
    script, pauses = Script(refusal(15, **{"retry-after": retry_after}), OK), list[float]()

    call(
        "live_get_four",
        script,
        sleep=pauses.append,
        jitter=lambda: 0.0,
        clock=lambda: 1_700_000_000.0,
    )

    assert pauses == [pause]


def test_server_that_asks_for_a_long_pause_gets_no_repetition(call: Call) -> None:
    with pytest.raises(ApiError):
        call("live_get_four", Script(refusal(15, **{"retry-after": "3600"})))


def test_each_attempt_is_signed_anew(call: Call) -> None:
    script, ticks, nonces = Script(refusal(15), OK), iter(range(100, 200)), iter((1, 2))

    call("live_get_four", script, clock=lambda: next(ticks), nonce=lambda: next(nonces))

    first, second = (
        base64.b64decode(request.headers["authorization"])[20:].decode()
        for request in script.requests
    )
    assert "t=100&r=1" in first
    assert "r=2" in second
    assert "t=100&" not in second


@pytest.mark.parametrize(
    "failure", (httpx.ConnectError("refused"), httpx.ConnectTimeout("x"), httpx.PoolTimeout("x"))
)
def test_failure_to_connect_is_repeated(call: Call, failure: Exception) -> None:
    script = Script(failure, failure, OK)

    assert call("live_get_four", script).meta.attempts == 3


@pytest.mark.parametrize(
    ("failure", "kind", "maybe_sent"),
    (
        (httpx.ConnectError("refused"), ConnectionFailedError, False),
        (httpx.ProxyError("403"), ConnectionFailedError, False),
        (httpx.UnsupportedProtocol("x"), ConnectionFailedError, False),
        (httpx.ConnectTimeout("x"), RequestTimeoutError, False),
        (httpx.PoolTimeout("x"), RequestTimeoutError, False),
        (httpx.ReadTimeout("x"), RequestTimeoutError, True),
        (httpx.WriteTimeout("x"), RequestTimeoutError, True),
        (httpx.ReadError("x"), TransportError, True),
        (httpx.WriteError("x"), TransportError, True),
        (httpx.CloseError("x"), TransportError, True),
        (httpx.RemoteProtocolError("x"), TransportError, True),
        (httpx.LocalProtocolError("Illegal header value b'secret'"), TransportError, True),
        (OSError("x"), TransportError, True),
    ),
)
def test_failure_says_whether_the_request_may_have_arrived(
    call: Call, failure: Exception, kind: type[TransportError], maybe_sent: bool
) -> None:
    with pytest.raises(TransportError) as caught:
        call("live_get_four", Script(failure), max_retries=0)

    assert type(caught.value) is kind
    assert caught.value.maybe_sent is maybe_sent
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("failure", (httpx.ReadTimeout("x"), httpx.RemoteProtocolError("x")))
def test_call_that_may_have_arrived_is_not_repeated(call: Call, failure: Exception) -> None:
    with pytest.raises(TransportError) as caught:
        call("live_get_four", Script(failure, OK))

    assert caught.value.attempts == 1


@pytest.mark.parametrize("answer", (httpx.ReadTimeout("x"), {"code": 213, "message": "no"}))
def test_call_that_may_have_arrived_is_repeated_when_the_caller_says_so(
    call: Call, answer: object
) -> None:
    assert call("live_get_four", Script(answer, OK), repeat_unsafe=True).meta.attempts == 2


def test_certificate_failure_is_not_repeated(call: Call) -> None:
    failure = httpx.ConnectError("x")
    failure.__cause__ = ssl.SSLCertVerificationError(1, "bad certificate")

    with pytest.raises(TlsError) as caught:
        call("live_get_four", Script(failure))

    assert (caught.value.attempts, caught.value.maybe_sent) == (1, False)


def test_stream_that_cannot_rewind_is_not_sent_again(call: Call) -> None:
    script = Script(refusal(15), {"code": 0, "data": {"live_status": 0, "live_msg": "OK"}})
    arguments = {"validate_data": "1", "video": Once(b"v" * 200_000), "compare_flag": False}

    with pytest.raises(RateLimitError):
        call("live_detect_four", script, arguments=arguments)

    assert len(script.bodies) == 1


@pytest.mark.parametrize("kind", ("path", "file", "bytes"))
def test_media_is_sent_whole_in_each_attempt(call: Call, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "me.mp4"
    path.write_bytes(b"v" * 200_000)
    script = Script(refusal(15), {"code": 0, "data": {"live_status": 0, "live_msg": "OK"}})

    with path.open("rb") as opened:
        video = {"path": path, "file": opened, "bytes": path.read_bytes()}[kind]
        arguments = {"validate_data": "1", "video": video, "compare_flag": False}
        call("live_detect_four", script, arguments=arguments)

    assert script.bodies[0] == script.bodies[1]
    assert b"v" * 200_000 in script.bodies[1]
