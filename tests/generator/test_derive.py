"""What the derived documents say in place of what the canonical one says."""

import copy
from typing import Any

import pytest
from faceid_generator.derive import to_31, to_codegen
from faceid_generator.errors import RenderError
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

PATH = "openapi/faceid/paths/ask.yaml"


def test_derive_leaves_the_canonical_document_as_it_is(tree: Any) -> None:
    document = tree.contract().document
    before = copy.deepcopy(document)

    to_codegen(to_31(document))

    assert document == before


def test_derive_writes_null_the_way_of_31(tree: Any) -> None:
    reply = tree.contract().document_31["components"]["schemas"]["AskReply"]["properties"]

    assert reply["note"] == {"type": ["string", "null"]}
    assert reply["data"] == {
        "description": "The result, or null.",
        "anyOf": [{"$ref": "#/components/schemas/AskResult"}, {"type": "null"}],
    }


def test_derive_adds_null_to_a_nullable_enum() -> None:
    schema = {"type": "string", "enum": ["a"], "nullable": True}
    document = {"openapi": "3.0.3", "components": {"schemas": {"A": schema}}}

    made = to_31(document)["components"]["schemas"]["A"]

    assert made == {"type": ["string", "null"], "enum": ["a", None]}


def test_derive_writes_exclusive_bounds_as_numbers() -> None:
    schema = {"minimum": 0, "exclusiveMinimum": True, "maximum": 9, "exclusiveMaximum": False}
    document = {"openapi": "3.0.3", "components": {"schemas": {"A": schema}}}

    made = to_31(document)["components"]["schemas"]["A"]

    assert made == {"exclusiveMinimum": 0, "maximum": 9}


def test_derive_turns_a_schemas_example_into_examples_and_keeps_binary(tree: Any) -> None:
    schemas = tree.contract().document_31["components"]["schemas"]

    assert schemas["AskInput"]["properties"]["url"]["examples"] == ["https://example.com/a.jpg"]
    assert "example" not in schemas["AskInput"]["properties"]["url"]
    assert schemas["AskForm"]["properties"]["image"]["format"] == "binary"


def test_derive_does_not_take_a_property_for_a_keyword(tree: Any) -> None:
    properties = tree.contract().document_31["components"]["schemas"]["AskResult"]["properties"]

    assert properties["example"]["examples"] == ["one"]
    assert properties["nullable"] == {"type": "boolean"}


def test_derive_splits_two_content_types_by_fragment(tree: Any) -> None:
    paths = tree.contract().codegen_31["paths"]

    assert {path: item["post"]["operationId"] for path, item in paths.items()} == {
        "/face/ask": "askByUrl",
        "/face/ask#form": "askByImage",
        "/face/fetch": "fetch",
    }
    assert [list(item["post"]["requestBody"]["content"]) for item in paths.values()] == [
        ["application/json"],
        ["multipart/form-data"],
        ["application/json"],
    ]


def test_derive_keeps_one_operation_per_url_in_the_canonical_documents(tree: Any) -> None:
    contract = tree.contract()

    for document in (contract.document, contract.document_31):
        assert list(document["paths"]) == ["/face/ask", "/face/fetch"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    (
        ("multipart/form-data", "text/xml", "it needs application/json, then multipart/form-data"),
        ("        x-codegen-operation-id: askByImage\n", "", "no x-codegen-operation-id"),
        ("askByImage", "fetch", "the operationId fetch stands twice"),
    ),
)
def test_derive_refuses_what_it_can_not_split(tree: Any, old: str, new: str, words: str) -> None:
    tree.edit(PATH, old, new)

    assert words in tree.refusal()


def test_derive_refuses_multipart_before_json(tree: Any) -> None:
    document = copy.deepcopy(tree.contract().document)
    body = document["paths"]["/face/ask"]["post"]["requestBody"]
    body["content"] = dict(reversed(body["content"].items()))

    with pytest.raises(RenderError, match="needs application/json, then multipart/form-data"):
        to_codegen(document)


def test_derive_makes_valid_documents(tree: Any) -> None:
    contract = tree.contract()

    OpenAPIV30SpecValidator(contract.document).validate()
    OpenAPIV31SpecValidator(contract.document_31).validate()
    OpenAPIV31SpecValidator(contract.codegen_31).validate()
