"""Holds the redactor: what may be shown is shown, people and secrets never are."""

import base64
import json

from faceid_conformance.checks.redaction import Redactor
from faceid_conformance.exchange import Exchange, Request, Response

NUMBER, NAME, KEY, SIGNATURE = "990000199001010017", "测试员", "the-secret-key", "c2lnbmF0dXJl"
PICTURE = b"\xff\xd8picture"
REDACTOR = Redactor(b"run", (KEY,))
FIELDS = {"appid": "1400000001", "idcard_number": NUMBER, "idcard_name": NAME, "image": PICTURE}
REQUEST = Request(
    "idcardCompare", "POST", "/face/idcardcompare",
    (("Content-Type", "application/json"), ("Authorization", SIGNATURE)),
    json.dumps({"idcard_number": NUMBER}).encode(), FIELDS,
)  # fmt: skip


def shown(reply: object) -> str:
    body = reply if isinstance(reply, bytes) else json.dumps(reply, ensure_ascii=False).encode()
    response = Response(200, (("Content-Type", "application/json"), ("Set-Cookie", KEY)), body, 0.1)
    return "\n".join(REDACTOR.evidence(Exchange(REQUEST, response)))


def test_evidence_shows_what_is_harmless() -> None:
    text = shown({"code": 0, "message": "OK", "data": {"similarity": 88.5}})

    assert "> POST /face/idcardcompare" in text
    assert "appid = 1400000001" in text
    assert '"similarity": 88.5' in text


def test_evidence_hides_people_and_secrets() -> None:
    text = shown(
        {
            "code": -5803,
            "message": f"{NAME} {NUMBER} {KEY}",
            "data": {"video_photo": "QUJDREVG", NUMBER: "x", "deep": {"n": int(NUMBER)}},
        }
    )

    for secret in (NUMBER, NAME, KEY, SIGNATURE, "QUJDREVG", "picture"):
        assert secret not in text


def test_evidence_hides_a_body_that_is_no_json() -> None:
    assert NUMBER not in shown(f"<p>{NUMBER}</p>".encode())


def test_evidence_hides_numbers_that_were_not_sent() -> None:
    assert "110101199003070000" not in shown({"code": 1, "message": "id 110101199003070000"})


def test_digest_tells_values_apart_and_depends_on_the_run() -> None:
    assert REDACTOR.digest(NUMBER) == REDACTOR.digest(NUMBER)
    assert REDACTOR.digest(NUMBER) != REDACTOR.digest(NAME)
    assert REDACTOR.digest(NUMBER) != Redactor(b"other").digest(NUMBER)


def test_short_drawn_values_do_not_blank_the_text() -> None:
    assert REDACTOR.text("HTTP status 400", {"idcard_number": "0"}) == "HTTP status 400"


def test_control_characters_are_not_printed() -> None:
    assert REDACTOR.text("a\x1b[31mb\nc", {}) == "a?[31mb?c"


def test_redactor_does_not_show_itself() -> None:
    assert KEY not in repr(REDACTOR)


def test_evidence_of_a_signature_shows_its_times_alone() -> None:
    payload = b"m" * 20 + b"a=1400000001&k=AKIDsome&e=1700000300&t=1700000000&r=42&f="
    signed = base64.b64encode(payload).decode()
    request = Request("liveGetFour", "POST", "/face/livegetfour", (("Authorization", signed),), b"")

    text = "\n".join(REDACTOR.evidence(Exchange(request, Response(200, (), b"{}", 0.1))))

    assert "signed e=1700000300 t=1700000000" in text
    assert signed not in text
    assert "AKIDsome" not in text
