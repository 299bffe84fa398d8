"""Holds runs whose layers break down with people in hand: of them nothing is told anywhere."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from faceid_conformance import Account, Settings, running_emulator
from faceid_conformance.report.stream import read_results
from planted_runs import ACCOUNT, SECRETS, leaks, start

# Of nobody: they are in the frames and in the words of what breaks, and nowhere else.
SOMEBODY = ("990000198002290014", "a planted person", "a planted face of somebody in a frame")
# The interpreter reads it before anything else, in the run and in each of its test processes.
BREAKS_IN_A_CALL = """
import threading
from faceid_conformance.suite.session import Session

PLANTED = {planted}

def count_call(self, operation_id, code, **_):
    number, name, photo = PLANTED
    key = self.target.account.secret_key
    failure = RuntimeError(operation_id + " broke on " + " ".join([number, name, photo, key]))
    failure.add_note("a note on " + number)
    aside = threading.Thread(target=broken_aside, args=(number, name), name=name)
    aside.start()
    aside.join()
    raise failure from ValueError(name)

def broken_aside(number, name):
    raise KeyError(number, name)

Session.count_call = count_call
"""
BREAKS_ELSEWHERE = """
from {module} import {name}

def broken(self, *_):
    number, name, photo = {planted}
    raise RuntimeError(" ".join([number, name, photo]))

{name}.{method} = broken
"""
LAYERS = {"cases", "typed", "properties", "schema", "sequences", "concurrency"}
CHOSEN = (
    *("cases/accept/plain/liveGet", "typed/liveGetFour", "properties/signature-f"),
    *(
        "schema/liveGetFour",
        "sequences/lifecycle",
        "sequences/ci",
        "concurrency/alike",
        "vectors/m",
    ),
)


@pytest.fixture(scope="module")
def emulator() -> Iterator[str]:
    account = Account(ACCOUNT.appid, ACCOUNT.secret_id, ACCOUNT.secret_key)
    with running_emulator(Settings(accounts=(account,))) as running:
        yield running.base_url


def breaking(folder: Path, text: str) -> str:
    """Let every interpreter that looks into a folder break as the text says; return the folder."""
    beside = folder.parent / f"{folder.name}-breaks"
    beside.mkdir()
    text = text.replace("{planted}", json.dumps(SOMEBODY))
    (beside / "sitecustomize.py").write_text(text, encoding="utf-8")
    return str(beside)


@pytest.mark.parametrize("options", [("-n", "2"), ("--live", "--budget", "99")])
def test_layer_that_breaks_down_tells_nobody(
    tmp_path: Path, emulator: str, options: tuple[str, ...]
) -> None:
    breaks = breaking(tmp_path, BREAKS_IN_A_CALL)
    only = [f"--only={text}" for text in CHOSEN]

    run = start(tmp_path, emulator, *options, "--max-examples", "3", *only, PYTHONPATH=breaks)
    output = run.communicate(timeout=120)[0]

    assert leaks(tmp_path, output, (*SECRETS, *SOMEBODY)) == []
    assert run.returncode == 2, output
    assert "Traceback" not in output
    broken = {
        result.verdict.layer
        for result in read_results(tmp_path / "report").results
        if result.verdict.status == "error"
    }
    # A guard ends its run after three of them.
    assert broken == ({"typed", "cases"} if "--live" in options else LAYERS)
    reasons = {result.verdict.reason for result in read_results(tmp_path / "report").results
               if result.verdict.status == "error"}  # fmt: skip
    assert any("RuntimeError" in reason for reason in reasons), reasons


@pytest.mark.parametrize(
    ("module", "name", "method", "processes"),
    [
        ("faceid_conformance.report.stream", "ResultStream", "take", "1"),
        ("faceid_conformance.report.files", "ReportFolder", "write", "1"),
        ("faceid_conformance.suite.plugin", "SuitePlugin", "pytest_collection_modifyitems", "2"),
    ],
)
def test_breakdown_outside_of_every_layer_tells_nobody(
    tmp_path: Path, emulator: str, module: str, name: str, method: str, processes: str
) -> None:
    text = BREAKS_ELSEWHERE
    for word, meant in {"{module}": module, "{name}": name, "{method}": method}.items():
        text = text.replace(word, meant)
    breaks = breaking(tmp_path, text)

    run = start(
        tmp_path, emulator, "--only=cases/accept/plain/liveGet", "-n", processes, PYTHONPATH=breaks
    )
    output = run.communicate(timeout=60)[0]

    assert leaks(tmp_path, output, (*SECRETS, *SOMEBODY)) == []
    # 1 would say that something was found.
    assert run.returncode == 2, output
    assert "Traceback" not in output
    assert "INTERNALERROR" not in output
    told = output.splitlines()[-1]
    assert told.startswith("faceid: ")
    assert "broke down" in told
