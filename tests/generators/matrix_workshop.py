"""Owns how a generator's commands are run: its workspace, its tools, its clock, its sizes.

Refuses to judge what a client does; a command that fails is told with the end of what it said.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from matrix_entries import Argv, Entry

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "generators"
SHARED = Path(__file__).resolve().parent / "shared"
DIST = ROOT / "openapi" / "dist"
TOOLS_LOCK = ROOT / "requirements" / "generators.lock"
STEP_SECONDS, RUN_SECONDS = 900.0, 120.0
_VERSION_FLAGS = {"go": "version", "java": "-version", "javac": "-version"}
_INSTALLING = threading.Lock()  # the tools are everybody's
_NEED = re.compile(r"([a-z0-9+-]+)(?: >= ([0-9.]+))?")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")  # Maven paints its version
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_OPENAPI_GENERATOR = "{openapi-generator}"
_LEFT_OUT = frozenset({"node_modules", "__pycache__", "target"})


class StepError(Exception):
    """A command that ended badly: the end of what it said."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much a generator wrote."""

    files: int
    bytes: int


def missing_tool(entry: Entry) -> str:
    """Say which command is missing or too old, or nothing."""
    return _missing(entry.needs)


def missing_compiler(entry: Entry) -> str:
    """Say the same of what is needed once a client is generated."""
    return _missing(entry.compilers)


def _missing(needs: tuple[str, ...]) -> str:
    for need in needs:
        name, least = _parsed(need)
        if shutil.which(name) is None:
            return f"{name} is not installed"
        if least and _numbers(version_of(name)) < _numbers(least):
            return f"{name} is {version_of(name)}, and {least} is needed"
    return ""


def version_of(name: str) -> str:
    """Return the version that a command tells of itself."""
    flag = _VERSION_FLAGS.get(name, "--version")
    told = subprocess.run([name, flag], capture_output=True, text=True, timeout=60, check=False)
    found = _NUMBER.search(_COLOUR.sub("", told.stdout + told.stderr))
    return found.group(0) if found else "unknown"


def versions(entry: Entry) -> dict[str, str]:
    """Return the versions of the commands that an entry needs."""
    return {name: version_of(name) for name, _ in map(_parsed, entry.needs)}


def _parsed(need: str) -> tuple[str, str]:
    found = _NEED.fullmatch(need)
    return (found.group(1), found.group(2) or "") if found else (need, "")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


class Workshop:
    """The workspace of one generator; what `prepare` fetched stays there from run to run."""

    def __init__(self, entry: Entry, build: Path = BUILD, document: Path | None = None) -> None:
        self.entry = entry
        self.work = build / "work" / entry.name
        self.generated = self.work / "generated"
        self._tools = build / "tools"
        self._document = document or DIST / entry.document
        self._log = self.work / "log.txt"

    def prepare(self) -> None:
        """Lay out the workspace and fetch what the locks pin, where they have changed."""
        self.work.mkdir(parents=True, exist_ok=True)
        self._log.write_text("", encoding="utf-8")
        shutil.rmtree(self.generated, ignore_errors=True)
        for folder in (*(SHARED / name for name in self.entry.shared), self.entry.folder):
            shutil.copytree(folder, self.work, dirs_exist_ok=True)
        if any(_OPENAPI_GENERATOR in words for words in self.entry.generate):
            with _INSTALLING:
                _once(self._tools / ".digest", _digest(TOOLS_LOCK), self._install_tools)
        _once(self.work / ".prepared", self._lock_digest(), self._fetch)

    def generate(self) -> None:
        """Run the generator; StepError where it fails or writes nothing."""
        self._steps(self.entry.generate)
        if not self.size().files:
            raise StepError("it wrote no file")

    def build(self) -> None:
        """Compile what was generated, with our program."""
        self._steps(self.entry.build)

    def run(self, base_url: str, scenarios: Path) -> tuple[str, str]:
        """Run the program; return what it printed, and why it died, if it did."""
        words = [*self._filled(self.entry.run[0]), base_url, str(scenarios)]
        try:
            ended = self._call(words, RUN_SECONDS)
        except subprocess.TimeoutExpired as error:
            return _decoded(error.stdout), f"the program was stopped after {RUN_SECONDS:g} seconds"
        died = "" if ended.returncode == 0 else _last_words(ended.stderr or ended.stdout)
        return _decoded(ended.stdout), died

    def size(self) -> Size:
        """Count what was generated."""
        sizes = [
            path.stat().st_size
            for path in self.generated.rglob("*")
            if path.is_file() and not _LEFT_OUT & set(path.relative_to(self.generated).parts)
        ]
        return Size(len(sizes), sum(sizes))

    def _fetch(self) -> None:
        self._steps(self.entry.prepare)

    def _install_tools(self) -> None:
        pip = str(self._tools / "bin" / "pip")
        self._one([sys.executable, "-m", "venv", "--clear", str(self._tools)])
        self._one([pip, "install", "--quiet", "--require-hashes", "-r", str(TOOLS_LOCK)])

    def _lock_digest(self) -> str:
        locks = [_digest(self.entry.folder / name) for name in self.entry.locks]
        return hashlib.sha256(repr((self.entry.prepare, locks)).encode()).hexdigest()

    def _steps(self, commands: tuple[Argv, ...]) -> None:
        for words in commands:
            self._one(self._filled(words))

    def _one(self, words: list[str]) -> None:
        try:
            ended = self._call(words, STEP_SECONDS)
        except subprocess.TimeoutExpired:
            raise StepError(f"{words[0]} was stopped after {STEP_SECONDS:g} seconds") from None
        if ended.returncode:
            raise StepError(f"{Path(words[0]).name}: {_last_words(ended.stderr or ended.stdout)}")

    def _call(self, words: list[str], seconds: float) -> subprocess.CompletedProcess[bytes]:
        try:
            ended = subprocess.run(
                words,
                cwd=self.work,
                env={**os.environ, **self._environment()},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=seconds,
                check=False,
            )
        except OSError as error:
            raise StepError(f"{words[0]}: {error.strerror}") from None
        with self._log.open("ab") as log:
            log.write(f"$ {' '.join(words)}\n".encode() + ended.stdout + ended.stderr + b"\n")
        return ended

    def _environment(self) -> Mapping[str, str]:
        return {name: self._fill(value) for name, value in self.entry.env.items()}

    def _filled(self, words: Argv) -> list[str]:
        return [self._fill(word) for word in words]

    def _fill(self, word: str) -> str:
        places = {
            "document": self._document,
            "dist": DIST,
            "work": self.work,
            "generated": self.generated,
            "python": sys.executable,
            "scripts": Path(sys.executable).parent,
            "openapi-generator": self._tools / "bin" / "openapi-generator-cli",
        }
        for name, place in places.items():
            word = word.replace(f"{{{name}}}", str(place))
        return word


def timed(step: Callable[[], None]) -> float:
    """Call something and return the seconds that it took."""
    begun = time.perf_counter()
    step()
    return time.perf_counter() - begun


def _once(mark: Path, digest: str, action: Callable[[], None]) -> None:
    """Do something unless it was done for this digest."""
    if mark.is_file() and mark.read_text(encoding="utf-8") == digest:
        return
    mark.unlink(missing_ok=True)
    action()
    mark.write_text(digest, encoding="utf-8")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _decoded(output: bytes | None) -> str:
    return (output or b"").decode("utf-8", "replace")


def _last_words(output: bytes) -> str:
    lines = [line.strip() for line in _decoded(output).splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"\berror\b|Error|Exception", line)]
    return (telling or lines or ["it said nothing"])[-1]
