"""Holds what is kept of an answer: it can be judged again, and shows nobody."""

import base64
import json

from faceid_conformance.checks.reply import judge_reply
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.exchange import Exchange, Response
from faceid_conformance.live.remnant import rebuilt, remnant
from live_runs import answer, request

NUMBER, NAME = "990000199001010017", "测试员"
PHOTO = base64.b64encode(b"\xff\xd8\xff a face").decode()
ASKED = request("idcardLiveDetectFour", idcard_number=NUMBER, idcard_name=NAME, seq="1")
PASSED = {"live_status": 0, "live_msg": f"{NAME} is live", "compare_status": 0, "sim": 83}
PASSED |= {"compare_msg": "OK", "video_photo": PHOTO}


def test_kept_answer_is_judged_as_the_answer_was() -> None:
    contract = load_contract()
    for data in (PASSED, {**PASSED, "sim": "83"}, {**PASSED, "video_photo": "*"}, {"sim": 200}):
        given = answer(0, "OK", **data)
        kept = rebuilt(json.loads(json.dumps(remnant(ASKED, given))))

        first, again = (judge_reply(Exchange(ASKED, item), contract) for item in (given, kept))

        assert [(f.check, f.clause, f.level) for f in first] == [
            (f.check, f.clause, f.level) for f in again
        ]


def test_kept_answer_shows_nobody() -> None:
    echoed = {**PASSED, NUMBER: NAME, "deep": [{"n": int(NUMBER), "name": NAME}]}
    given = answer(-5803, f"{NAME} {NUMBER}", **echoed)
    given = Response(200, (*given.headers, ("X-Echo", NAME)), given.body, 0.1)

    text = json.dumps(remnant(ASKED, given), ensure_ascii=False)

    for secret in (NUMBER, NAME, PHOTO, "face"):
        assert secret not in text


def test_lip_code_and_own_numbers_are_kept() -> None:
    kept = rebuilt(remnant(ASKED, answer(0, validate_data="0123", seq="1", session_id="2")))

    assert kept.data["validate_data"] == "0123"
    assert kept.data["seq"] == "1"
    assert kept.data["session_id"] != "2"


def test_page_that_is_no_answer_leaves_its_length_alone() -> None:
    page = Response(502, (("Content-Type", "text/html"),), f"<p>{NAME}</p>".encode(), 0.1)

    kept = remnant(ASKED, page)

    assert kept["bytes"] == len(page.body)
    assert NAME not in str(kept)
    assert rebuilt(kept).document() is None
