"""Holds the contract of the operations on COS to itself: codes, checks, parameters, signing.

Judges what neither the generator nor the linters see; reads the outputs as anybody would.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "openapi" / "dist"
DATA = ROOT / "conformance" / "faceid_conformance" / "contract" / "data" / "ci-liveness"
OPERATIONS = ("recognizeStored", "recognizeUpload", "getLiveCode", "getActionSequence")
VERIFYING = OPERATIONS[:2]

Tree = dict[str, Any]


@cache
def data(name: str) -> Tree:
    loaded: Tree = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def resolve(node: Tree) -> Tree:
    target: Any = node
    while "$ref" in target:
        steps = target["$ref"].removeprefix("#/").split("/")
        target = data("openapi")
        for step in steps:
            target = target[step]
    resolved: Tree = target
    return resolved


def operations() -> dict[str, Tree]:
    found = [item for path in data("openapi")["paths"].values() for item in path.values()]
    return {operation["operationId"]: operation for operation in found}


def parameters(operation: Tree) -> dict[str, Tree]:
    return {each["name"]: each for each in map(resolve, operation["parameters"])}


def catalogue() -> dict[str, Tree]:
    return {row["code"]: row for row in data("errors")["codes"]}


def field_codes(operation: Tree) -> set[str]:
    nodes = list(parameters(operation).values())
    if "requestBody" in operation:
        nodes += [resolve(each["schema"]) for each in operation["requestBody"]["content"].values()]
    found = {
        node[key] for node in nodes for key in ("x-missing-code", "x-invalid-code") if key in node
    }
    media = [node["x-media"]["undecodable-code"] for node in nodes if "x-media" in node]
    return found | set(media)


def check_codes(name: str) -> set[str]:
    checks = data("checks")
    words = set(catalogue())
    rows = [row for row in checks["checks"] if name in row.get("operations", OPERATIONS)]
    return {row["code"] for row in rows if row["code"] in words} | set(checks["anytime"]["codes"])


def limit_codes(name: str) -> set[str]:
    limits = data("limits")["limits"].values()
    return {each["code"] for each in limits if name in each["operations"] and "code" in each}


@pytest.mark.parametrize("stem", ["ci-liveness.openapi", "ci-liveness.openapi-3.1"])
def test_ci_document_is_valid_openapi(stem: str) -> None:
    document = json.loads((DIST / f"{stem}.json").read_text(encoding="utf-8"))
    is_old = document["openapi"] == "3.0.3"
    validator = OpenAPIV30SpecValidator if is_old else OpenAPIV31SpecValidator

    assert [error.message for error in validator(document).iter_errors()] == []


def test_ci_document_has_the_four_operations() -> None:
    assert tuple(operations()) == OPERATIONS


def test_ci_catalogue_holds_every_row_of_its_tables() -> None:
    families = {family["family"]: family["rows"] for family in data("errors")["families"]}
    rows = [row["family"] for row in data("errors")["codes"]]

    assert rows.count("liveness-recognition") == families["liveness-recognition"] == 54
    assert len([code for code in catalogue() if code.startswith("FailedOperation.")]) == 44


def test_ci_statuses_of_the_verification_are_all_inferred_and_those_of_cos_documented() -> None:
    for row in data("errors")["codes"]:
        inferred = row["family"] == "liveness-recognition" or row["code"] == "AIBucketUnBinded"
        assert row["http"]["standing"] == ("inferred" if inferred else "documented"), row["code"]
        assert 400 <= row["http"]["status"] < 600


@pytest.mark.parametrize("name", OPERATIONS)
def test_ci_every_code_of_an_operation_is_used_or_says_why_not(name: str) -> None:
    operation = operations()[name]
    listed = {code for code, row in catalogue().items() if name in row["operations"]}
    given_up = {code for row in operation.get("x-unused-codes", ()) for code in row["codes"]}
    used = field_codes(operation) | check_codes(name) | limit_codes(name)
    used |= set(operation.get("x-outcomes", ()))

    assert listed - used - given_up - {"InvalidParameter", "InvalidParameterValue"} == set()
    assert given_up <= listed
    assert field_codes(operation) <= listed


def test_ci_verification_has_the_same_outcomes_stored_or_uploaded() -> None:
    stored, uploaded = (operations()[name]["x-outcomes"] for name in VERIFYING)

    assert stored == uploaded


def test_ci_processing_of_each_operation_is_told_by_ci_process() -> None:
    named = {
        name: parameters(each)["ci-process"]["schema"]["enum"]
        for name, each in operations().items()
    }

    assert named["recognizeStored"] == named["recognizeUpload"] == ["LivenessRecognition"]
    assert named["getLiveCode"] == ["GetLiveCode"]
    assert named["getActionSequence"] == ["GetActionSequence"]


def test_ci_limit_of_a_video_is_eight_mebibytes_of_base64() -> None:
    limit = data("limits")["limits"]["liveness-video-bytes"]["max"]

    assert limit == 8 * 1024 * 1024
    assert limit // 4 * 3 == 6 * 1024 * 1024


def test_ci_replies_are_xml_documents_of_the_wires_names() -> None:
    roots = {name: schema["xml"]["name"] for name, schema in replies().items()}

    assert roots.pop("RefusalReply") == "Error"
    assert set(roots.values()) == {"Response"}
    assert replies()["LivenessReply"]["properties"]["BestFrameList"]["xml"] == {"wrapped": False}


def replies() -> dict[str, Tree]:
    schemas: dict[str, Tree] = data("openapi")["components"]["schemas"]
    return {name: schema for name, schema in schemas.items() if name.endswith("Reply")}


def test_ci_signing_never_signs_the_fields_of_the_signature() -> None:
    signing = data("signing")

    fields = {field["key"] for field in signing["fields"]}

    assert fields < set(signing["never-signed"]["parameters"])
    assert all(key in signing["layout"] for key in fields)
