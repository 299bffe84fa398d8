"""Which keywords and x- keys the generator refuses, and that it says where."""

from typing import Any

import pytest

INPUT = "openapi/faceid/components/schemas/AskInput.yaml"
ENTRY = "openapi/faceid/openapi.yaml"
PATH = "openapi/faceid/paths/ask.yaml"


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    (
        (INPUT, "properties:", "propertis:", f"{INPUT}:5: unknown keyword 'propertis' on a schema"),
        (INPUT, "enum:", "enmu:", f"{INPUT}:13: unknown keyword 'enmu' on a property"),
        (PATH, "requestBody:", "requestbody:", f"{PATH}:7: unknown keyword 'requestbody' on a"),
        (PATH, "headers:", "header:", f"{PATH}:21: unknown keyword 'header' on a response"),
        (PATH, "examples:", "encoding:", f"{PATH}:13: unknown keyword 'encoding' on a mediaType"),
        (PATH, "post:", "poste:", f"{PATH}:1: unknown keyword 'poste' on a pathItem"),
        (INPUT, "x-missing-code", "x-mising-code", f"{INPUT}:9: 'x-mising-code' is not in openapi"),
        (INPUT, "required: [url]", "x-missing-code: 1", f"{INPUT}:3: 'x-missing-code' stands on a"),
        (INPUT, "type: object", "foo: 1", f"{INPUT}:1: unknown keyword 'foo'"),
        (PATH, "content:", "x-no: x\n    content:", f"{PATH}:9: 'x-no' is not in openapi"),
        (
            PATH,
            "  responses:",
            "  parameters: {}\n  responses:",
            f"{PATH}:18: 'parameters' must be",
        ),
    ),
)
def test_grammar_refuses_unknown_keys_with_file_and_line(
    tree: Any, name: str, old: str, new: str, said: str
) -> None:
    tree.edit(name, old, new)

    assert tree.refusal().startswith(said)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    (
        (INPUT, "required: [url]", "required: url", f"{INPUT}:3: 'required' must be a list"),
        (INPUT, "type: object", "type: [object]", f"{INPUT}:1: 'type' must be a text"),
        (INPUT, '["true", "false"]', "x", f"{INPUT}:13: 'enum' must be a list"),
        (PATH, "required: true", "required: 1", f"{PATH}:8: 'required' must be true or false"),
        (PATH, "summary: Ask a question", "summary: 5", f"{PATH}:3: 'summary' must be a text"),
        (PATH, "  summary: Ask a question\n", "", f"{PATH}:1: the operation has no 'summary'"),
        (ENTRY, "security:\n  - signature: []\n", "", f"{ENTRY}:1: the root has no 'security'"),
        (ENTRY, "openapi: 3.0.3", "openapi: 3.1.0", f"{ENTRY}:1: OpenAPI 3.1.0 is not 3.0.x"),
        (ENTRY, "openapi: 3.0.3", "openapi: 3.0", f"{ENTRY}:1: 'openapi' must be a text"),
    ),
)
def test_grammar_refuses_values_of_the_wrong_type_and_missing_keys(
    tree: Any, name: str, old: str, new: str, said: str
) -> None:
    tree.edit(name, old, new)

    assert tree.refusal().startswith(said)


def test_grammar_suggests_what_was_meant(tree: Any) -> None:
    tree.edit(INPUT, "properties:", "propertis:")

    assert tree.refusal().endswith("(did you mean 'properties'?)")


def test_grammar_reads_a_property_that_is_named_like_a_keyword(tree: Any) -> None:
    result = tree.contract().document["components"]["schemas"]["AskResult"]

    assert list(result["properties"]) == ["example", "nullable"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    (
        ("x-limits: {", "limits: {", "vocabulary.yaml:9: 'limits' does not begin with x-"),
        ("[operation, property]", "[operation, propperty]", "(did you mean 'property'?)"),
        ("{where: [operation, property], meaning", "{meaning", "exactly the keys where and"),
    ),
)
def test_grammar_refuses_a_broken_vocabulary(tree: Any, old: str, new: str, said: str) -> None:
    tree.edit("openapi/vocabulary.yaml", old, new)

    assert said in tree.refusal()
