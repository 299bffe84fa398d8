"""Holds the published documents against the standard, and examples against their schemas.

Uses validators that are not ours; knows nothing of the generator.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "openapi" / "dist"
EXAMPLES = ROOT / "openapi" / "faceid" / "examples"
MEDIA = ROOT / "conformance" / "faceid_conformance" / "cases" / "media"
DOCUMENTS = ("faceid.openapi", "faceid.openapi-3.1", "faceid.codegen", "faceid.codegen-3.1")


class Example(NamedTuple):
    """One example of a document, and the schema that it illustrates."""

    name: str
    schema: dict[str, Any]
    example: dict[str, Any]


def load(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((DIST / f"{name}.json").read_text(encoding="utf-8"))
    return document


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in document["paths"].values():
        yield from item.values()


def resolve(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    target: Any = document
    for step in node["$ref"].removeprefix("#/").split("/"):
        target = target[step]
    return resolve(document, target)


def media_types(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for operation in operations(document):
        bodies = [("request", operation["requestBody"]), *operation["responses"].items()]
        for side, body in bodies:
            for content_type, media in resolve(document, body)["content"].items():
                yield f"{operation['operationId']} {side} {content_type}", media


def examples(document: dict[str, Any]) -> Iterator[Example]:
    for place, media in media_types(document):
        for name, example in media.get("examples", {}).items():
            yield Example(f"{place} {name}", media["schema"], resolve(document, example))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_is_valid_openapi(name: str) -> None:
    document = load(name)
    validator = (
        OpenAPIV30SpecValidator if document["openapi"] == "3.0.3" else OpenAPIV31SpecValidator
    )

    errors = [f"{list(error.path)}: {error.message}" for error in validator(document).iter_errors()]

    assert errors == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_says_the_same_in_yaml_and_json(name: str) -> None:
    text = (DIST / f"{name}.yaml").read_text(encoding="utf-8")

    assert yaml.safe_load(text) == load(name)


@pytest.mark.parametrize("name", ["faceid.openapi-3.1", "faceid.codegen-3.1"])
def test_document_examples_fit_their_schemas(name: str) -> None:
    document = load(name)

    misfits = [
        f"{example.name}: {error.json_path} {error.message}"
        for example in examples(document)
        for error in Draft202012Validator(
            {**example.schema, "components": document["components"]}
        ).iter_errors(example.example["value"])
    ]

    assert misfits == []


def test_document_gives_an_example_for_every_body() -> None:
    document = load("faceid.openapi")

    bare = [place for place, media in media_types(document) if not media.get("examples")]

    assert bare == []


def test_document_inlines_every_example_file() -> None:
    document = load("faceid.openapi")
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in EXAMPLES.rglob("*.yaml")]

    published = [example.example["summary"] for example in examples(document)]

    assert {file["summary"] for file in files} == set(published)


def test_document_examples_name_media_that_exist() -> None:
    named = {
        file
        for example in examples(load("faceid.openapi"))
        for file in example.example.get("x-file", {}).values()
    }

    assert named
    assert {name for name in named if not (MEDIA / name).is_file()} == set()


def test_document_properties_of_requests_have_examples_that_fit() -> None:
    document = load("faceid.openapi-3.1")
    misfits = []
    for name, schema in document["components"]["schemas"].items():
        for field, rules in schema.get("properties", {}).items():
            for value in rules.get("examples", ()):
                validator = Draft202012Validator({**rules, "components": document["components"]})
                misfits += [f"{name}.{field}: {e.message}" for e in validator.iter_errors(value)]

    assert misfits == []
