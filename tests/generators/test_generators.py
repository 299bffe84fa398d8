"""The matrix of generators: its quick half runs, and what breaks is seen to break."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from faceid_conformance.emulator.inprocess import running_emulator
from matrix_command import CLIENTS, table
from matrix_entries import Entry, read_entries, read_entry
from matrix_judging import FAILS, OK
from matrix_results import (
    Result,
    construct_ids,
    differences,
    lost,
    read_result,
)
from matrix_trial import Trial
from matrix_workshop import Workshop, missing_tool

ENTRIES = read_entries(CLIENTS, construct_ids())
QUICK = [entry for entry in ENTRIES if entry.quick and not missing_tool(entry)]
# A client without a generator: as good as any, and made in no time.
PLAIN = Path(__file__).with_name("plain_client.py")
STEPS = """
language = "Python"
tool = "none"
library = "urllib"
document = "faceid.codegen.yaml"
generate = [["mkdir", "{generated}"], ["cp", "program.py", "{generated}"]]
build = [["{python}", "-c", "import program"]]
run = [["{python}", "{work}/program.py"]]
"""


@pytest.fixture(scope="module")
def emulator() -> Iterator[str]:
    with running_emulator() as running:
        yield running.base_url


def plain_entry(folder: Path, *changes: tuple[str, str]) -> Entry:
    source = PLAIN.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in source
        source = source.replace(before, after)
    folder.mkdir(exist_ok=True)
    (folder / "program.py").write_text(source, encoding="utf-8")
    (folder / "generator.toml").write_text(STEPS, encoding="utf-8")
    return read_entry(folder, construct_ids())


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
        ("data-null", 'reply.get("data")', 'dict(reply["data"])'),
        ("http-403", "except urllib.error.HTTPError", "except urllib.error.ContentTooShortError"),
        ("html", '"unusable"', '"refusal"'),
    ],
)
def test_a_client_that_breaks_is_seen(
    construct: str, before: str, after: str, emulator: str, tmp_path: Path
) -> None:
    entry = plain_entry(tmp_path / "plain", (before, after))

    result = tried(entry, emulator, tmp_path / "build")

    assert result.cells[construct].verdict == FAILS
    assert any(line.startswith(f"{construct}: fails") for line in differences(result))
