"""The vendor's Python SDK for COS, unmodified but for its address, against the emulator.

It reads XML only under headers of exact names, signs the host without its port, and says Unknown
where an error document lacks a part.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from faceid_client import Credentials, sign_cos_request
from faceid_conformance import running_emulator
from hypothesis import given, settings
from hypothesis import strategies as st
from qcloud_cos import CosConfig, CosS3Client
from qcloud_cos.ai_recognition import AIRecognitionClient
from qcloud_cos.cos_auth import CosS3Auth
from qcloud_cos.cos_exception import CosServiceError
from requests import Request
from vendor_emulator import ACCOUNT, MEDIA, NAME, NUMBER

BUCKET = f"{ACCOUNT.bucket}-{ACCOUNT.app_id}"
PERSON: dict[str, Any] = {"IdCard": NUMBER, "Name": NAME, "LivenessType": "SILENT"}


@pytest.fixture(scope="module")
def port() -> Iterator[str]:
    with running_emulator() as emulator:
        yield emulator.base_url.rpartition(":")[2]


def config(port: str, **changes: str) -> Any:
    given: dict[str, str] = {"SecretId": ACCOUNT.secret_id, "SecretKey": ACCOUNT.secret_key}
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


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=10)
NAMES = st.text(st.sampled_from("abcXYZ019-_.~ +%/'()!*张"), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(
    method=st.sampled_from(("GET", "PUT")),
    key=TEXTS,
    params=st.dictionaries(NAMES, TEXTS, max_size=4),
)
def test_signature_agrees_with_the_clients(method: str, key: str, params: dict[str, str]) -> None:
    if len({name.lower() for name in params}) < len(params):
        return
    conf = config("1")
    auth = CosS3Auth(conf, key, params, expire=300)
    prepared = Request(method, "http://127.0.0.1:1/", headers={"Host": "h.example"}).prepare()
    theirs = auth(prepared).headers["Authorization"]
    start, _, end = dict(p.split("=", 1) for p in theirs.split("&"))["q-sign-time"].partition(";")
    length = prepared.headers.get("Content-Length")
    signed = {"Host": "h.example"} | ({"Content-Length": length} if length else {})

    ours = sign_cos_request(
        Credentials(app_id="1", secret_id=ACCOUNT.secret_id, secret_key=ACCOUNT.secret_key),
        method=method,
        path=f"/{key}",
        params=params,
        headers=signed,
        now=int(start),
        lifetime_seconds=int(end) - int(start),
    )

    assert ours.authorization == theirs
