"""Holds the shared examples: what one machine found, another tries first, over a real Redis."""

import importlib.util
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from faceid_conformance.checks.finding import Finding, Profile
from faceid_conformance.cli.commands import run
from faceid_conformance.errors import ExamplesError
from faceid_conformance.fuzz.examples import example_database
from faceid_conformance.suite.exploration import explore
from faceid_conformance.suite.session import Options, Session
from hypothesis import strategies as st

NEEDLE = 271_828
SERVER = shutil.which("redis-server")
needs_library = pytest.mark.skipif(
    importlib.util.find_spec("redis") is None, reason="redis (the extra) is not installed"
)


def tried(address: str, *, seed: int, examples: int, name: str = "some") -> list[int]:
    """Explore a rule that one number in a million breaks; return what was tried."""
    session = cast(
        "Session",
        SimpleNamespace(
            target=SimpleNamespace(profile=Profile(is_emulator=True)),
            options=Options(seed=seed, max_examples=examples),
            examples=example_database(address),
        ),
    )
    seen: list[int] = []

    def rule(number: int) -> list[Finding]:
        seen.append(number)
        breach = Finding("needle", "a/b", "must", "another number", str(number))
        return [breach] if number >= NEEDLE else []

    explore(session, name, st.integers(0, 1_000_000), rule)
    return seen


def shares(address: str) -> None:
    """Hold that a find travels, and only to the property that it is of."""
    found = tried(address, seed=1, examples=200)
    assert min(number for number in found if number >= NEEDLE) == NEEDLE

    assert tried(address, seed=2, examples=1)[0] == NEEDLE
    assert NEEDLE not in tried(address, seed=2, examples=1, name="another")


def test_a_folder_keeps_what_was_found(tmp_path: Path) -> None:
    shares(str(tmp_path / "examples"))


@pytest.fixture
def redis_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a Redis that listens on a socket file and give its address."""
    folder = tmp_path_factory.mktemp("r")
    command = [str(SERVER), "--port", "0", "--unixsocket", str(folder / "s"), "--save", ""]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "ready to accept connections" in line.lower():
                break
        yield f"unix://{folder / 's'}"
        process.terminate()
        process.stdout.read()


@needs_library
@pytest.mark.skipif(SERVER is None, reason="redis-server is not installed (make tools)")
def test_a_redis_shares_what_was_found(redis_address: str) -> None:
    shares(redis_address)


@needs_library
def test_a_redis_that_is_not_there_is_told_without_its_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    address = f"redis://:secret@127.0.0.1:{port}/0"

    status = run(["conformance", "run", "--example-db", address, "--report", str(tmp_path / "r")])

    said = capsys.readouterr().err
    assert status == 2
    assert "the example database cannot be reached (ConnectionError)" in said
    assert "secret" not in said
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize("address", ["http://host/", "sqlite://x"])
def test_another_kind_of_address_is_refused(address: str) -> None:
    with pytest.raises(ExamplesError, match="a folder or at redis://"):
        example_database(address)


def test_without_an_address_nothing_is_kept() -> None:
    assert example_database("") is None


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr("faceid_conformance.fuzz.examples.importlib.import_module", missing)

    with pytest.raises(ExamplesError, match=r"faceid-contract\[redis\]"):
        example_database("redis://127.0.0.1")
