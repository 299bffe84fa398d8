"""Holds what is kept of an answer to compare runs: kinds and names, nothing that it says."""

import json

import pytest
from faceid_conformance.checks.observed import observe, shape_of
from faceid_conformance.exchange import Exchange, Request, Response

REQUEST = Request("idcardCompare", "POST", "/face/idcardcompare", (), b"{}")


def answered(body: bytes, status: int = 200, failure: str | None = None) -> Exchange:
    return Exchange(REQUEST, Response(status, (), body, 0.1, failure))


def test_codes_and_kinds_are_kept_and_values_are_not() -> None:
    document = {
        "code": 0,
        "message": "secret",
        "data": {"live_status": 0, "compare_status": -5010, "sim": 1.5, "photo": "c2VjcmV0"},
    }

    seen = observe(answered(json.dumps(document).encode()))

    assert (seen.http, seen.code, seen.live_status, seen.compare_status) == (200, 0, 0, -5010)
    assert seen.shape == (
        "{code: integer, data: {compare_status: integer, live_status: integer, photo: text, "
        "sim: number}, message: text}"
    )
    assert "secret" not in str(seen)


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ({"a b": 1, "张三": None}, "{<name>: integer, <name>: null}"),
        ([1, 2, "x"], "[integer | text]"),
        (True, "boolean"),
        (None, "no JSON"),
        ({"code": True}, "{code: boolean}"),
    ],
)
def test_shapes(value: object, shape: str) -> None:
    assert shape_of(value) == shape


def test_deep_and_wide_answers_stay_short() -> None:
    deep: object = 1
    for _ in range(100):
        deep = {"a": deep}
    wide = {f"field{number}": 1 for number in range(10_000)}

    assert len(shape_of(deep)) < 100
    assert len(shape_of(wide)) < 2000


def test_no_answer_is_told() -> None:
    assert str(observe(answered(b"", 0, "TimeoutError"))) == "no answer, no answer: TimeoutError"
    assert observe(answered(b"")).shape == "no body"
    assert observe(answered(b"<html>")).shape == "no JSON"
