"""Holds live runs over a bucket: planned, guarded, kept without a word of anybody, cleared up."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from faceid_conformance.cases.cos.compose import compose_cos
from faceid_conformance.cases.cos.model import CosStep
from faceid_conformance.checks.cos.answer import code_of, document_of
from faceid_conformance.cli.commands import run
from faceid_conformance.cli.surroundings import default_account
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.inprocess import RunningEmulator, Settings, running_emulator
from faceid_conformance.exchange import Exchange, Request, Response
from faceid_conformance.live.remnant import rebuilt, remnant
from faceid_conformance.live.stopping import Expected, stop_reason
from faceid_conformance.report.stream import read_results
from faceid_conformance.suite.cos.bench import CosBench
from faceid_conformance.suite.opening import open_session
from faceid_conformance.suite.session import Options
from planted_runs import PEOPLE, leaks

ACCOUNT = default_account(load_contract())
CHOSEN = (
    "ci/acceptance",
    "ci/keys/space",
    "ci/signature/wrong-key",
    "ci/replies/digits",
    "typed/ci",
)
PRICES = (
    'format = "faceid-conformance-prices/1"\n[prices]\ncurrency = "CNY"\nrecognizeUpload = "2"\n'
)


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[RunningEmulator]:
    monkeypatch.chdir(tmp_path)
    for name in ("appid", "secret_id", "secret_key", "bucket"):
        monkeypatch.setenv(
            f"FACEID_{name.upper()}".replace("APPID", "APP_ID"), getattr(ACCOUNT, name)
        )
    (tmp_path / "prices.toml").write_text(PRICES, encoding="utf-8")
    with running_emulator(Settings(media="sniff")) as running:
        yield running


def asked(emulator: RunningEmulator, *more: str) -> list[str]:
    only = [f"--only={text}" for text in CHOSEN]
    return ["--target", emulator.base_url, "--api", "ci", *only, *more]


def ledger(folder: Path) -> list[dict[str, Any]]:
    text = (folder / "report" / "ledger.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_bucket_is_asked_as_planned_and_left_as_it_was(
    emulator: RunningEmulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = asked(emulator, "--prices", "prices.toml")
    assert run(["conformance", "plan", *options, "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    live = ["--live", "--budget", str(plan["calls"]), "--rate", "1000", "--report", "report"]

    code = run(["conformance", "run", *options, *live])

    told = capsys.readouterr().out
    assert code == 0, told
    lines = ledger(tmp_path)
    sent = [line for line in lines if line["kind"] == "reserve"]
    assert Counter(line["operation"] for line in sent) == {
        name: row["calls"] for name, row in plan["operations"].items()
    }
    assert len(sent) > 30
    assert plan["operations"]["recognizeUpload"]["billable"] > 0
    assert lines[-1]["kind"] == "end"
    assert leaks(tmp_path, told, (ACCOUNT.secret_key, *PEOPLE)) == []
    assert objects(emulator) == []


def objects(emulator: RunningEmulator) -> list[str]:
    """Which of the keys that were put lie in the bucket still."""
    session = open_session(emulator.base_url, ACCOUNT, Options(apis=("ci",)))
    bench = CosBench(session)
    try:
        keys = ("conformance/me.mp4", "conformance/upload.mp4", "conformance/a b/plus c.mp4")
        return [key for key in keys if code_of(fetched(bench, key)) == 0]
    finally:
        session.wire.close()


def fetched(bench: CosBench, key: str) -> Exchange:
    step = CosStep(bench.book.templates["object/get"], bench.accepting, key=key)
    return bench.send(compose_cos(step, bench.scene()))


def test_budget_ends_the_run_and_it_goes_on_where_it_was(
    emulator: RunningEmulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [*asked(emulator), "--live", "--rate", "1000", "--report", "report"]

    assert run(["conformance", "run", *options, "--budget", "20"]) == 4
    # The case that the budget cut in two is not begun again unasked.
    assert run(["conformance", "run", *options, "--budget", "200", "--resume"]) == 6

    keys = [line["key"] for line in ledger(tmp_path) if line["kind"] == "reserve"]
    assert len(keys) == len(set(keys))
    told = capsys.readouterr().out
    assert "20 of 200 calls are charged already" in told
    assert "1 blocked" in told


def test_drawn_calls_have_their_own_budget_and_leave_nothing_behind(
    emulator: RunningEmulator, tmp_path: Path
) -> None:
    options = ["--target", emulator.base_url, "--api", "ci", "--live", "--rate", "1000"]
    only = ["--only", "schema/ci/recognizeUpload", "--only", "ci/acceptance/live-code"]
    budget = ["--budget", "9", "--fuzz-budget", "30", "--max-examples", "12"]

    assert run(["conformance", "run", *options, *only, *budget, "--report", "report"]) == 0

    pools = Counter(line["pool"] for line in ledger(tmp_path) if line["kind"] == "reserve")
    assert pools["run"] == 2
    assert pools["fuzz"] > 5
    assert objects(emulator) == []


CHAIN = ["--only", "cases/ci/acceptance/lip/recognizestored-lip"]


@pytest.mark.parametrize("budget", [3, 5])
def test_budget_that_cuts_a_case_leaves_nothing_in_the_bucket(
    emulator: RunningEmulator, tmp_path: Path, budget: int
) -> None:
    options = ["--target", emulator.base_url, "--api", "ci", *CHAIN, "--rate", "1000"]

    code = run(["conformance", "run", *options, "--live", "--budget", str(budget)])

    # A look around, an upload, digits, the verification, and the upload's deletion.
    assert code == (0 if budget == 5 else 4)
    sent = [json.loads(line) for line in ledger_lines(tmp_path)]
    assert sum(line["kind"] == "reserve" for line in sent) <= budget
    assert objects(emulator) == []


def ledger_lines(folder: Path) -> list[str]:
    path = folder / "conformance-report" / "ledger.jsonl"
    return path.read_text(encoding="utf-8").splitlines()


def test_what_a_stopped_run_leaves_is_told_and_taken_away_by_the_next(
    emulator: RunningEmulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--target", emulator.base_url, "--api", "ci", *CHAIN, "--rate", "1000"]
    live = [*options, "--live", "--budget", "9", "--report", "report"]
    rule = {"match": {"operation": "recognizeStored"}, "outcome": {"Code": "SlowDown"}, "times": 1}
    urlopen(f"{emulator.base_url}/_emulator/rules", json.dumps(rule).encode()).close()

    run(["conformance", "run", *live])

    told = capsys.readouterr().out
    assert "left     conformance/me.mp4 lies in the bucket, and was not deleted" in told
    found = read_results(tmp_path / "report")
    assert found.ended == "stopped"
    assert found.ended_because.endswith("; left in the bucket: conformance/me.mp4")
    assert objects(emulator) == ["conformance/me.mp4"]

    run(["conformance", "run", *live, "--resume"])

    assert "left     " not in capsys.readouterr().out
    assert objects(emulator) == []


DOCUMENT = (
    b"<?xml version='1.0'?><Response><LiveCode>1234</LiveCode><Sim>91.5</Sim>"
    b"<BestFrameBase64>/9j/4AAQ</BestFrameBase64><Said>somebody</Said></Response>"
)


def test_paid_answer_is_kept_without_what_the_server_said() -> None:
    request = Request("recognizeUpload", "PUT", "/conformance/me.mp4", (), b"")
    headers = (("Content-Type", "application/xml"), ("x-cos-request-id", "somebody's own"))
    kept = remnant(request, Response(200, headers, DOCUMENT, 0.5))

    document = document_of(rebuilt(kept))

    assert "somebody" not in json.dumps(kept)
    assert "/9j/" not in json.dumps(kept)
    assert (document.text("LiveCode"), document.text("Sim")) == ("1234", "91.5")
    assert document.names == {"LiveCode", "Sim", "BestFrameBase64", "Said"}


@pytest.mark.parametrize(
    ("word", "expected", "stops"),
    [
        ("UnauthorizedOperation.Arrears", (), True),
        ("UnauthorizedOperation.Arrears", ("UnauthorizedOperation.Arrears",), False),
        ("SlowDown", (), True),
        ("SignatureDoesNotMatch", (), False),
    ],
)
def test_words_that_end_a_run(word: str, expected: tuple[str, ...], stops: bool) -> None:
    body = f"<?xml version='1.0'?><Error><Code>{word}</Code></Error>".encode()

    reason = stop_reason(Response(403, (), body, 0.1), Expected(words=frozenset(expected)), "run")

    assert bool(reason) is stops
