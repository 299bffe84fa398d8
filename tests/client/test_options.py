"""Holds the options: defaults, refusals, views, hooks, the log, and who closes what."""

import asyncio
import logging
import warnings
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from faceid_client import (
    AsyncFaceIdClient,
    Credentials,
    FaceIdClient,
    InsecureTransportWarning,
    InvalidArgumentError,
    RequestEvent,
    ResponseEvent,
    options,
)

Call = Callable[..., Any]
CREDENTIALS = Credentials(app_id="1400000001", secret_id="AKIDexample", secret_key="example-key")
OK = {"code": 0, "message": "OK", "data": {"validate_data": "0123"}}


def fine(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=OK)


@pytest.fixture(autouse=True)
def no_warned_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "_warned_hosts", set[str]())
    monkeypatch.delenv("FACEID_BASE_URL", raising=False)


@pytest.mark.parametrize(
    ("given", "problem"),
    (
        ({"timeout": 0}, "timeout must be positive and finite"),
        ({"timeout": float("inf")}, "timeout must be positive and finite"),
        ({"timeout": float("nan")}, "timeout must be positive and finite"),
        ({"timeout": None}, "timeout must be a number of seconds"),
        ({"connect_timeout": -1}, "connect_timeout must be positive"),
        ({"max_retries": -1}, "max_retries must be a whole number of at least 0"),
        ({"max_retries": True}, "max_retries must be a whole number"),
        ({"signature_lifetime_seconds": 0}, "signature_lifetime_seconds must be a whole number"),
        ({"signature_lifetime_seconds": 7_776_001}, "must be at most 7776000"),
        ({"max_response_bytes": 0}, "max_response_bytes"),
        ({"base_url": ""}, "must begin with https:// or http://"),
        ({"base_url": "recognition.example"}, "must begin with https:// or http://"),
        ({"base_url": "ftp://recognition.example"}, "must begin with https:// or http://"),
        ({"base_url": "https://"}, "must begin with https:// or http:// and a host"),
        ({"base_url": "https://user:pass@host"}, "must not hold a user"),
        ({"base_url": "https://host/?q=1"}, "must not hold a user, a query or a fragment"),
        ({"base_url": "https://host/#x"}, "must not hold a user, a query or a fragment"),
        ({"base_url": "https://ho st/"}, "must not hold spaces"),
        ({"base_url": "https://host/\n"}, "must not hold spaces or control characters"),
        ({"base_url": "https://host:port"}, "is not a URL"),
        ({"base_url": "https://[::1"}, "is not a URL"),
        ({"base_url": 5}, "must be a string"),
    ),
)
def test_unfit_option_is_refused(call: Call, given: dict[str, Any], problem: str) -> None:
    with pytest.raises(InvalidArgumentError, match=problem):
        call("live_get_four", fine, **given)


def test_misspelt_option_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="timeuot"):
        FaceIdClient(CREDENTIALS, timeuot=5)  # type: ignore[call-arg]  # pyright: ignore


def test_longest_documented_signature_is_accepted(call: Call) -> None:
    call("live_get_four", fine, signature_lifetime_seconds=7_776_000)


def test_plain_http_to_another_machine_warns_once() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        FaceIdClient(CREDENTIALS, base_url="http://service.example").close()
        FaceIdClient(CREDENTIALS, base_url="http://service.example").close()

    assert [each.category for each in caught] == [InsecureTransportWarning]
    assert caught[0].filename == __file__


def test_view_over_plain_http_warns_where_it_is_made() -> None:
    with (
        FaceIdClient(CREDENTIALS) as client,
        pytest.warns(InsecureTransportWarning, match="other.example") as caught,
    ):
        client.with_options(base_url="http://other.example").with_options(timeout=1.0)

    assert [each.filename for each in caught] == [__file__]


@pytest.mark.parametrize(("value", "problem"), (("", "must begin with"), ("ftp://x", "must begin")))
def test_unfit_base_url_in_the_environment_is_named(
    value: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACEID_BASE_URL", value)

    with pytest.raises(InvalidArgumentError, match=f"^FACEID_BASE_URL {problem}"):
        FaceIdClient(CREDENTIALS)


@pytest.mark.parametrize(
    ("kind", "given", "problem"),
    (
        (FaceIdClient, {"credentials": "key"}, "credentials must be Credentials"),
        (FaceIdClient, {"http_client": httpx.AsyncClient()}, "http_client must be an httpx.Client"),
        (AsyncFaceIdClient, {"http_client": httpx.Client()}, "must be an httpx.AsyncClient"),
    ),
)
def test_client_of_the_wrong_parts_is_refused_at_once(
    kind: Any, given: dict[str, Any], problem: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=problem):
        kind(**({"credentials": CREDENTIALS} | given))


@pytest.mark.parametrize(
    "url",
    (
        "http://127.0.0.1:8080",
        "http://127.9.9.9",
        "http://localhost:1",
        "http://[::1]:8080/",
        "http://faceid.localhost",
        "https://service.example",
    ),
)
def test_loopback_and_https_do_not_warn(url: str) -> None:
    FaceIdClient(CREDENTIALS, base_url=url).close()


def test_timeouts_of_a_request_are_finite(call: Call) -> None:
    seen: list[dict[str, float]] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"])
        return httpx.Response(200, json=OK)

    call("live_get_four", handler)
    call("live_get_four", handler, timeout=3, connect_timeout=5)

    assert seen == [
        {"connect": 10.0, "read": 60.0, "write": 60.0, "pool": 60.0},
        {"connect": 3, "read": 3, "write": 3, "pool": 3},
    ]


def test_view_has_its_own_options_and_the_same_connections() -> None:
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.host)
        return httpx.Response(200, json={"code": 15, "message": "too often"})

    http = httpx.Client(transport=httpx.MockTransport(handler))
    client = FaceIdClient(CREDENTIALS, http_client=http, sleep=lambda _: None, max_retries=1)
    view = client.with_options(base_url="https://other.example", max_retries=0)
    before = repr(client)

    for each in (view, client):
        with pytest.raises(Exception, match="code 15"):
            each.live_get_four()
    view.close()

    assert seen == ["other.example"] + ["recognition.image.myqcloud.com"] * 2
    assert repr(client) == before
    assert not http.is_closed


def test_closing_a_view_leaves_the_connections_open() -> None:
    client = FaceIdClient(CREDENTIALS)
    view = client.with_options(max_retries=0)

    view.close()
    client.with_options().close()
    client.close()

    with pytest.raises(InvalidArgumentError, match="the client is closed"):
        client.live_get_four()
    with pytest.raises(InvalidArgumentError, match="the client is closed"):
        view.live_get_four()


def test_callers_own_http_client_is_used_and_left_open() -> None:
    http = httpx.Client(transport=httpx.MockTransport(fine), headers={"X-Own": "1"})

    with FaceIdClient(CREDENTIALS, http_client=http) as client:
        result = client.live_get_four()

    assert result.validate_data == "0123"
    assert not http.is_closed


@pytest.mark.parametrize("extra", ({}, {"cookies": {"c": "1"}}, {"params": {"p": "1"}}))
def test_headers_cookies_and_parameters_of_the_callers_client_are_sent(
    extra: dict[str, Any],
) -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=OK)

    own = {"X-Own": "1", "User-Agent": "mine", "Accept": "text/html", "Authorization": "mine"}
    http = httpx.Client(transport=httpx.MockTransport(handler), headers=own, **extra)
    FaceIdClient(CREDENTIALS, http_client=http, timeout=7).live_get_four()

    headers = seen[0].headers
    assert (headers["x-own"], headers["user-agent"]) == ("1", "mine")
    assert headers["accept"] == "application/json"
    assert headers["accept-encoding"] == "identity"
    assert headers.get_list("authorization") != ["mine"]
    assert len(headers.get_list("authorization")) == 1
    assert headers.get("cookie") == ("c=1" if "cookies" in extra else None)
    assert seen[0].url.query == (b"p=1" if "params" in extra else b"")
    assert seen[0].extensions["timeout"]["read"] == 7


def test_callers_own_authentication_does_not_replace_the_signature() -> None:
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["authorization"])
        return httpx.Response(200, json=OK)

    http = httpx.Client(transport=httpx.MockTransport(handler), auth=("user", "password"))
    FaceIdClient(CREDENTIALS, http_client=http).live_get_four()

    assert not seen[0].startswith("Basic")


def test_hooks_are_told_of_each_attempt(call: Call) -> None:
    sent: list[RequestEvent] = []
    received: list[ResponseEvent] = []
    answers = iter(({"code": 15, "message": "x"}, OK))

    call(
        "live_get_four",
        lambda _: httpx.Response(200, json=next(answers)),
        on_request=sent.append,
        on_response=received.append,
    )

    assert [(event.operation, event.attempt) for event in sent] == [
        ("live_get_four", 1),
        ("live_get_four", 2),
    ]
    assert sent[0].length_bytes == len('{"appid":"1400000001"}')
    assert [(event.attempt, event.http_status, event.code) for event in received] == [
        (1, 200, 15),
        (2, 200, 0),
    ]


def test_log_tells_the_call_and_no_person(call: Call, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="faceid_client")
    arguments = {"idcard_number": "990000199001010017", "idcard_name": "张三", "url": "https://u/"}

    with pytest.raises(Exception, match="code 14"):
        call(
            "idcard_compare",
            lambda _: httpx.Response(200, json={"code": 14, "message": "张三"}),
            arguments=arguments,
        )

    shown = "\n".join(record.getMessage() for record in caplog.records)
    assert "idcard_compare attempt 1: HTTP 200, code 14" in shown
    for secret in ("990000199001010017", "张三", "https://u/", "example-key", "AKIDexample"):
        assert secret not in shown


@pytest.mark.parametrize("kind", (FaceIdClient, AsyncFaceIdClient))
def test_repr_shows_address_and_application_only(kind: Any) -> None:
    client = kind(CREDENTIALS)
    try:
        assert repr(client) == (
            f"{kind.__name__}(base_url='https://recognition.image.myqcloud.com', "
            "app_id='1400000001')"
        )
    finally:
        closed = client.close()
        if closed is not None:
            asyncio.run(closed)


def test_async_client_reads_files_outside_the_event_loop(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "me.mp4"
    path.write_bytes(b"v" * 300_000)
    threads: set[bool] = set()
    original = type(path).open

    def opened(self: Any, *arguments: Any, **given: Any) -> Any:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            threads.add(False)
        else:
            threads.add(True)
        return original(self, *arguments, **given)

    async def verify() -> None:
        http = httpx.AsyncClient(
            transport=httpx.MockTransport(
                lambda _: httpx.Response(
                    200, json={"code": 0, "data": {"live_status": 0, "live_msg": "OK"}}
                )
            )
        )
        async with AsyncFaceIdClient(CREDENTIALS, http_client=http) as client:
            await client.live_detect_four(validate_data="1", video=path, compare_flag=False)

    monkeypatch.setattr("pathlib.Path.open", opened)
    asyncio.run(verify())

    assert threads == {False}
