"""Each mutant in a process of its own: forked, told which module to break, judged, ended.

Knows nothing of which mutants there are.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import CodeType, ModuleType

from mutant_judge import first_finding
from mutants import Mutant, Result
from mutation_scope import PACKAGE

TRIAL_SECONDS = 90.0
SURVIVED = ""
Judge = Callable[[], str | None]


class _Breaking(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module's broken code to whoever imports it."""

    def __init__(self, name: str, code: CodeType) -> None:
        self._name = name
        self._code = code

    def find_spec(
        self, fullname: str, path: object, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        found = importlib.machinery.PathFinder.find_spec(fullname, path)  # type: ignore[arg-type]
        assert found is not None
        return importlib.util.spec_from_file_location(fullname, found.origin, loader=self)

    def exec_module(self, module: ModuleType) -> None:
        exec(self._code, module.__dict__)


@dataclass(slots=True)
class _Running:
    """A trial that is going on."""

    mutant: Mutant | None
    process: int
    pipe: int
    started: float
    said: bytearray = field(default_factory=bytearray)


def judge_suite(layers: Sequence[str], seed: int, max_examples: int) -> Judge:
    """Return the judge that the suite is."""
    return lambda: first_finding(layers, seed, max_examples)


def trials(mutants: Iterable[Mutant | None], judge: Judge, jobs: int) -> Iterator[Result]:
    """Try all mutants, so many at a time, and yield what becomes of each as it ends.

    None is the emulator as it is.
    """
    waiting, running = list(mutants)[::-1], list[_Running]()
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                running.append(_begin(waiting.pop(), judge))
            yield from _ended(running)
    finally:
        for trial in running:
            _kill(trial)


def _begin(mutant: Mutant | None, judge: Judge) -> _Running:
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return _Running(mutant, process, reading, time.monotonic())
    os.close(reading)
    try:
        silent = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silent, stream)
        os.write(writing, f"{_judged(mutant, judge)}\n".encode())
    finally:
        os._exit(0)


def _judged(mutant: Mutant | None, judge: Judge) -> str:
    """Judge a mutant; one that can't be imported, or on which the judge breaks, is found too."""
    for name in [name for name in sys.modules if name.startswith(PACKAGE)]:
        # What was imported before the fork is not broken.
        del sys.modules[name]
    if mutant is not None:
        code = compile(mutant.made().tree, str(mutant.path), "exec")
        sys.meta_path.insert(0, _Breaking(mutant.module, code))
    try:
        return judge() or SURVIVED
    except BaseException as error:
        return f"no run is possible ({type(error).__name__})"


def _ended(running: list[_Running]) -> Iterator[Result]:
    """Wait until something ends, by itself or because it takes too long."""
    oldest = min(trial.started for trial in running) + TRIAL_SECONDS - time.monotonic()
    ready, _, _ = select.select([trial.pipe for trial in running], [], [], max(0.0, oldest))
    for trial in [trial for trial in running if trial.pipe in ready]:
        chunk = os.read(trial.pipe, 4096)
        trial.said += chunk
        if not chunk:
            running.remove(trial)
            yield _result(trial)
    for trial in list(running):
        if time.monotonic() - trial.started > TRIAL_SECONDS:
            running.remove(trial)
            _kill(trial)
            yield Result(trial.mutant, "timeout", "no end", TRIAL_SECONDS)


def _result(trial: _Running) -> Result:
    os.close(trial.pipe)
    os.waitpid(trial.process, 0)
    seconds = time.monotonic() - trial.started
    if not trial.said.endswith(b"\n"):
        # Not a verdict on the mutant: the code could not be made, or something killed the process.
        raise RuntimeError(f"the process of {trial.mutant} ended without a word")
    by = trial.said.decode().strip()
    return Result(trial.mutant, "killed" if by else "survived", by, seconds)


def _kill(trial: _Running) -> None:
    os.kill(trial.process, signal.SIGKILL)
    os.waitpid(trial.process, 0)
    os.close(trial.pipe)
