"""Owns an emulator that a browser can visit and a test can call directly.

Knows no test.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from control_caller import PREFIX
from emulator_caller import NOW, Caller
from faceid_conformance.emulator.inprocess import RunningEmulator, Settings, running_emulator


async def at_once(seconds: float) -> None:
    """Wait for nothing."""


class Visited:
    """An emulator on a socket; `caller` reaches the same one without it."""

    def __init__(self, emulator: RunningEmulator) -> None:
        self._emulator = emulator
        self.caller = Caller()
        self.reset()

    @property
    def address(self) -> str:
        return self._emulator.base_url + PREFIX

    def reset(self, **settings: Any) -> None:
        """Begin anew, with a clock that the test holds."""
        self.caller.now = NOW
        chosen = Settings(clock=lambda: self.caller.now, sleep=at_once, **settings)
        self._emulator.reset(chosen)
        self.caller.app = self._emulator


@contextmanager
def visited() -> Iterator[Visited]:
    with running_emulator() as emulator:
        yield Visited(emulator)
