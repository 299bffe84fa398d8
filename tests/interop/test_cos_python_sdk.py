"""The vendor's Python SDK for COS, unmodified but for its address, against the emulator.

It reads XML only under headers of exact names, signs the host without its port, and says Unknown
where an error document lacks a part.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import httpx
import pytest
from faceid_client import Credentials, sign_cos_request
from faceid_conformance import running_emulator
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.emulator.ci.signature import read_signature
from faceid_conformance.emulator.ci.signature import verify as emulator_verify
from hypothesis import given, settings
from hypothesis import strategies as st
from qcloud_cos import CosConfig, CosS3Client
from qcloud_cos.ai_recognition import AIRecognitionClient
from qcloud_cos.cos_auth import CosS3Auth
from qcloud_cos.cos_exception import CosServiceError
from requests import Request
from vendor_emulator import ACCOUNT, MEDIA, NAME, NUMBER

BUCKET = f"{ACCOUNT.bucket}-{ACCOUNT.app_id}"
HOST = f"{BUCKET}.cos.ap-beijing.myqcloud.com"
CONTRACT = load_cos_contract()
MP4 = b"\x00\x00\x00\x18ftypisom"
PERSON: dict[str, Any] = {"IdCard": NUMBER, "Name": NAME, "LivenessType": "SILENT"}


@pytest.fixture(scope="module")
def port() -> Iterator[str]:
    with running_emulator() as emulator:
        yield emulator.base_url.rpartition(":")[2]


def config(port: str, **changes: Any) -> Any:
    given: dict[str, Any] = {"SecretId": ACCOUNT.secret_id, "SecretKey": ACCOUNT.secret_key}
    return CosConfig(
        Region="ap-beijing", Scheme="http", IP="127.0.0.1", Port=port, **{**given, **changes}
    )


def test_code_upload_and_verification(port: str) -> None:
    client: Any = AIRecognitionClient(config(port), retry=0)  # it has no types
    headers, code = client.cos_get_live_code(Bucket=BUCKET)
    _, order = client.cos_get_action_sequence(Bucket=BUCKET)
    key, video = "文件 夹/a+b~.mp4", (MEDIA / "me.mp4").read_bytes()
    stored = CosS3Client(config(port), retry=0).put_object(Bucket=BUCKET, Body=video, Key=key)
    _, result = client.cos_liveness_recognition(
        Bucket=BUCKET,
        ObjectKey=key,
        **{**PERSON, "LivenessType": "LIP"},
        ValidateData=code["LiveCode"],
        BestFrameNum=2,
    )

    assert headers["Content-Type"] == "application/xml"
    assert sorted(order["ActionSequence"]) == [",", "1", "2"]
    assert stored["x-cos-hash-crc64ecma"].isdigit()
    assert 70 < float(result["Sim"]) <= 100
    assert len(result["BestFrameList"]) == 2


@pytest.mark.parametrize(
    ("key", "status", "code"),
    [
        ("none", 404, "NoSuchKey"),
        ("outcome:FailedOperation.LipVoiceLow/a", 400, "FailedOperation.LipVoiceLow"),
        ("outcome:FailedOperation.UnKnown/a", 500, "FailedOperation.UnKnown"),
        ("outcome:SlowDown/a", 503, "SlowDown"),
    ],
)
def test_refusals_have_every_part_that_the_sdk_needs(
    port: str, key: str, status: int, code: str
) -> None:
    client = AIRecognitionClient(config(port), retry=0)

    with pytest.raises(CosServiceError) as caught:
        client.cos_liveness_recognition(Bucket=BUCKET, ObjectKey=key, **PERSON)

    error = caught.value
    assert (error.get_status_code(), error.get_error_code()) == (status, code)
    assert error.get_request_id()
    assert error.get_resource_location().endswith(key)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"SecretKey": "nope"}, "SignatureDoesNotMatch"),
        ({"SecretId": "AKIDnobody"}, "InvalidAccessKeyId"),
        ({"Token": "expired-token"}, "ExpiredToken"),
    ],
)
def test_signatures_that_are_wrong_have_codes_of_their_own(
    port: str, changes: dict[str, str], code: str
) -> None:
    client = AIRecognitionClient(config(port, **changes), retry=0)

    with pytest.raises(CosServiceError) as caught:
        client.cos_get_live_code(Bucket=BUCKET)

    assert caught.value.get_error_code() == code


def test_refusals_of_the_request_itself(port: str) -> None:
    store, client = CosS3Client(config(port), retry=0), AIRecognitionClient(config(port), retry=0)
    store.put_object(Bucket=BUCKET, Body=b"GIF89a" + bytes(64), Key="text.mp4")
    store.put_object(Bucket=BUCKET, Body=b"", Key="empty.mp4")
    anonymous = AIRecognitionClient(config(port, Anonymous=True), retry=0)

    calls: list[tuple[str, int, Any]] = [
        ("FailedOperation.LipVideoInvalid", 400, lambda: verify(client, "text.mp4")),
        ("FailedOperation.LipSizeError", 400, lambda: verify(client, "empty.mp4")),
        ("NoSuchBucket", 404, lambda: verify(client, "a", Bucket=f"nobody-{ACCOUNT.app_id}")),
        ("InvalidParameterValue", 400, lambda: verify(client, "text.mp4", LivenessType="LOUD")),
        ("FailedOperation.IdFormatError", 400, lambda: verify(client, "text.mp4", IdCard="1")),
        ("AccessDenied", 403, lambda: verify(anonymous, "text.mp4")),
    ]
    for code, status, call in calls:
        with pytest.raises(CosServiceError) as caught:
            call()
        assert (caught.value.get_error_code(), caught.value.get_status_code()) == (code, status)


def verify(client: Any, key: str, **changes: str) -> Any:
    return client.cos_liveness_recognition(
        **{"Bucket": BUCKET, "ObjectKey": key, **PERSON, **changes}
    )


@pytest.mark.parametrize("operation", ["recognizeStored", "getLiveCode"])
def test_every_code_comes_out_of_the_sdk_as_it_went_in(port: str, operation: str) -> None:
    for code in CONTRACT.operation(operation).codes:
        row = CONTRACT.codes[code]
        forced = config(port, SecretId=f"{ACCOUNT.secret_id}-outcome-{row.number}")
        client: Any = AIRecognitionClient(forced, retry=0)
        call = {
            "getLiveCode": partial(client.cos_get_live_code, Bucket=BUCKET),
            "recognizeStored": partial(verify, client, "a.mp4"),
        }[operation]

        with pytest.raises(CosServiceError) as caught:
            call()

        error = caught.value
        assert (error.get_error_code(), error.get_status_code()) == (code, row.http_status)
        assert error.get_request_id()


@pytest.mark.parametrize(
    ("seconds", "code", "message"),
    [
        (30_000, "AccessDenied", "Request has expired"),
        (-7_200, "RequestTimeTooSkewed", ""),
    ],
)
def test_clock_that_is_off_is_told_by_code_and_message(
    port: str, seconds: int, code: str, message: str
) -> None:
    clock = f"http://127.0.0.1:{port}/_emulator/clock"
    shift = {"appid": ACCOUNT.app_id, "action": "offset", "seconds": seconds}
    httpx.post(clock, json=shift).raise_for_status()
    try:
        with pytest.raises(CosServiceError) as caught:
            AIRecognitionClient(config(port), retry=0).cos_get_live_code(Bucket=BUCKET)
    finally:
        httpx.post(clock, json={**shift, "seconds": 0}).raise_for_status()

    assert caught.value.get_error_code() == code
    assert message in caught.value.get_error_msg()


def test_presigned_address_of_the_sdk_is_accepted(port: str) -> None:
    store: Any = CosS3Client(config(port, Token="a-token"), retry=0)
    store.put_object(Bucket=BUCKET, Body=MP4 + bytes(64), Key="文/a b.mp4")
    headers = {"Host": HOST}
    params = {"ci-process": "LivenessRecognition", **PERSON}

    url = store.get_presigned_url(BUCKET, "文/a b.mp4", "GET", Params=params, Headers=headers)
    answer = httpx.get(url, headers=headers)

    assert answer.status_code == 200, answer.text
    assert "<Sim>" in answer.text
    tampered = httpx.get(url.replace("SILENT", "LIP"), headers=headers)
    assert "SignatureDoesNotMatch" in tampered.text


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=10)
NAMES = st.text(st.sampled_from("abcXYZ019-_.~ +%/'()!*张"), min_size=1, max_size=8)


HEADERS = st.dictionaries(
    st.sampled_from(("x-cos-meta-a", "X-Cos-B", "x-ci-c", "Content-Type", "Cache-Control")),
    st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=12),
    max_size=3,
)
METHODS = ("GET", "PUT", "POST", "HEAD", "DELETE")


@settings(max_examples=60, deadline=None)
@given(
    method=st.sampled_from(METHODS),
    key=TEXTS | st.sampled_from(("/a", "a//b", "a/./+b%2F~", "中 文/视频+1.mp4", "%")),
    params=st.dictionaries(NAMES, TEXTS, max_size=4),
    headers=HEADERS,
    host=st.sampled_from(("h.example", "h.example:8080")),
)
def test_vendor_client_and_emulator_agree_on_a_signature(
    method: str, key: str, params: dict[str, str], headers: dict[str, str], host: str
) -> None:
    if len({name.lower() for name in params}) < len(params):
        return
    auth = CosS3Auth(config("1"), key, params, expire=300)
    given_headers = {"Host": host, **headers}
    prepared = Request(method, "http://127.0.0.1:1/", headers=given_headers).prepare()
    theirs = auth(prepared).headers["Authorization"]
    fields = dict(part.split("=", 1) for part in theirs.split("&"))
    start, _, end = fields["q-sign-time"].partition(";")
    length = prepared.headers.get("Content-Length")
    signed = {**given_headers, **({"Content-Length": length} if length else {})}
    path = key if key.startswith("/") else f"/{key}"

    ours = sign_cos_request(
        Credentials(app_id="1", secret_id=ACCOUNT.secret_id, secret_key=ACCOUNT.secret_key),
        method=method,
        path=path,
        params=params,
        headers=signed,
        now=int(start),
        lifetime_seconds=int(end) - int(start),
    )
    read = read_signature(fields, list(fields))
    assert read is not None
    accepted, server = emulator_verify(
        read,
        ACCOUNT.secret_key,
        method=method,
        paths=[path],
        pairs=list(params.items()),
        headers=list(signed.items()),
        hosts=[host],
        never_signed=frozenset(),
    )

    assert ours.authorization == theirs
    assert accepted
    assert (server.format_string, server.string_to_sign) == (ours.http_string, ours.string_to_sign)
