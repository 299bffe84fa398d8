"""Holds the composer: a step's data becomes exactly these bytes."""

import json
from dataclasses import replace

import pytest
from faceid_conformance.cases.compose import Scene, compose, identity_scheme, needs_lip_code
from faceid_conformance.cases.media import content_type, media_bytes
from faceid_conformance.cases.model import Expectation, ExtraPart, FileSource, Step
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.cases.signing import Account, Moment, Recipe
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.errors import CaseError

CONTRACT = load_contract()
TEMPLATES = read_cases().templates
ACCOUNT = Account("1400000001", "AKIDsome", "some-key", "some-bucket")
SCENE = Scene(
    CONTRACT, ACCOUNT, identity_scheme(CONTRACT), Moment(1_700_000_000, 7), {"lip_code": "4711"}
)


def step(name: str) -> Step:
    return Step(TEMPLATES[name], Expectation(codes=(0,)))


def test_json_body_holds_the_filled_fields() -> None:
    request = compose(step("idcardCompare/json"), SCENE)

    document = json.loads(request.body)
    assert document["appid"] == "1400000001"
    assert document["idcard_number"].startswith("99")
    assert request.header("content-type") == "application/json"
    assert request.header("authorization")


def test_form_body_holds_the_sample() -> None:
    request = compose(step("idcardLiveDetectFour/form"), SCENE)

    assert media_bytes("me.mp4") in request.body
    assert b"4711" in request.body


def test_set_and_drop_change_one_thing() -> None:
    changed = replace(step("liveGetFour/json"), set={"seq": "${nonce}"}, drop=("appid",))

    assert json.loads(compose(changed, SCENE).body) == {"seq": "7"}


@pytest.mark.parametrize(("is_first", "counts"), [(True, "true"), (False, "false")])
def test_of_a_field_named_twice_the_first_is_what_was_asked(is_first: bool, counts: str) -> None:
    added = ExtraPart("compare_flag", FileSource("text", "true"), None, is_first)
    twice = replace(
        step("liveDetectFour/form"), set={"compare_flag": "false"}, extra_parts=(added,)
    )

    assert compose(twice, SCENE).fields["compare_flag"] == counts


@pytest.mark.parametrize(
    "name", ["liveGetFour/json", "liveGetFour/form", "idcardCompare/form", "liveDetectFour/form"]
)
def test_body_grows_to_the_exact_size(name: str) -> None:
    padded = replace(step(name), body_bytes=6_291_457)

    assert len(compose(padded, SCENE).body) == 6_291_457


def test_chunked_body_is_announced_and_cut() -> None:
    request = compose(replace(step("liveGetFour/json"), chunked=True), SCENE)

    assert request.header("transfer-encoding") == "chunked"
    assert request.body.endswith(b"0\r\n\r\n")


def test_outcome_becomes_the_header_of_the_contract() -> None:
    request = compose(replace(step("liveGetFour/json"), outcome="code=24"), SCENE)

    assert request.header(CONTRACT.emulator.outcome_header) == "code=24"


def test_omitted_signature_sends_no_header() -> None:
    request = compose(replace(step("liveGetFour/json"), sign=Recipe(omit=True)), SCENE)

    assert request.header("authorization") is None


def test_file_sources_become_their_bytes() -> None:
    source = {"image": FileSource("hex", "474946")}

    request = compose(replace(step("idcardCompare/form"), files=source), SCENE)

    assert request.fields["image"] == b"GIF"


def test_unknown_variable_is_a_broken_case() -> None:
    with pytest.raises(CaseError, match="colour"):
        compose(replace(step("liveGetFour/json"), set={"seq": "${colour}"}), SCENE)


def test_lip_code_is_asked_for_only_where_it_is_spoken() -> None:
    assert needs_lip_code(step("liveDetectFour/form"))
    assert not needs_lip_code(step("idcardCompare/form"))


@pytest.mark.parametrize("name", ["../secrets.yaml", "absent.jpg"])
def test_media_are_samples_of_the_folder_alone(name: str) -> None:
    with pytest.raises(CaseError):
        media_bytes(name)


def test_media_type_follows_the_name() -> None:
    assert content_type("me.flv") == "video/x-flv"
