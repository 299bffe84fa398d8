"""Holds `faceid conformance promote`: a finding becomes a case that counts once it has passed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from faceid_conformance.cases.cos.reader import read_cos_cases
from faceid_conformance.cases.pending import add_pending, pending_case, settle
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.cli.commands import run
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.inprocess.thread import running_emulator
from faceid_conformance.emulator.settings import Settings
from faceid_conformance.errors import CaseError

CONTRACT = load_contract()
FOUND = "properties/signature-refused"
STEPS = [{"request": "liveGetFour/json", "sign": {"flip-bit": 3}, "expect": {"codes": [14]}}]
CASE = pending_case(FOUND, "face/codes/14", "must", "code 14", STEPS)


Faceid = Callable[..., tuple[int, str]]


@pytest.fixture
def faceid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Faceid:
    """The command in an empty folder; each time it reads the files of cases as they are."""
    monkeypatch.chdir(tmp_path)

    def ran(*arguments: str) -> tuple[int, str]:
        read_cases.cache_clear()
        read_cos_cases.cache_clear()
        status = run(["conformance", *arguments])
        told = capsys.readouterr()
        return status, told.out + told.err

    return ran


def states(path: Path) -> list[str | None]:
    return [case.get("state") for case in yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]]


def test_finding_becomes_a_case_that_counts_once_it_has_passed(
    tmp_path: Path, faceid: Faceid
) -> None:
    into = tmp_path / "found.yaml"
    asked = ("run", "--cases", str(into), "--only", "cases/pending/")
    with running_emulator(Settings(faults=("accepts-any-signature",))) as liar:
        target = ("--target", liar.base_url)
        drawn = faceid("run", *target, "--only", FOUND, "--max-examples", "5")
        written = faceid("promote", FOUND, "--into", str(into))
        first = faceid(*asked, *target)
        assert (drawn[0], written[0], first[0]) == (1, 0, 0), (drawn, written, first)
        assert "1 pending" in first[1]
        assert states(into) == ["pending"]

        with running_emulator() as honest_one:
            honest = faceid(*asked, "--target", honest_one.base_url)
        assert honest[0] == 0, honest
        assert "counts from now on" in honest[1]
        assert states(into) == [None]

        again = faceid(*asked, *target)
    assert again[0] == 1, again


def test_promoting_needs_a_finding(tmp_path: Path, faceid: Faceid) -> None:
    into = tmp_path / "found.yaml"
    with running_emulator() as emulator:
        target = ("--target", emulator.base_url, "--only", "cases/accept/seq")
        assert faceid("run", *target)[0] == 0

    status, told = faceid("promote", "cases/accept/nothing", "--into", str(into))
    assert (status, "has no result" in told) == (2, True)
    name = "cases/accept/seq/liveGetFour-json"
    status, told = faceid("promote", name, "--into", str(into))
    assert (status, "has 0 findings" in told) == (2, True)
    assert not into.exists()


def test_the_same_finding_is_written_once(tmp_path: Path) -> None:
    into = tmp_path / "found.yaml"
    add_pending(CASE, into, CONTRACT)

    with pytest.raises(CaseError, match="holds the case already"):
        add_pending(CASE, into, CONTRACT)
    assert states(into) == ["pending"]


def test_case_that_breaks_the_schema_is_not_written(tmp_path: Path) -> None:
    into = tmp_path / "found.yaml"
    wrong = {**CASE, "steps": [{**STEPS[0], "typo": 1}]}

    with pytest.raises(CaseError, match="typo"):
        add_pending(wrong, into, CONTRACT)
    assert not into.exists()


def test_only_what_passed_is_settled(tmp_path: Path) -> None:
    into = tmp_path / "found.yaml"
    other = [{**STEPS[0], "sign": {"flip-bit": 4}}]
    add_pending(CASE, into, CONTRACT)
    add_pending(pending_case(FOUND, "face/codes/14", "must", "code 14", other), into, CONTRACT)

    assert settle([into, tmp_path / "none.yaml"], {CASE["id"]}) == [CASE["id"]]
    assert states(into) == [None, "pending"]


def test_file_that_holds_no_cases_is_left_alone(tmp_path: Path) -> None:
    into = tmp_path / "notes.yaml"
    into.write_text("- a list\n", encoding="utf-8")

    with pytest.raises(CaseError, match="no file of cases"):
        add_pending(CASE, into, CONTRACT)
    assert into.read_text(encoding="utf-8") == "- a list\n"
