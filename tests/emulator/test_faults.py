"""Every fault shows itself in a fixed round of calls; the honest emulator answers it alike."""

import json
from functools import cache

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
    sign,
)
from faceid_conformance.emulator.faults.lifetimes import LIFETIME_FAULTS
from faceid_conformance.emulator.faults.races import RACE_FAULTS
from faceid_conformance.emulator.faults.registry import FAULTS
from faceid_conformance.emulator.server.direct import call

APP = {"appid": ACCOUNT.app_id}
APP_JSON = json.dumps(APP).encode()
URL_JSON = json.dumps({**APP, "url": URL}).encode()
LIMIT = CONTRACT.limits["request-body-bytes"].maximum or 0
JSON = "application/json"
FORM = "multipart/form-data; boundary=B0und"
PERSON = {"idcard_number": ID_NUMBER, "idcard_name": NAME}


VIDEOS = (("register", ID_VIDEO, PERSON), ("live only", VIDEO, {"compare_flag": "false"}))

REGISTER = {"register", "register passed"}
LIVE_ONLY = {"live only", "live only passed"}
AGAIN = {"register again", "live only again"}
REFUSED = {"absent", "expired", "other target", "too large", "twice", "unknown id", "wrong key"}
OF_FACE = tuple(name for name, fault in FAULTS.items() if fault.cos is None)
# These need calls at the same time, or time going by between them.
OF_MANY_CALLS = {fault.name for fault in (*LIFETIME_FAULTS, *RACE_FAULTS)} - {
    "any-digits-while-a-code-is-out",
    "lip-code-for-one-operation",
}
# These take a call that the round lacks; all that it has are answered as the honest one answers.
OF_RARER_CALLS = {
    "compares-half-the-digest",
    "takes-secretid-for-the-key",
    "accepts-unknown-appid",
    "accepts-prefixed-signature",
    "refuses-long-random",
    "single-use-without-file",
    "accepts-other-bucket",
    "accepts-unknown-bucket",
    "digest-before-expiry",
    "media-before-parameters",
    "signature-before-size",
    "accepts-overlong-life",
    "refuses-longest-life",
    "accepts-signature-of-the-future",
    "demands-clocks-in-step",
    "accepts-end-before-start",
    "single-use-never-ages",
    "signature-lives-a-second-longer",
    "signature-ends-a-second-early",
    "rejects-epilogue",
    "rejects-quoted-boundary",
    "rejects-lower-case-part-headers",
    "rejects-folded-part-headers",
    "takes-comments-for-parameters",
    "no-retry-after",
    "first-authorization-counts",
    "last-authorization-counts",
    "last-part-counts",
    "believes-part-types",
    "accepts-empty-file-part",
    "rejects-chunked-bodies",
    "rejects-json-charset",
    "rejects-byte-order-mark",
    "rejects-numbers-for-texts",
    "query-string-counts",
    "limit-of-six-million",
    "limit-a-byte-short",
    "limit-of-three-megabytes",
    "breaks-on-json-list",
    "breaks-on-rare-letters",
    "accepts-impossible-dates",
    "refuses-small-check-character",
    "refuses-last-day-of-a-year",
    "refuses-long-names",
    "accepts-names-in-other-charsets",
    "accepts-any-url",
    "accepts-any-compare-flag",
    "accepts-animated-gif",
    "accepts-any-picture",
    "refuses-avi",
    "refuses-png",
    "session-id-of-the-call-before",
}
HIDDEN = OF_MANY_CALLS | OF_RARER_CALLS
# Where exactly a fault shows itself; one that is not named here touches almost every reply.
SHOWN = {
    "accepts-any-signature": {"wrong key"},
    "accepts-expired-signature": {"expired"},
    "accepts-unknown-secretid": {"unknown id"},
    "accepts-other-target": {"other target"},
    "wrong-code-for-missing-signature": {"absent"},
    "wrong-code-for-unknown-secretid": {"unknown id"},
    "rejects-field-reordering": {"reordered"},
    "demands-every-field": {"short"},
    "rejects-unknown-signed-field": {"with u"},
    "forgets-single-use-replay": {"twice"},
    "ignores-size-limit": {"too large"},
    "resets-on-oversize": {"too large"},
    "rejects-preamble": {"preamble"},
    "rejects-file-without-filename": {"bare"},
    "rejects-text-as-file": {"text as file"},
    "rejects-trailing-semicolon": {"semicolon"},
    "rejects-unknown-fields": {"extra"},
    "breaks-on-chinese-name": {"compare", "extra", "failed", "register again", *REGISTER},
    "both-image-and-url-uses-image": {"both"},
    "accepts-any-id-number": {"wrong number"},
    "accepts-missing-fields": {"no name"},
    "sim-despite-compare-failure": {"failed", *AGAIN},
    "swaps-live-and-compare": {"failed", *REGISTER, *LIVE_ONLY, *AGAIN},
    "ignores-compare-flag": LIVE_ONLY,
    "photo-under-wrong-name": REGISTER,
    "sim-as-string": REGISTER,
    "missing-session-id": {"compare", "extra"},
    "accepts-any-lip-code": AGAIN,
    "lip-code-reusable": AGAIN,
    "html-error-page": {*REFUSED, "no name", "wrong number"},
    "status-200-for-refusals": REFUSED,
    "leaks-message": {*REFUSED, "no name", "wrong number"},
    "wrong-code-for-replay": {"twice"},
    "wrong-code-for-expired-signature": {"expired"},
    "wrong-code-for-oversize": {"too large"},
    "accepts-wrong-check-character": {"wrong number"},
    "wrong-code-for-id-number": {"wrong number"},
    "wrong-code-for-missing-field": {"no name"},
    "missing-photo": REGISTER,
    "photo-not-in-base64": REGISTER,
    "photo-empty": REGISTER,
    "missing-compare-message": {"failed", *REGISTER},
    "comparison-failure-told-twice": {"failed"},
    "compares-after-failed-liveness": AGAIN,
    "missing-live-message": {"failed", *REGISTER, *LIVE_ONLY, *AGAIN},
    "live-status-as-text": {"failed", *REGISTER, *LIVE_ONLY, *AGAIN},
    "lip-code-for-one-operation": LIVE_ONLY - {"live only passed"},
    "any-digits-while-a-code-is-out": AGAIN,
}


class Round:
    """One round of calls; what came back is kept as text."""

    def __init__(self, *faults: str) -> None:
        self.caller = Caller(faults=faults)
        self.said: dict[str, str] = {}
        self.signatures()
        self.bodies()
        self.videos()

    def ask(self, name: str, path: str, body: bytes, content_type: str, **more: str) -> bytes:
        headers = {"Authorization": sign(self.caller.text()), "Content-Type": content_type, **more}
        named = tuple((key.replace("_", "-"), value) for key, value in headers.items())
        try:
            reply = call(self.caller.app, "POST", path, headers=named, body=body)
        except ConnectionResetError:
            self.said[name] = "reset"
            return b""
        self.said[name] = (
            f"{reply.status} {reply.header('Content-Type')} {reply.body.decode('utf-8', 'replace')}"
        )
        return reply.body

    def signatures(self) -> None:
        text, now = self.caller.text, int(self.caller.now)
        for name, authorization in {
            "good": sign(text()),
            "again": sign(text()),
            "wrong key": sign(text(), "wrong"),
            "expired": sign(text(e=now - 1, t=now - 9)),
            "unknown id": sign(text(k="nobody")),
            "absent": "",
            "reordered": "".join(sign("&".join(reversed(text().split("&"))))),
            "short": sign(text(b=None, r=None, f=None)),
            "with u": sign(text(u="0")),
            "once": sign(text(e=0, f="x")),
            "twice": sign(text(e=0, f="x")),
        }.items():
            self.ask(name, PICTURE, URL_JSON, JSON, Authorization=authorization)
        other = {"appid": "1999999999", "url": URL}
        self.ask("other target", PICTURE, json.dumps(other).encode(), JSON)

    def bodies(self) -> None:
        form = multipart([*APP.items(), ("image", JPEG)])
        self.ask("picture", PICTURE, form, FORM)
        self.ask("preamble", PICTURE, b"preamble\r\n" + form, FORM)
        self.ask("bare", PICTURE, form.replace(b'; filename="image.bin"', b""), FORM)
        as_file = form.replace(b'name="appid"', b'name="appid"; filename="appid"')
        self.ask("text as file", PICTURE, as_file, FORM)
        self.ask("semicolon", PICTURE, form.replace(b'"appid"', b'"appid";'), FORM)
        self.ask("too large", PICTURE, form + bytes(LIMIT), FORM)
        both = multipart([*APP.items(), ("image", b"no picture"), ("url", URL)])
        self.ask("both", PICTURE, both, FORM)
        person = {**APP, **PERSON, "url": URL}
        self.ask("compare", COMPARE, json.dumps(person).encode(), JSON)
        self.ask("extra", COMPARE, json.dumps({**person, "x": "y"}).encode(), JSON)
        wrong = {**person, "idcard_number": ID_NUMBER[:-1] + "0"}
        self.ask("wrong number", COMPARE, json.dumps(wrong).encode(), JSON)
        del person["idcard_name"]
        self.ask("no name", COMPARE, json.dumps(person).encode(), JSON)

    def videos(self) -> None:
        failed = {"X_Emulator_Outcome": "compare_status=-5803"}
        passed = {"X_Emulator_Outcome": "live_status=0"}
        for kind, path, more in VIDEOS:
            parts = [*APP.items(), *more.items(), ("video", MP4)]
            body = multipart([*parts, ("validate_data", self.code(f"{kind} code"))])
            self.ask(kind, path, body, FORM)
            self.ask(f"{kind} again", path, body, FORM)
            self.ask(f"{kind} passed", path, body, FORM, **passed)
        parts = [*APP.items(), *PERSON.items(), ("video", MP4)]
        body = multipart([*parts, ("validate_data", self.code("failed code"))])
        self.ask("failed", ID_VIDEO, body, FORM, **failed)

    def code(self, name: str) -> str:
        said = self.ask(name, CODE, APP_JSON, JSON)
        try:
            return str(json.loads(said)["data"]["validate_data"])
        except (ValueError, KeyError, TypeError):
            return "none"


@cache
def honest() -> dict[str, str]:
    return Round().said


def test_honest_emulator_answers_a_round_alike() -> None:
    assert Round().said == honest()


def code_of(said: str) -> object:
    return json.loads(said[said.index("{") :])["code"]


def test_honest_round_meets_successes_and_refusals() -> None:
    codes = {code_of(said) for said in honest().values()}

    assert codes == {0, 4, 6, 9, 11, 13, 14, 23, -5801, -5804}


@pytest.mark.parametrize("name", [name for name in OF_FACE if name not in HIDDEN])
def test_fault_shows_itself_where_expected(name: str) -> None:
    said = Round(name).said

    changed = {key for key in said if said[key] != honest()[key]}
    assert changed == SHOWN.get(name, changed)
    assert changed


@pytest.mark.parametrize("name", sorted(HIDDEN))
def test_fault_of_other_calls_hides_in_a_round(name: str) -> None:
    assert Round(name).said == honest()


def test_faults_of_cos_change_no_call_of_the_face_api() -> None:
    assert len(FAULTS) - len(OF_FACE) >= 12
    assert Round(*(name for name in FAULTS if name not in OF_FACE)).said == honest()


def test_faults_say_what_is_wrong_and_what_they_break() -> None:
    assert len(FAULTS) >= 60
    assert all(fault.name == name for name, fault in FAULTS.items())
    for told in ("says", "breaks"):
        texts = [getattr(fault, told) for fault in FAULTS.values()]
        assert len(set(texts)) == len(texts)
        assert all(len(text) <= 90 for text in texts)


def test_faults_can_be_combined() -> None:
    said = Round("code-as-string", "accepts-any-signature").said

    assert '"code":"0"' in said["wrong key"]
