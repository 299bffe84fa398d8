"""The released documents beside each other, and the JSON Schemas of replies at work.

The judges are jsonschema and the emulator's own answers; knows nothing of the generator.
"""

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from faceid_conformance import InProcessEmulator, Settings
from faceid_conformance.cases.compose import Scene, compose, identity_scheme
from faceid_conformance.cases.model import Expectation, Step
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.cases.signing import Account, Moment
from faceid_conformance.contract.reader import load_contract
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "openapi" / "dist"
VARIANTS = {
    "faceid.codegen-url": "application/json",
    "faceid.codegen-upload": "multipart/form-data",
}
SCHEMAS = sorted(path.name.partition(".")[0] for path in (DIST / "schemas").iterdir())


@cache
def load(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((DIST / f"{name}.json").read_text(encoding="utf-8"))
    return document


def resolve(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        _, _, folder, name = node["$ref"].split("/")
        node = document["components"][folder][name]
    return node


def surface(name: str) -> Iterator[tuple[Any, ...]]:
    """Every operation, content type, field, requirement and order that a caller sees."""
    document = load(name)
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation["operationId"], list(operation["responses"])
            for parameter in operation.get("parameters", ()):
                shown = resolve(document, parameter)
                yield path, shown["name"], shown["in"], shown.get("required", False)
            for content_type, media in operation.get("requestBody", {}).get("content", {}).items():
                yield path, content_type, media["schema"].get("$ref")
    for name, schema in document["components"]["schemas"].items():
        yield name, schema.get("required"), list(schema.get("properties", {}))
        for field, rules in schema.get("properties", {}).items():
            yield name, field, [value for value in rules.get("enum", ()) if value is not None]


@pytest.mark.parametrize(
    "stem", ["faceid.openapi", "faceid.codegen", *VARIANTS, "ci-liveness.openapi"]
)
def test_released_documents_of_30_and_31_have_one_surface(stem: str) -> None:
    assert list(surface(stem)) == list(surface(f"{stem}-3.1"))


@pytest.mark.parametrize("name", [*VARIANTS, *(f"{name}-3.1" for name in VARIANTS)])
def test_released_variants_are_valid(name: str) -> None:
    document = load(name)
    is_30 = document["openapi"] == "3.0.3"
    judge = OpenAPIV30SpecValidator if is_30 else OpenAPIV31SpecValidator

    assert [error.message for error in judge(document).iter_errors()] == []


@pytest.mark.parametrize("name", VARIANTS)
def test_released_variants_hold_all_operations_of_their_content_type(name: str) -> None:
    split = {
        path.partition("#")[0]: operation["operationId"]
        for path, item in load("faceid.codegen")["paths"].items()
        for operation in item.values()
        if VARIANTS[name] in operation["requestBody"]["content"]
    }

    found = {
        path: operation["operationId"]
        for path, item in load(name)["paths"].items()
        for operation in item.values()
    }

    assert found == split
    assert not [path for path in found if "#" in path]


@pytest.mark.parametrize("name", VARIANTS)
def test_released_variants_keep_no_schema_that_nothing_needs(name: str) -> None:
    document = load(name)
    text = json.dumps(document)

    idle = {
        schema
        for schema in document["components"]["schemas"]
        if f'"#/components/schemas/{schema}"' not in text
    }

    assert idle == {"ErrorCode"}


def schema_of(name: str) -> dict[str, Any]:
    return load(f"schemas/{name}.schema")


def good(name: str) -> dict[str, Any]:
    """A reply with every field of the schema, made of the schema's own examples."""
    schema = schema_of(name)
    reply = {
        field: rules["examples"][0]
        for field, rules in schema["properties"].items()
        if "examples" in rules
    }
    for result in schema.get("$defs", {}).values():
        fields = result["properties"].items()
        reply["data"] = {field: rules["examples"][0] for field, rules in fields}
    return reply


@pytest.mark.parametrize("name", SCHEMAS)
def test_reply_schemas_are_schemas_and_accept_what_they_describe(name: str) -> None:
    Draft202012Validator.check_schema(schema_of(name))
    judge = Draft202012Validator(schema_of(name))

    for more in ({}, {"data": None}, {"a_field_of_tomorrow": 1}, {"code": -99999}):
        judge.validate({**good(name), **more})


@pytest.mark.parametrize("name", SCHEMAS)
def test_reply_schemas_refuse_planted_faults(name: str) -> None:
    judge = Draft202012Validator(schema_of(name))
    whole = good(name)
    planted: list[Any] = [{**whole, "code": "0"}, {**whole, "message": 0}, [whole], None]
    planted += [{key: whole[key] for key in whole if key != gone} for gone in ("code", "message")]
    for field, value in whole.get("data", {}).items():
        wrong = copy.deepcopy(whole)
        wrong["data"][field] = 1 if isinstance(value, str) else str(value)
        planted.append(wrong)

    assert [fault for fault in planted if judge.is_valid(fault)] == []


def answers(outcome: str | None) -> Iterator[tuple[str, int, Any]]:
    """What the emulator answers to each request that the suite knows: operation, status, body."""
    contract, now = load_contract(), 1_700_000_000
    emulator = InProcessEmulator(Settings(clock=lambda: now))
    known = emulator.account
    account = Account(known.app_id, known.secret_id, known.secret_key, "")
    kept: dict[str, str] = {}
    templates = read_cases().templates
    for index, name in enumerate(sorted(templates, key=lambda name: "GetFour" not in name)):
        scene = Scene(contract, account, identity_scheme(contract), Moment(now, index), kept)
        step = replace(Step(templates[name], Expectation(codes=(0,))), outcome=outcome)
        request = compose(step, scene)
        reply = emulator.call(
            request.method, request.path, headers=request.headers, body=request.body
        )
        body = json.loads(reply.body)
        kept |= {
            "lip_code": body.get("data", {}).get("validate_data", kept.get("lip_code", "0000"))
        }
        yield templates[name].operation_id, reply.status, body


@pytest.mark.parametrize("outcome", [None, "code=-5016", "code=-4018", "code=9", "code=213"])
def test_reply_schemas_accept_what_the_emulator_answers(outcome: str | None) -> None:
    seen = list(answers(outcome))

    assert {operation for operation, _, _ in seen} == {
        operation["operationId"] for operation in load("surface")["operations"]
    }
    for operation, status, body in seen:
        name = f"{operation[0].upper()}{operation[1:]}Reply" if status == 200 else "RefusalReply"
        Draft202012Validator(schema_of(name)).validate(body)
    assert outcome is not None or {body["code"] for _, _, body in seen} == {0}
