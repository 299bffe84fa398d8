"""Holds what the command line refuses before a live run: one line, code 2, and nothing sent."""

from pathlib import Path

import pytest
from faceid_conformance.cli.commands import run
from faceid_conformance.live.ledger import Ledger
from live_runs import guard as guard_of
from live_runs import let_go
from overheard import overheard

HERE = ["--target", "http://127.0.0.1:9"]
HOSTED = ["--target", "https://recognition.image.myqcloud.com"]
ELSEWHERE = ["--target", "https://upstream.example.com"]
LIVE = ["--live", "--budget", "5"]
ACCOUNT = {
    "FACEID_APP_ID": "1250000001",
    "FACEID_SECRET_ID": "AKIDrefused000000000000000000001",
    "FACEID_SECRET_KEY": "refused-secret-key",
}
TARGET_HEAD = 'format = "faceid-conformance-target/1"\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A caller's folder, with credentials in the environment."""
    monkeypatch.chdir(tmp_path)
    for name, value in ACCOUNT.items():
        monkeypatch.setenv(name, value)
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """Run with options that are refused; return the one line that says why."""
    with overheard() as heard:
        assert run(["conformance", "run", "--report", "report", *options]) == 2
    told = capsys.readouterr()
    lines = told.err.splitlines()
    assert heard == []
    assert len(lines) == 1
    assert lines[0].startswith("faceid: ")
    assert "judging" not in told.out
    for secret in (ACCOUNT["FACEID_SECRET_ID"], ACCOUNT["FACEID_SECRET_KEY"]):
        assert secret not in told.out + told.err
    return lines[0]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([*HERE, "--live"], "--live needs --budget N"),
        (["--live", "--budget", "5"], "--live needs --target"),
        ([*HERE, *LIVE, "-n", "2"], "one process with one ledger"),
        ([*HERE, *LIVE, "--shard", "1/2"], "one process with one ledger"),
        ([*HERE, *LIVE, "--example-db", "examples"], "one process with one ledger"),
        ([*HERE, *LIVE, "--at-once"], "one call at a time"),
        ([*HERE, "--budget", "5"], "--budget is for live runs"),
        ([*HERE, "--fuzz-budget", "5"], "--fuzz-budget is for live runs"),
        ([*HERE, "--ledger", "calls.jsonl"], "--ledger is for live runs"),
        ([*HERE, "--resume"], "--resume is for live runs"),
        ([*HERE, "--repeat-unknown"], "--repeat-unknown is for live runs"),
        ([*HERE, "--rate", "2"], "--rate is for live runs"),
        ([*HERE, *LIVE, "--repeat-unknown"], "--repeat-unknown needs --resume"),
        ([*HERE, "--live", "--budget", "0"], "--budget"),
        ([*HERE, "--live", "--budget", "many"], "--budget"),
        ([*HERE, *LIVE, "--fuzz-budget", "-1"], "--fuzz-budget"),
        ([*HERE, *LIVE, "--rate", "0"], "--rate"),
        ([*HERE, *LIVE, "--rate", "2000"], "--rate"),
        ([*HERE, *LIVE, "--only", "schema/", "--only", "properties/s"], "only with --fuzz-budget"),
        (HOSTED, "a call there may cost money: nothing was sent"),
        ([*HOSTED, "--allow-host", "other.example.com"], "nothing was sent"),
        ([*ELSEWHERE, *LIVE], "is not on the list of allowed hosts"),
        ([*ELSEWHERE, *LIVE, "--allow-host", "example.com"], "list of allowed hosts"),
        (["--target", "no-such", *LIVE], "there is no targets/no-such.toml"),
        ([*HERE, *LIVE, "--prices", "no-such.toml"], "no-such.toml cannot be read"),
        ([*HERE, *LIVE, "--deviations", "no-such.toml"], "no-such.toml cannot be read"),
        ([*HERE, *LIVE, "--ledger", "no-such.jsonl", "--resume"], "holds no run to resume"),
        (["--target", "https://user:word@127.0.0.1", *LIVE], "must not hold a user"),
        ([*HERE, *LIVE, "--case", "cases/no-such"], "no-such"),
    ],
)
def test_options_that_do_not_fit_are_refused(
    capsys: pytest.CaptureFixture[str], folder: Path, options: list[str], words: str
) -> None:
    assert words in refused(capsys, *options)
    assert not list(folder.iterdir()), "a run that was refused leaves nothing behind"


def test_live_run_needs_an_account_of_its_own(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    for name in ACCOUNT:
        monkeypatch.delenv(name)
    assert "a live run needs credentials: set FACEID_APP_ID" in refused(capsys, *HERE, *LIVE)

    monkeypatch.setenv("FACEID_APP_ID", "1250000001")
    assert "FACEID_SECRET_ID, FACEID_SECRET_KEY not set" in refused(capsys, *HERE, *LIVE)
    assert not list(folder.iterdir())


def test_file_of_a_target_that_names_no_address_is_refused(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "targets").mkdir()
    (folder / "targets/own.toml").write_text(TARGET_HEAD, encoding="utf-8")

    assert "targets/own.toml names no url" in refused(capsys, "--target", "own", *LIVE)


def test_ledger_that_another_run_holds_is_refused(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    held = Ledger(folder / "calls.jsonl")
    try:
        told = refused(capsys, *HERE, *LIVE, "--ledger", "calls.jsonl")
    finally:
        held.close()

    assert "is held by another run" in told


def test_run_that_was_interrupted_is_not_begun_again_unasked(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    path = folder / "calls.jsonl"
    let_go(guard_of(path))
    before = path.read_bytes()
    ledger = ["--ledger", str(path)]

    assert "--resume goes on with it" in refused(capsys, *HERE, *LIVE, *ledger)
    # Nor is it gone on with, where it asked something else.
    assert "begun with another target" in refused(capsys, *HERE, *LIVE, *ledger, "--resume")
    assert path.read_bytes() == before


def test_file_that_is_no_ledger_is_left_as_it_is(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    path = folder / "letter.txt"
    path.write_text("Dear reader\n", encoding="utf-8")

    assert "is no ledger" in refused(capsys, *HERE, *LIVE, "--ledger", str(path))
    assert path.read_text(encoding="utf-8") == "Dear reader\n"


@pytest.mark.parametrize("options", [[], ["--json"], ["--only", "cases/accept"]])
def test_plan_asks_nobody(
    capsys: pytest.CaptureFixture[str], folder: Path, options: list[str]
) -> None:
    for target in (HOSTED, ELSEWHERE):
        with overheard() as heard:
            assert run(["conformance", "plan", *target, *options]) == 0
        assert heard == []
        assert capsys.readouterr().out
    assert not list(folder.iterdir())


def test_what_is_asked_of_the_network_is_overheard() -> None:
    """Hear what a run does that is not refused; else the silence of the others means nothing."""
    with overheard() as heard:
        assert run(["conformance", "run", "--report", "report", *HERE]) == 3

    assert any("127.0.0.1" in line for line in heard)
