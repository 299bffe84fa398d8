"""Holds the command line: bad input is one line and the right exit code."""

import socket
import sys
from pathlib import Path

import pytest
from faceid_conformance import __version__, cli
from faceid_conformance.cli.commands import run

CREDENTIALS = ("FACEID_APP_ID", "FACEID_SECRET_ID", "FACEID_SECRET_KEY")


@pytest.fixture(autouse=True)
def _no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CREDENTIALS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def refused(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 2) -> str:
    """Run a command that cannot run; return its one line."""
    assert run(list(arguments)) == code
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("faceid: ")
    return lines[0]


def test_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"faceid {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["nonsense"], "nonsense"),
        (["conformance", "run", "--bogus"], "--bogus"),
        (["conformance", "run", "--seed", "x"], "--seed"),
        (["conformance", "run", "--max-examples", "0"], "--max-examples"),
        (["emulator", "--port", "99999"], "--port"),
        (["emulator", "--fault", "nonsense"], "--fault"),
        (["emulator", "--account", "1400000001"], "APPID:SECRET_ID:SECRET_KEY"),
    ],
)
def test_wrong_flags_are_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], word: str
) -> None:
    assert word in refused(capsys, *arguments)


@pytest.mark.parametrize(
    "url", ["ftp://host", "nonsense", "http://127.0.0.1:99999", "http://user:secret@host"]
)
def test_wrong_addresses_are_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, url: str
) -> None:
    line = refused(
        capsys, "conformance", "run", "--target", url, "--report", str(tmp_path / "report")
    )

    assert "secret" not in line
    assert not (tmp_path / "report").exists()


def test_unreachable_target_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, free_port: int
) -> None:
    target = f"http://127.0.0.1:{free_port}"

    assert "cannot be reached" in refused(
        capsys,
        "conformance",
        "run",
        "--target",
        target,
        "--report",
        str(tmp_path / "report"),
        code=3,
    )


def test_incomplete_credentials_are_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FACEID_APP_ID", "1400000001")

    line = refused(
        capsys,
        "conformance",
        "run",
        "--target",
        "http://127.0.0.1:9",
        "--report",
        str(tmp_path / "r"),
    )

    assert "FACEID_SECRET_ID, FACEID_SECRET_KEY not set" in line


def test_report_folder_that_is_a_file_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    refused(capsys, "conformance", "run", "--report", str(tmp_path / "file"))


def test_busy_port_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])

        assert port in refused(capsys, "emulator", "--port", port)


def test_list_shows_ids_and_runs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["conformance", "run", "--list", "--only", "signature/absent"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert "cases/signature/absent/liveGetFour-json" in lines
    assert all("signature/absent" in line for line in lines)


def test_missing_extra_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "NEEDED", ("click", "no_such_package_anywhere"))

    assert cli.main() == 2

    line = capsys.readouterr().err
    assert "no_such_package_anywhere" in line
    assert "faceid-contract[conformance]" in line
    assert sys.argv
