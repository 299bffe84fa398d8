"""Holds the reading of answers: the documents' printed ones, missing stages, unknown fields."""

import json
import pickle
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from faceid_client import Comparison, ErrorCode, IdcardLiveDetectFourResult, InvalidResponseError

Call = Callable[..., Any]
VERIFY = {"validate_data": "1", "video": b"v", "idcard_number": "1", "idcard_name": "x"}
ARGUMENTS: dict[str, dict[str, Any]] = {
    "idcard_compare": {"idcard_number": "1", "idcard_name": "x", "url": "https://example.com/"},
    "live_detect_picture": {"image": b"jpeg"},
    "live_get_four": {},
    "idcard_live_detect_four": VERIFY,
    "live_detect_four": {"validate_data": "1", "video": b"v", "compare_flag": False},
}


def answering(body: bytes | str | dict[str, Any], status: int = 200) -> Any:
    content = json.dumps(body) if isinstance(body, dict) else body

    def handler(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, content=content)

    return handler


def verified(call: Call, data: dict[str, Any]) -> IdcardLiveDetectFourResult:
    body = {"code": 0, "message": "OK", "data": data}
    result = call("idcard_live_detect_four", answering(body), arguments=VERIFY)
    assert isinstance(result, IdcardLiveDetectFourResult)
    return result


# As the documents print them: each has a comma too many, and is no JSON.
@pytest.mark.parametrize(
    ("operation", "printed", "field", "value"),
    (
        (
            "idcard_compare",
            '{\n"data":{"session_id":"",\n"similarity":100.0,\n},\n"code":0,"message":"OK"\n}',
            "similarity",
            100.0,
        ),
        (
            "live_detect_picture",
            '{\n  "data":{\n    "score":30,\n  },\n  "code":0,\n  "message":"OK"\n}\n    ',
            "score",
            30,
        ),
        (
            "live_get_four",
            '\n{\n  "data":{\n    "validate_data": "9532",\n  },\n  "code":0,\n  "message":"OK"\n}',
            "validate_data",
            "9532",
        ),
        (
            "idcard_live_detect_four",
            '{"data":{"live_status":0,"live_msg":"OK","compare_status":0,\n"compare_msg":"OK",'
            '"sim":90,"video_photo":"xxxxxxxxxxxxxx",\n  },\n  "code":0,\n  "message":"OK"\n}',
            "sim",
            90,
        ),
        (
            "live_detect_four",
            '{"data":{"live_status":0,"live_msg":"OK","compare_status":0,"compare_msg":"OK",'
            '"sim":90,"photo":"xxxxxxxxxxxxxx",},"code":0,"message":"OK",}',
            "photo",
            "xxxxxxxxxxxxxx",
        ),
    ),
)
def test_printed_answer_is_read_as_the_data_it_shows(
    call: Call, operation: str, printed: str, field: str, value: object
) -> None:
    result = call(operation, answering(printed), arguments=ARGUMENTS[operation])

    assert getattr(result, field) == value
    assert (result.code, result.message) == (0, "OK")


def test_comma_inside_a_text_survives(call: Call) -> None:
    result = call("live_get_four", answering('{"code":0,"data":{"validate_data":",}",},}'))

    assert result.validate_data == ",}"


@pytest.mark.parametrize(
    ("sim", "threshold", "same"), ((71, 70, True), (70, 70, False), (90, 95, False), (0, -1, True))
)
def test_same_person_is_a_score_above_the_threshold(
    call: Call, sim: int, threshold: float, same: bool
) -> None:
    result = verified(
        call,
        {"live_status": 0, "live_msg": "", "compare_status": 0, "compare_msg": "", "sim": sim},
    )

    assert result.is_live
    assert result.is_same_person(threshold) is same
    assert result.failure is None


def test_score_counts_only_after_liveness(call: Call) -> None:
    result = verified(
        call, {"live_status": -5011, "live_msg": "no", "compare_status": 0, "sim": 99}
    )

    assert not result.is_live
    assert not result.is_same_person(threshold=1)
    assert result.failure is not None
    assert result.failure.code == ErrorCode.LIVENESS_FAILED


def test_score_counts_only_after_the_comparison(call: Call) -> None:
    result = verified(call, {"live_status": 0, "live_msg": "", "compare_status": -4017, "sim": 99})

    assert result.is_live
    assert not result.is_same_person()
    assert result.failure is not None
    assert result.failure.meaning_en


def test_absent_comparison_is_no_match(call: Call) -> None:
    result = verified(call, {"live_status": 0, "live_msg": "OK"})

    assert (result.compare_status, result.sim, result.video_photo) == (None, None, None)
    assert not result.is_same_person(threshold=-1)


FOUND = {"live_status": 0, "live_msg": "", "compare_status": 0, "sim": 71}


@pytest.mark.parametrize(
    ("operation", "picture"),
    (("idcard_live_detect_four", "video_photo"), ("live_detect_four", "photo")),
)
def test_comparison_that_succeeded_has_a_score_and_a_picture(
    call: Call, operation: str, picture: str
) -> None:
    body = {"code": 0, "data": FOUND | {picture: "c2VjcmV0"}}

    result = call(operation, answering(body), arguments=ARGUMENTS[operation])

    assert result.comparison == Comparison(sim=71, photo="c2VjcmV0")
    assert result.comparison.is_same_person(threshold=70)
    assert not result.comparison.is_same_person(threshold=71)
    assert "c2VjcmV0" not in repr(result.comparison)


@pytest.mark.parametrize(
    "changed", ({"live_status": -5011}, {"compare_status": -4017}, {"compare_status": None})
)
def test_score_and_picture_are_there_only_where_the_comparison_succeeded(
    call: Call, changed: dict[str, Any]
) -> None:
    result = verified(call, FOUND | {"video_photo": "c2VjcmV0"} | changed)

    assert (result.sim, result.video_photo, result.comparison) == (None, None, None)
    assert dict(result.extra) == {"sim": 71, "video_photo": "c2VjcmV0"}
    assert not result.is_same_person(threshold=-1)


def test_comparison_without_its_picture_is_none(call: Call) -> None:
    result = verified(call, FOUND)

    assert result.sim == 71
    assert result.comparison is None


def test_unknown_fields_and_raw_answer_are_kept(call: Call) -> None:
    body = {"code": 0, "message": "OK", "data": {"validate_data": "1", "hint": [1]}, "trace": "t"}

    result = call("live_get_four", answering(body))

    assert dict(result.extra) == {"hint": [1]}
    assert json.loads(result.meta.raw_body) == body
    assert (result.meta.http_status, result.meta.attempts) == (200, 1)
    assert result.meta.elapsed_seconds >= 0
    assert result.meta.headers["CONTENT-LENGTH"] == str(len(json.dumps(body)))


@pytest.mark.parametrize(
    ("header", "code"), (("-6101", -6101), (" 7 ", 7), ("", None), ("1e9", None), ("9" * 99, None))
)
def test_code_in_the_header_is_a_number_or_none(call: Call, header: str, code: int | None) -> None:
    def handler(_request: httpx.Request) -> httpx.Response:
        body = {"code": 0, "data": {"validate_data": "1"}}
        return httpx.Response(200, json=body, headers={"X-ErrNo": header})

    assert call("live_get_four", handler).meta.x_errno == code


def test_result_survives_a_process_boundary(call: Call) -> None:
    result = call("live_get_four", answering({"code": 0, "data": {"validate_data": "1", "x": [1]}}))

    twin = pickle.loads(pickle.dumps(result))

    assert twin == result
    assert twin.meta.headers == result.meta.headers


def test_repr_shows_numbers_and_hides_texts(call: Call) -> None:
    result = verified(
        call,
        {
            "live_status": 0,
            "live_msg": "张三",
            "compare_status": 0,
            "sim": 90,
            "video_photo": "c2VjcmV0",
        },
    )

    assert "sim=90" in repr(result)
    assert "c2VjcmV0" not in repr(result) + repr(result.meta)
    assert "张三" not in repr(result) + repr(result.meta)


@pytest.mark.parametrize(
    ("data", "problem"),
    (
        (None, "has no data.validate_data"),
        ([], "has no data.validate_data"),
        ("", "has no data.validate_data"),
        ({}, "has no data.validate_data"),
        ({"validate_data": None}, "has a data.validate_data that is not text"),
        ({"validate_data": 9532}, "has a data.validate_data that is not text"),
    ),
)
def test_success_without_its_data_is_an_invalid_response(
    call: Call, data: object, problem: str
) -> None:
    with pytest.raises(InvalidResponseError, match=problem):
        call("live_get_four", answering({"code": 0, "message": "OK", "data": data}))


@pytest.mark.parametrize(("given", "read"), ((90, 90), (90.0, 90), ("90", 90), (" 90 ", 90)))
def test_whole_number_is_read_from_what_means_one(call: Call, given: object, read: int) -> None:
    body = {"code": "0", "data": {"score": given}}

    assert call("live_detect_picture", answering(body), arguments={"url": "u"}).score == read


@pytest.mark.parametrize("given", (90.5, "ninety", True, [90], {}, "9" * 30))
def test_whole_number_is_not_read_from_anything_else(call: Call, given: object) -> None:
    body = {"code": 0, "data": {"score": given}}

    with pytest.raises(InvalidResponseError, match=r"data\.score that is not a whole number"):
        call("live_detect_picture", answering(body), arguments={"url": "u"})
