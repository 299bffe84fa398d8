"""The command of the matrix: exit codes, and what it writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import matrix_command
import pytest
from faceid_conformance.emulator.inprocess import running_emulator
from matrix_command import AS_STATED, CANNOT_RUN, DIFFERS, main
from matrix_entries import Entry
from matrix_results import read_result
from matrix_trial import Trial
from matrix_workshop import Workshop
from plain_generator import plain_entry

Write = Callable[..., Entry]


@pytest.fixture(scope="module")
def emulator() -> Iterator[str]:
    with running_emulator() as running:
        yield running.base_url


@pytest.fixture
def write(tmp_path: Path, emulator: str, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Give the command one generator of ours in place of all, and the emulator of these tests."""

    def address(_seed: int) -> nullcontext[str]:
        return nullcontext(emulator)

    def trial(entry: Entry, url: str) -> Trial:
        return Trial(entry, url, Workshop(entry, tmp_path / "build"))

    monkeypatch.setattr(matrix_command, "CLIENTS", tmp_path / "clients")
    monkeypatch.setattr(matrix_command, "FOLDER", tmp_path)
    monkeypatch.setattr(matrix_command, "embedded_emulator", address)
    monkeypatch.setattr(matrix_command, "Trial", trial)
    (tmp_path / "clients").mkdir()
    return lambda *changes: plain_entry(tmp_path / "clients" / "plain", *changes)


def test_a_regression_ends_with_1_and_is_told(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write()
    assert main(["--update"]) == AS_STATED
    assert "1 generators" in capsys.readouterr().out
    assert read_result("plain", tmp_path)["cells"]["form"] == {"verdict": "ok"}

    write(('filename="', 'name2="'))
    assert main([]) == DIFFERS
    assert "plain: form: fails, and ok is stated" in capsys.readouterr().out


def test_a_skip_is_told_and_never_replaces_what_was_seen(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write()
    main(["--update"])
    description = tmp_path / "clients" / "plain" / "generator.toml"
    text = description.read_text(encoding="utf-8")
    description.write_text(f'needs = ["no-such-compiler"]\n{text}', encoding="utf-8")

    assert main(["--update"]) == AS_STATED
    assert "no-such-compiler is not installed" in capsys.readouterr().out
    assert read_result("plain", tmp_path)["cells"]["form"] == {"verdict": "ok"}
    assert main(["--no-skip"]) == DIFFERS


def test_a_name_that_nobody_has_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "nobody"]) == CANNOT_RUN
    assert "no generator is called nobody" in capsys.readouterr().err


def test_an_older_result_is_named(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write()
    main(["--update"])
    path = tmp_path / "plain.json"
    shape = read_result("plain", tmp_path)["document-shape"]
    path.write_text(path.read_text(encoding="utf-8").replace(shape, "another"), encoding="utf-8")

    assert main([]) == AS_STATED
    assert "plain: the committed result is older than" in capsys.readouterr().out
