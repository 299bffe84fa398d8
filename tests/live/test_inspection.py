"""Holds the look at bodies: samples and short texts pass, a person's number or picture never."""

import base64
import json
from random import Random

import pytest
from faceid_conformance.cases.compose import Scene, compose, identity_scheme
from faceid_conformance.cases.generate import generate_cases
from faceid_conformance.cases.media import PICTURE, VIDEO, media_bytes
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.cases.signing import Account, Moment
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.exchange import Request
from faceid_conformance.live.inspection import objection

CONTRACT = load_contract()
REGION = identity_scheme(CONTRACT).region
KEPT = ("lip_code", "lip")
# Of a made-up person; the region is a real one.
SOMEBODYS = "11010119900307002X"
UNMARKED = b"\xff\xd8\xff\xe0" + bytes(range(1, 256)) * 12
MARKED = media_bytes(PICTURE)


def of(body: bytes, content_type: str = "application/json", **headers: str) -> Request:
    named = (("Content-Type", content_type), *headers.items())
    return Request("idcardCompare", "POST", "/face/idcardcompare", named, body)


def form(*values: bytes) -> bytes:
    parts = [
        b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n' + value + b"\r\n"
        for value in values
    ]
    return b"".join(parts) + b"--b--\r\n"


def test_every_small_case_may_be_sent() -> None:
    book = read_cases()
    account = Account("1400000001", "AKID", "key", "bucket")
    kept = {*KEPT, *(name for case in book.cases for step in case.steps for name in step.keep)}
    scene = Scene(
        CONTRACT, account, identity_scheme(CONTRACT), Moment(0, 0), dict.fromkeys(kept, "1234")
    )
    steps = [
        step
        for case in (*book.cases, *generate_cases(CONTRACT, book.templates))
        for step in case.steps
        if step.body_bytes is None
    ]

    objections = {step.template.name: objection(compose(step, scene), REGION) for step in steps}

    assert len(steps) > 300
    assert {name: said for name, said in objections.items() if said} == {}


HARMLESS = {
    "sample": form(MARKED),
    "padded": form(MARKED + bytes(5000)),
    "video": form(media_bytes(VIDEO), b"1234"),
    "base64": json.dumps({"image": base64.b64encode(MARKED).decode()}).encode(),
    "escaped": json.dumps({"image": base64.b64encode(MARKED).decode()})
    .replace("/", "\\/")
    .encode(),
    "text": form(b"this text is not a picture"),
    "blanks": b'{"appid": "1400000001"}' + b" " * 100_000,
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_shows_nobody_passes(name: str) -> None:
    assert objection(of(HARMLESS[name]), REGION) is None


UNMARKED_BODIES = {
    "picture": form(UNMARKED),
    "small": form(UNMARKED[:300]),
    "changed": form(MARKED[:-1] + b"\x01"),
    "appended": form(MARKED + UNMARKED),
    "video": form(b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 4),
    "base64": json.dumps({"image": base64.b64encode(UNMARKED).decode()}).encode(),
    "urlsafe": json.dumps({"a": [{"b": base64.urlsafe_b64encode(UNMARKED).decode()}]}).encode(),
    "shifted": base64.b64encode(b"x" + UNMARKED),
    "unknown": form(Random(1).randbytes(7000)),
    "data-uri": b'{"image": "data:image/jpeg;base64,' + base64.b64encode(UNMARKED) + b'"}',
}


@pytest.mark.parametrize("name", UNMARKED_BODIES)
def test_unmarked_media_are_held_back(name: str) -> None:
    assert objection(of(UNMARKED_BODIES[name]), REGION) is not None


def test_media_cut_into_chunks_are_seen_whole() -> None:
    pieces = b"".join(b"10\r\n" + UNMARKED[at : at + 16] + b"\r\n" for at in range(0, 2000, 16))
    chunked = {"Transfer-Encoding": "chunked"}

    assert objection(of(pieces + b"0\r\n\r\n", "image/jpeg", **chunked), REGION) is not None


PEOPLE = {
    "json": json.dumps({"idcard_number": SOMEBODYS}).encode(),
    "small-x": json.dumps({"idcard_number": SOMEBODYS.lower()}).encode(),
    "in-a-text": json.dumps({"seq": f"order {SOMEBODYS}"}).encode(),
    "escaped": (
        '{"idcard_number": "' + "".join(f"\\u{ord(c):04x}" for c in SOMEBODYS) + '"}'
    ).encode(),
    "json-number": b'{"idcard_number": 110101199003070011}',
    "form": form(SOMEBODYS.encode()),
    "old-number": form(b"110101900307002"),
    "wide-digits": SOMEBODYS.translate({ord(str(n)): 0xFF10 + n for n in range(10)}).encode(),
}


@pytest.mark.parametrize("name", PEOPLE)
def test_numbers_of_a_real_region_are_held_back(name: str) -> None:
    said = objection(of(PEOPLE[name]), REGION)

    assert said is not None
    assert SOMEBODYS not in said
