"""What each operation answers to a good call, in both content types and both shapes."""

import base64
import json

import pytest
from emulator_caller import (
    ACCOUNT,
    CODE,
    COMPARE,
    CONTRACT,
    ID_NUMBER,
    ID_VIDEO,
    JPEG,
    MP4,
    NAME,
    PICTURE,
    URL,
    VIDEO,
    Caller,
)

PATHS = tuple(item.path for item in CONTRACT.operations)
PERSON = {"appid": ACCOUNT.app_id, "idcard_number": ID_NUMBER, "idcard_name": NAME}


@pytest.mark.parametrize("path", PATHS)
def test_good_form_is_answered_with_success(caller: Caller, path: str) -> None:
    said = caller.good(path)

    assert (said.status, said.code, said.message) == (200, 0, "OK")
    assert said.reply.header("Content-Type") == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (COMPARE, {**PERSON, "url": URL}),
        (PICTURE, {"appid": ACCOUNT.app_id, "url": URL}),
        (CODE, {"appid": ACCOUNT.app_id, "seq": "7"}),
    ],
)
def test_good_json_is_answered_with_success(
    caller: Caller, path: str, fields: dict[str, str]
) -> None:
    assert caller.json(path, fields).code == 0


@pytest.mark.parametrize("operation", CONTRACT.operations, ids=lambda item: item.operation_id)
def test_result_has_the_fields_of_the_contract(caller: Caller, operation: object) -> None:
    data = caller.good(operation.path).data  # type: ignore[attr-defined]

    assert data is not None
    names = [field.name for field in operation.result_fields]  # type: ignore[attr-defined]
    assert sorted(data) == sorted(names)


def test_reply_is_marked_as_an_emulators(caller: Caller) -> None:
    mark = caller.good(CODE).reply.header("X-Emulator")

    assert mark is not None
    assert mark.startswith("faceid-contract/")


def test_success_is_compact_json_in_utf8(caller: Caller) -> None:
    reply = caller.good(CODE).reply

    assert json.loads(reply.body.decode("utf-8"))["code"] == 0
    assert reply.header("Content-Length") == str(len(reply.body))


def test_session_id_comes_back(caller: Caller) -> None:
    assert caller.good(COMPARE, session_id="订单-1").data["session_id"] == "订单-1"  # type: ignore[index]


@pytest.mark.parametrize("sent", [None, "", "null"])
def test_session_id_is_empty_where_none_was_sent(caller: Caller, sent: str | None) -> None:
    assert caller.good(COMPARE, session_id=sent).data["session_id"] == ""  # type: ignore[index]


def test_scores_depend_on_seed_and_evidence_only(caller: Caller) -> None:
    again, other = Caller(), Caller(seed=1)

    first = caller.good(COMPARE).data
    assert again.good(COMPARE, session_id="x", bucket=ACCOUNT.bucket).data == {
        **(first or {}),
        "session_id": "x",
    }
    assert other.good(COMPARE).data != first
    assert caller.good(COMPARE, image=JPEG + b"1").data != first


def test_scores_pass_every_threshold() -> None:
    for seed in range(20):
        caller = Caller(seed=seed)
        for operation in CONTRACT.operations:
            data = caller.good(operation.path).data or {}
            for field in operation.result_fields:
                if field.threshold is not None:
                    threshold = CONTRACT.limits[field.threshold].threshold or 0
                    assert threshold < data[field.name] <= 100


def test_sim_and_score_are_whole_and_similarity_is_not_text(caller: Caller) -> None:
    assert type(caller.good(ID_VIDEO).data["sim"]) is int  # type: ignore[index]
    assert type(caller.good(PICTURE).data["score"]) is int  # type: ignore[index]
    assert type(caller.good(COMPARE).data["similarity"]) is float  # type: ignore[index]


@pytest.mark.parametrize(("path", "name"), [(ID_VIDEO, "video_photo"), (VIDEO, "photo")])
def test_photo_is_a_base64_jpeg(caller: Caller, path: str, name: str) -> None:
    photo = caller.good(path).data[name]  # type: ignore[index]

    assert base64.b64decode(photo, validate=True).startswith(b"\xff\xd8\xff")


def test_live_only_call_reports_liveness_only(caller: Caller) -> None:
    said = caller.good(VIDEO, compare_flag="false", card=None)

    assert said.data == {"live_status": 0, "live_msg": "OK"}


def test_url_leads_where_an_image_comes_too(caller: Caller) -> None:
    by_url = caller.json(PICTURE, {"appid": ACCOUNT.app_id, "url": URL})

    assert caller.good(PICTURE, url=URL, image=b"<html>no picture").data == by_url.data


def test_base64_image_in_json_scores_as_the_bytes(caller: Caller) -> None:
    encoded = base64.b64encode(JPEG).decode()

    said = caller.json(PICTURE, {"appid": ACCOUNT.app_id, "image": encoded, "sign": "any"})

    assert said.data == caller.good(PICTURE).data


def test_video_of_either_kind_of_bytes_passes(caller: Caller) -> None:
    assert caller.good(VIDEO, video=b"of no known kind").data["live_status"] == 0  # type: ignore[index]
    assert caller.good(VIDEO, video=MP4).data["live_status"] == 0  # type: ignore[index]
