"""`faceid conformance selftest` from the command line: table, report, exit codes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from faceid_conformance.cli.conformance import selftest as command
from faceid_conformance.selftest.trial import LiarTrial, Selftest


def selftest(*arguments: str) -> Result:
    return CliRunner().invoke(command.selftest, arguments, standalone_mode=False)


def test_chosen_liars_are_caught_and_written_down(tmp_path: Path) -> None:
    result = selftest("--only", "code-as-s", "--jobs", "1", "--report", str(tmp_path))

    assert result.return_value == 0
    assert "liars    1 of 1 caught" in result.output
    assert "honest" not in result.output
    written = json.loads((tmp_path / "selftest.json").read_text(encoding="utf-8"))
    assert written["format"] == "faceid-selftest/1"
    assert written["holds"] is True
    assert [row["fault"] for row in written["liars"]] == ["code-as-string"]
    assert written["liars"][0]["caught"]["clause"] == "face/reply/code"


def test_liar_that_gets_away_makes_the_exit_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missed = LiarTrial("code-as-string", "shapes", "It lies.", None, 1, 0.1)
    monkeypatch.setattr(command, "_tried", lambda calls, jobs: Selftest([], [missed], 0.1))
    result = selftest("--only", "code-as-s", "--report", str(tmp_path))

    assert result.return_value == 1
    assert "1 missed" in result.output
    assert json.loads((tmp_path / "selftest.json").read_text())["holds"] is False


def test_unknown_name_is_refused_before_anything_runs(tmp_path: Path) -> None:
    result = selftest("--only", "no-such-vice", "--report", str(tmp_path / "new"))

    assert "no fault has 'no-such-vice' in its name" in str(result.exception)
    assert not (tmp_path / "new").exists()


def test_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = selftest("--only", "code-as-s", "--report", str(tmp_path / "file" / "in"))

    assert "cannot be written" in str(result.exception)
