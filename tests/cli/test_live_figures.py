"""Holds a live run to its plan: what was planned is what was sent, call by call, in its order."""

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from faceid_conformance import running_emulator
from faceid_conformance.cli.commands import run
from faceid_conformance.contract.reader import load_contract

TEST = load_contract().emulator.test_account
ONLY = ("cases/signature/absent", "cases/accept/plain", "cases/forced", "typed/")
CHOSEN = [f"--only={text}" for text in ONLY]
PRICES = """format = "faceid-conformance-prices/1"
[prices]
currency = "CNY"
idcardCompare = "0.50"
liveDetectFour = "2.25"
"""


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    monkeypatch.chdir(tmp_path)
    for name in ("app_id", "secret_id", "secret_key", "bucket"):
        monkeypatch.setenv(f"FACEID_{name.upper()}", getattr(TEST, name))
    (tmp_path / "prices.toml").write_text(PRICES, encoding="utf-8")
    with running_emulator() as emulator:
        yield emulator.base_url


def test_what_was_planned_is_what_was_sent(
    emulator: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--target", emulator, "--prices", "prices.toml", *CHOSEN]
    assert run(["conformance", "plan", *asked, "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    live = ["--live", "--budget", str(plan["calls"]), "--rate", "1000", "--report", "report"]

    code = run(["conformance", "run", *asked, *live])

    out = capsys.readouterr().out
    assert code == 0, out
    lines = [
        json.loads(line)
        for line in (tmp_path / "report/ledger.jsonl").read_text("utf-8").splitlines()
    ]
    sent = [line for line in lines if line["kind"] == "reserve"]
    assert Counter(line["operation"] for line in sent) == {
        name: row["calls"] for name, row in plan["operations"].items()
    }
    assert len(sent) == plan["calls"] > 20
    # What costs nothing was asked first: no refusal comes after what may be billed.
    charges = {
        item["id"]: [charge for _, charge in item["calls"]]
        for item in plan["items"]
        if item["calls"]
    }
    dearest = ["billable" if "billable" in charges[line["item"]] else "" for line in sent]
    assert dearest == sorted(dearest)
    priced = {"idcardCompare": 50, "liveDetectFour": 225}
    most = sum(priced.get(line["operation"], 0) for line in sent)
    cost = f"at most {most // 100}.{most % 100:02} CNY"
    assert f"charged  {len(sent)} of {plan['calls']} calls, {cost}" in out.splitlines()
    assert lines[-1]["kind"] == "end"
    told = json.loads((tmp_path / "report/report.json").read_text("utf-8"))
    hold_charges(told, plan, f"{most // 100}.{most % 100:02}")


def hold_charges(told: dict[str, Any], plan: dict[str, Any], most_cost: str) -> None:
    """The report says what the terminal said: all that was planned was charged."""
    rows = plan["operations"].values()
    assert told["charges"] == {
        "calls": plan["calls"],
        "budget": plan["calls"],
        "unknown": 0,
        "currency": "CNY",
        "drawn_calls": 0,
        "fuzz_budget": 0,
        "planned_calls": plan["calls"],
        "most_cost": most_cost,
        "planned_billable": sum(row["billable"] for row in rows),
        "planned_cost": str(sum(Decimal(row["cost"]) for row in rows)),
    }
    assert told["billable"] == sum(result["billable"] for result in told["results"]) > 0


def test_one_call_less_than_planned_ends_with_the_budget(
    emulator: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--target", emulator, "--only", "cases/signature/absent"]
    assert run(["conformance", "plan", *asked, "--json"]) == 0
    planned = json.loads(capsys.readouterr().out)["calls"]
    live = ["--live", "--budget", str(planned - 1), "--rate", "1000", "--report", "report"]

    assert run(["conformance", "run", *asked, *live]) == 4

    out = capsys.readouterr().out
    assert "budget   is less than the plan: the run ends before its end" in out
    assert f"charged  {planned - 1} of {planned - 1} calls" in out
    assert "1 not-run" in out
