"""Holds what the client of COS puts on the wire, and what it refuses to send."""

import io
import logging
import re
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import httpx
import pytest
from faceid_client import (
    CiLivenessClient,
    Credentials,
    InvalidArgumentError,
    InvalidMediaError,
    InvalidResponseError,
    RateLimitError,
    sign_cos_request,
)
from faceid_client.crc64 import Crc64

Call = Callable[..., Any]
ACCOUNT = Credentials(
    app_id="1400000001", secret_id="AKIDexample", secret_key="example-key", bucket="faceid-test"
)
HOST = "faceid-test-1400000001.cos.ap-beijing.myqcloud.com"
NAME, NUMBER = "测试员", "990000199001010017"
PERSON: dict[str, Any] = {"id_card": NUMBER, "name": NAME, "liveness_type": "SILENT"}
GOOD = b"<Response><Sim>99</Sim></Response>"
VIDEO = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 40


def good(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=GOOD)


def kept(call: Call, operation: str, **arguments: Any) -> httpx.Request:
    """The request that a call sends, read whole."""
    seen: list[httpx.Request] = []

    def keep(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return good(request)

    call(operation, keep, arguments=arguments, clock=lambda: 1_700_000_000.0)
    return seen[0]


@pytest.mark.parametrize(
    "key", ["a.mp4", "文件 夹/视频+1.mp4", "a~b/c%2Fd?e#f&g=h.mp4", "a//b.mp4", "x/'(!)*.mp4"]
)
def test_request_signs_what_a_server_reads(call: Call, key: str) -> None:
    request = kept(call, "recognize_stored", object_key=key, **PERSON, best_frame_num=3)

    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    params = parse_qsl(query, keep_blank_values=True)
    fields = dict(part.split("=", 1) for part in request.headers["Authorization"].split("&"))
    start, _, end = fields["q-sign-time"].partition(";")
    assert request.method == "GET"
    assert unquote(path) == f"/{key}"
    assert request.headers["Host"] == HOST
    assert dict(params) == {
        "ci-process": "LivenessRecognition",
        "IdCard": NUMBER,
        "Name": NAME,
        "LivenessType": "SILENT",
        "BestFrameNum": "3",
    }
    assert fields["q-url-param-list"] == "bestframenum;ci-process;idcard;livenesstype;name"
    assert fields["q-signature"] == (
        sign_cos_request(
            ACCOUNT,
            method="GET",
            path=f"/{key}",
            params=dict(params),
            headers={"host": HOST},
            now=int(start),
            lifetime_seconds=int(end) - int(start),
        ).signature
    )
    assert int(start) <= 1_700_000_000 < int(end)


def test_upload_is_the_raw_video_with_its_type_and_length(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "me.mp4"
    path.write_bytes(VIDEO)

    for video in (VIDEO, path, io.BytesIO(VIDEO), ("x", VIDEO, "video/mp4")):
        request = kept(call, "recognize_upload", object_key="a.mp4", **PERSON, video=video)

        assert request.method == "PUT"
        assert request.headers["Content-Length"] == str(len(VIDEO))
        assert request.headers["Content-Type"] == "video/mp4"
        assert "content-length;content-type;host" in request.headers["Authorization"]


def test_token_of_temporary_credentials_is_sent_and_signed(call: Call) -> None:
    seen: list[httpx.Request] = []

    def keep(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, content=b"<Response><LiveCode>1</LiveCode></Response>")

    account = Credentials(
        app_id="1400000001", secret_id="i", secret_key="k", bucket="b", security_token="tok"
    )
    call("get_live_code", keep, credentials=account)

    assert seen[0].headers["x-cos-security-token"] == "tok"
    assert "q-header-list=host;x-cos-security-token&" in seen[0].headers["Authorization"]
    assert "tok" not in repr(account)


def crc_of(content: bytes) -> str:
    running = Crc64()
    running.update(content)
    return str(running.value)


@pytest.mark.parametrize("size", [1, 400_000])
def test_checksum_of_the_answer_is_held_against_what_was_sent(call: Call, size: int) -> None:
    content = (VIDEO * (size // len(VIDEO) + 1))[: max(size, 20)]

    def answer_with(value: str) -> Any:
        def handle(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, content=GOOD, headers={"x-cos-hash-crc64ecma": value})

        return handle

    arguments = {"object_key": "a.mp4", **PERSON, "video": content}
    right = call("recognize_upload", answer_with(crc_of(content)), arguments=arguments)
    assert right.sim == 99

    with pytest.raises(InvalidResponseError, match="crc64"):
        call("recognize_upload", answer_with("123"), arguments=arguments)


@pytest.mark.parametrize(
    ("change", "argument"),
    [
        ({"object_key": ""}, "object_key"),
        ({"object_key": "/a"}, "object_key"),
        ({"object_key": "a/../b"}, "object_key"),
        ({"object_key": "./b"}, "object_key"),
        ({"object_key": "a\nb"}, "object_key"),
        ({"object_key": "\ud800"}, "object_key"),
        ({"id_card": ""}, "id_card"),
        ({"id_card": 5}, "id_card"),
        ({"name": None}, "name"),
        ({"liveness_type": "LOUD"}, "liveness_type"),
        ({"liveness_type": "LIP"}, "validate_data"),
        ({"liveness_type": "ACTION", "validate_data": ""}, "validate_data"),
        ({"best_frame_num": 11}, "best_frame_num"),
        ({"best_frame_num": -1}, "best_frame_num"),
        ({"best_frame_num": True}, "best_frame_num"),
    ],
)
def test_argument_that_cannot_be_right_is_refused_before_anything_is_sent(
    call: Call, change: dict[str, Any], argument: str
) -> None:
    arguments = {"object_key": "a.mp4", **PERSON, **change}

    def never(_request: httpx.Request) -> httpx.Response:
        raise AssertionError("a request was sent")

    with pytest.raises(InvalidArgumentError) as caught:
        call("recognize_stored", never, arguments=arguments)

    assert caught.value.argument == argument


def test_video_of_more_than_eight_mebibytes_of_base64_is_refused(call: Call) -> None:
    arguments = {"object_key": "a.mp4", **PERSON, "video": bytes(6 * 1024 * 1024 + 1)}

    with pytest.raises(InvalidMediaError, match="larger than 6291456"):
        call("recognize_upload", good, arguments=arguments)


@pytest.mark.parametrize(
    ("credentials", "region", "argument"),
    [
        (ACCOUNT, None, "region"),
        (ACCOUNT, "ap beijing", "region"),
        (ACCOUNT, "x.evil.example/", "region"),
        (Credentials(app_id="1", secret_id="i", secret_key="k"), "ap-beijing", "bucket"),
        (Credentials(app_id="1", secret_id="i", secret_key="k", bucket="A"), "r", "bucket"),
    ],
)
def test_client_needs_a_bucket_and_a_region(
    credentials: Credentials, region: str | None, argument: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FACEID_REGION", raising=False)

    with pytest.raises(InvalidArgumentError) as caught:
        CiLivenessClient(credentials, region=region)

    assert caught.value.argument == argument


def test_client_takes_region_and_address_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FACEID_REGION", "ap-nanjing")
    monkeypatch.setenv("FACEID_CI_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("FACEID_BASE_URL", "http://127.0.0.1:1")

    with CiLivenessClient(ACCOUNT) as client:
        shown = repr(client)
        url = client.presign_get_live_code()

    assert "http://127.0.0.1:9" in shown
    assert url.startswith("http://127.0.0.1:9/?ci-process=GetLiveCode&q-sign-algorithm=sha1&")
    long_name = Credentials(
        app_id="1400000001", secret_id="i", secret_key="k", bucket="faceid-test-1400000001"
    )
    monkeypatch.delenv("FACEID_CI_BASE_URL")
    with CiLivenessClient(long_name) as client:
        assert "https://faceid-test-1400000001.cos.ap-nanjing.myqcloud.com'" in repr(client)


def test_call_is_repeated_only_where_that_is_safe_and_signed_anew(call: Call) -> None:
    signatures: list[str] = []
    times = iter(range(1_700_000_000, 1_700_000_100))

    def refuse(request: httpx.Request) -> httpx.Response:
        signatures.append(request.headers["Authorization"])
        body = b"<Error><Code>SlowDown</Code></Error>"
        return httpx.Response(503, content=body)

    arguments = {"object_key": "a.mp4", **PERSON, "video": VIDEO}
    with pytest.raises(RateLimitError):
        call("recognize_upload", refuse, arguments=arguments, clock=lambda: float(next(times)))

    assert len(signatures) == 3
    assert len(set(signatures)) == 3


def test_nothing_that_is_told_names_the_person(
    call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[Any] = []

    def refuse(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(403, content=b"<Error><Code>AccessDenied</Code></Error>")

    arguments = {"object_key": "zhangsan.mp4", **PERSON}
    try:
        call("recognize_stored", refuse, arguments=arguments, on_request=told.append)
    except Exception as error:
        shown = "".join(
            traceback.TracebackException.from_exception(error, capture_locals=True).format()
        )
    else:
        raise AssertionError("not refused")

    ours = re.compile(r"File \"[^\"]*faceid_client[^\"]*\"")
    text = caplog.text + repr(told) + shown
    for secret in (NUMBER, "zhangsan", "example-key", "%E6%B5%8B"):
        assert secret not in caplog.text, secret
        assert secret not in repr(told), secret
    assert ours.search(text)
    assert told[0].url == f"https://{HOST}/{{ObjectKey}}"
