"""Owns how a run ends before everything was asked: by a signal, the guard, a finding, silence.

Refuses to raise twice for one signal: a live call in flight comes home first.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Sequence
from types import FrameType
from typing import Protocol

from faceid_conformance.checks.verdict import RED, Verdict
from faceid_conformance.live.guard import Guard
from faceid_conformance.report.results import Result, Results
from faceid_conformance.suite.session import LOST, Session

WAITING = b"\nwaiting for the call in flight, which is paid for; once more to give it up\n"
TOLD = {"SIGINT": "Ctrl-C (SIGINT)", "SIGHUP": "its terminal was closed (SIGHUP)"}


class Waits(Protocol):
    """Who may ask that a signal waits."""

    def interrupt(self) -> bool:
        """Return whether the signal waits for something that will raise it."""
        ...


class Interruption:
    """Hears the signals that stop a run, and remembers which it was."""

    def __init__(self) -> None:
        self.because = ""
        self._guard: Waits | None = None

    def listen(self, numbers: Iterable[signal.Signals]) -> None:
        """Hear these signals from now on."""
        for number in numbers:
            signal.signal(number, self.handle)

    def wait_for(self, guard: Waits) -> None:
        """Let a signal wait, once, for the call of a live run that is in flight."""
        self._guard = guard

    def handle(self, number: int, frame: FrameType | None) -> None:
        """Raise KeyboardInterrupt, at once or when the call in flight has come home."""
        name = signal.Signals(number).name
        self.because = TOLD.get(name, name)
        if self._guard is not None and self._guard.interrupt():
            os.write(2, WAITING)
        else:
            raise KeyboardInterrupt


def interrupted(results: Results, interruption: Interruption, guard: Guard | None) -> None:
    """Write down that a signal ended the run, and which; and what a live run left behind."""
    results.ended, results.ended_because = "interrupted", interruption.because
    _tell_what_is_left(results, guard)


def ended(results: Results, session: Session) -> None:
    """Write down how a run that no signal stopped came to its end, and why before it."""
    guard: Guard | None = session.guard
    red = _first_red(results.results)
    if session.options.fail_fast and red is not None:
        results.ended, results.ended_because = "fail-fast", f"{red.id} ({red.status})"
    elif guard is not None and guard.ended != "complete":
        results.ended, results.ended_because = guard.ended, guard.ended_because
    elif any(_is_lost(result.verdict) for result in results.results):
        results.ended, results.ended_because = "target-lost", LOST
    _tell_what_is_left(results, guard)


def _tell_what_is_left(results: Results, guard: Guard | None) -> None:
    left = "" if guard is None else guard.lying.told()
    if left and results.ended != "complete":
        results.ended_because = f"{results.ended_because}; {left}"


def _first_red(results: Sequence[Result]) -> Verdict | None:
    return next((item.verdict for item in results if item.verdict.status in RED), None)


def _is_lost(verdict: Verdict) -> bool:
    return verdict.status == "not-run" and verdict.reason == LOST
