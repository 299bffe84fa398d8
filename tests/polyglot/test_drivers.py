"""The drivers to copy: each is small, is in the list, and is acquitted where its tools are."""

import os
from pathlib import Path

import pytest
from faceid_conformance.cases.signing import Account
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.polyglot.examination import Examination
from faceid_conformance.polyglot.manifest import Entry, read_manifest
from faceid_conformance.polyglot.process import Bounds
from faceid_conformance.polyglot.recorder import recording
from faceid_conformance.polyglot.side_by_side import is_green, table
from faceid_conformance.polyglot.verdicts import Examined

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "drivers"
MANIFEST = FOLDER / "drivers.toml"
MOST_LINES = 149
SOURCES = (".py", ".mjs", ".ts", ".go", ".java", ".php", ".pl")
ACCOUNT = Account("1400000001", "AKIDaPolyglotTest", "a-key-of-the-polyglot-tests", "faceid-test")
# A few of each kind: `make drivers` asks everything.
ENOUGH = (
    "sign/",
    "requests/name-in-a-form",
    "requests/card",
    "call/requests/code",
    "call/once",
    "call/order",
    "sign/ci",
    "call/ci",
    "decode/ci/leading-zero",
    "decode/ci/refusal",
    "code-keeps-its-zero",
    "comparison-fails",
    "refusal-with-401",
    "page-of-a-gateway",
)
NAMES = [entry.name for entry in read_manifest(MANIFEST, Path())]


def sources() -> list[Path]:
    found = sorted([*FOLDER.glob("*.*"), *FOLDER.glob("*/*.*")])
    made = ("schema.ts", "driver.js")
    return [path for path in found if path.suffix in SOURCES and path.name not in made]


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.name)
def test_a_driver_is_under_150_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_every_driver_is_in_the_list_and_in_the_guide() -> None:
    listed = MANIFEST.read_text(encoding="utf-8")
    guide = (FOLDER.parent / "drivers.md").read_text(encoding="utf-8")

    for path in sources():
        name = path.parent.name if path.parent != FOLDER else path.name
        assert name == "walk.py" or name in listed
        assert name == "walk.py" or f"(drivers/{name}" in guide


@pytest.mark.parametrize("name", NAMES)
def test_a_driver_is_acquitted_but_for_what_is_known(name: str, tmp_path: Path) -> None:
    entry = next(it for it in read_manifest(MANIFEST, tmp_path) if it.name == name)
    lacking = entry.lacking() or unbuilt(entry)
    if lacking:
        assert f"left out: {name}: {lacking}" in table([Examined(name, left_out=lacking)])
        if os.environ.get("CI") != "true":
            pytest.skip(lacking)
        return
    if entry.folder.name != "typescript":
        entry.build()
    with recording() as recorder:
        asked = Examination(
            name,
            entry.command,
            recorder,
            load_contract(),
            ACCOUNT,
            bounds=Bounds(),
            folder=entry.folder,
        )
        examined = asked.run(ENOUGH)
    examined.known = entry.known

    assert is_green([examined]), "\n".join(table([examined]))
    assert examined.count("pass") >= 8


def unbuilt(entry: Entry) -> str:
    """Its packages come from npm, which tests do not ask."""
    made = ("driver.js", "node_modules")
    if entry.name == "typescript" and not all((entry.folder / name).exists() for name in made):
        return "make drivers has not built it"
    return ""
