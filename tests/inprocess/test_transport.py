"""The transport under httpx's own clients: bodies of every kind, limits, delays, broken wires."""

import asyncio
import io
import json
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from faceid_client import AsyncFaceIdClient, Credentials, FaceIdClient
from faceid_conformance import EmulatorTransport, Settings
from signed_requests import (
    ACCOUNT,
    CODE,
    COMPARE,
    HOST,
    JPEG,
    JSON_BODY,
    NOW,
    PERSON,
    authorization,
    headers,
    json_headers,
)

CREDENTIALS = Credentials(
    app_id=ACCOUNT.app_id,
    secret_id=ACCOUNT.secret_id,
    secret_key=ACCOUNT.secret_key,
    bucket=ACCOUNT.bucket,
)
FORM = {"appid": ACCOUNT.app_id, **PERSON}


@pytest.fixture
def transport() -> EmulatorTransport:
    return EmulatorTransport(Settings(clock=lambda: NOW))


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the transport reached for the network")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def post(transport: EmulatorTransport, path: str, **given: Any) -> httpx.Response:
    """Send from a function."""
    with httpx.Client(transport=transport, base_url=HOST) as client:
        return client.post(path, **given)


def post_async(transport: EmulatorTransport, path: str, **given: Any) -> httpx.Response:
    """Send from a coroutine."""

    async def sending() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
            return await client.post(path, **given)

    return asyncio.run(sending())


def body_size(transport: EmulatorTransport) -> int:
    """How many bytes the last request had, by the journal."""
    journal = json.loads(transport.emulator.call("GET", "/_emulator/journal?limit=1").body)
    size: int = journal["entries"][-1]["body_bytes"]
    return size


both = pytest.mark.parametrize("send", [post, post_async])


@both
def test_reply_is_a_whole_response_of_httpx(transport: EmulatorTransport, send: Any) -> None:
    reply = send(transport, CODE, content=JSON_BODY, headers=json_headers())

    assert reply.json()["code"] == 0
    assert (reply.status_code, reply.reason_phrase, reply.http_version) == (200, "OK", "HTTP/1.1")
    assert reply.headers["Content-Length"] == str(len(reply.content))
    assert reply.headers["X-Emulator"]
    assert (reply.request.url.host, reply.is_closed) == ("recognition.image.myqcloud.com", True)
    assert reply.elapsed.total_seconds() >= 0


@both
def test_refusal_has_the_services_status(transport: EmulatorTransport, send: Any) -> None:
    given = json_headers(Authorization=authorization(NOW - 1000))
    reply = send(transport, CODE, content=JSON_BODY, headers=given)

    assert (reply.status_code, reply.json()["code"]) == (401, 9)


@both
def test_form_with_a_file_arrives(transport: EmulatorTransport, send: Any) -> None:
    files = {"image": ("face.jpg", io.BytesIO(JPEG), "image/jpeg")}
    reply = send(transport, COMPARE, data=FORM, files=files, headers=headers())

    assert reply.json()["code"] == 0
    assert "similarity" in reply.json()["data"]


@both
def test_form_of_a_megabyte_arrives_whole(transport: EmulatorTransport, send: Any) -> None:
    files = {"image": ("face.jpg", io.BytesIO(JPEG + bytes(1_000_000)), "image/jpeg")}
    reply = send(transport, COMPARE, data=FORM, files=files, headers=headers())

    assert reply.json()["code"] == 0
    assert body_size(transport) == int(reply.request.headers["Content-Length"])


@both
def test_body_of_nothing_is_a_body(transport: EmulatorTransport, send: Any) -> None:
    reply = send(transport, CODE, headers=headers())

    assert (reply.status_code, body_size(transport)) == (400, 0)


def test_iterator_is_sent_in_its_pieces(transport: EmulatorTransport) -> None:
    pieces = (JSON_BODY[at : at + 5] for at in range(0, len(JSON_BODY), 5))
    reply = post(transport, CODE, content=pieces, headers=json_headers())

    assert reply.json()["code"] == 0
    assert reply.request.headers["Transfer-Encoding"] == "chunked"
    assert body_size(transport) == len(JSON_BODY)


def test_async_iterator_is_sent_in_its_pieces(transport: EmulatorTransport) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(JSON_BODY), 5):
            await asyncio.sleep(0)
            yield JSON_BODY[at : at + 5]

    reply = post_async(transport, CODE, content=pieces(), headers=json_headers())

    assert reply.json()["code"] == 0
    assert body_size(transport) == len(JSON_BODY)


@both
def test_body_over_the_limit_is_refused(transport: EmulatorTransport, send: Any) -> None:
    reply = send(transport, CODE, content=bytes(10_000_000), headers=json_headers())

    assert reply.json()["code"] == 23


def test_endless_bodies_are_read_up_to_the_bound() -> None:
    transport = EmulatorTransport(Settings(clock=lambda: NOW, drain_bytes=10_000_000))

    def endless() -> Iterator[bytes]:
        while True:
            yield bytes(1_000_000)

    async def endless_async() -> AsyncIterator[bytes]:
        for piece in endless():
            yield piece

    told = [
        post(transport, CODE, content=endless(), headers=json_headers()),
        post_async(transport, CODE, content=endless_async(), headers=json_headers()),
    ]
    assert [reply.json()["code"] for reply in told] == [23, 23]


def test_error_of_the_body_reaches_the_caller(transport: EmulatorTransport) -> None:
    def failing() -> Iterator[bytes]:
        yield b"{"
        raise LookupError("the body could not be made")

    with pytest.raises(LookupError, match="could not be made"):
        post(transport, CODE, content=failing(), headers=json_headers())


def test_streamed_reply_can_be_read_in_pieces(transport: EmulatorTransport) -> None:
    with (
        httpx.Client(transport=transport, base_url=HOST) as client,
        client.stream("POST", CODE, content=JSON_BODY, headers=json_headers()) as reply,
    ):
        assert json.loads(b"".join(reply.iter_bytes(7)))["code"] == 0


def test_head_has_the_headers_and_no_body(transport: EmulatorTransport) -> None:
    with httpx.Client(transport=transport, base_url=HOST) as client:
        reply = client.head("/_emulator/health")

    assert (reply.status_code, reply.content) == (200, b"")
    assert int(reply.headers["Content-Length"]) > 0


@both
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("reset", httpx.ReadError),
        ("empty-reply", httpx.RemoteProtocolError),
        ("garbage", httpx.RemoteProtocolError),
    ],
)
def test_broken_wire_is_an_error_of_httpx(
    transport: EmulatorTransport, send: Any, fault: str, error: type[httpx.TransportError]
) -> None:
    given = json_headers(X_Emulator_Outcome=f"fault={fault}")
    with pytest.raises(error) as caught:
        send(transport, CODE, content=JSON_BODY, headers=given)

    assert caught.value.request.url.path == CODE


@both
def test_delay_within_the_timeout_is_waited_out(send: Any) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    transport = EmulatorTransport(Settings(clock=lambda: NOW, sleep=sleep))
    given = json_headers(X_Emulator_Outcome="delay=3")
    reply = send(transport, CODE, content=JSON_BODY, headers=given)

    assert (reply.json()["code"], slept) == (0, [3.0])


@both
def test_delay_over_the_timeout_is_a_read_timeout(transport: EmulatorTransport, send: Any) -> None:
    given = json_headers(X_Emulator_Outcome="delay=30")
    with pytest.raises(httpx.ReadTimeout):
        send(transport, CODE, content=JSON_BODY, headers=given, timeout=0.001)


@both
def test_real_delay_is_waited_out_without_a_timeout(
    transport: EmulatorTransport, send: Any
) -> None:
    given = json_headers(X_Emulator_Outcome="delay=0.001")
    reply = send(transport, CODE, content=JSON_BODY, headers=given, timeout=None)

    assert reply.json()["code"] == 0


def test_function_inside_a_coroutine_may_call(transport: EmulatorTransport) -> None:
    async def sending() -> httpx.Response:
        return post(transport, CODE, content=JSON_BODY, headers=json_headers())

    assert asyncio.run(sending()).json()["code"] == 0


def test_many_coroutines_call_at_once(transport: EmulatorTransport) -> None:
    async def sending() -> list[int]:
        async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
            calls = (client.post(CODE, content=JSON_BODY, headers=json_headers()) for _ in range(9))
            return [reply.json()["code"] for reply in await asyncio.gather(*calls)]

    assert asyncio.run(sending()) == [0] * 9


def test_body_of_the_other_kind_is_refused(transport: EmulatorTransport) -> None:
    def pieces() -> Iterator[bytes]:
        yield JSON_BODY

    async def pieces_async() -> AsyncIterator[bytes]:
        yield JSON_BODY

    async def sending() -> None:
        await transport.handle_async_request(httpx.Request("POST", HOST, content=pieces()))

    with pytest.raises(TypeError, match="a synchronous body"):
        asyncio.run(sending())
    with pytest.raises(TypeError, match="an asynchronous body"):
        transport.handle_request(httpx.Request("POST", HOST, content=pieces_async()))


def test_reset_forgets_single_use_signatures(transport: EmulatorTransport) -> None:
    given = json_headers(Authorization=authorization(single_use_file="f"))
    codes = []
    for is_reset in (False, False, True):
        if is_reset:
            transport.reset()
        codes.append(post(transport, CODE, content=JSON_BODY, headers=given).json()["code"])

    assert codes == [0, 13, 0]


def test_generated_client_works_over_the_transport() -> None:
    with (
        httpx.Client(transport=EmulatorTransport()) as http,
        FaceIdClient(CREDENTIALS, http_client=http) as faceid,
    ):
        compared = faceid.idcard_compare(image=JPEG, **PERSON)

        assert faceid.live_get_four().validate_data
        assert 0 <= compared.similarity <= 100


def test_generated_async_client_works_over_the_transport() -> None:
    async def asking() -> str:
        async with (
            httpx.AsyncClient(transport=EmulatorTransport()) as http,
            AsyncFaceIdClient(CREDENTIALS, http_client=http) as faceid,
        ):
            return (await faceid.live_get_four()).validate_data

    assert asyncio.run(asking())
