"""That trees are written alike on every run and read alike by every reader."""

import json
from io import StringIO

import pytest
import yaml
from faceid_generator.text import json_text, yaml_text
from ruamel.yaml import YAML

TRICKY = [
    "true",
    "false",
    "null",
    "yes",
    "no",
    "on",
    "off",
    "y",
    "n",
    "~",
    "1e3",
    "0o17",
    "017",
    "0x1f",
    "1_000",
    "1:30",
    ".5",
    "5.",
    "+1",
    "-0",
    ".inf",
    ".NaN",
    "2019-01-02",
    "200",
    "=",
    "",
    "<<",
    "#",
    "-",
    "?",
    ":",
    ",",
    "[",
    "]",
    "{",
    "}",
    "&",
    "*",
    "!",
    "|",
    ">",
    "'",
    "%",
    "@",
    "`",
]


@pytest.mark.parametrize("text", (*TRICKY, "", " ", "a: b", "a #b", "张三", "two\nlines", "end\n"))
def test_text_of_a_string_is_a_string_to_readers_of_both_yamls(text: str) -> None:
    written = yaml_text({"key": text, text or "empty": 1}, "comment")

    assert yaml.safe_load(written)["key"] == text
    assert YAML(typ="safe", pure=True).load(StringIO(written))["key"] == text
    assert text in yaml.safe_load(written) or not text


def test_text_keeps_the_order_and_writes_repeated_values_out() -> None:
    shared = {"b": 1, "a": 2}

    written = yaml_text({"z": shared, "x": shared}, "Generated.")

    assert written == "# Generated.\nz:\n  b: 1\n  a: 2\nx:\n  b: 1\n  a: 2\n"


def test_text_of_json_is_indented_raw_and_ends_with_a_newline() -> None:
    assert json_text({"b": ["张三"], "a": None}) == (
        '{\n  "b": [\n    "张三"\n  ],\n  "a": null\n}\n'
    )


def test_text_of_json_refuses_what_json_has_not() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        json_text({"a": float("nan")})


def test_text_of_both_holds_the_same() -> None:
    tree = {"a": ["true", True, 1, 1.5, None, "1"], "b": {"200": "x"}}

    assert yaml.safe_load(yaml_text(tree, "c")) == json.loads(json_text(tree)) == tree
