"""What the bundler makes of references, and which it refuses."""

from typing import Any

import pytest

ENTRY = "openapi/faceid/openapi.yaml"
PATH = "openapi/faceid/paths/ask.yaml"
FETCH = "openapi/faceid/paths/fetch.yaml"
RESULT = "openapi/faceid/components/schemas/AskResult.yaml"
SCHEMA_REF = "{$ref: ../components/schemas/AskInput.yaml}"


def test_bundle_inlines_path_items_in_authored_order(tree: Any) -> None:
    paths = tree.contract().document["paths"]

    assert list(paths) == ["/face/ask", "/face/fetch"]
    assert paths["/face/ask"]["post"]["operationId"] == "ask"


def test_bundle_hoists_components_sorted_by_name(tree: Any) -> None:
    components = tree.contract().document["components"]

    assert list(components["schemas"]) == [
        "AskForm",
        "AskInput",
        "AskReply",
        "AskResult",
        "ErrorCode",
    ]
    assert list(components["responses"]) == ["Refusal"]
    assert list(components["headers"]) == ["XErrNo"]
    assert list(components["securitySchemes"]) == ["signature"]


def test_bundle_rewrites_references_and_inlines_examples(tree: Any) -> None:
    media = tree.contract().document["paths"]["/face/ask"]["post"]["requestBody"]["content"]
    json_media = media["application/json"]

    assert json_media["schema"] == {"$ref": "#/components/schemas/AskInput"}
    assert json_media["examples"]["plain"]["value"]["compare_flag"] == "true"


@pytest.mark.parametrize(
    ("target", "words"),
    (
        ("../components/schemas/Absent.yaml", "components/schemas/Absent.yaml does not exist"),
        ("../components/schemas/AskInput.yaml#/properties/url", "not a plain relative file path"),
        ("#/components/schemas/AskInput", "not a plain relative file path"),
        ("https://example.com/a.yaml", "not a plain relative file path"),
        ("/etc/a.yaml", "not a plain relative file path"),
        ("../components/schemas/AskInput.json", "does not end in .yaml"),
        ("../../../secret.yaml", "leaves faceid/"),
        ("../components/responses/Refusal.yaml", "can not stand here for a schema"),
        ("../components/schemas/deep/A.yaml", "can not stand here for a schema"),
        ("../paths/fetch.yaml", "can not stand here for a schema"),
    ),
)
def test_bundle_refuses_every_other_reference_with_file_and_line(
    tree: Any, target: str, words: str
) -> None:
    tree.edit(PATH, SCHEMA_REF, f"{{$ref: '{target}'}}")

    said = tree.refusal()

    assert said.startswith(f"{PATH}:12: ")
    assert words in said


@pytest.mark.parametrize("target", ("5", "''", "[a]"))
def test_bundle_refuses_a_reference_that_is_no_path(tree: Any, target: str) -> None:
    tree.edit(PATH, SCHEMA_REF, f"{{$ref: {target}}}")

    assert tree.refusal() == f"{PATH}:12: $ref must be a relative file path"


def test_bundle_refuses_keys_beside_a_reference(tree: Any) -> None:
    tree.edit(PATH, SCHEMA_REF, SCHEMA_REF.replace("}", ", description: x}"))

    assert tree.refusal() == (
        f"{PATH}:12: 'description' stands beside $ref, where OpenAPI ignores it"
    )


def test_bundle_refuses_a_circle_and_shows_it(tree: Any) -> None:
    tree.edit(RESULT, "properties:", "properties:\n  again: {$ref: AskReply.yaml}")

    said = tree.refusal()

    assert said.startswith(f"{RESULT}:6: the references run in a circle: ")
    assert "AskReply.yaml -> components/schemas/AskResult.yaml -> components/schemas/Ask" in said


def test_bundle_refuses_a_path_that_points_at_a_path(tree: Any) -> None:
    tree.write(FETCH, "$ref: ask.yaml\n")

    assert tree.refusal() == f"{FETCH}:1: a file that is only a reference is refused"


def test_bundle_refuses_files_that_nothing_refers_to(tree: Any) -> None:
    tree.write("openapi/faceid/components/schemas/Orphan.yaml", "type: object\n")

    assert tree.refusal() == (
        "openapi/faceid/components/schemas/Orphan.yaml:1: no reference leads to this file"
    )


def test_bundle_refuses_components_written_out_in_the_entry(tree: Any) -> None:
    tree.edit(ENTRY, "  securitySchemes:", "  schemas:\n    A: {type: object}\n  securitySchemes:")

    assert tree.refusal() == (
        f"{ENTRY}:13: 'A' is written out here; put it in components/schemas/A.yaml"
    )


def test_bundle_follows_no_link_out_of_its_folder(tree: Any) -> None:
    outside = tree.root / "outside.yaml"
    outside.write_text("type: object\n", encoding="utf-8")
    link = tree.root / "openapi/faceid/components/schemas/Linked.yaml"
    link.symlink_to(outside)
    tree.edit(PATH, SCHEMA_REF, "{$ref: ../components/schemas/Linked.yaml}")

    assert "leaves faceid/" in tree.refusal()


def test_bundle_names_a_checkout_that_is_none(tree: Any) -> None:
    (tree.root / ENTRY).unlink()

    assert "name the project's folder with --root" in tree.refusal()
