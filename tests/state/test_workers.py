"""Several worker processes on one socket, killed and started again: nothing said is lost."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from emulator_caller import ACCOUNT, CODE, MP4, VIDEO, multipart, sign
from faceid_conformance.cli.commands import run
from redis_process import running_redis

APP = json.dumps({"appid": ACCOUNT.app_id}).encode()
WAIT_SECONDS = 30.0


class Served:
    """An emulator in processes of its own, from the command line."""

    def __init__(self, state: str, workers: int, *options: str) -> None:
        command = [sys.executable, "-m", "faceid_conformance", "emulator", "--port", "0"]
        self.process = subprocess.Popen(
            [*command, "--state", state, "--workers", str(workers), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("faceid emulator listening on "), self.process.communicate()
        self.port = int(line.rpartition(":")[2])

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Any:
        """Send one request over a connection of its own, so any worker may answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_SECONDS)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, named)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def call(self, authorization: str | None = None) -> Any:
        signed = authorization or authorized()
        return self.ask("POST", CODE, APP, Authorization=signed, Content_Type="application/json")

    def speak(self, code: str) -> int:
        """What comes of a video in which this code is spoken."""
        app = [("appid", ACCOUNT.app_id), ("validate_data", code), ("compare_flag", "false")]
        parts: list[tuple[str, str | bytes]] = [*app, ("video", MP4)]
        form = {"Content_Type": "multipart/form-data; boundary=B0und"}
        said = self.ask("POST", VIDEO, multipart(parts), Authorization=authorized(), **form)
        assert said["code"] == 0, said
        return int(said["data"]["live_status"])

    def control(self, method: str, path: str, body: object = None) -> Any:
        sent = b"" if body is None else json.dumps(body).encode()
        return self.ask(method, f"/_emulator/{path}", sent)

    def workers(self) -> set[int]:
        """The processes that serve."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return {int(pid) for pid in children.read_text().split()}

    def kill(self) -> None:
        """End all of them as a power cut does, or an impatient operator."""
        everyone = self.workers()
        self.process.kill()
        for pid in everyone:
            os.kill(pid, signal.SIGKILL)
        self.process.wait(timeout=WAIT_SECONDS)


@contextmanager
def served(state: str, workers: int = 2, *options: str) -> Iterator[Served]:
    emulator = Served(state, workers, *options)
    try:
        yield emulator
    finally:
        if emulator.process.poll() is None:
            emulator.process.kill()
        emulator.process.wait(timeout=WAIT_SECONDS)
        for stream in (emulator.process.stdin, emulator.process.stdout, emulator.process.stderr):
            if stream is not None:
                stream.close()


def authorized(expires_in: int = 300, file_id: str = "") -> str:
    now = int(time.time())
    end = now + expires_in if expires_in else 0
    return sign(f"a={ACCOUNT.app_id}&k={ACCOUNT.secret_id}&e={end}&t={now}&r=1&f={file_id}")


def awaited(seen: Any, wanted: Any) -> None:
    """Look until it is so; nothing tells when a process has been replaced."""
    end = time.monotonic() + WAIT_SECONDS
    while seen() != wanted and time.monotonic() < end:
        time.sleep(0.02)
    assert seen() == wanted


def test_nothing_that_was_said_is_lost_when_all_are_killed(shared: str) -> None:
    single = authorized(0, "file")
    with served(shared) as emulator:
        codes = [emulator.call()["data"]["validate_data"] for _ in range(8)]
        assert emulator.call(single)["code"] == 0
        assert emulator.speak(codes[0]) == 0
        emulator.control("POST", "rules", {"outcome": "code=213", "times": 2})
        assert emulator.call()["code"] == 213
        emulator.kill()

    with served(shared) as emulator:
        assert emulator.call()["code"] == 213
        assert emulator.call(single)["code"] == 13
        assert [emulator.speak(code) for code in codes] == [-5008] + [0] * 7
        assert [emulator.speak(code) for code in codes] == [-5008] * 8
        numbers = [entry["number"] for entry in emulator.control("GET", "journal")["entries"]]
        assert numbers == list(range(1, 30))
        assert emulator.call()["data"]["validate_data"] not in codes


def test_dead_worker_is_replaced_and_the_end_is_in_order(shared: str, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    with served(shared, 2, "--ready-file", str(ready)) as emulator:
        assert ready.read_text(encoding="utf-8") == f"http://127.0.0.1:{emulator.port}"
        first = emulator.workers()
        assert len(first) == 2
        victim = min(first)
        os.kill(victim, signal.SIGKILL)
        awaited(lambda: len(emulator.workers() - {victim}), 2)
        assert [emulator.call()["code"] for _ in range(4)] == [0] * 4

        last = emulator.workers()
        emulator.process.send_signal(signal.SIGTERM)
        said, complaints = emulator.process.communicate(timeout=WAIT_SECONDS)

    assert emulator.process.returncode == 0
    assert said == ""
    (line,) = complaints.splitlines()
    assert line == f"worker {victim} ended by signal 9; another one is started"
    assert not ready.exists()
    assert not any(Path(f"/proc/{pid}").exists() for pid in last)


@pytest.mark.parametrize("end", ["stdin", "parent"])
def test_no_worker_outlives_its_parent(tmp_path: Path, end: str) -> None:
    with served(f"sqlite:{tmp_path / 'state.db'}", 2, "--stop-with-stdin") as emulator:
        workers = emulator.workers()
        if end == "stdin":
            assert emulator.process.stdin is not None
            emulator.process.stdin.close()
            emulator.process.wait(timeout=WAIT_SECONDS)
            assert emulator.process.returncode == 0
        else:
            emulator.process.kill()
            emulator.process.wait(timeout=WAIT_SECONDS)
        awaited(lambda: [pid for pid in workers if is_running(pid)], [])


def is_running(pid: int) -> bool:
    """Whether a process is there and not one that only waits to be buried."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def test_redis_that_goes_is_a_clear_refusal_and_one_that_comes_back_is_used() -> None:
    with running_redis() as server, served(server.url("x"), 2) as emulator:
        assert emulator.call()["code"] == 0
        server.process.kill()
        server.process.wait()

        refused, health = emulator.call(), emulator.control("GET", "health")

        assert refused["code"] == 213
        assert "state cannot be used now (inferred answer)" in refused["message"]
        assert health == {"error": "the emulator's state cannot be used now"}
        server.path.unlink(missing_ok=True)
        again = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", str(server.path), "--save", ""],
            stdout=subprocess.DEVNULL,
            cwd=server.path.parent,
        )
        try:
            awaited(lambda: emulator.call()["code"], 0)
        finally:
            emulator.process.terminate()
            _, complaints = emulator.process.communicate(timeout=WAIT_SECONDS)
            again.kill()
            again.wait()
        assert "Traceback" not in complaints
        assert 1 <= len(complaints.splitlines()) <= 2  # one line of each worker that met it


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--workers", "2"], "2 workers need a state that they can share"),
        (["--workers", "0"], "range"),
        (["--state", "mongo://x"], "no state is kept in mongo"),
        (["--state", "sqlite:"], "no state is kept in sqlite"),
        (["--state", "sqlite:/nowhere/at/all.db"], "there is no folder /nowhere/at"),
        (["--state", "sqlite:/proc/x.db"], "may not be written"),
        (["--state", "unix:///nowhere/socket"], "the Redis at unix:///nowhere/socket failed"),
        (["--state", "redis://:sekret@127.0.0.1:1/0"], "the Redis at redis://127.0.0.1:1/0 failed"),
        (["--state", "redis://:sek/ret@h"], "none of a Redis"),
    ],
)
def test_what_cannot_be_used_is_one_line(
    capsys: pytest.CaptureFixture[str], options: list[str], word: str
) -> None:
    if "://" in options[1] and not options[1].startswith("mongo"):
        pytest.importorskip("redis")

    assert run(["emulator", "--port", "0", *options]) == 2

    (line,) = capsys.readouterr().err.splitlines()
    assert word in line
    assert "sek" not in line
