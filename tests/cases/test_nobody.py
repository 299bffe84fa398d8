"""Holds what a request is made of: no case can name a person, however it is written."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from faceid_conformance.cases import media
from faceid_conformance.cases.compose import Scene, compose, identity_scheme
from faceid_conformance.cases.identity import may_be_somebodys
from faceid_conformance.cases.model import Expectation, ExtraPart, FileSource, Step
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.cases.signing import Account, Moment
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.errors import CaseError

CONTRACT = load_contract()
ACCOUNT = Account("1400000001", "AKID", "key")
SCENE = Scene(CONTRACT, ACCOUNT, identity_scheme(CONTRACT), Moment(0, 0), {})
TEMPLATES = read_cases().templates
# Of a made-up person; the region is a real one.
SOMEBODYS = "11010119900307002X"
SPACED, WIDE = "110101 1990-0307 002x", "１１０１０１１９９００３０７００２Ｘ"
PICTURE = (b"\xff\xd8\xff" + bytes(range(1, 256)) * 2).hex()


def step(template: str = "idcardCompare/form", **changes: object) -> Step:
    return replace(Step(TEMPLATES[template], Expectation()), **changes)


PERSONAL = {
    "number": step(set={"idcard_number": SOMEBODYS}),
    "spaced": step(set={"idcard_number": SPACED}),
    "wide": step(set={"idcard_number": WIDE}),
    "old": step(set={"idcard_number": "110101900307002"}),
    "other-field": step(set={"session_id": f"of {SOMEBODYS}"}),
    "raw-body": step("idcardCompare/json", raw_body=json.dumps({"a": SOMEBODYS})),
    "path": step(path=f"/face/idcardcompare?idcard_number={SOMEBODYS}"),
    "header": step(headers={"X-Person": SOMEBODYS}),
    "picture": step(files={"image": FileSource("hex", PICTURE)}),
    "picture-as-text": step("idcardCompare/json", set={"image": "/9j/" + "A" * 400}),
    "extra-part": step(extra_parts=(ExtraPart("photo", FileSource("hex", PICTURE)),)),
    "url": step(set={"url": "https://people.example.org.cn/me.jpg"}),
}


@pytest.mark.parametrize("name", PERSONAL)
def test_what_could_be_a_persons_own_is_not_composed(name: str) -> None:
    with pytest.raises(CaseError) as caught:
        compose(PERSONAL[name], SCENE)

    assert not may_be_somebodys(str(caught.value), SCENE.identity.region, whole=True)


@pytest.mark.parametrize(
    "text",
    ["990000199001010017", "1700000000", "104751364520918237465510", "ABCDEFGHIJKLMNOPQR",
     "99000019900101001", "12345678901234567890", "8c2b3f4e-0b7e-4d5f-9a59-2f7b1d0f9c11",
     "q-signature=b110101900307002c4f0e1d2a3b4c5d6e7f80910", "110101900307002c4f0e1d2a3b4c5d6e",
     "sign=q-signature%3D73b7e579038847665938846bf7859fa798d7a967",
     "B110101900307002C4F0E1D2A3B4C5D6E7F8091"],
)  # fmt: skip
def test_numbers_that_nobody_has_are_let_through(text: str) -> None:
    assert not may_be_somebodys(text, "99", whole=True)


@pytest.mark.parametrize(
    "text",
    [f"a{SOMEBODYS}", "c0ffee110101900307002", f"110101900307002abc{'0' * 17}", f"3D{SOMEBODYS}"],
)
def test_number_within_what_is_no_digest_is_seen(text: str) -> None:
    assert may_be_somebodys(text, "99")


def test_sample_that_was_changed_is_no_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stranger.jpg").write_bytes(bytes.fromhex(PICTURE))
    monkeypatch.setattr(media, "FOLDER", tmp_path)

    with pytest.raises(CaseError, match="not marked as synthetic"):
        media.media_bytes("stranger.jpg")
