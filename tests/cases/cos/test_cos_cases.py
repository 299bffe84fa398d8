"""Holds the shipped cases about COS against the schema, the linter and the contract."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from faceid_conformance.cases.compose import Scene, identity_scheme
from faceid_conformance.cases.cos.compose import compose_cos, with_bucket
from faceid_conformance.cases.cos.generate import generate_cos_cases
from faceid_conformance.cases.cos.linter import cos_offences
from faceid_conformance.cases.cos.model import CosCase, CosExpectation, CosStep
from faceid_conformance.cases.cos.reader import read_cos_cases
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.cases.signing import Account, Moment
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.errors import CaseError

CONTRACT = load_cos_contract()
BOOK = read_cos_cases()
ACCOUNT = Account("1400000001", "id", "key", "faceid-test")
HOST = "faceid-test-1400000001.cos.ap-beijing.myqcloud.com"


def every_case() -> tuple[CosCase, ...]:
    return (*BOOK.cases, *generate_cos_cases(CONTRACT, BOOK.templates))


def scene(**kept: str) -> Scene:
    face = load_contract()
    moment = Moment(now=1_700_000_000, nonce=1)
    return with_bucket(Scene(face, ACCOUNT, identity_scheme(face), moment, kept))


def step(name: str, **changes: object) -> CosStep:
    return CosStep(BOOK.templates[name], CosExpectation(accept=True), **changes)  # type: ignore[arg-type]


def test_cases_keep_the_house_style() -> None:
    assert cos_offences(every_case(), CONTRACT) == []


def test_offences_are_named() -> None:
    wrong = CosCase(
        "ci/wrong",
        "The service should accept.",
        ("ci/use",),
        "must",
        (
            CosStep(
                BOOK.templates["getLiveCode/bucket"],
                CosExpectation(codes=("NoSuchWord",)),
                drop=("IdCard",),
            ),
        ),
    )

    told = "\n".join(cos_offences([wrong, wrong], CONTRACT))

    for part in ("used 2 times", "tells a wish", "full stop", "NoSuchWord", "lacks"):
        assert part in told


def test_cases_can_all_be_composed() -> None:
    for case in every_case():
        kept = {name: "1234" for one in case.steps for name in one.keep}
        given = {"live_code": "1234", "actions": "2,1", "signature": "kept", **kept}
        for one in case.steps:
            request = compose_cos(one, scene(**given))
            assert request.path.lower().startswith(("/", "http://")), case.id
            assert request.header("Host"), case.id


def test_cases_of_one_api_are_not_read_as_the_other_s() -> None:
    faces = {case.id for case in read_cases().cases}

    assert faces
    assert not faces & {case.id for case in BOOK.cases}
    assert not any(name.startswith("ci/") for name in faces)
    assert all(case.id.startswith("ci/") for case in BOOK.cases)


def test_every_code_of_the_catalogue_is_forced() -> None:
    forced = {one.outcome for case in every_case() for one in case.steps}

    assert forced >= set(CONTRACT.codes)


def test_every_needed_parameter_is_left_out_once() -> None:
    dropped = {
        (one.template.operation_id, name)
        for case in every_case()
        for one in case.steps
        for name in one.drop
    }

    for operation in CONTRACT.operations:
        for parameter in operation.parameters:
            if parameter.required:
                assert (operation.operation_id, parameter.name) in dropped


def test_parts_of_a_request_stand_where_they_belong() -> None:
    request = compose_cos(step("recognizeUpload/silent", key="目录/a b+c.mp4"), scene())

    assert request.method == "PUT"
    assert request.path.startswith("/%E7%9B%AE%E5%BD%95/a%20b%2Bc.mp4?ci-process=LivenessRecog")
    assert request.header("Host") == HOST
    assert request.header("Content-Type") == "video/mp4"
    assert request.header("Content-Length") == str(len(request.body))
    assert (request.header("Authorization") or "").startswith("q-sign-algorithm=sha1&q-ak=id&")
    assert (
        "q-url-param-list=ci-process;idcard;livenesstype;name&"
        in dict(request.headers)["Authorization"]
    )


@pytest.mark.parametrize(
    ("changes", "start"),
    [
        ({"path_form": "slashes"}, "/conformance%2Fupload.mp4?"),
        ({"style": "path"}, "/faceid-test-1400000001/conformance/upload.mp4?"),
        ({"path": "/raw path"}, "/raw path?"),
        ({"key": "中", "path_form": "lower"}, "/%e4%b8%ad?"),
        ({"key": "a b", "path_form": "plus"}, "/a+b?"),
    ],
)
def test_paths_are_written_as_a_case_says(changes: dict[str, object], start: str) -> None:
    assert compose_cos(step("recognizeUpload/silent", **changes), scene()).path.startswith(start)


def test_nobody_s_number_alone_is_sent() -> None:
    someones = "11010119900307" + "1234"
    with pytest.raises(CaseError, match="ID number"):
        compose_cos(step("recognizeUpload/silent", set={"IdCard": someones}), scene())
    with pytest.raises(CaseError, match="ID number"):
        compose_cos(step("getLiveCode/bucket", raw_query=f"x={someones}"), scene())


BROKEN = {
    "an unknown key": "cases: [{id: ci/a/b, says: A thing that is so, clauses: [ci/use], "
    "requests: [getLiveCode/bucket], expect: {accept: true}, sing: {}}]",
    "an unknown key of a step": "cases: [{id: ci/a/b, says: A thing that is so, clauses: [ci/use], "
    "steps: [{request: getLiveCode/bucket, expect: {accept: true}, fields: {}}]}]",
    "an unknown place": "cases: [{id: ci/a/b, says: A thing that is so, clauses: [ci/use], "
    "requests: [getLiveCode/bucket], sign: {place: body}, expect: {accept: true}}]",
    "no expectation": "cases: [{id: ci/a/b, says: A thing that is so, clauses: [ci/use], "
    "requests: [getLiveCode/bucket]}]",
    "a number for a code": "cases: [{id: ci/a/b, says: A thing that is so, clauses: [ci/use], "
    "requests: [getLiveCode/bucket], expect: {codes: [5]}}]",
    "another api's form": "cases: [{id: ci/a/b, says: A thing that is so, clauses: [ci/use], "
    "requests: all, expect: {accept: true}}]",
    "a request that is not there": "cases: [{id: ci/a/b, says: A thing that is so, clauses: "
    "[ci/use], requests: [nothing/here], expect: {accept: true}}]",
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_file_that_says_too_much_or_too_little_is_refused(what: str, tmp_path: Path) -> None:
    path = tmp_path / "more.yaml"
    path.write_text(f"api: ci\n{BROKEN[what]}\n", encoding="utf-8")

    with pytest.raises(CaseError):
        read_cos_cases(more=(path,))


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    path = tmp_path / f"own{next(count())}.yaml"
    path.write_text(
        "api: ci\ncases: [{id: ci/own/case, says: A thing that is so, clauses: [ci/use], "
        "requests: [getLiveCode/bucket], expect: {accept: true}}]\n",
        encoding="utf-8",
    )

    assert "ci/own/case" in {case.id for case in read_cos_cases(more=(path,)).cases}
    assert "ci/own/case" not in {case.id for case in read_cases(more=(path,)).cases}
