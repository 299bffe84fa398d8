"""Holds that nothing that reports, logs or shows an error names a person, a picture or a key.

The harshest reader prints every variable of every frame. What the caller's own frames hold is the
caller's; the client's frames, and those of what lies beneath, must hold nothing.
"""

import asyncio
import base64
import copy
import logging
import re
import socket
from collections.abc import Callable
from typing import Any

import faceid_client
import httpx
import pytest
from faceid_client import (
    ApiError,
    AsyncFaceIdClient,
    Credentials,
    FaceIdClient,
    FaceIdError,
    InvalidArgumentError,
    sign_multi_use,
)
from harshest_reader import shown_with_variables

Call = Callable[..., Any]
NAME, NUMBER, KEY = "张三丰", "990000199001010017", "s3cr3t-key-of-the-test"
SECRET_ID, PICTURE = "AKIDsecretOfTheTest", b"PICTUREBYTES-OF-A-PERSON"
SECRETS = (NAME, NUMBER, KEY, SECRET_ID, PICTURE.decode(), repr(NAME.encode())[2:-1])
CREDENTIALS = Credentials(app_id="1", secret_id=SECRET_ID, secret_key=KEY)
PERSON = {"idcard_number": NUMBER, "idcard_name": NAME, "image": (f"{NAME}.jpg", PICTURE)}
SCORED = {"code": 0, "data": {"similarity": NAME}}


def refuse(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadError("broken", request=request)


def answering(body: object) -> Callable[[httpx.Request], httpx.Response]:
    return lambda _request: httpx.Response(200, json=body)


def signature_parts(shown: str) -> list[str]:
    """Find what is long enough for a signature and holds the text of one."""
    words = re.findall(r"[A-Za-z0-9+/]{80,}={0,2}", shown)
    return [word for word in words if b"&k=" in base64.b64decode(word + "==")]


@pytest.mark.parametrize(
    "handler",
    (
        answering({"code": -5803, "message": NAME, "data": {"echo": NUMBER}}),
        answering({"code": 9, "message": NUMBER}),
        answering({"code": NAME}),
        answering(SCORED),
        answering([NAME, NUMBER]),
        lambda _request: httpx.Response(500, text=f"<p>{NAME}</p>"),
        refuse,
    ),
    ids=range(7),
)
def test_error_of_a_call_shows_nobody_even_with_every_variable(call: Call, handler: Any) -> None:
    with pytest.raises(FaceIdError) as caught:
        call("idcard_compare", handler, credentials=CREDENTIALS, arguments=PERSON)

    shown = shown_with_variables(caught.value)
    assert "client.py" in shown
    assert not [secret for secret in SECRETS if secret in shown]
    assert not signature_parts(shown)


@pytest.mark.parametrize("changed", ({"image": b"GIF89a" + PICTURE}, {"url": f"http://{NUMBER}"}))
def test_refused_argument_shows_nobody_even_with_every_variable(
    call: Call, changed: dict[str, Any]
) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        call("idcard_compare", credentials=CREDENTIALS, arguments=PERSON | changed)

    shown = shown_with_variables(caught.value)
    assert not [secret for secret in SECRETS if secret in shown]


@pytest.mark.parametrize("asynchronous", (False, True))
def test_failed_connection_shows_nobody_and_no_signature(asynchronous: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"

    async def awaited() -> None:
        async with AsyncFaceIdClient(CREDENTIALS, base_url=url, max_retries=0) as client:
            await client.idcard_compare(idcard_number=NUMBER, idcard_name=NAME, image=PICTURE)

    def blocking() -> None:
        with FaceIdClient(CREDENTIALS, base_url=url, max_retries=0) as client:
            client.idcard_compare(idcard_number=NUMBER, idcard_name=NAME, image=PICTURE)

    with pytest.raises(FaceIdError, match="cannot connect") as caught:
        asyncio.run(awaited()) if asynchronous else blocking()

    shown = shown_with_variables(caught.value)
    assert not [secret for secret in SECRETS if secret in shown]
    assert not signature_parts(shown)
    assert caught.value.__context__ is None


def test_missing_variable_shows_no_key_even_with_every_variable() -> None:
    environ = {"FACEID_SECRET_KEY": KEY, "FACEID_SECRET_ID": SECRET_ID}

    with pytest.raises(InvalidArgumentError, match="FACEID_APP_ID") as caught:
        Credentials.from_env(environ)

    assert KEY not in shown_with_variables(caught.value)


def test_unfit_variable_is_named_and_shows_no_key() -> None:
    environ = {"FACEID_APP_ID": "a b", "FACEID_SECRET_KEY": KEY, "FACEID_SECRET_ID": SECRET_ID}

    with pytest.raises(InvalidArgumentError, match=r"^FACEID_APP_ID must not contain") as caught:
        Credentials.from_env(environ)

    assert KEY not in shown_with_variables(caught.value)


def test_no_logger_beneath_names_a_person_or_a_key(
    call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    refusing = answering({"code": -5803, "message": NAME})

    for given in ({"base_url": url, "max_retries": 0}, {"handler": refusing}):
        with pytest.raises(FaceIdError):
            call("idcard_compare", credentials=CREDENTIALS, arguments=PERSON, **given)

    shown = "\n".join(f"{record.name} {record.getMessage()}" for record in caplog.records)
    for logger in ("httpx", "httpcore", "faceid_client"):
        assert any(record.name.startswith(logger) for record in caplog.records)
    assert not [secret for secret in SECRETS if secret in shown]
    assert not signature_parts(shown)


def test_copies_of_what_a_caller_holds_show_nobody(call: Call) -> None:
    result = call("live_get_four", answering({"code": 0, "data": {"validate_data": NAME}}))
    with pytest.raises(ApiError) as caught:
        call("live_get_four", answering({"code": 14, "message": NAME}))

    for each in (result, result.meta, result.meta.headers, caught.value, CREDENTIALS):
        for twin in (each, copy.copy(each), copy.deepcopy(each)):
            assert not [secret for secret in SECRETS if secret in f"{twin!r} {twin}"]


def test_client_and_its_parts_show_no_key() -> None:
    with FaceIdClient(CREDENTIALS) as client:
        shown = f"{client!r} {client.with_options(timeout=1.0)!r}"
        transport: Any = vars(faceid_client)["FaceIdClient"].__dict__["_transport"].__get__(client)
        shown += f"{transport!r} {transport.caller!r} {transport.caller.options!r}"

    assert not [secret for secret in SECRETS if secret in shown]


def test_signature_is_found_where_there_is_one() -> None:
    signature = sign_multi_use(CREDENTIALS)

    assert signature_parts(f"{{'Authorization': '{signature}'}}")
    assert KEY.encode() not in base64.b64decode(signature)
