"""Bodies as callers write them: JSON dialects, and what is no body at all."""

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
    multipart,
)
from hypothesis import given, settings
from hypothesis import strategies as st

APP = f'{{"appid": "{ACCOUNT.app_id}"}}'.encode()
PERSON = {"appid": ACCOUNT.app_id, "idcard_number": ID_NUMBER, "idcard_name": NAME, "url": URL}
FORM = "multipart/form-data; boundary=B0und"


def send(caller: Caller, body: bytes, content_type: str | None) -> tuple[int, tuple[str, ...]]:
    headers = {"Content-Type": content_type} if content_type is not None else {}
    said = caller.send(CODE, body, headers)
    return said.code, said.lint


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        "Application/JSON",
        "application/json; charset=nonsense",
        "application/json;",
    ],
)
def test_json_content_types_are_accepted(caller: Caller, content_type: str) -> None:
    assert send(caller, APP, content_type) == (0, ())


@pytest.mark.parametrize(
    ("body", "content_type", "lint"),
    [
        (APP, '"application/json"', "content-type-quoted@0"),
        (b"\xef\xbb\xbf" + APP, "application/json", "byte-order-mark@0"),
        (APP.decode().encode("utf-16"), "application/json; charset=utf-16", "json-charset@0"),
        (APP, "application/json; charset=gbk", "json-charset@0"),
        (b'{"appid": "x", "appid": "1400000001"}', "application/json", "json-duplicate-key@0"),
        (b'{"appid": 1400000001}', "application/json", "json-number-for-text@0"),
    ],
)
def test_json_deviations_are_accepted_and_noted(
    caller: Caller, body: bytes, content_type: str, lint: str
) -> None:
    assert send(caller, body, content_type) == (0, (lint,))


@pytest.mark.parametrize("tail", [b"\n", b"\r\n", b"  \t"])
def test_blanks_around_json_are_accepted(caller: Caller, tail: bytes) -> None:
    assert send(caller, tail + APP + tail, "application/json") == (0, ())


def test_escaped_and_raw_names_are_the_same(caller: Caller) -> None:
    headers = {"Content-Type": "application/json"}
    escaped = json.dumps(PERSON).replace("/", "\\/").encode()
    raw = json.dumps(PERSON, ensure_ascii=False).encode()

    assert caller.send(COMPARE, escaped, headers).data == caller.send(COMPARE, raw, headers).data


def test_extra_fields_are_ignored(caller: Caller) -> None:
    extra = {"sign": "x", "level": 1, "deep": {"a": [1]}, "none": None, "": ""}

    assert caller.json(COMPARE, {**PERSON, **extra}).code == 0
    assert caller.form(COMPARE, {**caller.fields(COMPARE), "seq": "1", "sign": b"x"}).code == 0


def test_lone_surrogate_comes_back_as_a_question_mark(caller: Caller) -> None:
    body = json.dumps({**PERSON, "session_id": "a\ud800b"}).encode()

    said = caller.send(COMPARE, body, {"Content-Type": "application/json"})

    assert said.data is not None
    assert said.data["session_id"] == "a?b"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b'"text"', "application/json"),
        (b'{"appid": NaN}', "application/json"),
        (b'{"appid": ' + b"9" * 5000 + b"}", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'{"a":' * 100_000, "application/json"),
        (b"\xff\xfe\xfa", "application/json"),
        (APP, None),
        (APP, ""),
        (APP, "text/plain"),
        (APP, "application/x-www-form-urlencoded"),
        (APP, "multipart/mixed; boundary=B0und"),
        (APP, FORM),
        (APP, "multipart/form-data"),
        (b"\x1f\x8b\x08" + bytes(64), "application/json"),
    ],
)
def test_unreadable_body_is_a_bare_bad_request(
    caller: Caller, body: bytes, content_type: str | None
) -> None:
    headers = {"Content-Type": content_type} if content_type is not None else {}
    said = caller.send(CODE, body, headers)

    assert json.loads(said.reply.body) == {"code": 3, "message": "invalid request"}
    assert said.status == 400


@pytest.mark.parametrize("path", [ID_VIDEO, VIDEO])
def test_video_operations_take_no_json(caller: Caller, path: str) -> None:
    assert caller.json(path, PERSON).code == 3


def test_card_sent_as_a_second_video_is_taken_and_noted(caller: Caller) -> None:
    fields = caller.fields(VIDEO)
    card = fields.pop("card")
    body = multipart([*fields.items(), ("video", card)])

    said = caller.send(VIDEO, body, {"Content-Type": FORM})

    assert (said.data or {})["compare_status"] == 0
    assert {finding.partition("@")[0] for finding in said.lint} == {
        "duplicate-name",
        "card-as-second-video",
    }


def test_text_as_file_part_and_bare_medium_are_noted(caller: Caller) -> None:
    body = (
        b'--B0und\r\nContent-Disposition: form-data; name="appid"; filename="appid"\r\n\r\n'
        + ACCOUNT.app_id.encode()
        + b'\r\n--B0und\r\nContent-Disposition: form-data; name="image"\r\n\r\n'
        + JPEG
        + b"\r\n--B0und--\r\n"
    )

    said = caller.send(PICTURE, body, {"Content-Type": FORM})

    assert said.code == 0
    places = body.index(ACCOUNT.app_id.encode()), body.index(JPEG)
    assert said.lint == (f"text-as-file@{places[0]}", f"file-without-filename@{places[1]}")


def test_parts_in_any_order_are_the_same_call(caller: Caller) -> None:
    fields = {**caller.fields(ID_VIDEO), "video": MP4}
    first = caller.form(ID_VIDEO, fields).data
    again = {**fields, "validate_data": caller.lip_code()}

    assert caller.form(ID_VIDEO, dict(reversed(again.items()))).data == first


def test_body_in_pieces_is_the_same_body(caller: Caller) -> None:
    pieces = [APP[start : start + 1] for start in range(len(APP))]

    said = caller.send(CODE, [*pieces, b""], {"Content-Type": "application/json"})

    assert said.code == 0


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELD_NAMES = sorted(
    {field.name for item in CONTRACT.operations for body in item.bodies for field in body.fields}
)
PATHS = st.sampled_from([item.path for item in CONTRACT.operations])


@settings(max_examples=300)
@given(
    path=PATHS,
    fields=st.dictionaries(st.sampled_from(FIELD_NAMES) | st.text(), JSON_VALUES, max_size=7),
)
def test_any_json_is_answered_in_the_envelope(path: str, fields: dict[str, object]) -> None:
    said = SHARED.json(path, {"appid": ACCOUNT.app_id, **fields})

    operation = next(item for item in CONTRACT.operations if item.path == path)
    assert said.code in (0, *operation.codes)
    assert said.status < 500


@settings(max_examples=300)
@given(
    path=PATHS,
    parts=st.lists(st.tuples(st.sampled_from(FIELD_NAMES), st.text() | st.binary()), max_size=8),
)
def test_any_form_is_answered_in_the_envelope(
    path: str, parts: list[tuple[str, str | bytes]]
) -> None:
    said = SHARED.send(path, multipart([("appid", ACCOUNT.app_id), *parts]), {"Content-Type": FORM})

    assert said.status < 500


@settings(max_examples=200)
@given(path=PATHS, body=st.binary(max_size=200), header=st.text(st.characters(codec="latin-1")))
def test_any_body_and_content_type_is_answered(path: str, body: bytes, header: str) -> None:
    assert SHARED.send(path, body, {"Content-Type": header}).status < 500


@settings(max_examples=200)
@given(
    authorization=st.text(st.characters(codec="latin-1"))
    | st.binary().map(lambda raw: "".join(map(chr, raw)))
)
def test_any_authorization_is_refused(authorization: str) -> None:
    said = SHARED.send(CODE, APP, {"Authorization": authorization})

    assert said.code in (4, 5)


SHARED = Caller()
