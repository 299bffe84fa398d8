"""What is asked: absent and wrong fields, wrong media, sizes, and the order of checks."""

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
    sign,
)
from faceid_conformance.emulator.id_number import check_character

GIF = b"GIF89a" + bytes(64)
AVI = b"RIFF\x00\x00\x00\x00AVI LIST"
FLV = b"FLV\x01\x05\x00\x00\x00\x09"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
LIMIT = CONTRACT.limits["request-body-bytes"].maximum or 0

REQUIRED = [
    (operation.path, field.name, field.missing_code)
    for operation in CONTRACT.operations
    for body in operation.bodies
    if body.content_type == "multipart/form-data"
    for field in body.fields
    if field.required
]


@pytest.mark.parametrize(("path", "name", "code"), REQUIRED)
def test_missing_field_has_its_own_code(caller: Caller, path: str, name: str, code: int) -> None:
    assert caller.good(path, **{name: None}).code == code


@pytest.mark.parametrize(
    ("path", "name", "code"), [row for row in REQUIRED if row[1] not in ("video", "image")]
)
def test_empty_text_field_counts_as_missing(
    caller: Caller, path: str, name: str, code: int
) -> None:
    assert caller.good(path, **{name: ""}).code == code


@pytest.mark.parametrize(
    ("path", "name"), [(PICTURE, "image"), (ID_VIDEO, "video"), (VIDEO, "card")]
)
def test_empty_file_part_is_a_bad_request(caller: Caller, path: str, name: str) -> None:
    said = caller.good(path, **{name: b""})

    assert (said.status, said.code, said.data) == (400, 3, {})
    assert said.message == "invalid request: param error"


def test_card_is_needed_only_for_a_comparison(caller: Caller) -> None:
    assert caller.good(VIDEO, card=None).code == 21
    assert caller.good(VIDEO, card=None, compare_flag="false").code == 0


@pytest.mark.parametrize("path", [COMPARE, PICTURE])
def test_neither_image_nor_url_is_refused(caller: Caller, path: str) -> None:
    assert caller.good(path, image=None).code == -5805
    person = {"idcard_number": ID_NUMBER, "idcard_name": NAME}
    assert caller.json(path, {"appid": ACCOUNT.app_id, **person}).code == -5805
    null = {"appid": ACCOUNT.app_id, **person, "url": None, "image": ""}
    assert caller.json(path, null).code == -5805


@pytest.mark.parametrize(
    "number",
    [
        "110110199909090909",  # the printed sample, whose check digit is wrong
        "99000019900101001",
        "9900001990010100170",
        "990000199013010017",
        "990000199002300012",
        "ABCDEFGHIJKLMNOPQR",
        "９９００００１９９００１０１００１７",
        " 990000199001010017",
        "991234199001010014",  # the region of nobody, with digits that name no code
    ],
)
@pytest.mark.parametrize("path", [COMPARE, ID_VIDEO])
def test_impossible_id_number_is_refused(caller: Caller, path: str, number: str) -> None:
    assert caller.good(path, idcard_number=number).code == -5804


def test_check_character_x_is_accepted_in_both_cases(caller: Caller) -> None:
    bodies = (f"99000019900101{serial:03d}" for serial in range(1, 99))
    body = next(body for body in bodies if check_character(body) == "X")

    assert caller.good(COMPARE, idcard_number=body + "X").code == 0
    assert caller.good(COMPARE, idcard_number=body + "x").code == 0


def test_name_that_is_not_utf8_is_refused(caller: Caller) -> None:
    fields = {**caller.fields(COMPARE), "idcard_name": "张三".encode("gbk")}

    field = CONTRACT.operation("idcardCompare").field("idcard_name")
    assert field is not None
    assert caller.form(COMPARE, fields).code == (field.invalid_code or field.missing_code)


@pytest.mark.parametrize("flag", ["maybe", "True", "TRUE", "1"])
def test_other_compare_flags_are_refused(caller: Caller, flag: str) -> None:
    assert caller.good(VIDEO, compare_flag=flag).code == 21


@pytest.mark.parametrize(
    "url", ["not an address", "ftp://example.com/x", "http://", "//x/y", "http://["]
)
def test_url_that_cannot_be_fetched_is_refused(caller: Caller, url: str) -> None:
    assert caller.json(PICTURE, {"appid": ACCOUNT.app_id, "url": url}).code == -5805
    assert caller.good(PICTURE, url=url).code == -5805


@pytest.mark.parametrize("value", [["x"], {"a": 1}])
def test_structure_in_place_of_a_text_is_refused(caller: Caller, value: object) -> None:
    assert caller.json(PICTURE, {"appid": ACCOUNT.app_id, "url": value}).code == -5805
    assert caller.json(CODE, {"appid": value}).code == 6


def test_image_in_json_that_is_no_base64_is_refused(caller: Caller) -> None:
    assert caller.json(PICTURE, {"appid": ACCOUNT.app_id, "image": "%%%"}).code == -4016


# Media


@pytest.mark.parametrize("data", [JPEG, PNG, b"BM\x00\x00\x00\x00\x00\x00\x00\x00", b"unknown"])
def test_pictures_are_accepted(caller: Caller, data: bytes) -> None:
    assert caller.good(PICTURE, image=data).code == 0


@pytest.mark.parametrize("data", [MP4, AVI, FLV, b"unknown"])
def test_videos_are_accepted(caller: Caller, data: bytes) -> None:
    assert caller.good(ID_VIDEO, video=data).data["live_status"] == 0  # type: ignore[index]


@pytest.mark.parametrize(
    "data", [GIF, MP4, FLV, b"%PDF-1.7", b"<!DOCTYPE html>", b' {"a": 1}', b"PK\x03\x04"]
)
def test_wrong_kind_of_picture_has_the_slots_code(caller: Caller, data: bytes) -> None:
    assert caller.good(COMPARE, image=data).code == -4011
    assert caller.good(PICTURE, image=data).code == -4016
    assert caller.good(VIDEO, card=data).data == {
        "live_status": 0,
        "live_msg": "OK",
        "compare_status": -4018,
        "compare_msg": "card decode failed",
    }


@pytest.mark.parametrize("data", [GIF, JPEG, PNG, b"%PDF-1.7", b"<html>"])
@pytest.mark.parametrize("path", [ID_VIDEO, VIDEO])
def test_wrong_kind_of_video_fails_the_first_stage(caller: Caller, path: str, data: bytes) -> None:
    assert caller.good(path, video=data).data == {
        "live_status": -5001,
        "live_msg": "invalid video",
    }


def test_sniffing_refuses_bytes_of_no_known_kind() -> None:
    caller = Caller(media="sniff")

    assert caller.good(PICTURE, image=b"unknown").code == -4016
    assert caller.good(PICTURE).code == 0


def test_base64_in_a_file_part_counts_as_what_it_encodes() -> None:
    caller = Caller(media="sniff")

    encoded = b"/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIP"

    assert caller.good(PICTURE, image=encoded).code == 0
    assert caller.good(PICTURE, image=b"R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAA").code == -4016


def test_card_is_not_looked_at_without_comparison(caller: Caller) -> None:
    assert caller.good(VIDEO, card=GIF, compare_flag="false").code == 0


# Sizes


def _filled(caller: Caller, size: int) -> tuple[bytes, dict[str, str]]:
    body = b'{"appid": "%s"}' % ACCOUNT.app_id.encode()
    return body.ljust(size), {"Content-Type": "application/json"}


def test_body_at_the_limit_is_read(caller: Caller) -> None:
    assert caller.send(CODE, *_filled(caller, LIMIT)).code == 0


@pytest.mark.parametrize("size", [LIMIT + 1, LIMIT * 2])
def test_body_above_the_limit_is_refused(caller: Caller, size: int) -> None:
    body, headers = _filled(caller, size)

    said = caller.send(CODE, [body[:LIMIT], body[LIMIT:]], headers)

    assert (said.status, said.code) == (413, 23)
    assert caller.send(CODE, body, {**headers, "Authorization": ""}).code == 23


def test_body_beyond_the_drain_is_answered_early() -> None:
    caller = Caller(drain_bytes=1000)
    pieces = [b"x" * LIMIT, *[b"x"] * 10]

    assert caller.send(CODE, pieces, {"Content-Type": "application/json"}).code == 3
    assert caller.send(CODE, [b"x" * LIMIT, b"x", b"x"], {}).code == 3


# Order


def test_earlier_checks_answer_first(caller: Caller) -> None:
    bad_body = {"appid": "1999999999", "idcard_number": "x"}

    assert caller.json(COMPARE, bad_body, Authorization="").code == 4
    expired = sign(caller.text(e=1, t=0), "wrong key")
    assert caller.json(COMPARE, bad_body, Authorization=expired).code == 9
    assert caller.json(COMPARE, bad_body, Authorization=sign(caller.text(), "wrong")).code == 14
    assert caller.json(COMPARE, bad_body).code == 6
    assert caller.json(COMPARE, {**bad_body, "appid": ACCOUNT.app_id}).code == -5801
    both = {"appid": ACCOUNT.app_id, "idcard_number": "x", "idcard_name": NAME}
    assert caller.json(COMPARE, both).code == -5805
    assert caller.json(COMPARE, {**both, "url": URL}).code == -5804
