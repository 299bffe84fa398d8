"""Holds the low-level modules of COS: XML as typed models, signed requests that name nobody."""

import asyncio
import io
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import attrs
import httpx
import pytest
from faceid_client import (
    Credentials,
    FaceIdError,
    InvalidResponseError,
    LivenessError,
    NotFoundError,
    SignatureExpiredError,
    TransportError,
    UnknownCodeError,
    ci,
    sign_cos_request,
)
from faceid_client.ci import AuthenticatedClient, models, types
from faceid_client.ci.api.liveness import (
    get_action_sequence,
    get_live_code,
    recognize_stored,
    recognize_upload,
)
from faceid_conformance import running_emulator
from faceid_conformance.contract.reader import load_contract

ACCOUNT = Credentials(
    app_id="1", secret_id="AKIDx", secret_key="key-of-it", bucket="b", security_token="tok"
)
HOST = "b-1.cos.ap-beijing.myqcloud.com"
NAME, NUMBER, KEY = "测 试+员", "990000199001010017", "文件 夹/a+b~%2F.mp4"
SILENT = models.RecognizeStoredLivenessType.SILENT
PERSON: dict[str, Any] = {"id_card": NUMBER, "name": NAME, "liveness_type": SILENT}
UPLOADED = {**PERSON, "liveness_type": models.RecognizeUploadLivenessType.SILENT}
VIDEO = bytes(range(256)) * 600
GOOD = "<Response><Sim>91.5</Sim><BestFrameList>QQ==</BestFrameList><New>x</New></Response>"
Handler = Callable[[httpx.Request], httpx.Response]


def answering(content: str, status: int = 200, **headers: str) -> Handler:
    return lambda _: httpx.Response(status, content=content.encode(), headers=headers)


def client_of(handler: Handler) -> AuthenticatedClient:
    mock = {"transport": httpx.MockTransport(handler)}
    return AuthenticatedClient(base_url=f"https://{HOST}", sign=ACCOUNT, httpx_args=mock)


def called(module: Any, handler: Handler, *given: Any, asynchronous: bool, **more: Any) -> Any:
    client = client_of(handler)
    if asynchronous:
        return asyncio.run(module.asyncio(*given, client=client, **more))
    return module.sync(*given, client=client, **more)


@pytest.fixture(params=(False, True), ids=("sync", "async"))
def asynchronous(request: pytest.FixtureRequest) -> bool:
    found: bool = request.param
    return found


@pytest.mark.parametrize(
    ("inner", "frames", "picture"),
    [
        ("", types.UNSET, types.UNSET),
        ("<BestFrameList/><BestFrameBase64>null</BestFrameBase64>", types.UNSET, types.UNSET),
        ("<BestFrameList>QQ==</BestFrameList>", ["QQ=="], types.UNSET),
        ("<BestFrameList>a</BestFrameList><BestFrameList>b</BestFrameList>", ["a", "b"], None),
        ("<BestFrameBase64>Qg==</BestFrameBase64>", types.UNSET, "Qg=="),
    ],
)
def test_answer_is_a_model_of_the_contracts_types(
    inner: str, frames: Any, picture: Any, asynchronous: bool
) -> None:
    handler = answering(f"<Response><Sim>0</Sim>{inner}<New>x</New></Response>")

    reply = called(recognize_stored, handler, KEY, asynchronous=asynchronous, **PERSON)

    assert isinstance(reply, models.LivenessReply)
    assert attrs.has(type(reply))
    assert (reply.sim, type(reply.sim)) == (0.0, float)
    assert reply.best_frame_list == frames
    assert reply.best_frame_base_64 == (picture or types.UNSET)
    assert reply["New"] == "x"


def test_companions_need_nothing_but_a_client(asynchronous: bool) -> None:
    code = answering("<Response><LiveCode>0521</LiveCode></Response>")
    order = answering("<Response><ActionSequence>2,1</ActionSequence></Response>")

    assert called(get_live_code, code, asynchronous=asynchronous).live_code == "0521"
    assert called(get_action_sequence, order, asynchronous=asynchronous).action_sequence == "2,1"


def test_request_is_signed_as_it_is_sent(asynchronous: bool) -> None:
    seen: list[httpx.Request] = []

    async def keep(request: httpx.Request) -> httpx.Response:
        await request.aread()
        seen.append(request)
        return httpx.Response(200, content=GOOD.encode())

    def keep_sync(request: httpx.Request) -> httpx.Response:
        request.read()
        seen.append(request)
        return httpx.Response(200, content=GOOD.encode())

    body = types.File(payload=io.BytesIO(VIDEO))
    handler: Any = keep if asynchronous else keep_sync
    called(recognize_upload, handler, KEY, body=body, asynchronous=asynchronous, **UPLOADED)

    request = seen[0]
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    signed = dict(part.split("=", 1) for part in request.headers["Authorization"].split("&"))
    start, _, end = signed["q-sign-time"].partition(";")
    params = dict(parse_qsl(query))
    names = ("content-length", "content-type", "host", "x-cos-security-token")
    again = sign_cos_request(
        ACCOUNT,
        method="PUT",
        path=f"/{KEY}",
        params=params,
        headers={name: request.headers[name] for name in names},
        now=int(start),
        lifetime_seconds=int(end) - int(start),
    )
    assert (request.method, request.content) == ("PUT", VIDEO)
    assert (unquote(path), path.count("/")) == (f"/{KEY}", 2)
    assert params["ci-process"] == "LivenessRecognition"
    assert (params["Name"], params["IdCard"]) == (NAME, NUMBER)
    assert request.headers["Content-Length"] == str(len(VIDEO))
    assert request.headers["Host"] == HOST
    assert signed["q-header-list"] == ";".join(names)
    assert signed["q-signature"] == again.signature


@pytest.mark.parametrize(
    ("content", "status", "kind"),
    [
        ("<Error><Code>NoSuchKey</Code></Error>", 404, NotFoundError),
        ("<Error><Code>FailedOperation.LipVoiceLow</Code></Error>", 200, LivenessError),
        ("<Error><Code>Newer.Word</Code></Error>", 400, UnknownCodeError),
        ('{"code":-60932,"message":"x"}', 400, UnknownCodeError),
        (
            "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>",
            403,
            SignatureExpiredError,
        ),
        ("<html/>", 200, InvalidResponseError),
        ("", 204, InvalidResponseError),
        (GOOD, 500, InvalidResponseError),
        ("<Response><Sim>x</Sim></Response>", 200, InvalidResponseError),
        ("<Response/>", 200, InvalidResponseError),
        ("<Response><Sim>1</Sim><BestFrameList><a/><b><c/></b></BestFrameList>", 200, FaceIdError),
        ("<!DOCTYPE r><Response><Sim>1</Sim></Response>", 200, InvalidResponseError),
    ],
)
def test_any_other_answer_is_an_error_of_ours(
    content: str, status: int, kind: type[FaceIdError], asynchronous: bool
) -> None:
    with pytest.raises(kind):
        called(
            recognize_stored,
            answering(content, status),
            KEY,
            asynchronous=asynchronous,
            **PERSON,
        )


def test_error_carries_its_ids(asynchronous: bool) -> None:
    body = "<Error><Code>SlowDown</Code><RequestId>R</RequestId><TraceId>T</TraceId></Error>"

    with pytest.raises(FaceIdError) as caught:
        called(get_live_code, answering(body, 503), asynchronous=asynchronous)

    error: Any = caught.value
    assert (error.request_id, error.trace_id, error.code) == ("R", "T", "SlowDown")


def test_client_without_an_address_sends_nothing() -> None:
    with pytest.raises(TransportError) as caught:
        get_live_code.sync(client=AuthenticatedClient(sign=ACCOUNT))

    assert not caught.value.maybe_sent


def test_reprs_and_logs_name_nobody(caplog: pytest.LogCaptureFixture, asynchronous: bool) -> None:
    caplog.set_level(logging.DEBUG)
    reply = called(recognize_stored, answering(GOOD), KEY, asynchronous=asynchronous, **PERSON)

    shown = f"{client_of(answering(GOOD))!r} {reply!r} {caplog.text}"
    assert "httpx" in caplog.text
    for secret in (NUMBER, NAME, "key-of-it", "tok", "AKIDx", "QQ==", "%E6%B5%8B", "a+b", "a%2Bb"):
        assert secret not in shown, secret


def test_package_names_its_clients() -> None:
    assert set(ci.__all__) == {"AuthenticatedClient", "Client"}
    for name in ("sync", "sync_detailed", "asyncio", "asyncio_detailed"):
        assert callable(getattr(recognize_upload, name))


def test_modules_upload_and_verify_on_the_emulator(tmp_path: Path) -> None:
    account = load_contract().emulator.test_account
    video = tmp_path / "me.mp4"
    video.write_bytes(b"\x00\x00\x00\x18ftypisom" + VIDEO)
    credentials = Credentials(
        app_id=account.app_id, secret_id=account.secret_id, secret_key=account.secret_key
    )
    host = f"{account.bucket}-{account.app_id}.cos.ap-beijing.myqcloud.com"
    with running_emulator() as emulator:
        client = AuthenticatedClient(
            base_url=emulator.base_url, sign=credentials, headers={"Host": host}
        )
        with client, video.open("rb") as opened:
            person: dict[str, Any] = {"id_card": NUMBER, "name": "测试员"}
            uploaded = recognize_upload.sync(
                KEY,
                client=client,
                body=types.File(payload=opened),
                liveness_type=models.RecognizeUploadLivenessType.SILENT,
                **person,
            )
            stored = recognize_stored.sync(KEY, client=client, liveness_type=SILENT, **person)

    assert isinstance(uploaded, models.LivenessReply)
    assert isinstance(stored, models.LivenessReply)
    assert uploaded.sim == stored.sim
