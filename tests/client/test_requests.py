"""Holds what each operation puts on the wire: address, headers, JSON and form fields."""

import base64
import importlib
import io
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from faceid_client import (
    DEFAULT_BASE_URL,
    LEGACY_BASE_URL,
    Credentials,
    InvalidArgumentError,
    service,
)
from faceid_client.operations import OperationSpec

# Two distributions bring a module of this name; the type checkers see the other one.
multipart: Any = importlib.import_module("multipart")

Call = Callable[..., Any]
STAGES = {"live_status": 0, "live_msg": "OK"}
ANSWERS: dict[str, dict[str, Any]] = {
    "/face/idcardcompare": {"session_id": "", "similarity": 88.5},
    "/face/livedetectpicture": {"score": 91},
    "/face/livegetfour": {"validate_data": "0123"},
    "/face/idcardlivedetectfour": STAGES,
    "/face/livedetectfour": STAGES,
}
PERSON = {"idcard_number": "990000199001010017", "idcard_name": "张三"}


class Service:
    """Answers every operation with success and keeps the last request."""

    def __init__(self) -> None:
        self.request = httpx.Request("GET", "http://nowhere")
        self.body = b""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.request, self.body = request, request.read()
        data = ANSWERS[request.url.path.removeprefix("/prefix")]
        return httpx.Response(200, json={"code": 0, "message": "OK", "data": data})

    def form(self) -> dict[str, bytes]:
        _, options = multipart.parse_options_header(self.request.headers["content-type"])
        parser = multipart.MultipartParser(io.BytesIO(self.body), options["boundary"], strict=True)
        return {part.name: part.raw for part in parser}


@pytest.fixture
def remote() -> Service:
    return Service()


@pytest.mark.parametrize(
    ("operation", "path", "arguments", "sent"),
    (
        ("live_get_four", "livegetfour", {}, {}),
        ("live_get_four", "livegetfour", {"seq": "1"}, {"seq": "1"}),
        (
            "live_detect_picture",
            "livedetectpicture",
            {"url": "https://example.com/a.jpg"},
            {"url": "https://example.com/a.jpg"},
        ),
        (
            "idcard_compare",
            "idcardcompare",
            {**PERSON, "url": "https://example.com/a.jpg", "session_id": "7"},
            {**PERSON, "url": "https://example.com/a.jpg", "session_id": "7"},
        ),
    ),
)
def test_call_without_a_file_is_json(
    call: Call,
    remote: Service,
    operation: str,
    path: str,
    arguments: dict[str, Any],
    sent: dict[str, str],
) -> None:
    call(operation, remote, arguments=arguments)

    assert (remote.request.method, remote.request.url.path) == ("POST", f"/face/{path}")
    assert remote.request.headers["content-type"] == "application/json"
    assert json.loads(remote.body) == {"appid": "1400000001", **sent}


def test_json_is_raw_utf8(call: Call, remote: Service) -> None:
    call("idcard_compare", remote, arguments={**PERSON, "url": "https://example.com/a.jpg"})

    assert "张三".encode() in remote.body


@pytest.mark.parametrize(
    ("operation", "path", "arguments", "sent"),
    (
        ("live_detect_picture", "livedetectpicture", {"image": b"jpeg"}, {"image": b"jpeg"}),
        (
            "idcard_compare",
            "idcardcompare",
            {**PERSON, "image": b"jpeg"},
            {**{name: text.encode() for name, text in PERSON.items()}, "image": b"jpeg"},
        ),
        (
            "idcard_live_detect_four",
            "idcardlivedetectfour",
            {**PERSON, "validate_data": "0123", "video": b"mp4"},
            {
                **{name: text.encode() for name, text in PERSON.items()},
                "validate_data": b"0123",
                "video": b"mp4",
            },
        ),
        (
            "live_detect_four",
            "livedetectfour",
            {"validate_data": "0123", "video": b"mp4", "compare_flag": False},
            {"validate_data": b"0123", "video": b"mp4", "compare_flag": b"false"},
        ),
        (
            "live_detect_four",
            "livedetectfour",
            {"validate_data": "0", "video": b"mp4", "compare_flag": True, "card": b"jpeg"},
            {"validate_data": b"0", "video": b"mp4", "compare_flag": b"true", "card": b"jpeg"},
        ),
    ),
)
def test_call_with_a_file_is_a_form(
    call: Call,
    remote: Service,
    operation: str,
    path: str,
    arguments: dict[str, Any],
    sent: dict[str, bytes],
) -> None:
    call(operation, remote, arguments=arguments)

    assert (remote.request.method, remote.request.url.path) == ("POST", f"/face/{path}")
    assert remote.form() == {"appid": b"1400000001", **sent}


def test_request_is_signed_with_the_clock_and_nonce_given(call: Call, remote: Service) -> None:
    call(
        "live_get_four",
        remote,
        clock=lambda: 1_600_000_000.9,
        nonce=lambda: 7,
        signature_lifetime_seconds=60,
    )

    text = base64.b64decode(remote.request.headers["authorization"])[20:]
    assert text == b"a=1400000001&b=&k=AKIDexample&e=1600000060&t=1600000000&r=7&f="


def test_bucket_of_the_credentials_is_signed_and_sent(call: Call, remote: Service) -> None:
    credentials = Credentials(app_id="1", secret_id="id", secret_key="key", bucket="faceid-test")

    call("live_get_four", remote, credentials=credentials)

    assert json.loads(remote.body)["bucket"] == "faceid-test"
    assert b"&b=faceid-test&" in base64.b64decode(remote.request.headers["authorization"])


def test_bucket_of_the_call_wins_in_the_body(call: Call, remote: Service) -> None:
    credentials = Credentials(app_id="1", secret_id="id", secret_key="key", bucket="usual")

    call("live_get_four", remote, credentials=credentials, arguments={"bucket": "other"})

    assert json.loads(remote.body)["bucket"] == "other"


def test_default_address_is_the_current_host_over_https(
    call: Call, remote: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FACEID_BASE_URL", raising=False)

    call("live_get_four", remote)

    assert DEFAULT_BASE_URL == "https://recognition.image.myqcloud.com"
    assert LEGACY_BASE_URL == "https://service.image.myqcloud.com"
    assert str(remote.request.url) == f"{DEFAULT_BASE_URL}/face/livegetfour"


def test_address_comes_from_the_environment(
    call: Call, remote: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACEID_BASE_URL", "http://127.0.0.1:9/prefix/")

    call("live_get_four", remote)

    assert str(remote.request.url) == "http://127.0.0.1:9/prefix/face/livegetfour"


@pytest.mark.parametrize(
    ("operation", "arguments", "problem"),
    (
        ("idcard_compare", {"idcard_number": "", "idcard_name": "x", "url": "u"}, "idcard_number"),
        ("idcard_compare", {"idcard_number": "1", "idcard_name": 5, "url": "u"}, "idcard_name"),
        ("idcard_compare", {"idcard_number": "1", "idcard_name": "\ud800", "url": "u"}, "Unicode"),
        (
            "live_detect_four",
            {"validate_data": "1", "video": b"v", "compare_flag": "true"},
            "compare_flag must be True or False",
        ),
        (
            "live_detect_four",
            {"validate_data": "1", "video": b"v", "compare_flag": True},
            "card is required when compare_flag is true",
        ),
        (
            "live_detect_four",
            {"validate_data": None, "video": b"v", "compare_flag": False},
            "validate_data is required",
        ),
    ),
)
def test_unfit_argument_is_refused_before_anything_is_sent(
    call: Call, remote: Service, operation: str, arguments: dict[str, Any], problem: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=problem):
        call(operation, remote, arguments=arguments)

    assert remote.body == b""


def test_arguments_too_long_for_a_body_are_refused(call: Call, remote: Service) -> None:
    with pytest.raises(InvalidArgumentError, match="more than 6291456 bytes"):
        call("live_get_four", remote, arguments={"seq": "9" * 6_300_000})


@pytest.mark.parametrize("status", (301, 302, 303, 307, 308))
def test_redirect_is_not_followed(call: Call, status: int) -> None:
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(status, headers={"location": "https://evil.example/"})

    with pytest.raises(Exception, match=f"HTTP {status} answer is empty"):
        call("live_get_four", handler)

    assert len(seen) == 1


def test_boundaries_are_never_the_same(call: Call, remote: Service) -> None:
    seen: set[str] = set()
    for _ in range(20):
        call("live_detect_picture", remote, arguments={"image": b"jpeg"})
        seen.add(remote.request.headers["content-type"])

    assert len(seen) == 20


def test_every_operation_of_the_contract_is_described() -> None:
    specs = [value for value in vars(service).values() if isinstance(value, OperationSpec)]

    assert {spec.path for spec in specs} == set(ANSWERS)
    assert all(spec.fields[0].name == "appid" for spec in specs)
