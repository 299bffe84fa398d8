"""The collections in the tools that they are made for, against an emulator.

`make snippets` runs this; the tools come from npm and take seconds to start.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from faceid_conformance import RunningEmulator, running_emulator
from released_collections import APIS, FOLDER
from snippet_programs import BUILDS

TOOLS = BUILDS / "npm" / "node_modules" / ".bin"
OWN_ADDRESS = "http://127.0.0.1:8080"


@pytest.fixture
def emulator() -> Iterator[RunningEmulator]:
    with running_emulator() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, emulator: RunningEmulator) -> Path:
    """A copy of the collections that has the emulator's address."""
    copy = Path(shutil.copytree(FOLDER, tmp_path / "collections"))
    for path in copy.rglob("*"):
        if path.suffix in {".json", ".bru", ".http"}:
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace(OWN_ADDRESS, emulator.base_url), encoding="utf-8")
    return copy


def run(tool: str, *arguments: str, folder: Path) -> str:
    if not (TOOLS / tool).exists():
        pytest.skip(f"{tool} is not installed (make build/snippets/npm/.installed)")
    done = subprocess.run(
        [str(TOOLS / tool), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout


def test_postman_runs_the_collection(folder: Path) -> None:
    arguments = ("--reporters", "json", "--reporter-json-export", "report.json")

    run("newman", "run", "faceid.postman_collection.json", *arguments, folder=folder)

    stats = json.loads((folder / "report.json").read_text(encoding="utf-8"))["run"]["stats"]
    assert (stats["requests"]["total"], stats["requests"]["failed"]) == (20, 0)
    assert (stats["assertions"]["total"], stats["assertions"]["failed"]) == (36, 0)


def test_bruno_runs_the_collection(folder: Path) -> None:
    arguments = ("-r", "--env", "Emulator", "--reporter-json", "report.json")

    run("bru", "run", *arguments, folder=folder / "bruno")

    (report,) = json.loads((folder / "bruno" / "report.json").read_text(encoding="utf-8"))
    summary = report["summary"]
    assert (summary["totalRequests"], summary["passedRequests"]) == (20, 20)
    assert (summary["totalAssertions"], summary["passedAssertions"]) == (36, 36)


@pytest.mark.parametrize(("signature", "calls"), [("face", 16), ("cos", 4)])
def test_httpyac_runs_the_files_for_jetbrains(signature: str, calls: int, folder: Path) -> None:
    name = f"{APIS[signature]}.jetbrains.http"

    said = run("httpyac", "send", name, "--all", "-e", "emulator", "-o", "exchange", folder=folder)

    assert f"{calls} requests processed ({calls} succeeded)" in said
    right = re.findall(r'^  "code": 0,$|^<Response>$', said, re.MULTILINE)
    assert len(right) == calls
