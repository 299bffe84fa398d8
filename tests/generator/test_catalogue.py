"""How families of codes are resolved, and what is refused in them."""

import json
from typing import Any

import pytest
from faceid_generator.catalogue_data import catalogue_tree

MAIN = "openapi/errors/face-verification.yaml"
ALPHA = "openapi/errors/alpha.yaml"


def test_catalogue_orders_families_by_precedence_and_keeps_authored_order(tree: Any) -> None:
    codes = tree.contract().catalogue.codes

    assert [(row.family, row.code) for row in codes] == [
        ("success", 0),
        ("face-verification", 23),
        ("face-verification", -5801),
        ("alpha", 23),
        ("alpha", -7),
    ]


def test_catalogue_resolves_same_as_but_keeps_what_the_row_says(tree: Any) -> None:
    row = next(
        row for row in tree.contract().catalogue.codes if (row.family, row.code) == ("alpha", 23)
    )

    assert (row.name, row.en, row.wire_message) == (
        "BODY_TOO_LARGE",
        "The body is too large.",
        "too large",
    )
    assert row.operations == ()
    assert row.unused == "No operation lists this layer."
    assert row.provenance.entries[0].place == "4"


def test_catalogue_expands_all_and_names_the_codes_of_an_operation(tree: Any) -> None:
    catalogue = tree.contract().catalogue

    assert [row.code for row in catalogue.of_operation("ask")] == [0, 23, -5801]
    assert [row.code for row in catalogue.of_operation("fetch")] == [0, -5801]


def test_catalogue_enum_holds_each_code_once_with_its_name(tree: Any) -> None:
    schema = tree.contract().document["components"]["schemas"]["ErrorCode"]

    assert schema["enum"] == [0, 23, -5801, -7]
    assert schema["x-enum-varnames"] == ["OK", "BODY_TOO_LARGE", "FIELD_MISSING", "ALPHA_BROKEN"]
    assert schema["x-enum-descriptions"][0] == "It worked."


def test_catalogue_enum_is_referred_to_by_nothing(tree: Any) -> None:
    assert "schemas/ErrorCode" not in str(tree.contract().document)


def test_catalogue_as_data_leaves_out_what_is_absent(tree: Any) -> None:
    rows = catalogue_tree(tree.contract().catalogue)["codes"]

    assert rows[1]["wire_message"] == {"text": "too large", "standing": "observed"}
    assert rows[1]["http"] == {"status": 413, "standing": "inferred"}
    assert rows[1]["arrives_in"] == {"field": "code", "standing": "documented"}
    assert not {"wire_message", "why", "unused", "note"} & rows[2].keys()


def test_catalogue_variants_stay_with_the_row_that_has_them(tree: Any) -> None:
    variant = {"text": "too big", "says": "A video is.", "fault": "caller", "standing": "observed"}
    tree.edit(
        MAIN, "    wire-message:", f"    variants: [{json.dumps(variant)}]\n    wire-message:"
    )

    rows = catalogue_tree(tree.contract().catalogue)["codes"]

    assert [row["variants"] for row in rows if "variants" in row] == [[variant]]


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    (
        (
            MAIN,
            "    wire-",
            "    variants: 5\n    wire-",
            f"{MAIN}:16: a variant needs exactly fault",
        ),
        (
            MAIN,
            "    wire-",
            "    variants: [{text: a, says: b, fault: nobody, standing: observed}]\n    wire-",
            f"{MAIN}:16: the fault, standing or category of a variant is unknown",
        ),
        (MAIN, "code: -5801", "code: 23", f"{MAIN}:17: the code 23 stands twice"),
        (MAIN, "code: -5801", 'code: "x"', f"{MAIN}:17: a row is a mapping with an integer code"),
        (MAIN, "code: -5801", "code: true", f"{MAIN}:17: a row is a mapping with an integer code"),
        (MAIN, "    zh: 包体过大。\n", "", f"{MAIN}:6: the code 23 lacks 'zh'"),
        (MAIN, "    fault:", "    falt:", f"{MAIN}:11: unknown key 'falt' in code 23"),
        (MAIN, "fault: caller", "fault: nobody", f"{MAIN}:11: fault 'nobody' is none of: caller"),
        (MAIN, "retry: futile", "retry: maybe", f"{MAIN}:12: retry 'maybe' is none of: safe"),
        (MAIN, "category: too-large", "category: huge", f"{MAIN}:10: category 'huge' is none of"),
        (MAIN, "{status: 413,", "{", f"{MAIN}:13: http needs exactly status and standing"),
        (MAIN, "status: 413", 'status: "413"', f"{MAIN}:13: the HTTP status must be a number"),
        (MAIN, "field: code", "field: cod", f"{MAIN}:15: arrives-in is none of: code"),
        (MAIN, "standing: inferred", "standing: guessed", f"{MAIN}:13: 'guessed' is no standing"),
        (MAIN, "[ask]", "[aks]", f"{MAIN}:14: 'aks' is no operationId"),
        (MAIN, "[ask]", "[]", f"{MAIN}:6: operations must be all, none or a list"),
        (MAIN, "[ask]", "none", f"{MAIN}:6: no operation uses the code 23; say why in unused"),
        (MAIN, "family: face-v", "family: face-w", f"{MAIN}:1: the family must be named 'face-ver"),
        (MAIN, "rows: 2", "row: 2", f"{MAIN}:4: unknown key 'row' in a family"),
        (MAIN, "rows: 2\n", "", f"{MAIN}:1: rows must be the number of rows"),
        (MAIN, ", zh: 人脸核身}", "}", f"{MAIN}:2: title needs exactly the texts en"),
        (ALPHA, "code: 23", "code: 24", f"{ALPHA}:7: same-as: 'face-verification' has no code 24"),
        (ALPHA, "ALPHA_BROKEN", "FIELD_MISSING", f"{ALPHA}:8: the name FIELD_MISSING is already"),
        (MAIN, "name: BODY_TOO_LARGE", "same-as: alpha", "openapi/errors/face-verification.yaml:6"),
    ),
)
def test_catalogue_refuses_broken_rows_with_file_and_line(
    tree: Any, name: str, old: str, new: str, said: str
) -> None:
    tree.edit(name, old, new)

    assert tree.refusal().startswith(said)


def test_catalogue_refuses_a_folder_without_families(tree: Any) -> None:
    for path in (tree.root / "openapi/errors").iterdir():
        path.unlink()

    assert tree.refusal() == "openapi/errors: there is no family of codes"
