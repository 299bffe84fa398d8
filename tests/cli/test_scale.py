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
from faceid_conformance.suite import run as suite_run
from faceid_conformance.suite.run import layer_named
from faceid_conformance.suite.session import Session

CHOSEN = [f"--only={text}" for text in ("cases/signature/order", "cases/edges",
                                        "properties/n", "properties/sig",
                                        "schema/liveGetFour", "guard/")]  # fmt: skip
FEW = [*CHOSEN, "--max-examples", "5"]


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


def listed(folder: Path) -> list[str]:
    """Return the ids of a report, each as often as it is there."""
    document = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return [item["id"] for item in document["results"]]


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
    assert listed(tmp_path) == listed(one)


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
    assert found.ended_because.startswith("cases/accept/")
    assert found.ended_because.endswith(" (fail)")
    assert 1 <= found.totals()["fail"] <= 4
    assert found.totals()["not-run"] > 20
    assert not [item for item in found.results if not item.verdict.id.startswith("cases/accept")]


def test_what_moves_the_clock_has_the_target_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts: list[tuple[int, set[str], set[bool]]] = []

    def noted(session: Session, collector: object, modules: list[Path]) -> None:
        asked = [case for case in session.cases if session.options.wants(f"cases/{case.id}")]
        layers = {layer_named(path) for path in modules}
        clocked = {case.lets_time_go_by for case in asked}
        parts.append((session.options.processes, layers, clocked))

    monkeypatch.setattr(suite_run, "_pytest", noted)
    run(["conformance", "run", "-n", "2", "--report", str(tmp_path)])

    (many, at_once, moves_at_once), (one, alone, moves_alone) = parts
    assert (many, one) == (2, 1)
    assert alone == {"cases", "sequences", "concurrency"}
    assert at_once & alone == {"cases"}
    assert (moves_at_once, moves_alone) == ({False}, {True})


PARTS = ["--only", "cases/signature/order", "--only", "cases/edges", "--only", "guard/",
         "--only", "properties/names", "--max-examples", "10"]  # fmt: skip


def test_parts_are_joined_into_the_whole_and_compared_with_a_liar(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, joined, wrong = (str(tmp_path / name) for name in ("whole", "joined", "wrong"))
    parts = [str(tmp_path / f"part-{place}") for place in (1, 2)]
    assert run(["conformance", "run", *PARTS, "--report", whole]) == 0
    for place, part in enumerate(parts, start=1):
        shard = ["--shard", f"{place}/2", "--report", part]
        assert run(["conformance", "run", *PARTS, *shard]) == 0
        assert read_results(Path(part)).results

    # A part alone is no whole, and says which is missing.
    assert run(["conformance", "merge", parts[0], "--report", joined]) == 6
    assert "part 2/2 is missing" in capsys.readouterr().out
    assert run(["conformance", "merge", *parts, "--report", joined]) == 0
    assert results(Path(joined)) == results(Path(whole))
    assert "part 2/2" not in capsys.readouterr().out

    assert run(["conformance", "diff", whole, joined]) == 0
    assert "the same" in capsys.readouterr().out
    with running_emulator(settings=Settings(faults=("rejects-field-reordering",))) as emulator:
        target = ["--target", emulator.base_url, "--report", wrong]
        assert run(["conformance", "run", *PARTS, *target]) == 1
    assert run(["conformance", "diff", whole, wrong]) == 1
    said = capsys.readouterr().out
    assert "judged differently" in said
    assert "cases/signature/order-java" in said
