"""Holds the published documents to our style: names, shapes, words and examples.

Judges what neither the generator nor Spectral sees; reads the outputs as anybody would.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "openapi" / "dist"
DATA = ROOT / "conformance" / "faceid_conformance" / "contract" / "data"
FAMILY = "face-verification"
JSON, FORM = "application/json", "multipart/form-data"
SUFFIXES = {"request": ("Input", "Form"), "200": ("Reply",), "default": ("Reply",)}
SUFFIX_OF = {JSON: "Input", FORM: "Form"}
FORBIDDEN_ENDINGS = ("Request", "Response", "Responses", "Data", "Error", "Errors", "Params")
SENTENCES = ("description", "meaning", "why", "x-why")
EMPTY_WORDS = re.compile(r"^(The )?(\w+)\.?$")

Tree = dict[str, Any]


class Body(NamedTuple):
    """One content type of a request or a response."""

    operation: str
    side: str
    content_type: str
    media: Tree


@cache
def document(stem: str = "faceid.openapi") -> Tree:
    loaded: Tree = json.loads((DIST / f"{stem}.json").read_text(encoding="utf-8"))
    return loaded


@cache
def data(name: str) -> Tree:
    loaded: Tree = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def resolve(node: Tree, stem: str = "faceid.openapi") -> Tree:
    target: Any = node
    while "$ref" in target:
        steps = target["$ref"].removeprefix("#/").split("/")
        target = document(stem)
        for step in steps:
            target = target[step]
    resolved: Tree = target
    return resolved


def operations(stem: str = "faceid.openapi") -> dict[str, Tree]:
    paths = document(stem)["paths"]
    return {item["post"]["operationId"]: item["post"] for item in paths.values()}


def bodies(stem: str = "faceid.openapi") -> Iterator[Body]:
    for name, operation in operations(stem).items():
        for side, node in [("request", operation["requestBody"]), *operation["responses"].items()]:
            for content_type, media in resolve(node, stem)["content"].items():
                yield Body(name, side, content_type, media)


def schemas() -> dict[str, Tree]:
    found: dict[str, Tree] = document()["components"]["schemas"]
    return found


def fields_of(operation: Tree) -> dict[str, Tree]:
    """Every field of every body that an operation takes; a later body adds to an earlier one."""
    found: dict[str, Tree] = {}
    for media in operation["requestBody"]["content"].values():
        found |= resolve(media["schema"])["properties"]
    return found


def texts(node: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every sentence of a tree, under the key that holds it."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name not in ("x-source", "source", "examples", "example", "enum"):
                yield from texts(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value, key)
    elif isinstance(node, str) and key in SENTENCES:
        yield key, node


def every_tree() -> Iterator[Tree]:
    yield document()
    for name in ("errors", "limits", "signing", "checks", "transport", "emulator"):
        yield data(name)


# -- names ---------------------------------------------------------------------------------------


def test_style_body_schemas_are_named_for_operation_and_side() -> None:
    wrong = []
    for body in bodies():
        name = body.media["schema"]["$ref"].rpartition("/")[2]
        prefix = body.operation[0].upper() + body.operation[1:]
        wanted = (
            {"RefusalReply"}
            if body.side == "default"
            else {f"{prefix}Reply"}
            if body.side == "200"
            else {prefix + SUFFIX_OF[body.content_type]}
        )
        if name not in wanted:
            wrong.append(f"{body.operation} {body.side} {body.content_type}: {name}")

    assert wrong == []


def test_style_no_schema_has_an_ending_that_generators_use_themselves() -> None:
    assert [name for name in schemas() if name.endswith(FORBIDDEN_ENDINGS)] == []
    assert {"Error", "Response", "Result"} & set(schemas()) == set()


def test_style_json_comes_first_and_each_content_type_has_a_codegen_name() -> None:
    names = []
    for operation in operations().values():
        content = operation["requestBody"]["content"]
        assert list(content) in ([JSON, FORM], [FORM])
        if len(content) > 1:
            names += [media["x-codegen-operation-id"] for media in content.values()]

    assert len(names) == len(set(names))
    assert set(names) <= set(operations("faceid.codegen-3.1"))


def test_style_codegen_document_has_one_content_type_for_each_operation() -> None:
    contents = [op["requestBody"]["content"] for op in operations("faceid.codegen-3.1").values()]

    assert [len(content) for content in contents] == [1] * len(contents)


@pytest.mark.parametrize("stem", ["faceid.openapi", "faceid.openapi-3.1", "faceid.codegen-3.1"])
def test_style_servers_are_plain_with_the_newer_host_first_and_the_emulator_last(stem: str) -> None:
    urls = [server["url"] for server in document(stem)["servers"]]
    hosts = [row["host"] for row in data("transport")["hosts"]]

    assert urls[:-1] == [f"https://{host}" for host in hosts]
    assert urls[-1].startswith("http://127.0.0.1:")


# -- shape of requests and replies ---------------------------------------------------------------


def test_style_requests_are_closed_by_omission_and_flat() -> None:
    for name, schema in schemas().items():
        if name.endswith(SUFFIXES["request"]):
            assert "additionalProperties" not in schema, name
            assert {field["type"] for field in schema["properties"].values()} == {"string"}, name
            assert schema["required"], name


def test_style_replies_are_flat_envelopes_with_optional_nullable_data() -> None:
    replies = {name: each for name, each in schemas().items() if name.endswith("Reply")}

    for name, schema in replies.items():
        assert list(schema["properties"]) == ["code", "message", "data"], name
        assert schema["required"] == ["code", "message"], name
        assert schema["properties"]["data"]["nullable"] is True, name
        assert schema["properties"]["data"]["type"] == "object", name


def test_style_results_require_nothing_and_every_field_says_when_it_comes() -> None:
    # The one that comes with every success stands without a condition.
    unconditional = {("IdcardCompareResult", "session_id")}
    bare = set()
    for name, schema in schemas().items():
        if name.endswith("Result"):
            assert "required" not in schema, name
            fields = schema["properties"].items()
            bare |= {(name, field) for field, rules in fields if "x-present-when" not in rules}

    assert bare == unconditional


def test_style_numbers_have_formats_without_bounds() -> None:
    formats = {"integer": {"int32"}, "number": {"double"}}
    for name, schema in schemas().items():
        for field, rules in schema.get("properties", {}).items():
            if rules["type"] in formats:
                assert {rules.get("format")} == formats[rules["type"]], f"{name}.{field}"


def test_style_error_code_enum_is_unreferenced_complete_and_named() -> None:
    schema = schemas()["ErrorCode"]
    text = json.dumps(document())

    assert "#/components/schemas/ErrorCode" not in text
    assert 0 in schema["enum"]
    assert len(schema["enum"]) == len(set(schema["enum"])) == len(set(schema["x-enum-varnames"]))
    assert len(schema["x-enum-descriptions"]) == len(schema["enum"])


def test_style_a_field_means_the_same_in_json_and_in_a_form() -> None:
    for operation in operations().values():
        content = operation["requestBody"]["content"]
        if len(content) > 1:
            first, second = (resolve(media["schema"])["properties"] for media in content.values())
            assert {n: first[n] for n in first if n in second} == {
                n: second[n] for n in second if n in first
            }


# -- words ---------------------------------------------------------------------------------------


def test_style_summaries_are_short_and_state() -> None:
    for name, operation in operations().items():
        summary = operation["summary"]
        assert len(summary) <= 70, name
        assert summary[0].isupper(), name
        assert not summary.endswith("."), name


def test_style_descriptions_are_whole_sentences_that_say_more_than_the_name() -> None:
    wrong = []
    for tree in every_tree():
        for key, text in texts(tree):
            if not text.endswith(".") or EMPTY_WORDS.match(text) or "should" in text.lower():
                wrong.append(f"{key}: {text}")

    assert wrong == []


def test_style_every_text_field_of_a_request_has_an_example() -> None:
    bare = [
        f"{name}.{field}"
        for name, schema in schemas().items()
        if name.endswith(SUFFIXES["request"])
        for field, rules in schema["properties"].items()
        if rules.get("format") != "binary" and "example" not in rules
    ]

    assert bare == []


# -- examples ------------------------------------------------------------------------------------


def sent(body: Body, example: Tree) -> Tree:
    """What an example puts on the wire; a file is its bytes, which a validator takes as text."""
    value: Tree = dict(example["value"])
    for field in example.get("x-file", {}):
        value[field] = f"(bytes of {example['x-file'][field]})"
    return value


@pytest.mark.parametrize("stem", ["faceid.openapi-3.1", "faceid.codegen-3.1"])
def test_style_every_content_type_has_an_example_that_validates_as_a_closed_body(stem: str) -> None:
    components = document(stem)["components"]
    for body in bodies(stem):
        examples = [resolve(node, stem) for node in body.media["examples"].values()]
        assert examples, body[:3]
        rules = {**resolve(body.media["schema"], stem), "components": components}
        if body.side == "request":
            rules["additionalProperties"] = False
        for example in examples:
            Draft202012Validator(rules).validate(sent(body, example))


def test_style_every_file_of_a_request_example_names_its_sample() -> None:
    for body in bodies():
        if body.side != "request":
            continue
        rules = resolve(body.media["schema"])["properties"]
        files = {name for name, field in rules.items() if field.get("format") == "binary"}
        for example in body.media["examples"].values():
            assert set(example.get("x-file", {})) == files & set(example["value"]), example


def test_style_every_request_field_stands_in_some_example() -> None:
    # A server of today takes the bucket in every form; one example of its own age shows it.
    shown: dict[str, set[str]] = {}
    for body in bodies():
        if body.side == "request":
            for example in body.media["examples"].values():
                shown.setdefault(body.operation, set()).update(example["value"])
    hidden = {
        (name, field)
        for name, operation in operations().items()
        for field in fields_of(operation)
        if field not in shown[name]
    }

    assert {pair for pair in hidden if pair[1] not in ("bucket", "seq")} == set()
    assert "bucket" in shown["liveDetectFour"]


def test_style_response_examples_keep_the_order_of_the_stages() -> None:
    for body in bodies():
        stages = operations()[body.operation].get("x-stages", ())
        for name, example in body.media["examples"].items():
            if body.side != "200" or not example["value"].get("data") or not stages:
                continue
            result = example["value"]["data"]
            assert example["value"]["code"] == 0, name
            for earlier, later in pairwise(stages):
                if result[earlier["status"]] != 0:
                    assert later["status"] not in result, name
            for stage in stages:
                passed = result.get(stage["status"]) == 0
                assert passed or not set(stage.get("yields", ())) & set(result), name


def test_style_response_examples_name_codes_that_the_operation_lists() -> None:
    rows = {row["code"]: row for row in data("errors")["codes"] if row["family"] == FAMILY}
    for body in bodies():
        for name, example in body.media["examples"].items():
            if body.side == "request":
                continue
            value = example["value"]
            statuses = [value.get("data", {}).get(key) for key in ("live_status", "compare_status")]
            for code in {value["code"], *statuses} - {0, None}:
                if body.side == "200":
                    assert body.operation in rows[code]["operations"], name
                assert code in rows, name
