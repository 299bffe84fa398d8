"""Holds files that are none, too deep or endless, and outputs that nobody takes: one line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from faceid_conformance.cli.commands import run
from faceid_conformance.exits import Exit
from faceid_conformance.given_file import MIB, MOST_MIB
from faceid_conformance.report import stream
from faceid_conformance.report.stream import read_results
from faceid_conformance.yaml_document import MOST_DEPTH, DocumentError, read_yaml

GROWING = "a0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)
WRONG = {
    "not UTF-8": (b"cases: \xff\xfe", "is not UTF-8"),
    "empty": (b"", "is empty"),
    "brackets": (b"[" * 200_000, f"nested more than {MOST_DEPTH} deep"),
    "dashes": (b"- " * 20_000, f"nested more than {MOST_DEPTH} deep"),
    "growing": (GROWING.encode(), "of more than 1000000 nodes"),
    "in itself": (b"cases: &a [*a]", "refers to itself"),
    "a tag": (b"cases: !!python/object/apply:os.system [true]", "line 1: could not determine"),
    "two documents": (b"a: 1\n---\nb: 2\n", "line 2: "),
    "a list": (b"[]", "the file: [] is not of type 'object'"),
}
COMMANDS = {
    "run --cases": ["conformance", "run", "--plan", "--cases"],
    "client --script": ["conformance", "client", "--script"],
}


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that cannot run; return its one line."""
    assert run(list(arguments)) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "broke down" not in line
    return line


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("kind", WRONG)
def test_wrong_yaml_is_told_in_one_line(
    kind: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, words = WRONG[kind]
    file = tmp_path / "given.yaml"
    file.write_bytes(content)
    more = ["--", "true"] if "client" in command else []

    assert f"given.yaml: {words}" in refused(capsys, *COMMANDS[command], str(file), *more)


def test_large_yaml_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    with file.open("wb") as sparse:
        sparse.truncate(MOST_MIB * MIB + 1)

    with pytest.raises(DocumentError, match="larger than 16 MiB"):
        read_yaml(file)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="the system has no /dev/zero")
@pytest.mark.parametrize(
    "command",
    [
        ["conformance", "run", "--plan", "--cases"],
        ["conformance", "driver", "--manifest"],
        ["emulator", "--config"],
    ],
)
def test_device_without_an_end_is_not_read_to_it(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert "zero" in refused(capsys, *command, "/dev/zero")


def test_results_without_an_end_are_not_read_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(stream, "MOST_RESULTS_MIB", 1)
    file = tmp_path / "results.jsonl"
    file.write_bytes(bytes(MIB + 1))

    assert "is larger than 1 MiB" in refused(capsys, "conformance", "report", str(tmp_path))


def test_what_is_deep_and_long_within_reason_is_read(tmp_path: Path) -> None:
    file = tmp_path / "given.yaml"
    depth = MOST_DEPTH - 1
    file.write_text(f"a: &a {'[' * depth}1{']' * depth}\nb: [*a, *a]\n", encoding="utf-8")

    assert read_yaml(file)["b"][0] == read_yaml(file)["a"]


@pytest.mark.parametrize(
    "command", [["emulator", "--config"], ["conformance", "driver", "--manifest"]]
)
def test_deep_toml_is_told_in_one_line(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "given.toml"
    file.write_text(f"a = {'[' * 50_000}", encoding="utf-8")

    assert "given.toml" in refused(capsys, *command, str(file))


def test_examples_in_a_file_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "taken"
    file.write_text("x", encoding="utf-8")

    line = refused(capsys, "conformance", "run", "--example-db", str(file))

    assert "no examples can be kept in" in line


@pytest.mark.parametrize("target", ["127.0.0.1:8080", "", "no-such-name"])
def test_target_without_a_scheme_is_told_how_an_address_begins(
    target: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)

    line = refused(capsys, "conformance", "plan", "--target", target)

    assert "an address begins with http:// or https://" in line


# Outputs


def faceid(*arguments: str, output: int) -> subprocess.Popen[bytes]:
    program = "import sys; from faceid_conformance.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.Popen(command, stdout=output, stderr=subprocess.PIPE)


def test_run_goes_on_when_its_reader_is_gone(tmp_path: Path) -> None:
    command = ("conformance", "run", "--only", "vectors/", "--report", str(tmp_path / "report"))
    with faceid(*command, output=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, complaints = process.communicate(timeout=60)

    assert (process.returncode, complaints) == (0, b"")
    assert read_results(tmp_path / "report").ended == "complete"
    assert (tmp_path / "report" / "report.html").exists()


def test_reader_that_is_gone_is_no_finding() -> None:
    with faceid("conformance", "clauses", output=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, complaints = process.communicate(timeout=60)

    assert (process.returncode, complaints) == (Exit.READER_GONE, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_output_that_cannot_be_written_is_told() -> None:
    with (
        Path("/dev/full").open("wb") as full,
        faceid("explain", "abc", output=full.fileno()) as process,
    ):
        _, complaints = process.communicate(timeout=60)

    assert process.returncode == 2
    assert complaints == b"faceid: the output cannot be written: No space left on device\n"
