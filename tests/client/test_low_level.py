"""Holds the low-level modules: each defect of the stock generator's output that ours has cured."""

import asyncio
import contextlib
import importlib
import io
import json
import pkgutil
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import attrs
import faceid_client
import httpx
import pytest
from faceid_client import (
    Credentials,
    FaceIdError,
    InvalidResponseError,
    RequestTimeoutError,
    SignatureError,
    UnknownCodeError,
    face,
    sign_multi_use,
)
from faceid_client.face import AuthenticatedClient, Client, models, types
from faceid_client.face.api.face import (
    idcard_compare_by_url,
    idcard_live_detect_four,
    live_detect_four,
    live_get_four,
)

# Two distributions bring a module of this name; the type checkers see the other one.
multipart: Any = importlib.import_module("multipart")

CREDENTIALS = Credentials(app_id="1", secret_id="id", secret_key="key")
OK = {"code": 0, "message": "OK", "data": {"validate_data": "0123"}}
Handler = Callable[[httpx.Request], httpx.Response]


def client_of(handler: Handler, sign: Callable[[], str] = lambda: "c2ln") -> AuthenticatedClient:
    mock = {"transport": httpx.MockTransport(handler)}
    return AuthenticatedClient(sign=sign, httpx_args=mock)


def answering(content: bytes, status: int = 200) -> Handler:
    return lambda _: httpx.Response(status, content=content)


def get_code(handler: Handler, *, asynchronous: bool) -> Any:
    client, body = client_of(handler), models.LiveGetFourInput(appid="1")
    if asynchronous:
        return asyncio.run(live_get_four.asyncio(client=client, body=body))
    return live_get_four.sync(client=client, body=body)


def sent_form(form: models.LiveDetectFourForm) -> list[Any]:
    found: list[Any] = []

    def handler(request: httpx.Request) -> httpx.Response:
        body = request.read()
        _, options = multipart.parse_options_header(request.headers["content-type"])
        parser = multipart.MultipartParser(io.BytesIO(body), options["boundary"], strict=True)
        found.extend(parser)
        return httpx.Response(200, json={"code": 0, "message": "OK"})

    live_detect_four.sync(client=client_of(handler), body=form)
    return found


@pytest.fixture
def form() -> models.LiveDetectFourForm:
    return models.LiveDetectFourForm(
        appid="1",
        validate_data="0123",
        video=types.File(payload=io.BytesIO(b"video"), file_name="me.mp4"),
        compare_flag=models.LiveDetectFourFormCompareFlag("true"),
        card=types.File(payload=io.BytesIO(b"card")),
    )


MODULES = [each.name for each in pkgutil.walk_packages(faceid_client.__path__, "faceid_client.")]


@pytest.mark.parametrize("name", MODULES)
def test_every_module_can_be_imported(name: str) -> None:
    assert importlib.import_module(name).__name__ == name


def test_boundary_is_random(form: models.LiveDetectFourForm) -> None:
    seen: set[str] = set()

    def handler(request: httpx.Request) -> httpx.Response:
        seen.add(request.headers["content-type"])
        return httpx.Response(200, json={"code": 0, "message": "OK"})

    for _ in range(5):
        live_detect_four.sync(client=client_of(handler), body=form)

    assert len(seen) == 5
    assert not any("+++" in each for each in seen)


def test_file_content_cannot_add_a_field(form: models.LiveDetectFourForm) -> None:
    evil = b'\r\n--+++\r\nContent-Disposition: form-data; name="appid"\r\n\r\nEVIL'
    form.video = types.File(payload=io.BytesIO(evil), file_name="me.mp4")

    parts = sent_form(form)

    assert [part.name for part in parts] == [
        "appid",
        "validate_data",
        "video",
        "compare_flag",
        "card",
    ]
    assert parts[2].raw == evil


def test_text_parts_have_no_content_type_and_files_have_a_filename(
    form: models.LiveDetectFourForm,
) -> None:
    parts = {part.name: part for part in sent_form(form)}

    assert parts["compare_flag"].raw == b"true"
    assert "Content-Type" not in dict(parts["compare_flag"].headerlist)
    assert parts["video"].filename == "me.mp4"
    assert parts["card"].filename


@pytest.mark.parametrize("kind", (Client, AuthenticatedClient))
def test_timeouts_are_finite_and_the_address_is_the_contracts(kind: Any) -> None:
    given: dict[str, Any] = {} if kind is Client else {"sign": lambda: ""}

    http = kind(**given).get_httpx_client()

    assert None not in http.timeout.as_dict().values()
    assert str(http.base_url) == faceid_client.DEFAULT_BASE_URL
    http.close()


def test_copies_do_not_change_the_original() -> None:
    client = client_of(answering(b""))
    http = client.get_httpx_client()

    client.with_timeout(httpx.Timeout(1.0))
    client.with_headers({"X-Other": "1"})
    client.with_cookies({"other": "1"})

    assert http.timeout == httpx.Timeout(60.0, connect=10.0)
    assert "x-other" not in http.headers
    assert not http.cookies
    assert client.get_httpx_client() is http


def test_each_request_is_signed_anew() -> None:
    seen: list[str] = []
    nonces = iter((1, 2))

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["authorization"])
        return httpx.Response(200, json=OK)

    def sign() -> str:
        return sign_multi_use(CREDENTIALS, now=1, lifetime_seconds=1, nonce=next(nonces))

    client = client_of(handler, sign)
    for _ in range(2):
        live_get_four.sync(client=client, body=models.LiveGetFourInput(appid="1"))

    assert len(set(seen)) == 2


def test_path_of_a_form_has_no_fragment() -> None:
    kwargs = idcard_compare_by_url._get_kwargs(  # pyright: ignore[reportPrivateUsage]
        body=models.IdcardCompareInput(
            appid="1", idcard_number="1", idcard_name="x", url="https://example.com/"
        )
    )

    assert kwargs["url"] == "/face/idcardcompare"


@pytest.mark.parametrize("asynchronous", (False, True))
def test_reply_is_a_model(asynchronous: bool) -> None:
    reply = get_code(answering(json.dumps(OK).encode()), asynchronous=asynchronous)

    assert isinstance(reply, models.LiveGetFourReply)
    assert isinstance(reply.data, models.LiveGetFourResult)
    assert reply.data.validate_data == "0123"


@pytest.mark.parametrize("asynchronous", (False, True))
@pytest.mark.parametrize(
    ("content", "status", "kind"),
    (
        (b'{"code":14,"message":"no"}', 401, SignatureError),
        (b'{"code":14,"message":"no"}', 499, SignatureError),
        (b'{"code":14,"message":"no"}', 520, SignatureError),
        (b'{"code":-99999,"message":"no"}', 200, UnknownCodeError),
        (b"<html>", 200, InvalidResponseError),
        (b"", 204, InvalidResponseError),
        (b"[]", 200, InvalidResponseError),
        (b"{}", 200, InvalidResponseError),
        (b'{"code":"x"}', 200, InvalidResponseError),
        (b'{"code":0,"message":"OK","data":{}}', 500, InvalidResponseError),
    ),
)
def test_any_other_answer_is_an_error_of_ours(
    content: bytes, status: int, kind: type[FaceIdError], asynchronous: bool
) -> None:
    with pytest.raises(kind):
        get_code(answering(content, status), asynchronous=asynchronous)


@pytest.mark.parametrize("asynchronous", (False, True))
def test_failure_to_receive_is_an_error_of_ours(asynchronous: bool) -> None:
    def handler(_request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("x")

    with pytest.raises(RequestTimeoutError):
        get_code(handler, asynchronous=asynchronous)


@pytest.mark.parametrize("data", (b"null", b"[]", b'""', b"5", b"false"))
def test_data_that_is_no_object_is_none(data: bytes) -> None:
    reply = get_code(answering(b'{"code":0,"message":"OK","data":%s,}' % data), asynchronous=False)

    assert reply.data is None


def test_unknown_status_with_success_is_read() -> None:
    reply = get_code(answering(json.dumps(OK).encode(), 299), asynchronous=False)

    assert reply is not None


def test_enum_of_codes_is_open() -> None:
    assert models.ErrorCode(-5803).value == -5803
    assert models.ErrorCode(-99999) == -99999
    with pytest.raises(ValueError, match="x"):
        models.ErrorCode("x")


def test_reprs_hide_texts_and_secrets(form: models.LiveDetectFourForm) -> None:
    person = models.IdcardCompareInput(
        appid="1400000001",
        idcard_number="990000199001010017",
        idcard_name="张三",
        url="https://example.com/",
    )
    client = AuthenticatedClient(
        sign=lambda: "c2ln", headers={"X": "secret"}, cookies={"c": "secret"}
    )
    shown = f"{person!r} {client!r} {form!r} {form.video!r}"

    for secret in ("990000199001010017", "张三", "c2ln", "secret", "0123", "me.mp4"):
        assert secret not in shown
    assert "idcard_number=..." in repr(person)


def test_detailed_response_keeps_status_and_headers() -> None:
    response = live_get_four.sync_detailed(
        client=client_of(answering(json.dumps(OK).encode())),
        body=models.LiveGetFourInput(appid="1"),
    )

    assert response.status_code == 200
    assert response.parsed is not None
    assert "0123" not in repr(response)


def test_package_names_its_clients_and_each_operation_has_four_functions() -> None:
    assert set(face.__all__) == {"AuthenticatedClient", "Client"}
    for name in ("sync", "sync_detailed", "asyncio", "asyncio_detailed"):
        assert callable(getattr(idcard_live_detect_four, name))


def test_models_are_attrs_classes_that_round_trip() -> None:
    body = models.IdcardCompareInput(appid="1", idcard_number="2", idcard_name="张三", url="u")

    assert models.IdcardCompareInput.from_dict(body.to_dict()) == body
    assert attrs.has(type(body))


class WatchedFile(io.BytesIO):
    """A file that remembers whether an event loop ran in the threads that read it."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.on_a_loop: set[bool] = set()

    def read(self, size: int | None = -1, /) -> bytes:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            self.on_a_loop.add(False)
        else:
            self.on_a_loop.add(True)
        return super().read(size)


def test_async_functions_read_files_outside_the_event_loop(
    form: models.LiveDetectFourForm,
) -> None:
    content = bytes(range(256)) * 1000
    video = WatchedFile(content)
    form.video, form.seq = types.File(payload=video, file_name="me.mp4"), ""
    bodies: list[bytes] = []

    async def handler(request: httpx.Request) -> httpx.Response:
        bodies.append(await request.aread())
        assert int(request.headers["content-length"]) == len(bodies[0])
        return httpx.Response(200, json={"code": 0, "message": "OK"})

    asyncio.run(live_detect_four.asyncio(client=client_of(handler), body=form))

    assert video.on_a_loop == {False}
    assert content in bodies[0]
    assert b'name="card"' in bodies[0]


@pytest.mark.parametrize("asynchronous", (False, True))
def test_call_that_a_server_drags_out_ends_with_the_sum_of_its_timeouts(
    asynchronous: bool,
) -> None:
    gone = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = listener.accept()
        with connection, contextlib.suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not gone.wait(0.02):
                connection.sendall(b"x")

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    client = AuthenticatedClient(sign=lambda: "c2ln", base_url=url, timeout=httpx.Timeout(0.25))
    body = models.LiveGetFourInput(appid="1")

    async def awaited() -> None:
        async with client:
            await live_get_four.asyncio(client=client, body=body)

    def blocking() -> None:
        with client:
            live_get_four.sync(client=client, body=body)

    started = time.monotonic()
    with pytest.raises(RequestTimeoutError):
        asyncio.run(awaited()) if asynchronous else blocking()
    gone.set()
    thread.join(5)
    listener.close()

    assert 0.8 < time.monotonic() - started < 5
