"""Holds what the emulator answers on buckets: uploads, verification, codes, refusals, forcing."""

import json
from typing import Any

import pytest
from bucket_caller import (
    ACCOUNT,
    CONTRACT,
    HOST,
    NUMBER,
    VIDEO,
    Bucket,
    Signing,
    code_of,
    xml,
)
from faceid_conformance.emulator.id_number import check_character

ALL_CODES = [
    (operation.operation_id, code) for operation in CONTRACT.operations for code in operation.codes
]


@pytest.fixture
def bucket() -> Bucket:
    return Bucket()


def text(reply: Any, name: str) -> str:
    return xml(reply).findtext(name) or ""


def test_upload_is_verified_kept_and_verified_again(bucket: Bucket) -> None:
    uploaded = bucket.upload("/a/b.mp4", query={"BestFrameNum": "3"})
    stored = bucket.verify("/a/b.mp4")

    assert (uploaded.status, stored.status) == (200, 200)
    assert text(uploaded, "Sim") == text(stored, "Sim")
    assert 70 < float(text(stored, "Sim")) <= 100
    assert len(xml(uploaded).findall("BestFrameList")) == 3
    assert xml(stored).findall("BestFrameList") == []
    assert uploaded.header("x-cos-hash-crc64ecma") == "16216928160787404898"
    assert (uploaded.header("Content-Type"), uploaded.header("X-Emulator")) != (None, None)


@pytest.mark.parametrize("number", ["0", ""])
def test_best_frame_num_that_sdks_send_for_unset_is_taken(bucket: Bucket, number: str) -> None:
    assert xml(bucket.upload(query={"BestFrameNum": number})).findall("BestFrameList") == []


def test_digits_are_used_once_and_in_time(bucket: Bucket) -> None:
    lip = {"LivenessType": "LIP", "ValidateData": text(bucket.process("GetLiveCode"), "LiveCode")}

    assert code_of(bucket.upload(query=lip)) == ""
    assert code_of(bucket.upload(query=lip)) == "FailedOperation.LivessDetectFail"
    again = {**lip, "ValidateData": text(bucket.process("GetLiveCode"), "LiveCode")}
    bucket.time += 600
    late = Signing(start=int(bucket.time) - 1, end=int(bucket.time) + 60)
    assert code_of(bucket.upload(query=again, signing=late)) == "FailedOperation.LivessDetectFail"


@pytest.mark.parametrize("order", ["1,2", "2,1", "2，1"])
def test_actions_are_taken_in_either_comma(bucket: Bucket, order: str) -> None:
    asked = {"LivenessType": "ACTION", "ValidateData": order}

    assert code_of(bucket.upload(query=asked)) == ""
    assert text(bucket.process("GetActionSequence"), "ActionSequence") in ("1,2", "2,1")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"IdCard": None}, "InvalidParameter"),
        ({"Name": ""}, "InvalidParameter"),
        ({"LivenessType": None}, "InvalidParameter"),
        ({"LivenessType": "LIP"}, "InvalidParameter"),
        ({"LivenessType": "ACTION", "ValidateData": ""}, "InvalidParameter"),
        ({"LivenessType": "LOUD"}, "InvalidParameterValue"),
        ({"LivenessType": "LIP", "ValidateData": "12a4"}, "InvalidParameterValue"),
        ({"LivenessType": "ACTION", "ValidateData": "1,1"}, "InvalidParameterValue"),
        ({"BestFrameNum": "11"}, "InvalidParameterValue"),
        ({"BestFrameNum": "-1"}, "InvalidParameterValue"),
        ({"BestFrameNum": "x"}, "InvalidParameterValue"),
        ({"IdCard": "11204416541220243X"}, "FailedOperation.IdFormatError"),
        ({"IdCard": NUMBER[:-1]}, "FailedOperation.IdFormatError"),
        ({"ci-process": "GetLiveCode"}, "InvalidArgument"),
        ({"ci-process": "Nothing"}, "InvalidArgument"),
    ],
)
def test_parameters_are_judged(bucket: Bucket, query: dict[str, Any], code: str) -> None:
    bucket.upload()

    assert code_of(bucket.verify(query=query)) == code


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<html>", "FailedOperation.LipVideoInvalid"),
        (b"GIF89a" + bytes(20), "FailedOperation.LipVideoInvalid"),
        (bytes(6 * 1024 * 1024 + 1), "FailedOperation.LipSizeError"),
        (b"", "MissingContentLength"),
    ],
)
def test_videos_are_judged(bucket: Bucket, body: bytes, code: str) -> None:
    assert code_of(bucket.upload(body=body)) == code


def test_empty_video_and_largest_video_lie_on_the_two_sides_of_the_limit(bucket: Bucket) -> None:
    empty = bucket.verify("/a", "PUT", headers={"Content-Length": "0"})

    assert code_of(empty) == "FailedOperation.LipSizeError"
    assert code_of(bucket.upload(body=bytes(6 * 1024 * 1024))) == ""
    most = CONTRACT.conventions.store.object_bytes
    assert code_of(bucket.upload(body=bytes(most + 1))) == "EntityTooLarge"


def test_body_is_held_against_its_digest(bucket: Bucket) -> None:
    wrong = bucket.upload(headers={"Content-MD5": "mQ/fVh815F3k6TAUm8m0eg=="})

    assert (wrong.status, code_of(wrong)) == (400, "BadDigest")


def test_buckets_methods_and_objects_that_are_not_there(bucket: Bucket) -> None:
    other = HOST.replace(ACCOUNT.bucket, "other")

    assert code_of(bucket.process("GetLiveCode", host=other)) == "NoSuchBucket"
    assert code_of(bucket.verify("/none")) == "NoSuchKey"
    assert code_of(bucket.call("POST", "/a.mp4")) == "MethodNotAllowed"
    assert bucket.call("GET", "/a.mp4").status == 404


def test_objects_are_kept_read_and_deleted_as_they_are(bucket: Bucket) -> None:
    put = bucket.call("PUT", "/x", body=b"abc", headers={"Content-Type": "text/plain"})
    got = bucket.call("GET", "/x")

    assert (put.status, got.body, got.header("Content-Type")) == (200, b"abc", "text/plain")
    assert bucket.call("HEAD", "/x").body == b""
    assert bucket.call("DELETE", "/x").status == 204
    assert bucket.call("GET", "/x").status == 404


def test_oldest_objects_go_when_there_are_too_many(bucket: Bucket) -> None:
    most = CONTRACT.conventions.store.objects
    for index in range(most + 1):
        bucket.call("PUT", f"/{index}", body=b"x")

    assert bucket.call("GET", "/0").status == 404
    assert bucket.call("GET", "/1").status == 200


@pytest.mark.parametrize("form", ["path", "absolute", "neither"])
def test_bucket_is_named_by_path_proxy_or_signer(bucket: Bucket, form: str) -> None:
    bucket.upload("/a.mp4")
    name = f"{ACCOUNT.bucket}-{ACCOUNT.app_id}"
    forms: dict[str, dict[str, Any]] = {
        "path": {"target": f"/{name}/a.mp4", "host": "127.0.0.1:8080"},
        "absolute": {"target": f"http://{HOST}/a.mp4", "host": HOST},
        "neither": {"host": "127.0.0.1:8080"},
    }

    assert bucket.verify("/a.mp4", **forms[form]).status == 200


def number_of(code: int) -> str:
    body = f"99{code:04d}19900101001"
    return body + check_character(body)


@pytest.mark.parametrize(("operation", "code"), ALL_CODES)
def test_every_code_is_forced_in_every_way(bucket: Bucket, operation: str, code: str) -> None:
    known = CONTRACT.operation(operation)
    row = CONTRACT.codes[code]
    ending = f"{ACCOUNT.secret_id}-outcome-{row.number}"
    header = {"headers": {"X-Emulator-Outcome": f"Code={code}"}}
    ways: list[dict[str, Any]] = [header, {"signing": Signing(secret_id=ending)}]
    if known.on_object:
        ways += [{"key": f"/outcome:{code}/a"}, {"query": {"IdCard": number_of(row.number)}}]
    for way in ways:
        reply = call(bucket, operation, dict(way))
        assert (code_of(reply), reply.status) == (code, row.http_status), way


def call(bucket: Bucket, operation: str, way: dict[str, Any]) -> Any:
    if operation in ("getLiveCode", "getActionSequence"):
        return bucket.process(operation[0].upper() + operation[1:], **way)
    made = bucket.upload if operation == "recognizeUpload" else bucket.verify
    return made(way.pop("key", "/a.mp4"), **way)


def test_outcome_that_does_not_exist_is_refused(bucket: Bucket) -> None:
    reply = bucket.verify(headers={"X-Emulator-Outcome": "Code=Nothing"})

    assert (reply.status, code_of(reply)) == (400, "InvalidArgument")


def test_journal_names_operations_codes_and_lengths_and_nobody() -> None:
    bucket = Bucket()
    bucket.upload("/zhangsan.mp4")
    shown = bucket.emulator.call("GET", "/_emulator/journal").body.decode()

    assert '"operation":"recognizeUpload"' in shown
    assert '"name":"IdCard"' in shown
    for secret in (NUMBER, "zhangsan", "测试员", ACCOUNT.secret_key, VIDEO[:8].hex()):
        assert secret not in shown


def test_journal_names_the_code_of_an_object_that_is_not_there(bucket: Bucket) -> None:
    bucket.call("GET", "/never-put.mp4")
    (entry,) = json.loads(bucket.emulator.call("GET", "/_emulator/journal").body)["entries"]

    assert (entry["code"], entry["check"]) == ("NoSuchKey", "object-found")


def test_reset_forgets_objects(bucket: Bucket) -> None:
    bucket.upload()
    bucket.emulator.call("POST", "/_emulator/reset", body=b"{}")

    assert code_of(bucket.verify()) == "NoSuchKey"


@pytest.mark.parametrize(
    "target",
    [
        "/?ci-process=GetLiveCode&&=&x",
        "/%",
        "/%ff?ci-process=%ff",
        "/a?sign=",
        "/a?sign=%00",
        "/?q-ak",
    ],
)
def test_odd_targets_are_refused_and_nothing_more(bucket: Bucket, target: str) -> None:
    reply = bucket.emulator.call("GET", target, headers={"Host": HOST}.items())

    assert 400 <= reply.status < 500
    assert code_of(reply)
