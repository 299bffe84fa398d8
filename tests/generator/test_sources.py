"""Where the generator demands provenance, and what it accepts as such."""

from typing import Any

import pytest

INPUT = "openapi/faceid/components/schemas/AskInput.yaml"
FORM = "openapi/faceid/components/schemas/AskForm.yaml"
PATH = "openapi/faceid/paths/ask.yaml"
LIMITS = "openapi/limits.yaml"
SOURCE = '    x-source: [{document: book, place: "5", standing: documented}]\n'
LIMIT_SOURCE = '    source: [{document: book, place: "1", standing: documented}]\n'


@pytest.mark.parametrize(
    ("name", "old", "said"),
    (
        (PATH, SOURCE[2:], f"{PATH}:1: the operation 'post' has no x-source"),
        (INPUT, SOURCE[4:], f"{INPUT}:1: the schema has no x-source"),
        (INPUT, SOURCE, f"{INPUT}:6: the property 'url' has no x-source"),
        (FORM, SOURCE, f"{FORM}:6: the property 'image' has no x-source"),
        (LIMITS, LIMIT_SOURCE, f"{LIMITS}:2: the limit 'body-bytes' has no source"),
    ),
)
def test_sources_are_demanded_where_something_can_reject(
    tree: Any, name: str, old: str, said: str
) -> None:
    tree.edit(name, old, "")

    assert tree.refusal() == said


@pytest.mark.parametrize(
    ("name", "old", "said"),
    (
        ("checks.yaml", ', source: [{document: book, place: "1", standing: documented}]', "check"),
        ("signing/face.yaml", ', source: [{document: book, place: "2", standing: doc', "field"),
        ("errors/alpha.yaml", 'source: [{document: book, place: "4", standing: doc', "family"),
        ("emulator.yaml", "source: [{document: project, place: emulator, standing: inf", "file"),
    ),
)
def test_sources_are_demanded_in_data_files(tree: Any, name: str, old: str, said: str) -> None:
    text = (tree.root / "openapi" / name).read_text(encoding="utf-8")
    start = text.index(old)
    end = text.index("]", start) + 1
    tree.write(f"openapi/{name}", text[:start] + text[end:])

    assert f"the {said}" in tree.refusal()
    assert "has no source" in tree.refusal()


def test_sources_are_not_demanded_of_a_field_that_can_not_reject(tree: Any) -> None:
    remark = tree.contract().document["components"]["schemas"]["AskInput"]["properties"]["remark"]

    assert remark == {"type": "string"}


@pytest.mark.parametrize(
    ("entries", "words"),
    (
        ("[]", "must be a list with at least one entry"),
        ("{document: book}", "must be a list with at least one entry"),
        ("[book]", "a source is a mapping of document, place and standing"),
        ("[{document: book, place: '1'}]", "lacks 'standing'"),
        ("[{document: book, place: 1, standing: documented}]", "lacks 'place', or it is not a"),
        ("[{document: novel, place: '1', standing: documented}]", "'novel' is no document of"),
        ("[{document: book, place: '1', standing: heard}]", "'heard' is none of: documented"),
        ("[{document: book, place: '1', standing: documented, page: 1}]", "unknown key 'page'"),
        ("[{document: project, place: '1', standing: inferred}]", "an inferred fact needs x-why"),
        (
            "[{document: book, place: '1', standing: documented, states: a}, "
            "{document: captures, place: '1', standing: observed, states: b}]",
            "the sources state different things; x-why must say which leads",
        ),
    ),
)
def test_sources_that_say_too_little_are_refused(tree: Any, entries: str, words: str) -> None:
    tree.edit(INPUT, SOURCE[4:], f"x-source: {entries}\n")

    said = tree.refusal()

    assert said.startswith(f"{INPUT}:4: ")
    assert words in said


def test_sources_that_disagree_are_accepted_with_a_reason(tree: Any) -> None:
    entries = (
        "[{document: book, place: '1', standing: documented, states: a}, "
        "{document: project, place: '1', standing: inferred, states: b}]"
    )
    tree.edit(INPUT, SOURCE[4:], f"x-source: {entries}\nx-why: The book leads.\n")

    assert tree.contract().document["components"]["schemas"]["AskInput"]["x-why"]


def test_sources_with_an_empty_reason_are_refused(tree: Any) -> None:
    tree.edit(INPUT, SOURCE[4:], f"{SOURCE[4:]}x-why: ' '\n")

    assert tree.refusal() == f"{INPUT}:5: x-why must be a sentence"


def test_sources_registry_needs_title_kind_and_date(tree: Any) -> None:
    tree.edit("openapi/sources.yaml", "title: The book, ", "")

    assert tree.refusal() == "openapi/sources.yaml:2: 'book' needs title, kind and date"


def test_sources_of_deep_data_are_judged_too(tree: Any) -> None:
    tree.edit(
        "openapi/emulator.yaml", '{appid: "1"}', '{appid: "1", document: novel, standing: inferred}'
    )

    assert "'novel' is no document" in tree.refusal()
