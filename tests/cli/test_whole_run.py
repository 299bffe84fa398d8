"""Holds whole runs as a person starts them: exit codes, files, and no secret in any of them."""

import base64
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from faceid_conformance.cases.compose import identity_scheme
from faceid_conformance.cases.media import PICTURE, media_bytes
from faceid_conformance.cli.commands import run
from faceid_conformance.contract.reader import load_contract

# Whoever runs the tests under nohup has this signal ignored, and what they start inherits it.
signal.signal(signal.SIGHUP, signal.SIG_DFL)

CONTRACT = load_contract()
COMMAND = [sys.executable, "-P", "-m", "faceid_conformance", "conformance", "run"]
CHOSEN = (
    "cases/signature",
    "cases/stages",
    "vectors/",
    "typed/",
    "properties/",
    "schema/liveGetFour",
)
FEW = tuple(f"--only={text}" for text in CHOSEN)


def start(folder: Path, *options: str, **environment: str) -> "subprocess.Popen[str]":
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FACEID_", "PYTEST_"))
    }
    return subprocess.Popen(
        [*COMMAND, "--report", "report", *options],
        cwd=folder,
        env={**kept, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: "subprocess.Popen[str]") -> tuple[int, str]:
    output, errors = process.communicate(timeout=60)
    return process.returncode, output + errors


def report(folder: Path) -> dict[str, object]:
    document: dict[str, object] = json.loads(
        (folder / "report" / "report.json").read_text(encoding="utf-8")
    )
    return document


PLANTED = {
    "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "--bogus"\n',
    "conftest.py": "raise SystemExit('conftest')",
    "starlette.py": "raise SystemExit('shadow')",
    "schemathesis.toml": "not = [toml",
}
FOREIGN = {
    "PYTEST_ADDOPTS": "--bogus",
    "PYTEST_PLUGINS": "no_such",
    "http_proxy": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
}


def test_run_is_green_and_shut_off_from_whoever_starts_it(tmp_path: Path) -> None:
    for name, text in PLANTED.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    status, output = finish(start(tmp_path, *FEW, "--max-examples", "5", **FOREIGN))

    assert status == 0, output
    assert output.rstrip().endswith("PASS")
    assert {path.name for path in tmp_path.iterdir()} == {"report", *PLANTED}
    assert report(tmp_path)["green"] is True


def test_killed_run_takes_its_emulator_along(tmp_path: Path) -> None:
    process = start(tmp_path, "--max-examples", "5000")
    assert process.stdout is not None
    address = urlsplit(process.stdout.readline().split()[1])
    assert address.hostname is not None
    assert address.port is not None
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        process.kill()
        finish(process)

        ended = connection.recv(1)

    assert ended == b""


def test_account_without_a_bucket_is_judged_fairly(tmp_path: Path, emulator: str) -> None:
    test = CONTRACT.emulator.test_account
    bare = {
        "FACEID_APP_ID": test.app_id,
        "FACEID_SECRET_ID": test.secret_id,
        "FACEID_SECRET_KEY": test.secret_key,
    }
    only = [f"--only={text}" for text in ("bucket", "schema/liveGetFour")]

    status, output = finish(
        start(tmp_path, *only, "--max-examples", "5", "--target", emulator, **bare)
    )

    assert status == 0, output


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[str]:
    """Start an emulator with the test account."""
    yield from emulating(tmp_path)


@pytest.fixture
def emulator_with_another_key(tmp_path: Path) -> Iterator[str]:
    """Start an emulator that knows the account but not its key."""
    test = CONTRACT.emulator.test_account
    account = f"{test.app_id}:{test.secret_id}:another-key:{test.bucket}"
    yield from emulating(tmp_path, "--account", account)


def emulating(folder: Path, *more: str) -> Iterator[str]:
    """Run an emulator on a free port and give its address."""
    command = [sys.executable, "-P", "-m", "faceid_conformance", "emulator", "--port", "0"]
    options = ["--ready-file", str(folder / "ready"), *more]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
        process.terminate()
        assert process.wait(10) == 0


def test_run_that_never_gets_past_the_signature_is_red_and_shows_nobody(
    tmp_path: Path, emulator_with_another_key: str
) -> None:
    identity = identity_scheme(CONTRACT)
    only = [
        f"--only={text}" for text in ("cases/accept/plain", "names", "schema/liveGetFour", "guard/")
    ]

    status, output = finish(
        start(tmp_path, *only, "--max-examples", "2", "--target", emulator_with_another_key)
    )

    assert status == 1, output
    assert output.rstrip().endswith("FAIL")
    told = {path.name: path.read_text("utf-8") for path in (tmp_path / "report").iterdir()}
    files = list(told.values())
    silent = {name for name, text in told.items() if "never got past code 14" not in text}
    assert silent <= {"badge.json", "badge.svg"}
    secrets = (
        identity.number(),
        identity.wrong_number(),
        identity.name,
        CONTRACT.emulator.test_account.secret_key,
        base64.b64encode(media_bytes(PICTURE)).decode()[:60],
    )
    for text in (output, *files):
        assert not [secret for secret in secrets if secret in text]
        assert "Traceback" not in text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_run_leaves_nothing_half_done(tmp_path: Path, number: signal.Signals) -> None:
    process = start(tmp_path, "--max-examples", "5000")
    assert process.stdout is not None
    process.stdout.readline()

    process.send_signal(number)
    status, output = finish(process)

    assert status == 130
    assert "interrupted" in output
    assert "Traceback" not in output
    assert not list(tmp_path.iterdir()) or report(tmp_path)["ended"] == "interrupted"


def begun(folder: Path) -> "subprocess.Popen[str]":
    """Start a run that takes long, and return it when it has given its first results."""
    process = start(folder, "--max-examples", "5000")
    assert process.stdout is not None
    process.stdout.readline()
    assert "vectors" in process.stdout.readline()
    return process


def test_interrupted_run_leaves_what_it_found(tmp_path: Path) -> None:
    process = begun(tmp_path)

    process.send_signal(signal.SIGINT)
    status, output = finish(process)

    assert status == 130
    assert output.rstrip().endswith("FAIL (the run did not come to its end: Ctrl-C (SIGINT))")
    assert report(tmp_path)["ended"] == "interrupted"
    assert report(tmp_path)["ended_because"] == "Ctrl-C (SIGINT)"
    assert report(tmp_path)["results"]


def test_killed_run_leaves_a_file_of_which_a_report_is_made(tmp_path: Path) -> None:
    process = begun(tmp_path)

    process.kill()
    finish(process)

    assert [path.name for path in (tmp_path / "report").iterdir()] == ["results.jsonl"]
    assert run(["conformance", "report", str(tmp_path / "report")]) == 130
    assert report(tmp_path)["ended"] == "unfinished"
    assert "was killed" in str(report(tmp_path)["ended_because"])
    totals = report(tmp_path)["totals"]
    assert isinstance(totals, dict)
    assert totals["not-run"] > 1000
    assert report(tmp_path)["results"]
