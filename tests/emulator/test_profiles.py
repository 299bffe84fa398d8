"""Profiles and quirks: other readings of the documents, each taken whole or alone."""

import json
from base64 import b64encode
from collections.abc import Callable

import pytest
from emulator_caller import (
    ACCOUNT,
    CODE,
    COMPARE,
    CONTRACT,
    ID_VIDEO,
    JPEG,
    PICTURE,
    URL,
    VIDEO,
    Caller,
    multipart,
    sign,
)
from faceid_conformance.contract.profile import with_profile
from faceid_conformance.emulator.errors import SettingsError
from faceid_conformance.emulator.outcomes.printed import PRINTERS
from faceid_conformance.emulator.server.direct import call
from faceid_conformance.emulator.wire.lint import SAYS
from faceid_conformance.errors import ContractError

FORM = "multipart/form-data; boundary=B0und"
PROFILES = list(CONTRACT.profiles.profiles)
CallerOf = Callable[..., Caller]


@pytest.fixture
def strict(caller_of: CallerOf) -> Caller:
    return caller_of(profile="strict")


def health(caller: Caller) -> dict[str, object]:
    told = call(caller.app, "GET", CONTRACT.emulator.health_path)
    found: dict[str, object] = json.loads(told.body)["profile"]
    return found


@pytest.mark.parametrize("profile", PROFILES)
def test_health_names_profile_and_quirks(caller_of: CallerOf, profile: str) -> None:
    told = health(caller_of(profile=profile, quirks=("trailing-comma",)))

    assert told["name"] == profile
    assert told["quirks"] == [*CONTRACT.profiles.profiles[profile].quirks, "trailing-comma"]


def test_default_is_the_contract_as_it_stands(caller: Caller) -> None:
    assert health(caller) == {
        "name": "lenient",
        "quirks": [],
        "thresholds": {"similarity-threshold": 75, "sim-threshold": 70, "score-threshold": 87},
    }


@pytest.mark.parametrize("settings", [{"profile": "docs-1999"}, {"quirks": ("no-such",)}])
def test_unknown_name_is_told_with_the_known_ones(caller_of: CallerOf, settings: object) -> None:
    with pytest.raises(SettingsError, match=r"^no (profile|quirk) is called .*; there are "):
        caller_of(**settings)  # type: ignore[arg-type]


def test_every_quirk_changes_something() -> None:
    plain = with_profile(CONTRACT, "lenient")

    for name in CONTRACT.profiles.quirks:
        assert with_profile(CONTRACT, "lenient", (name,)) != plain, name


def test_every_finding_that_a_quirk_names_is_one_that_is_noted() -> None:
    for quirk in CONTRACT.profiles.quirks.values():
        assert set(quirk.refuses) <= set(SAYS)
        assert quirk.reply is None or quirk.reply in PRINTERS


def test_profile_of_the_contract_is_checked_by_name() -> None:
    with pytest.raises(ContractError, match=r"^no profile is called x; there are docs-2017, "):
        with_profile(CONTRACT, "x")


@pytest.mark.parametrize(
    ("profile", "path"),
    [
        (profile, operation.path)
        for profile in PROFILES
        for operation in with_profile(CONTRACT, profile).operations
    ],
)
def test_well_written_call_passes_in_every_profile(
    caller_of: CallerOf, profile: str, path: str
) -> None:
    caller = caller_of(profile=profile)

    said = caller.good(path, bucket=ACCOUNT.bucket)

    assert (said.status, said.code, said.lint) == (200, 0, ())


# Strict

FORM_DEVIATIONS = {
    "trailing-semicolon": (b'name="appid"', b'name="appid";'),
    "name-unquoted": (b'name="appid"', b"name=appid"),
    "text-as-file": (b'name="appid"', b'name="appid"; filename="appid"'),
    "file-without-filename": (b'; filename="image.bin"', b""),
    "extended-filename": (b'filename="image.bin"', b"filename*=UTF-8''x"),
    "disposition-type": (b'form-data; name="appid"', b'attachment; name="appid"'),
    "header-comment": (b'name="appid"', b'name="appid" (a remark)'),
    "preamble": (b"--B0und", b"x\r\n--B0und"),
    "missing-close": (b"--B0und--\r\n", b""),
    "line-feed-only": (b"--B0und\r\n", b"--B0und\n"),
    "filename-charset": (b"image.bin", "照片.jpg".encode("gbk")),
}


@pytest.mark.parametrize("finding", FORM_DEVIATIONS)
def test_strict_refuses_a_deviation_and_tells_it(
    strict: Caller, caller: Caller, finding: str
) -> None:
    old, new = FORM_DEVIATIONS[finding]
    body = multipart([("appid", ACCOUNT.app_id), ("image", JPEG)])
    assert old in body
    written = body.replace(old, new, 1)

    said = strict.send(PICTURE, written, {"Content-Type": FORM})

    assert (said.status, said.code) == (400, 3)
    assert said.message.startswith(f"invalid request: {finding}@")
    assert said.message.endswith(f", {SAYS[finding]} (inferred answer)")
    assert caller.send(PICTURE, written, {"Content-Type": FORM}).code == 0


@pytest.mark.parametrize(
    ("finding", "code", "body", "content_type"),
    [
        ("json-number-for-text", 3, {"appid": int(ACCOUNT.app_id)}, "application/json"),
        ("content-type-quoted", 3, {"appid": ACCOUNT.app_id}, '"application/json"'),
        ("null-text", 3, {"appid": ACCOUNT.app_id, "seq": "null"}, "application/json"),
        ("field-unknown", 21, {"appid": ACCOUNT.app_id, "sign": "x"}, "application/json"),
    ],
)
def test_strict_refuses_what_json_callers_do(
    strict: Caller, caller: Caller, finding: str, code: int, body: object, content_type: str
) -> None:
    headers = {"Content-Type": content_type}

    said = strict.send(CODE, json.dumps(body).encode(), headers)

    assert (said.code, f": {finding}@" in said.message) == (code, True)
    assert caller.send(CODE, json.dumps(body).encode(), headers).code == 0


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"r": None}, "signature-without-random"),
        ({"r": ""}, "signature-without-random"),
        ({"r": -5}, "signature-without-random"),
        ({"r": "1" * 11}, "signature-random-too-long"),
        ({"u": 0}, "signature-field-unknown"),
    ],
)
def test_strict_refuses_what_some_sdks_sign(
    strict: Caller, caller: Caller, changes: dict[str, object], finding: str
) -> None:
    header = {"Authorization": sign(caller.text(**changes))}
    fields = {"appid": ACCOUNT.app_id}

    said = strict.json(CODE, fields, **header)

    assert (said.code, f": {finding}@0" in said.message) == (5, True)
    assert caller.json(CODE, fields, **header).code == 0


def test_strict_takes_any_order_of_the_signed_fields(strict: Caller) -> None:
    fields = strict.text().split("&")

    said = strict.json(
        CODE, {"appid": ACCOUNT.app_id}, Authorization=sign("&".join(reversed(fields)))
    )

    assert said.code == 0


def test_missing_field_is_no_reason_to_hide_the_finding(strict: Caller) -> None:
    body = multipart([("idcard_name", "x")]).replace(b'name="idcard_name"', b"name=idcard_name")

    assert "name-unquoted@" in strict.send(COMPARE, body, {"Content-Type": FORM}).message


@pytest.mark.parametrize("profile", ["strict", "docs-2019"])
def test_image_in_json_is_no_field_of_documents(caller_of: CallerOf, profile: str) -> None:
    caller = caller_of(profile=profile)
    fields = {"appid": ACCOUNT.app_id, "image": b64encode(JPEG).decode()}

    assert caller.json(PICTURE, fields).code == (21 if profile == "strict" else -5805)
    assert Caller().json(PICTURE, fields).code == 0


@pytest.mark.parametrize(
    ("settings", "raw", "text"),
    [
        ({}, 0, 0),
        ({"quirks": ("raw-media-only",)}, 0, -4011),
        ({"quirks": ("base64-photo",)}, -4011, 0),
    ],
)
def test_photo_in_a_form_is_raw_or_base64_as_the_quirk_says(
    caller_of: CallerOf, settings: dict[str, object], raw: int, text: int
) -> None:
    caller = caller_of(**settings)

    assert caller.good(COMPARE, image=JPEG).code == raw
    assert caller.good(COMPARE, image=b64encode(JPEG)).code == text


# Ages


@pytest.mark.parametrize("path", [COMPARE, CODE, ID_VIDEO, VIDEO])
def test_2017_needs_a_bucket(caller_of: CallerOf, path: str) -> None:
    caller = caller_of(profile="docs-2017")

    assert caller.good(path).code == 21
    assert caller.good(path, bucket=ACCOUNT.bucket).code == 0


def test_2017_has_no_still_pictures(caller_of: CallerOf) -> None:
    caller = caller_of(profile="docs-2017")

    assert caller.good(PICTURE, bucket=ACCOUNT.bucket).status == 404


def test_2017_knows_its_own_host_alone(caller_of: CallerOf) -> None:
    caller = caller_of(profile="docs-2017")
    fields = {"appid": ACCOUNT.app_id, "bucket": ACCOUNT.bucket}

    def code(host: str) -> int:
        return caller.json(CODE, fields, Host=host).code

    assert code("service.image.myqcloud.com") == 0
    assert code("127.0.0.1:8080") == 0
    assert code("Recognition.image.myqcloud.com:443") == 3
    assert Caller().json(CODE, fields, Host="recognition.image.myqcloud.com").code == 0


def test_2017_knows_no_code_that_came_later(caller_of: CallerOf) -> None:
    fields = {"appid": ACCOUNT.app_id, "bucket": ACCOUNT.bucket, "idcard_name": "x", "url": URL}
    number = {"idcard_number": "995817199001010012"}

    assert caller_of(profile="docs-2017").json(COMPARE, {**fields, **number}).code == -5804
    assert Caller().json(COMPARE, {**fields, **number}).code == -5817


def test_2019_asks_for_more_likeness(caller_of: CallerOf) -> None:
    told = health(caller_of(profile="docs-2019"))

    assert told["thresholds"] == {
        "similarity-threshold": 75,
        "sim-threshold": 75,
        "score-threshold": 87,
    }


def test_passing_score_lies_above_the_threshold_of_the_quirk() -> None:
    contract = with_profile(CONTRACT, "lenient", ("score-threshold-90",))

    assert contract.emulator.scores["score"].lowest == 91
    assert contract.emulator.scores["sim"] == CONTRACT.emulator.scores["sim"]


def test_smallest_video_is_a_quirk_too() -> None:
    contract = with_profile(CONTRACT, "lenient", ("video-of-320-by-480",))
    plain, larger = (item.limits["video-min-pixels"] for item in (CONTRACT, contract))

    assert (plain.min_width, plain.min_height) == (270, 480)
    assert (larger.min_width, larger.min_height) == (320, 480)


def test_three_megabytes_bind_the_video_operations_alone(caller_of: CallerOf) -> None:
    caller = caller_of(quirks=("video-body-of-3-mb",))
    large = JPEG + bytes(3 << 20)

    assert caller.good(VIDEO, video=large).code == 23
    assert caller.good(COMPARE, image=large).code == 0


# Replies as printed


def test_trailing_comma_stands_where_the_documents_print_it(caller_of: CallerOf) -> None:
    caller = caller_of(quirks=("trailing-comma",))

    with pytest.raises(json.JSONDecodeError):
        caller.good(CODE)

    reply = call(
        caller.app,
        "POST",
        CODE,
        headers=[("Authorization", sign(caller.text())), ("Content-Type", "application/json")],
        body=json.dumps({"appid": ACCOUNT.app_id}).encode(),
    )
    assert reply.body.endswith(b'",}}')
    assert json.loads(reply.body.replace(b",}}", b"}}"))["code"] == 0
    assert caller.json(CODE, {}).code == 21
