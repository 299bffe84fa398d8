"""The emulator and the foreign server, of two hands and the same documents, agree on codes.

Rows on which the documents leave the answer open are not here: those are lawful variations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from faceid_conformance.cli.embedded import embedded_emulator
from faceid_conformance.cli.surroundings import default_account
from faceid_conformance.contract.reader import load_contract
from foreign_behaviour import SIX_MEBIBYTES, Account
from foreign_caller import Caller, sign
from foreign_server import ForeignServer, running

MEDIA = Path(__file__).resolve().parents[2] / "conformance/faceid_conformance/cases/media"
JPEG, MP4 = MEDIA.joinpath("face.jpg").read_bytes(), MEDIA.joinpath("me.mp4").read_bytes()
GIF = MEDIA.joinpath("small.gif").read_bytes()
TEST = default_account(load_contract())
ACCOUNT = Account(TEST.appid, TEST.secret_id, TEST.secret_key, TEST.bucket)
PERSON = {"idcard_number": "990000199001010017", "idcard_name": "测试员"}
FACE, SPOKEN = {**PERSON, "image": JPEG}, {"validate_data": "0000", "video": MP4}
Callers = tuple[Caller, Caller]

# Made when they are sent: a signature lives a minute.
SIGNATURES: dict[str, tuple[Callable[[], str], int]] = {
    "absent": (lambda: "", 4),
    "blank": (lambda: " ", 4),
    "no-base64": (lambda: "no base64!", 5),
    "mac-alone": (lambda: "q83vEjRWeJCrze8SNFZ4kKvN7xI=", 5),
    "empty-appid": (lambda: sign(ACCOUNT, a=""), 5),
    "end-no-number": (lambda: sign(ACCOUNT, e="-5"), 5),
    "single-use-without-file": (lambda: sign(ACCOUNT, e="0"), 5),
    "expired": (lambda: sign(ACCOUNT, e="100", t="50"), 9),
    "lives-since-1970": (lambda: sign(ACCOUNT, t="1"), 9),
    "lives-too-long": (lambda: sign(ACCOUNT, e="9999999999"), 9),
    "unknown-appid": (lambda: sign(ACCOUNT, a="1999999999"), 10),
    "unknown-secret-id": (lambda: sign(ACCOUNT, k="AKIDnobody"), 11),
    "another-key": (
        lambda: sign(Account(ACCOUNT.appid, ACCOUNT.secret_id, "x"), b=ACCOUNT.bucket),
        14,
    ),
    "named-file": (lambda: sign(ACCOUNT, f="a-file"), 0),
    "empty-bucket": (lambda: sign(ACCOUNT, b=""), 0),
    "empty-random": (lambda: sign(ACCOUNT, r=""), 0),
}
FORMS: dict[str, tuple[str, dict[str, str | bytes], int]] = {
    "another-appid": ("livegetfour", {"appid": "1999999999"}, 6),
    "empty-appid": ("livegetfour", {"appid": ""}, 21),
    "another-bucket": ("livegetfour", {"bucket": "another-bucket"}, 6),
    "no-number": ("idcardcompare", {"idcard_name": "测试员", "image": JPEG}, -5801),
    "no-name": ("idcardcompare", {"idcard_number": "990000199001010017", "image": JPEG}, -5801),
    "letters-for-a-number": ("idcardcompare", {**FACE, "idcard_number": "ABC"}, -5804),
    "no-picture": ("idcardcompare", {**PERSON}, -5805),
    "empty-picture": ("idcardcompare", {**PERSON, "image": b""}, 3),
    "gif": ("idcardcompare", {**PERSON, "image": GIF}, -4011),
    "gif-still": ("livedetectpicture", {"image": GIF}, -4016),
    "address-before-gif": ("livedetectpicture", {"image": GIF, "url": "http://a.example/b"}, 0),
    "no-address": ("livedetectpicture", {"url": "somewhere"}, -5805),
    "empty-address": ("livedetectpicture", {"image": JPEG, "url": ""}, 0),
    "no-video": ("idcardlivedetectfour", {**PERSON, "validate_data": "0000"}, 21),
    "no-code": ("idcardlivedetectfour", {**PERSON, "video": MP4}, 21),
    "no-card": ("livedetectfour", {**SPOKEN, "compare_flag": "true"}, 21),
    "no-flag": ("livedetectfour", {**SPOKEN, "card": JPEG}, 21),
    "odd-flag": ("livedetectfour", {**SPOKEN, "card": JPEG, "compare_flag": "1"}, 21),
    "too-large": ("livedetectpicture", {"image": JPEG + bytes(SIX_MEBIBYTES)}, 23),
}


@pytest.fixture(scope="module")
def callers() -> Iterator[Callers]:
    with (
        embedded_emulator(1) as url,
        running(ForeignServer(ACCOUNT)) as server,
        Caller(url, ACCOUNT) as emulator,
        Caller(server.url, ACCOUNT) as foreign,
    ):
        yield emulator, foreign
        assert server.faults == []


@pytest.mark.parametrize("name", SIGNATURES)
def test_both_judge_a_signature_alike(callers: Callers, name: str) -> None:
    signature, code = SIGNATURES[name]

    assert [caller.json("livegetfour", signature()).code for caller in callers] == [code, code]


@pytest.mark.parametrize("name", FORMS)
def test_both_judge_a_form_alike(callers: Callers, name: str) -> None:
    operation, fields, code = FORMS[name]

    assert [caller.form(operation, **fields).code for caller in callers] == [code, code]


def test_both_verify_a_person_alike(callers: Callers) -> None:
    for caller in callers:
        code = caller.lip_code()
        reply = caller.form("idcardlivedetectfour", **PERSON, validate_data=code, video=MP4)

        assert (reply.status, reply.code) == (200, 0)
        assert {"live_status", "compare_status", "sim", "video_photo"} <= reply.data.keys()


def test_both_fail_an_unissued_code_alike(callers: Callers) -> None:
    for caller in callers:
        reply = caller.form("livedetectfour", **SPOKEN, compare_flag="true", card=JPEG)

        assert reply.data["live_status"] == -5008
        assert not {"sim", "photo"} & reply.data.keys()
