"""Nothing that is private leaves by a control route, a log or a metric, in any common writing."""

import base64
import hashlib
import logging
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from control_caller import control, raw_control
from emulator_caller import ACCOUNT, COMPARE, ID_VIDEO, PICTURE, Caller, sign
from faceid_conformance.emulator.control.document import control_document
from faceid_conformance.emulator.id_number import check_character
from faceid_conformance.emulator.server.log import OURS, JsonLines
from faceid_conformance.emulator.settings import Account

KEY, TOKEN = "canary-secret-key-5f3a", "canary-admin-token-77b1"
NUMBER = "11010119900307721"
NUMBER += check_character(NUMBER)
NAME, STRAY = "金丝雀甲乙", "canary-stray-name"
PICTURE_BYTES = b"\xff\xd8\xff\xe0canary-picture-" + bytes(range(200))
VIDEO_BYTES = b"\x00\x00\x00\x18ftypisomcanary-video-" + bytes(range(200))
LINK = "https://canary.example/private/face.jpg?token=canary-url"
SINGLE = "/canary/file-id"
ACCOUNTS = (Account(ACCOUNT.app_id, ACCOUNT.secret_id, KEY, ACCOUNT.bucket),)
TEXTS = (KEY, TOKEN, NUMBER, NAME, STRAY, LINK, SINGLE, "canary")
SHOWN = [
    path[1:]
    for path, methods in control_document()["paths"].items()
    if "get" in methods and not path.endswith("wait")
]


class Log(logging.Handler):
    """Keeps every line, as text and as JSON."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += [record.getMessage(), JsonLines().format(record)]


@pytest.fixture
def log() -> Iterator[Log]:
    handler, level = Log(), OURS.level
    OURS.addHandler(handler)
    OURS.setLevel(logging.DEBUG)
    yield handler
    OURS.removeHandler(handler)
    OURS.setLevel(level)


def writings() -> Iterator[bytes]:
    """The canaries as they are, as base64, hex, URL, JSON escapes and digests would write them."""
    private = [text.encode() for text in TEXTS]
    for data in (*private, PICTURE_BYTES, VIDEO_BYTES, PICTURE_BYTES[4:40], VIDEO_BYTES[8:40]):
        yield data
        yield base64.b64encode(data).rstrip(b"=")[:-1]
        yield data.hex().encode()
        for name in ("md5", "sha1", "sha256"):
            yield hashlib.new(name, data).hexdigest()[:16].encode()
    for text in (NAME, LINK, SINGLE):
        yield quote(text, safe="").encode()
    yield NAME.encode("unicode_escape")


def signed(caller: Caller, key: str = KEY, **changes: object) -> str:
    return sign(caller.text(**changes), key)


def misused(caller: Caller) -> list[str]:
    """Send canaries in every way that is answered somehow; return the signatures that were sent."""
    person: dict[str, str | bytes] = {"idcard_number": NUMBER, "idcard_name": NAME}
    app: dict[str, str | bytes] = {"appid": ACCOUNT.app_id}
    good, wrong = signed(caller), signed(caller, "wrong")
    once = signed(caller, e=0, f=SINGLE)
    signatures = [good, wrong, once, once, signed(caller, KEY + "\n"), f"Bearer {good}", KEY, ""]
    for signature in signatures:
        picture = {**app, **person, "image": PICTURE_BYTES, STRAY: STRAY}
        caller.form(COMPARE, picture, Authorization=signature)
    caller.json(COMPARE, {**app, **person, "url": LINK}, Authorization=good)
    encoded = base64.b64encode(PICTURE_BYTES).decode()
    caller.json(PICTURE, {**app, "image": encoded}, Authorization=good)
    caller.json(COMPARE, {**app, "idcard_number": NUMBER + "0", STRAY: NAME}, Authorization=good)
    video = {**app, **person, "video": VIDEO_BYTES, "validate_data": "canary"}
    caller.form(ID_VIDEO, video, Authorization=good)
    caller.form(f"/face/{NUMBER}", video, Authorization=good)
    caller.form(ID_VIDEO, video, Authorization=good, X_Emulator_Outcome="live_status=-5008")
    caller.form(ID_VIDEO, video, Authorization=good, X_Emulator_Outcome=NAME.encode().hex())
    caller.send(COMPARE, b"{" + NUMBER.encode(), {"Content-Type": "application/json; " + STRAY})
    caller.send(COMPARE, NAME.encode(), {"Content-Type": STRAY, "Authorization": good})
    return [signature for signature in signatures if signature and signature != KEY]


@pytest.fixture
def told(caller_of: type[Caller], log: Log) -> tuple[list[bytes], list[str]]:
    """Everything that control routes and the log say after all that, and the signatures."""
    caller = caller_of(accounts=ACCOUNTS, access_log=True, admin_token=TOKEN)
    header = {"X_Emulator_Admin_Token": TOKEN}
    rule = {"match": {"idcard_number": NUMBER}, "outcome": "code=-5803", "times": 1}
    control(caller, "POST", "rules", rule, **header)
    signatures = misused(caller)
    answers = [raw_control(caller, "GET", path, **header) for path in SHOWN]
    answers.append(raw_control(caller, "GET", "journal/wait?limit=100", **header))
    answers.append(raw_control(caller, "GET", "coverage?format=junit", **header))
    complaints = [
        raw_control(caller, "GET", f"journal?{STRAY}={NUMBER}", **header),
        raw_control(caller, "GET", f"journal?since={NUMBER}x", **header),
        raw_control(caller, "POST", "rules", {STRAY: NUMBER}, **header),
        raw_control(caller, "POST", "rules", {"outcome": STRAY + NUMBER}, **header),
        raw_control(caller, "POST", "rules", {"outcome": {STRAY: NUMBER}}, **header),
        raw_control(caller, "POST", "clock", {"action": STRAY, "appid": NUMBER}, **header),
        raw_control(caller, "PUT", "snapshot", {"format": 1, "tenants": {NUMBER: {}}}, **header),
        raw_control(caller, "DELETE", f"rules/{STRAY}", **header),
        raw_control(caller, "GET", "journal", X_Emulator_Admin_Token=STRAY),
    ]
    assert all(reply.status == 200 for reply in answers)
    assert all(reply.status >= 400 for reply in complaints)
    assert len(log.lines) > 20
    bodies = [reply.body for reply in (*answers, *complaints)]
    return [*bodies, *(line.encode() for line in log.lines)], signatures


def test_no_canary_leaves(told: tuple[list[bytes], list[str]]) -> None:
    said, _ = told
    canaries = list(writings())

    found = [(canary, text[:80]) for text in said for canary in canaries if canary in text]

    assert found == []


def test_no_signature_leaves(told: tuple[list[bytes], list[str]]) -> None:
    said, signatures = told

    for signature in signatures:
        mac = base64.b64decode(signature.removeprefix("Bearer "))[:20]
        for text in said:
            assert signature.encode() not in text
            assert mac.hex().encode() not in text
            assert base64.b64encode(mac)[:24] not in text
