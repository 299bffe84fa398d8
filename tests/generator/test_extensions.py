"""Which values of x- keys the generator refuses, and where it says so."""

from typing import Any

import pytest
from faceid_generator.extensions import VALUES, problems

STAGE = {"stage": "liveness", "status": "live_status", "message": "live_msg"}
CHOICE = {"fields": ["url", "image"], "when-both": "url", "when-none": -5805}
SOURCE = {"document": "book", "place": "1", "standing": "documented"}


@pytest.mark.parametrize(
    ("key", "value"),
    (
        ("x-term", "身份证号码"),
        ("x-billable", False),
        ("x-missing-code", -5801),
        ("x-limits", ["body-bytes"]),
        ("x-stages", [STAGE, STAGE | {"only-when": {"compare_flag": "true"}, "yields": ["sim"]}]),
        ("x-ages", {"2017": {"requires": ["bucket"], "server": "https://example.com"}}),
        ("x-ages", {"2019": {"requires": [], "server": "https://example.com"}}),
        ("x-present-when", {"compare_status": 0}),
        ("x-choice", CHOICE | {"source": [SOURCE], "why": "Somebody says so."}),
        ("x-unused-codes", [{"codes": [-5014], "why": "Nothing sends it."}]),
        ("x-of-somebody-else", object()),
    ),
)
def test_extensions_of_the_right_shape_have_no_problem(key: str, value: Any) -> None:
    assert list(problems(key, value)) == []


@pytest.mark.parametrize(
    ("key", "value", "pointer", "problem"),
    (
        ("x-term", 5, (), "'x-term' must be a text"),
        ("x-billable", "true", (), "'x-billable' must be true or false"),
        ("x-missing-code", True, (), "'x-missing-code' must be a code"),
        ("x-invalid-code", ["-1"], (), "'x-invalid-code' must be a code"),
        ("x-limits", "a", (), "'x-limits' must be a list with at least one entry"),
        ("x-limits", [], (), "'x-limits' must be a list with at least one entry"),
        ("x-limits", [1], (0,), "0 must be a text"),
        ("x-stages", [STAGE | {"stats": "a"}], (0, "stats"), "unknown key 'stats' in x-stages"),
        ("x-stages", [{"stage": "a", "status": "b"}], (0,), "x-stages has no 'message'"),
        ("x-stages", [[]], (0,), "0 must be a mapping"),
        ("x-media", {"kind": "picture"}, (), "x-media has no 'undecodable-code'"),
        ("x-ages", {"2017": {"requires": []}}, ("2017",), "x-ages has no 'server'"),
        ("x-required-when", "a", (), "'x-required-when' must be a mapping"),
        (
            "x-choice",
            CHOICE | {"source": []},
            ("source",),
            "'source' must be a list with at least one entry",
        ),
        ("x-outcomes", [5.5], (0,), "0 must be a code"),
        ("x-unused-codes", [{"codes": [-5014]}], (0,), "x-unused-codes has no 'why'"),
    ),
)
def test_extensions_of_another_shape_are_named_with_their_place(
    key: str, value: Any, pointer: tuple[str | int, ...], problem: str
) -> None:
    assert list(problems(key, value)) == [((key, *pointer), problem)]


def test_extensions_are_judged_where_they_stand(tree: Any) -> None:
    name = "openapi/faceid/paths/ask.yaml"
    tree.edit(name, "x-limits: [body-bytes]", "x-limits:\n    - body-bytes\n    - 5")

    assert tree.refusal() == f"{name}:8: 1 must be a text"


def test_extensions_whose_shape_is_known_are_all_in_the_vocabulary(request: Any) -> None:
    vocabulary = request.config.rootpath / "openapi" / "vocabulary.yaml"
    text = vocabulary.read_text(encoding="utf-8")

    assert [key for key in VALUES if f"\n  {key}:\n" not in text] == []
