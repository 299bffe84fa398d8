"""Owns a driver's process: one line asked, one line answered, within bounds of time and memory.

Refuses to know what is asked. Whatever a driver does instead of answering is a DriverBroke.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any, cast

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

VERSION = 1
SCHEMA = Path(__file__).parent / "protocol.schema.json"
LONGEST_LINE_BYTES = 4 * 1024 * 1024
MOST_STDERR_BYTES = 4096
LOOK_SECONDS = 0.1


class DriverBroke(Exception):
    """The driver crashed, hung, wrote what is no answer, or took too much memory."""


class Unsupported(Exception):
    """The driver declares that it cannot do this."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a driver may take: seconds to start, seconds for an answer, MiB of memory."""

    start_seconds: float = 30.0
    answer_seconds: float = 10.0
    memory_mib: int = 1024


@cache
def _validator(name: str) -> Validator:
    document = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return Draft202012Validator({"$defs": document["$defs"], "$ref": f"#/$defs/{name}"})


def conforms(name: str, document: Any) -> bool:
    """Whether a document is what the protocol's schema describes under that name."""
    return _validator(name).is_valid(document)


class DriverProcess:
    """One run of a driver's command, in a session of its own."""

    def __init__(
        self,
        command: Sequence[str],
        bounds: Bounds,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._bounds = bounds
        self._lines: queue.Queue[bytes] = queue.Queue(maxsize=64)
        self._said = b""
        self._seq = 0
        self._looked = 0.0
        try:
            self._process = subprocess.Popen(
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
                cwd=folder,
                env=environment,
            )
        except OSError as error:
            raise DriverBroke(f"cannot be started: {error.strerror}") from error
        for target, pipe in (
            (self._read, self._process.stdout),
            (self._hear, self._process.stderr),
        ):
            threading.Thread(target=target, args=(pipe,), daemon=True).start()

    @property
    def stderr(self) -> str:
        """The last of what it wrote to stderr, as it was: redact it before it is shown."""
        return self._said.decode("utf-8", "replace")

    def ask(self, command: str, **given: object) -> Mapping[str, Any]:
        """Ask one question; DriverBroke or Unsupported where there is no answer to judge."""
        self._seq += 1
        question = {"seq": self._seq, "cmd": command, **given}
        line = json.dumps(question, ensure_ascii=False).encode("utf-8") + b"\n"
        limit = self._bounds.start_seconds if command == "start" else self._bounds.answer_seconds
        deadline = time.monotonic() + limit
        # A driver that reads nothing must not hold us: its pipe is filled beside us.
        threading.Thread(target=self._write, args=(line,), daemon=True).start()
        return self._answer(command, self._line(deadline, limit))

    def _write(self, line: bytes) -> None:
        stdin = cast("IO[bytes]", self._process.stdin)
        with contextlib.suppress(OSError, ValueError):
            stdin.write(line)
            stdin.flush()

    def _line(self, deadline: float, limit: float) -> bytes:
        while True:
            try:
                line = self._lines.get(timeout=LOOK_SECONDS)
                break
            except queue.Empty:
                self._look()
                if time.monotonic() > deadline:
                    raise DriverBroke(f"no answer within {limit:g} s") from None
        if not line:
            self._process.wait()
            raise DriverBroke(f"ended with exit code {self._process.returncode}")
        self._look()
        return line

    def _look(self) -> None:
        """Look at its memory, now and then: every process of the machine has to be asked."""
        if time.monotonic() - self._looked < LOOK_SECONDS:
            return
        self._looked = time.monotonic()
        if _resident_mib(self._process.pid) > self._bounds.memory_mib:
            raise DriverBroke(f"took more than {self._bounds.memory_mib} MiB")

    def _answer(self, command: str, line: bytes) -> Mapping[str, Any]:
        try:
            document: Any = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise DriverBroke("wrote a line to stdout that is no JSON") from error
        if not _validator("answer").is_valid(document) or document["seq"] != self._seq:
            raise DriverBroke("wrote a line that is no answer to what was asked")
        if "unsupported" in document:
            raise Unsupported(str(document["unsupported"])[:200])
        if "error" in document:
            raise DriverBroke(f"reports an error: {document['error']}")
        if not _validator(command).is_valid(document["ok"]):
            raise DriverBroke(f"its answer to {command} is not as the schema says")
        return cast("Mapping[str, Any]", document["ok"])

    def _read(self, pipe: IO[bytes]) -> None:
        while line := pipe.readline(LONGEST_LINE_BYTES):
            with contextlib.suppress(queue.Full):
                self._lines.put(line, timeout=self._bounds.answer_seconds)
        with contextlib.suppress(queue.Full):
            self._lines.put(b"", timeout=self._bounds.answer_seconds)

    def _hear(self, pipe: IO[bytes]) -> None:
        while said := pipe.readline(MOST_STDERR_BYTES):
            self._said = (self._said + said)[-MOST_STDERR_BYTES:]

    def close(self) -> None:
        """End the driver and whatever it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            with contextlib.suppress(OSError, ValueError):
                cast("IO[bytes]", pipe).close()


def decoded(text: str) -> bytes:
    """Return the bytes of a driver's base64; DriverBroke where it is none."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise DriverBroke("its body is no base64") from error


def _resident_mib(leader: int) -> int:
    """Return what a session's processes hold; 0 where the system has no /proc."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # After the name, which may hold anything: state, parent, group, session.
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == leader:
                total += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, IndexError, ValueError):
            continue
    return total // (1024 * 1024)
