"""Walks the tutorial: its programs run as they stand, its verdicts are the ones that it prints."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from shutil import which

import pytest
from document_parts import blocks
from faceid_conformance import running_emulator
from faceid_conformance.cli import commands as cli

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
ASK, DRIVER = (block.text for block in blocks(TUTORIAL, "perl"))
KEY = "faceid-contract-test-key-no-secret"

pytestmark = pytest.mark.skipif(which("perl") is None, reason="needs perl (make tools)")


def printed(command: str) -> list[str]:
    """The lines that the tutorial shows below a command."""
    (text,) = (
        block.text for block in blocks(TUTORIAL, "console") if f"$ {command}\n" in block.text
    )
    shown = text.partition(f"$ {command}\n")[2].partition("\n$ ")[0]
    return [line for line in shown.splitlines() if line]


def told(line: str) -> str:
    """A line of the tutorial without what differs from run to run: digits drawn, seconds."""
    return re.sub(r'"[0-9]{4}"|[0-9.]+$', "N", " ".join(line.split()))


Verdict = Callable[[str], tuple[int, list[str]]]


@pytest.fixture
def verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Verdict:
    """What `faceid` answers to a command, in a folder of its own, without a process of its own."""
    for name in [name for name in os.environ if name.startswith("FACEID_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def ask(command: str) -> tuple[int, list[str]]:
        code = cli.run(command.split()[1:])
        said = capsys.readouterr()
        assert said.err == ""
        return code, said.out.splitlines()

    return ask


def test_first_call_is_answered_as_the_tutorial_prints_it(tmp_path: Path) -> None:
    with running_emulator() as emulator:
        port = emulator.base_url.rpartition(":")[2]
        (tmp_path / "ask.pl").write_text(ASK.replace(":8080", f":{port}"), encoding="utf-8")
        for key in (KEY, "another"):
            done = subprocess.run(
                ["perl", "ask.pl", key], cwd=tmp_path, capture_output=True, text=True, timeout=60
            )
            assert done.stderr == ""
            shown = [told(each) for each in done.stdout.splitlines() if each]
            assert shown == [told(each) for each in printed(f"perl ask.pl {key}")]


def test_first_verdict_is_the_one_that_the_tutorial_prints(
    tmp_path: Path, verdict: Verdict
) -> None:
    command = "faceid conformance driver --report verdict -- perl driver.pl"
    driver = tmp_path / "driver.pl"
    driver.write_text(DRIVER, encoding="utf-8")
    code, lines = verdict(command)
    shown = [told(line) for line in printed(command) if line != "…"]

    assert code == 1
    assert [told(line) for line in lines if told(line) in shown][: len(shown)] == shown

    driver.write_text(DRIVER.replace("hmac_sha1_hex", "hmac_sha1"), encoding="utf-8")
    code, lines = verdict(command)

    assert code == 0
    assert not any("fail" in line for line in lines)
    assert "face/signing/layout pass 6/6" in {" ".join(line.split()) for line in lines}


def test_whole_client_in_perl_passes_as_the_tutorial_prints_it(
    tmp_path: Path, verdict: Verdict
) -> None:
    command = "faceid conformance driver --report verdict -- perl docs/drivers/plain_perl.pl"
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    code, lines = verdict(command)

    assert code == 0
    assert [told(line) for line in lines] == [told(line) for line in printed(command)]


def test_clause_reads_as_the_tutorial_prints_it(tmp_path: Path, verdict: Verdict) -> None:
    command = "faceid conformance clauses face/signing/algorithm"
    code, lines = verdict(command)

    assert code == 0
    assert lines[: len(printed(command))] == printed(command)
