"""Holds how runs end before their end: what ended them is in the last line and in every report."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from faceid_conformance import running_emulator
from faceid_conformance.cli.commands import run
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.report.stream import read_results
from faceid_conformance.suite.session import LOST, MOST_FAILURES
from foreign_behaviour import PLAIN, Account
from foreign_replies import Answer
from foreign_server import FaceHandler, ForeignServer, Parts, running

TEST = load_contract().emulator.test_account
ACCOUNT = Account(TEST.app_id, TEST.secret_id, TEST.secret_key)
ANSWERS = 12


class Mortal(FaceHandler):
    """Answers a few calls, and then hangs up on everybody."""

    answered = 0

    def respond(self) -> Answer:
        Mortal.answered += 1
        if Mortal.answered > ANSWERS:
            self.close_connection = True
            self.server.shutdown_request(self.request)
        return super().respond()


@pytest.fixture
def mortal() -> Iterator[str]:
    Mortal.answered = 0
    with running(ForeignServer(ACCOUNT, PLAIN, Parts(handler=Mortal))) as server:
        yield server.url


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Our emulator, and an environment that names its account as a live run wants it."""
    for name in ("app_id", "secret_id", "secret_key", "bucket"):
        monkeypatch.setenv(f"FACEID_{name.upper()}", getattr(TEST, name))
    with running_emulator() as emulator:
        yield emulator.base_url


def test_target_that_is_lost_is_told_from_findings(
    mortal: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--only", "cases/signature", "--report", str(tmp_path)]

    assert run(["conformance", "run", "--target", mortal, *options]) == 1

    found = read_results(tmp_path)
    assert (found.ended, found.ended_because) == ("target-lost", LOST)
    assert f"FAIL (the target was lost: {LOST})" in capsys.readouterr().out
    totals = found.totals()
    assert totals["error"] == 0
    assert totals["fail"] <= MOST_FAILURES
    assert {item.verdict.reason for item in found.results if item.verdict.status == "not-run"} == {
        LOST
    }


def test_budgets_of_a_live_run_are_told_apart_and_kept(
    emulator: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = ["--report", str(tmp_path)]
    chosen = ["--only", "cases/signature/absent", "--only", "properties/sig"]
    live = ["--target", emulator, "--live", "--budget", "50", "--fuzz-budget", "4"]
    rate = ["--rate", "1000"]

    assert run(["conformance", "run", *live, *rate, *chosen, *report]) == 4

    lines = capsys.readouterr().out.splitlines()
    reserved = [
        line["pool"]
        for line in map(json.loads, (tmp_path / "ledger.jsonl").read_text("utf-8").splitlines())
        if line["kind"] == "reserve"
    ]
    made = reserved.count("run")
    assert f"charged  {made} of 50 calls, 4 of 4 drawn ones" in lines
    assert reserved.count("fuzz") == 4
    assert "FAIL (the budget is spent: the fuzz budget of 4 calls is spent)" in lines
    # What an item of drawn calls made before its budget ended is not lost from the counts.
    found = read_results(tmp_path)
    assert found.exchanges == made - 1 + 4  # the first look belongs to no item

    assert run(["conformance", "report", str(tmp_path)]) == 4
    assert "the fuzz budget of 4 calls is spent" in capsys.readouterr().out
    assert "the fuzz budget of 4 calls is spent" in (tmp_path / "report.html").read_text("utf-8")
