"""Holds whole live runs: what was planted is in no file, log or line, in any form, at any end."""

import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from faceid_conformance.cases.compose import identity_scheme
from faceid_conformance.cases.media import PICTURE, VIDEO, media_bytes
from faceid_conformance.checks.disguises import disguises
from faceid_conformance.contract.reader import load_contract
from foreign_behaviour import PLAIN, Account
from foreign_replies import Answer
from foreign_server import FaceHandler, ForeignServer, Parts, running

IDENTITY = identity_scheme(load_contract())
ACCOUNT = Account("1250000001", "AKIDplanted000000000000000000001", "planted-secret-key")
SECRETS = (ACCOUNT.secret_id, ACCOUNT.secret_key)
PEOPLE = (IDENTITY.number(), IDENTITY.wrong_number(), IDENTITY.name)
MEDIA = tuple(base64.b64encode(media_bytes(name)).decode()[:48] for name in (PICTURE, VIDEO))
PHOTO = base64.b64encode(b"\xff\xd8\xff a planted face of somebody").decode()
CHOSEN = ("cases/signature/absent", "cases/accept/plain", "cases/accept/live-only", "typed/")
COMMAND = [sys.executable, "-P", "-m", "faceid_conformance", "conformance", "run"]


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


def start(folder: Path, url: str, *options: str) -> "subprocess.Popen[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FACEID_")}
    planted = {
        "FACEID_APP_ID": ACCOUNT.appid,
        "FACEID_SECRET_ID": ACCOUNT.secret_id,
        "FACEID_SECRET_KEY": ACCOUNT.secret_key,
    }
    only = [f"--only={text}" for text in CHOSEN]
    live = ["--target", url, "--live", "--rate", "1000", "--report", "report"]
    return subprocess.Popen(
        [*COMMAND, *live, *only, *options],
        cwd=folder, env=kept | planted, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def leaks(folder: Path, output: str) -> list[str]:
    planted = {
        form: value for value in (*SECRETS, *PEOPLE, *MEDIA, PHOTO) for form in disguises(value)
    }
    texts = {"terminal": output}
    for path in folder.rglob("*"):
        if path.is_file():
            texts[path.name] = path.read_bytes().decode("utf-8", "replace")
    return [f"{name}: a form of {len(form)}" for name, text in texts.items()
            for form in planted if form in text]  # fmt: skip


def test_nothing_that_was_planted_is_left_anywhere(tmp_path: Path, parrot: ForeignServer) -> None:
    budget = ("--budget", "300")
    interrupted = start(tmp_path, parrot.url, *budget)
    Parrot.victim = interrupted.pid
    output = interrupted.communicate(timeout=60)[0]
    resumed = start(tmp_path, parrot.url, *budget, "--resume")
    output += resumed.communicate(timeout=60)[0]

    assert interrupted.returncode == 130, output
    assert resumed.returncode == 1, output
    assert "Traceback" not in output
    assert "FAIL" in output
    assert leaks(tmp_path, output) == []
    ledger = (tmp_path / "report" / "ledger.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in ledger.splitlines()]
    keys = [line["key"] for line in lines if line["kind"] == "reserve"]
    assert len(keys) == len(set(keys)) == Parrot.calls
