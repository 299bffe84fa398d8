"""Holds the foreign server against the documents, with a caller as foreign as itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from foreign_behaviour import PLAIN, SIX_MEBIBYTES, VARIATIONS, Account, Behaviour
from foreign_caller import Caller, form, sign
from foreign_matrix import VICES
from foreign_server import ForeignServer, running

ACCOUNT = Account("1250000001", "AKIDforeign0000000000000000000001", "foreign-key", "pictures")
JPEG, MP4 = b"\xff\xd8\xff\xe0 a picture", b"\0\0\0\x18ftypisom a video"
GIF = b"GIF89a\x01\0\x01\0"
PERSON = {"idcard_number": "11010519491231002X", "idcard_name": "张三"}


@pytest.fixture
def caller() -> Iterator[Caller]:
    with running(ForeignServer(ACCOUNT)) as server, Caller(server.url, ACCOUNT) as caller:
        yield caller
        assert server.faults == []


# http.client takes 103 for the answer, against RFC 9110 section 15.2.
@pytest.mark.parametrize("name", sorted(VARIATIONS.keys() - {"interim-replies"}))
def test_variation_answers_all_five_operations(name: str) -> None:
    behaviour = VARIATIONS[name]
    with (
        running(ForeignServer(ACCOUNT, behaviour)) as server,
        Caller(server.url, ACCOUNT) as caller,
    ):
        code = caller.lip_code()
        still = caller.form("livedetectpicture", image=JPEG)
        compared = caller.form("idcardcompare", image=JPEG, session_id="s-1", **PERSON)
        video = {"validate_data": code, "video": MP4}
        spoken = caller.form("idcardlivedetectfour", **video, **PERSON)
        code = caller.lip_code()
        carded = caller.form(
            "livedetectfour", validate_data=code, video=MP4, compare_flag="true", card=JPEG
        )

        assert server.faults == []
    assert still.code in {0, -4015}
    assert compared.code in {0, -5803, -4012}
    assert spoken.code == carded.code == 0
    for reply, photo in ((spoken, "video_photo"), (carded, "photo")):
        passed = reply.data["live_status"] == 0 and reply.data["compare_status"] == 0
        assert passed == ("sim" in reply.data) == (photo in reply.data)


@pytest.mark.parametrize(
    ("signature", "code", "status"),
    (
        ("", 4, 400),
        (" ", 4, 400),
        ("no base64!", 5, 400),
        ("q83vEjRWeJCrze8SNFZ4kKvN7xI=", 5, 400),
        (sign(ACCOUNT, e="100", t="50"), 9, 401),
        (sign(ACCOUNT, a="1"), 10, 401),
        (sign(ACCOUNT, k="nobody"), 11, 401),
        (sign(ACCOUNT, e="0"), 5, 400),
        (sign(Account(ACCOUNT.appid, ACCOUNT.secret_id, "another")), 14, 401),
    ),
    ids=lambda value: str(value) if isinstance(value, int) else "signature",
)
def test_signature_fault_has_its_code(
    caller: Caller, signature: str, code: int, status: int
) -> None:
    reply = caller.json("livegetfour", signature=signature)

    assert (reply.code, reply.status) == (code, status)
    assert reply.document["data"] == {}


def test_multi_use_signature_is_accepted_twice_and_single_use_once(caller: Caller) -> None:
    multi, single = sign(ACCOUNT), sign(ACCOUNT, e="0", f="file")

    codes = [caller.json("livegetfour", signature=s).code for s in (multi, multi, single, single)]

    assert codes == [0, 0, 0, 13]


@pytest.mark.parametrize(
    ("operation", "fields", "code"),
    (
        ("livegetfour", {"appid": "1"}, 6),
        ("livegetfour", {"appid": ""}, 21),
        ("livegetfour", {"bucket": "others"}, 6),
        ("idcardcompare", {"idcard_name": "张三", "image": JPEG}, -5801),
        ("idcardcompare", {"idcard_number": "11010519491231002X", "image": JPEG}, -5801),
        ("idcardcompare", {**PERSON, "idcard_number": "ABC", "image": JPEG}, -5804),
        ("idcardcompare", PERSON, -5805),
        ("idcardcompare", {**PERSON, "image": b""}, 3),
        ("idcardcompare", {**PERSON, "image": GIF}, -4011),
        ("livedetectpicture", {"image": GIF}, -4016),
        ("livedetectpicture", {"image": GIF, "url": "http://a.example/b.jpg"}, 0),
        ("livedetectpicture", {"url": "somewhere"}, -5805),
        ("idcardlivedetectfour", {**PERSON, "validate_data": "1234"}, 21),
        ("livedetectfour", {"validate_data": "1234", "video": MP4, "compare_flag": "true"}, 21),
    ),
)
def test_parameter_fault_has_its_code(
    caller: Caller, operation: str, fields: dict[str, str | bytes], code: int
) -> None:
    assert caller.form(operation, **fields).code == code


def test_without_comparison_only_liveness_is_answered(caller: Caller) -> None:
    reply = caller.form(
        "livedetectfour", validate_data=caller.lip_code(), video=MP4, compare_flag="false"
    )

    assert reply.data == {"live_status": 0, "live_msg": "OK"}


def test_unissued_code_fails_liveness_and_sends_no_sim(caller: Caller) -> None:
    reply = caller.form("idcardlivedetectfour", validate_data="0000", video=MP4, **PERSON)

    assert reply.data["live_status"] == -5008
    assert "sim" not in reply.data


@pytest.mark.parametrize("behaviour", (PLAIN, Behaviour(answers_early=True)), ids=("late", "early"))
def test_limit_is_the_last_byte_that_is_read(behaviour: Behaviour) -> None:
    rest = len(form({"appid": ACCOUNT.appid, "image": b""}))
    with (
        running(ForeignServer(ACCOUNT, behaviour)) as server,
        Caller(server.url, ACCOUNT) as caller,
    ):
        at_limit = caller.form("livedetectpicture", image=bytes(SIX_MEBIBYTES - rest))
        above = caller.form("livedetectpicture", image=bytes(SIX_MEBIBYTES - rest + 1))

    assert (at_limit.code, above.code, above.status) == (0, 23, 413)


def test_boundary_in_the_middle_of_a_file_does_not_end_it(caller: Caller) -> None:
    boundary = b"------------------------foreigncaller01"
    image = b"x--" + boundary + b"\r\n--" + boundary + b"more"

    assert caller.form("livedetectpicture", image=image).code == 0


def test_chunked_upload_is_read(caller: Caller) -> None:
    caller.connection.request(
        "POST",
        "/face/livegetfour",
        iter([b'{"appid": ', f'"{ACCOUNT.appid}"}}'.encode()]),
        {"Content-Type": "application/json", "Authorization": sign(ACCOUNT)},
        encode_chunked=True,
    )

    assert caller.connection.getresponse().read().startswith(b'{"code": 0')


def test_unknown_path_and_control_routes_are_pages(caller: Caller) -> None:
    for path in ("/", "/_emulator/health", "/face/detect"):
        caller.connection.request("GET", path)
        response = caller.connection.getresponse()
        assert (response.status, response.headers["Content-Type"]) == (404, "text/html")
        response.read()


def test_vices_are_many_and_each_takes_the_place_of_one_part() -> None:
    assert len(VICES) >= 40
    for vice in VICES.values():
        assert vice.says.strip().endswith(".")
