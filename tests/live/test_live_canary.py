"""Holds whole live runs: what was planted is in no file, log or line, in any form, at any end."""

import base64
import itertools
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from faceid_conformance.checks.disguises import disguises
from foreign_behaviour import PLAIN
from foreign_replies import Answer
from foreign_server import FaceHandler, ForeignServer, Parts, running
from planted_runs import ACCOUNT, MEDIA, PEOPLE, PHOTO, SECRETS, leaks, start

CHOSEN = ("cases/signature/absent", "cases/accept/plain", "cases/accept/live-only", "typed/")
DRAWN = ("properties/", "schema/", "sequences/")
EVERYTHING = (*SECRETS, *PEOPLE, *MEDIA, PHOTO)
LIVE = ("--live", "--rate", "1000")


class Parrot(FaceHandler):
    """Says everything back in every way of writing it; every fifth call is refused."""

    calls = 0
    victim: int | None = None

    def respond(self) -> Answer:
        given = super().respond()
        document: dict[str, Any] = json.loads(given.body)
        every = " ".join(form for value in (*SECRETS, *PEOPLE) for form in disguises(value))
        document["message"] = every
        document["echo"] = {form: form for value in PEOPLE for form in disguises(value)}
        document["data"] = {**(document.get("data") or {}), "video_photo": PHOTO, "extra": every}
        Parrot.calls += 1
        if Parrot.calls == 6 and Parrot.victim is not None:
            os.kill(Parrot.victim, signal.SIGINT)
        if Parrot.calls % 5 == 0:
            document["code"] = -5803
        body = json.dumps(document, ensure_ascii=Parrot.calls % 2 == 0).encode()
        return Answer(given.status, given.content_type, body, (("Server", " ".join(SECRETS)),))


@pytest.fixture
def parrot() -> Iterator[ForeignServer]:
    with running(ForeignServer(ACCOUNT, PLAIN, Parts(handler=Parrot))) as server:
        yield server


def only(*texts: str) -> list[str]:
    return [f"--only={text}" for text in texts]


def ledger(folder: Path) -> list[dict[str, Any]]:
    text = (folder / "report" / "ledger.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_nothing_that_was_planted_is_left_anywhere(tmp_path: Path, parrot: ForeignServer) -> None:
    budget = (*LIVE, "--budget", "300", *only(*CHOSEN))
    Parrot.calls = 0
    interrupted = start(tmp_path, parrot.url, *budget)
    Parrot.victim = interrupted.pid
    output = interrupted.communicate(timeout=60)[0]
    resumed = start(tmp_path, parrot.url, *budget, "--resume")
    output += resumed.communicate(timeout=60)[0]

    assert interrupted.returncode == 130, output
    assert resumed.returncode == 1, output
    assert "Traceback" not in output
    assert "FAIL" in output
    assert leaks(tmp_path, output, EVERYTHING) == []
    keys = [line["key"] for line in ledger(tmp_path) if line["kind"] == "reserve"]
    assert len(keys) == len(set(keys)) == Parrot.calls


def test_nothing_is_left_of_drawn_calls(tmp_path: Path, parrot: ForeignServer) -> None:
    Parrot.victim = None
    budget = ("--budget", "300", "--fuzz-budget", "150", "--max-examples", "5")
    run = start(tmp_path, parrot.url, *LIVE, *budget, *only("cases/signature/absent", *DRAWN))
    output = run.communicate(timeout=60)[0]

    assert run.returncode == 1, output
    assert "Traceback" not in output
    assert leaks(tmp_path, output, EVERYTHING) == []
    pools = Counter(line["pool"] for line in ledger(tmp_path) if line["kind"] == "reserve")
    assert pools["fuzz"] == 150
    assert pools["run"] > 5


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """Our own emulator in a process of its own, for the planted account."""
    account = f"{ACCOUNT.appid}:{ACCOUNT.secret_id}:{ACCOUNT.secret_key}"
    command = [sys.executable, "-P", "-m", "faceid_conformance", "emulator", "--port", "0"]
    with subprocess.Popen(
        [*command, "--account", account, "--access-log"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=tmp_path,
    ) as process:  # fmt: skip
        yield process
        process.kill()


def test_nothing_is_left_of_a_live_run_against_our_own_emulator(
    tmp_path: Path, emulator: "subprocess.Popen[str]"
) -> None:
    assert emulator.stdout is not None
    url = emulator.stdout.readline().split()[-1]
    budget = ("--budget", "300", "--fuzz-budget", "60", "--max-examples", "3")
    run = start(tmp_path, url, *LIVE, *budget, *only(*CHOSEN, "properties/s", "schema/liveGetFour"))
    output = run.communicate(timeout=60)[0]
    emulator.terminate()
    log = emulator.communicate(timeout=20)[0]

    # Nothing is wrong with it; drawn calls may come to the end of their budget.
    assert run.returncode in {0, 4}, output
    assert "Traceback" not in output
    assert leaks(tmp_path, output + log, EVERYTHING) == []
    assert len([line for line in ledger(tmp_path) if line["kind"] == "settle"]) > 40


# In an order, for every worker has to collect the same; by place, for a name shows nobody's number.
@pytest.mark.parametrize("form", sorted(disguises(PEOPLE[0])), ids=itertools.count())
def test_leak_in_any_form_and_place_would_be_found(tmp_path: Path, form: str) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a-file").write_text(f"before {form} after", encoding="utf-8")

    assert leaks(tmp_path, "", EVERYTHING)
    assert leaks(tmp_path / "nowhere", f"({form})", EVERYTHING)
    assert not leaks(tmp_path / "nowhere", "nothing of anybody", EVERYTHING)


@pytest.mark.parametrize("before", ["", "a", "ab"])
def test_leak_inside_a_body_that_was_encoded_whole_would_be_found(
    tmp_path: Path, before: str
) -> None:
    body = f"{before}{PEOPLE[0]} and more".encode()

    assert leaks(tmp_path, base64.b64encode(body).decode(), EVERYTHING)
