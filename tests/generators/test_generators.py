"""The matrix of generators: its quick half runs, and what breaks is seen to break."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from faceid_conformance.emulator.inprocess import running_emulator
from faceid_generator.matrix import document_shape, write_page
from matrix_command import CLIENTS, table
from matrix_entries import Entry, EntryError, Fault, read_entries, read_entry
from matrix_judging import FAILS, OK, SKIP
from matrix_results import (
    FOLDER,
    Result,
    construct_ids,
    described,
    differences,
    expected_of,
    lost,
    read_result,
)
from matrix_trial import Trial
from matrix_workshop import DIST, Workshop, missing_tool
from plain_generator import STEPS, plain_entry

ENTRIES = read_entries(CLIENTS, construct_ids())
QUICK = [entry for entry in ENTRIES if entry.quick and not missing_tool(entry)]


@pytest.fixture(scope="module")
def emulator() -> Iterator[str]:
    with running_emulator() as running:
        yield running.base_url


def tried(entry: Entry, emulator: str, build: Path) -> Result:
    return Trial(entry, emulator, Workshop(entry, build)).result()


@pytest.mark.parametrize("entry", QUICK, ids=[entry.name for entry in QUICK])
def test_what_needs_no_further_tool_is_as_stated(
    entry: Entry, emulator: str, tmp_path: Path
) -> None:
    result = tried(entry, emulator, tmp_path)

    assert list(differences(result)) == []
    assert list(lost(result, read_result(entry.name))) == []


def test_a_client_without_faults_has_none(emulator: str, tmp_path: Path) -> None:
    result = tried(plain_entry(tmp_path / "plain"), emulator, tmp_path / "build")

    assert list(differences(result)) == []
    assert {name: cell.reason for name, cell in result.cells.items() if cell.verdict != OK} == {}
    assert "FAIL" not in table([result])


@pytest.mark.parametrize(
    ("construct", "before", "after"),
    [
        ("builds", "import json", "import no_such_module"),
        ("json", '"application/json"', '"text/plain"'),
        ("form", 'filename="', 'name2="'),
        ("chinese-name", 'value.encode("utf-8")', 'value.encode("latin-1", "replace")'),
        ("boundary-bytes", "secrets.token_hex(16)", '"+++"'),
        ("success", "data = reply.get", "data = {} and reply.get"),
        ("refusal", 'code == 0 else "refusal"', 'code else "result"'),
        ("unknown-code", 'reply["code"]', 'abs(reply["code"])'),
        ("data-missing", 'reply.get("data")', 'reply["data"]'),
        ("http-403", "except urllib.error.HTTPError", "except urllib.error.ContentTooShortError"),
        ("html", '"unusable"', '"refusal"'),
    ],
    ids=[each for each in construct_ids() if each not in ("generates", "data-null")],
)
def test_a_client_that_breaks_is_seen(
    construct: str, before: str, after: str, emulator: str, tmp_path: Path
) -> None:
    entry = plain_entry(tmp_path / "plain", (before, after))
    if construct == "builds":
        entry = replace(entry, build=(("{python}", "-c", "import program"),))

    result = tried(entry, emulator, tmp_path / "build")

    assert result.cells[construct].verdict == FAILS
    assert any(line.startswith(f"{construct}: fails") for line in differences(result))


def test_a_document_that_breaks_is_seen_after_a_generator_that_ends_with_0(
    emulator: str, tmp_path: Path
) -> None:
    """openapi-python-client cannot import a required body of two types, and says nothing of it."""
    entry = next(each for each in ENTRIES if each.name == "openapi-python-client")
    workshop = Workshop(entry, tmp_path, DIST / "faceid.openapi.yaml")

    result = Trial(entry, emulator, workshop).result()

    assert [result.cells[step].verdict for step in ("generates", "builds", "json")] == [
        OK,
        FAILS,
        SKIP,
    ]
    assert list(differences(result)) == [
        f"builds: fails, and ok is stated: {result.cells['builds'].reason}"
    ]


def test_a_fault_that_is_gone_is_a_difference_too(emulator: str, tmp_path: Path) -> None:
    entry = replace(plain_entry(tmp_path / "plain"), faults={"html": Fault("why", "how")})

    result = tried(entry, emulator, tmp_path / "build")

    assert list(differences(result)) == ["html: ok, and fails is stated"]


def test_a_scenario_that_was_ok_is_missed_beside_one_that_is_known_to_fail(
    emulator: str, tmp_path: Path
) -> None:
    entry = plain_entry(tmp_path / "plain", ('"unusable"', '"refusal"'))
    result = tried(replace(entry, faults={"html": Fault("", "")}), emulator, tmp_path / "build")
    kept = {"html/403/idcardCompare/json": OK, "html/502/idcardCompare/json": FAILS}

    assert list(differences(result)) == []
    assert [line.partition(":")[0] for line in lost(result, {"scenarios": kept})] == [
        "html/403/idcardCompare/json was ok"
    ]


def test_a_tool_that_is_missing_is_a_skip_with_its_reason(tmp_path: Path) -> None:
    entry = replace(plain_entry(tmp_path / "plain"), needs=("no-such-compiler >= 3",))

    result = tried(entry, "http://127.0.0.1:1", tmp_path / "build")

    assert result.skipped == "no-such-compiler is not installed"
    assert {cell.verdict for cell in result.cells.values()} == {SKIP}
    assert list(differences(result)) == []


def test_without_a_compiler_a_client_is_generated_and_no_more(
    emulator: str, tmp_path: Path
) -> None:
    entry = replace(plain_entry(tmp_path / "plain"), compilers=("no-such-compiler",))

    result = tried(entry, emulator, tmp_path / "build")

    assert result.skipped == "no-such-compiler is not installed"
    assert result.cells["generates"].verdict == OK
    assert {cell.reason for cell in list(result.cells.values())[1:]} == {result.skipped}
    assert list(differences(result)) == []
    assert result.size.files == 1


def test_a_tool_that_is_too_old_is_named(tmp_path: Path) -> None:
    entry = replace(plain_entry(tmp_path / "plain"), needs=("git >= 1000.0",))

    assert re.fullmatch(r"git is [0-9.]+, and 1000\.0 is needed", missing_tool(entry))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("language = ", "Invalid value"),
        (STEPS + 'colour = "red"', "nothing is called colour"),
        (STEPS.replace('library = "urllib"', ""), "library wants a text"),
        (STEPS.replace("run = ", "running = "), "nothing is called running"),
        (STEPS + "[faults.speed]\nreason = 'a'\nworkaround = 'b'", "no construct is called speed"),
        (STEPS + "[faults.html]\nreason = 'a'", "faults.html wants a reason and a workaround"),
        (STEPS + "[unsupported]\nform = ''", "form wants a text"),
        (STEPS + "notes = 'a'", "notes wants a list"),
    ],
    ids=range(8),
)
def test_a_description_that_cannot_be_used_says_why(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "generator.toml").write_text(text, encoding="utf-8")

    with pytest.raises(EntryError, match=re.escape(says)):
        read_entry(tmp_path, construct_ids())


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.name for entry in ENTRIES])
def test_what_is_written_down_is_whole_and_as_stated(entry: Entry) -> None:
    result = read_result(entry.name)

    assert result, f"write it with make polyglot POLYGLOT='--only {entry.name} --update'"
    assert {**result, **described(entry)} == result
    assert tuple(result["cells"]) == construct_ids()
    if "skipped" not in result:
        stated = {name: expected_of(entry, name) for name in construct_ids()}
        seen = {name: cell["verdict"] for name, cell in result["cells"].items()}
        broken = [place for place, step in enumerate(list(seen)[:2], 1) if seen[step] == FAILS]
        unreached = list(stated)[broken[0] :] if broken else []
        assert seen == {**stated, **dict.fromkeys(unreached, SKIP)}


def test_every_result_is_of_a_generator() -> None:
    written = {path.stem for path in FOLDER.glob("*.json")}

    assert written == {entry.name for entry in ENTRIES}


def test_locks_name_no_host() -> None:
    for entry in ENTRIES:
        for name in entry.locks:
            text = (entry.folder / name).read_text(encoding="utf-8")
            assert '"resolved"' not in text, f"{entry.name}/{name}"
            assert "--index-url" not in text, f"{entry.name}/{name}"


def test_the_shape_of_a_document_is_what_code_is_made_of() -> None:
    document = {
        "paths": {"/a": {"description": "a"}},
        "x-generated": "now",
        "info": {"version": "1"},
    }
    schema = {"properties": {"description": {"type": "string", "description": "a"}}}

    retold = {**document, "paths": {"/a": {"description": "b"}}, "x-generated": "then", "info": {}}
    assert document_shape(document) == document_shape(retold)
    assert document_shape(document) != document_shape({**document, "paths": {}})
    assert document_shape(schema) != document_shape({"properties": {}})


def test_the_page_says_when_a_document_has_changed_since(tmp_path: Path) -> None:
    (tmp_path / "openapi").mkdir()
    shutil.copytree(FOLDER, tmp_path / "openapi" / "generators")
    for path in DIST.glob("faceid.codegen*.json"):
        shutil.copy(path, tmp_path)
    changed = json.loads((tmp_path / "faceid.codegen-3.1.json").read_text(encoding="utf-8"))
    changed["paths"].popitem()
    (tmp_path / "faceid.codegen-3.1.json").write_text(json.dumps(changed), encoding="utf-8")

    write_page(tmp_path, tmp_path, "stamp")

    page = (tmp_path / "GENERATORS.md").read_text(encoding="utf-8")
    sections = {part.partition("\n")[0]: part for part in page.split("\n## ")}
    assert "has changed since" in sections["openapi-python-client"]
    assert "the same shape today" in sections["oazapfts"]
