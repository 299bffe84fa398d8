"""Holds runs in several processes and in parts: the same requests and the same results as one."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from faceid_conformance import Settings, running_emulator
from faceid_conformance.cli.commands import run
from faceid_conformance.report.stream import read_results

CHOSEN = [f"--only={text}" for text in ("cases/signature/order", "properties/n", "properties/sig",
                                        "schema/liveGetFour", "guard/")]  # fmt: skip
FEW = [*CHOSEN, "--max-examples", "10"]


def results(folder: Path) -> dict[str, Any]:
    """Return what a run found, without its times."""
    found: dict[str, Any] = {}
    for result in read_results(folder).results:
        raw = result.to_json()
        del raw["seconds"], raw["sightings"]  # what was sighted before is not sighted again
        for calls in raw["calls"].values():
            del calls["times"]
        found[raw["id"]] = raw
    return found


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One run as a user makes it: what this process has loaded must not lead the drawing."""
    folder = tmp_path_factory.mktemp("one")
    command = [sys.executable, "-m", "faceid_conformance", "conformance", "run", *FEW]
    subprocess.run([*command, "--report", str(folder)], check=True, capture_output=True)
    return folder


def test_two_processes_ask_and_find_the_same_as_one(one: Path, tmp_path: Path) -> None:
    assert run(["conformance", "run", *FEW, "-n", "2", "--report", str(tmp_path)]) == 0

    assert results(tmp_path) == results(one)
    document = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert [item["id"] for item in document["results"]] == list(results(one))


@pytest.fixture
def liar() -> Iterator[str]:
    """Start an emulator that answers without a message."""
    settings = Settings(faults=("missing-message",), media="sniff")
    with running_emulator(settings=settings) as emulator:
        yield emulator.base_url


@pytest.mark.parametrize("processes", ["1", "2"])
def test_fail_fast_stops_at_the_first_finding(tmp_path: Path, liar: str, processes: str) -> None:
    options = ["--only", "cases/accept", "--fail-fast", "--target", liar, "-n", processes]

    assert run(["conformance", "run", *options, "--report", str(tmp_path)]) == 1

    found = read_results(tmp_path)
    assert found.ended == "fail-fast"
    assert 1 <= found.totals()["fail"] <= 4
    assert found.totals()["not-run"] > 20
    assert not [item for item in found.results if not item.verdict.id.startswith("cases/accept")]
