"""Compares the client's guide with the client: options, methods, facts of an answer, errors."""

import dataclasses
import inspect
import re
from pathlib import Path
from typing import get_type_hints

import faceid_client
from document_parts import blocks, rows
from faceid_client import (
    CiLivenessClient,
    FaceIdClient,
    OptionValues,
    cos_service,
    credentials,
    options,
    results,
    service,
)
from faceid_client.attempts import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "client.md").read_text(encoding="utf-8")


def words(cell: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", cell)


def shown(kind: object) -> str:
    """A type without the modules it comes from."""
    text = kind.__name__ if isinstance(kind, type) else str(kind)
    return re.sub(r"\b(?:\w+\.)+(\w+)", r"\1", text)


def test_guide_lists_every_option_with_its_type() -> None:
    own = get_type_hints(faceid_client.FaceIdClient.__init__)
    hints = {name: own[name] for name in ("credentials", "http_client", "sleep")}
    hints |= get_type_hints(faceid_client.OptionValues)

    said = {words(row["option"])[0]: words(row["type"])[0] for row in rows(GUIDE, "option")}

    assert {name: shown(kind) for name, kind in hints.items()} == {
        name: re.sub(r"\bhttpx\.", "", text) for name, text in said.items()
    }


def test_guide_states_the_default_of_every_option() -> None:
    said = {words(row["option"])[0]: row["default"] for row in rows(GUIDE, "option")}

    for option in dataclasses.fields(options.Options):
        if callable(option.default):
            assert said[option.name] in ("`time.time`", "random")
        else:
            assert said[option.name] == f"`{option.default!r}`"


def test_guide_names_every_environment_variable() -> None:
    variables = {row["variable"].strip("`") for row in rows(GUIDE, "variable")}
    named = {row["option"]: row["variable"] for row in rows(GUIDE, "option") if row["variable"]}

    assert variables == {
        credentials.APP_ID_VARIABLE,
        credentials.SECRET_ID_VARIABLE,
        credentials.SECRET_KEY_VARIABLE,
        credentials.BUCKET_VARIABLE,
        credentials.SECURITY_TOKEN_VARIABLE,
        cos_service.REGION_VARIABLE,
    }
    assert named["`base_url`"] == f"`{service.BASE_URL_VARIABLE}`"


def test_guide_lists_the_options_of_the_clients_on_cos() -> None:
    both = [inspect.signature(kind).parameters for kind in (CiLivenessClient, FaceIdClient)]
    said = {words(row["COS option"])[0]: row for row in rows(GUIDE, "COS option")}

    assert set(both[0]) - set(both[1]) <= set(said)
    assert set(said) <= set(both[0]) | set(OptionValues.__annotations__)
    assert words(said["region"]["set by"]) == [cos_service.REGION_VARIABLE]
    assert words(said["base_url"]["set by"]) == [cos_service.BASE_URL_VARIABLE]
    assert said["signature_lifetime_seconds"]["default"] == (
        f"`{options.Options().signature_lifetime_seconds}`"
    )


def test_guide_names_limits_that_hold() -> None:
    longest = service.SERVICE.max_signature_lifetime_seconds

    assert f"at most {longest} " in GUIDE
    assert f"up to {FIRST_PAUSE_SECONDS:g} s before the first repetition" in GUIDE
    assert f"at most {LONGEST_PAUSE_SECONDS:g} s" in GUIDE


def test_guide_lists_every_method_and_its_result() -> None:
    lifecycle = {"close", "with_options"}
    methods = {name for name in vars(faceid_client.FaceIdClient) if not name.startswith("_")}
    said = {words(row["method"])[0]: row["result"] for row in rows(GUIDE, "method")}

    assert set(said) == methods - lifecycle
    for method, cell in said.items():
        name = "".join(part.title() for part in method.split("_"))
        kind = getattr(results, f"{name}Result")
        for word in words(cell):
            assert word.removesuffix("()") in dir(kind), f"{name}Result.{word}"


def test_guide_lists_every_fact_of_an_answer() -> None:
    said = {words(row["`meta.`"])[0] for row in rows(GUIDE, "`meta.`")}

    assert said == {name for name in dir(faceid_client.Meta) if not name.startswith("_")}


def test_guide_draws_the_tree_of_errors() -> None:
    (tree,) = (block.text for block in blocks(GUIDE, "text"))

    assert tree.splitlines() == drawn(faceid_client.FaceIdError)


def drawn(kind: type, before: str = "") -> list[str]:
    """Draw a class above its subclasses, in the order in which they are defined."""
    lines = [kind.__name__]
    below = kind.__subclasses__()
    for each in below:
        elbow, beside = ("└── ", "    ") if each is below[-1] else ("├── ", "│   ")
        first, *rest = drawn(each)
        lines += [before + elbow + first, *(before + beside + line for line in rest)]
    return lines


def test_guide_names_attributes_that_errors_have() -> None:
    for row in rows(GUIDE, "class"):
        (name,) = words(row["class"])
        kind = getattr(faceid_client, name)
        code = set(dir(kind)) | set(kind.__init__.__code__.co_names)
        assert set(words(row["look at"])) <= code, name


def test_guide_shows_each_example() -> None:
    examples = {path.name for path in (ROOT / "docs" / "examples").glob("*.py")}

    assert {words(row["example"])[0] for row in rows(GUIDE, "example")} == examples
