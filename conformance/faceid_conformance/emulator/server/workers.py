"""Several processes that do the same work, started anew when one dies, until all are told to stop.

Refuses to know the work. They are forked, so they share what was open and imported before.
"""

import os
import selectors
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from faceid_conformance.emulator.errors import EmulatorError, ServeError
from faceid_conformance.emulator.server.log import OURS

STOP_SECONDS = 10.0
SHORT_LIFE_SECONDS, REST_SECONDS = 2.0, 1.0
READY = b"+"
PIPE_BYTES = 4096
TERMINAL = ("SIGINT", "SIGHUP")  # what a terminal sends to every process of a group

Work = Callable[[int, Callable[[], None]], None]
"""Is given the descriptor that ends when it is to stop, and what to call once it serves."""


def can_fork() -> bool:
    return hasattr(os, "fork")


class Crew:
    """The processes, seen from their parent."""

    def __init__(self, count: int, work: Work, ready: Callable[[], None]) -> None:
        self._count = count
        self._work = work
        self._tell_ready = ready
        self._born: dict[int, float] = {}
        self._serving = 0
        self._is_announced = False
        self._stopping_since: float | None = None
        self._not_before = 0.0
        self._life, self._our_life = os.pipe()  # ends for the workers when we end
        self._ready, self._say_ready = os.pipe()
        self._awake, self._wake = os.pipe()
        for descriptor in (self._awake, self._wake, self._ready):
            os.set_blocking(descriptor, False)

    def run(self, signals: tuple[signal.Signals, ...], lifeline: int | None) -> None:
        """Run until one of the signals comes or the lifeline ends; ServeError if none serves."""
        watched = (*signals, signal.SIGCHLD)
        previous = {number: signal.signal(number, self._on_signal) for number in watched}
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        try:
            with selectors.DefaultSelector() as selector:
                for descriptor in (self._awake, self._ready, lifeline):
                    if descriptor is not None:
                        selector.register(descriptor, selectors.EVENT_READ)
                while self._look_after():
                    self._hear(selector, lifeline)
        finally:
            self._kill(signal.SIGKILL)
            signal.set_wakeup_fd(-1)
            for number, handler in previous.items():
                signal.signal(number, handler)
            ours = (self._life, self._our_life, self._ready, self._say_ready)
            for descriptor in (*ours, self._awake, self._wake):
                os.close(descriptor)

    def _look_after(self) -> bool:
        """Bury the dead, start who is missing; false when all is over."""
        now = time.monotonic()
        for pid in list(self._born):
            self._bury(pid, now)
        if self._stopping_since is not None:
            if now - self._stopping_since > STOP_SECONDS:
                self._kill(signal.SIGKILL)
            return bool(self._born)
        while len(self._born) < self._count and now >= self._not_before:
            self._start(now)
        return True

    def _bury(self, pid: int, now: float) -> None:
        found, status = os.waitpid(pid, os.WNOHANG)
        if not found:
            return
        age = now - self._born.pop(pid)
        if self._stopping_since is not None:
            return
        ended = os.waitstatus_to_exitcode(status)
        how = f"by signal {-ended}" if ended < 0 else f"with exit code {ended}"
        if not self._is_announced:
            raise ServeError(f"a worker ended {how} before it served")
        OURS.error("worker %d ended %s; another one is started", pid, how)
        if age < SHORT_LIFE_SECONDS:
            self._not_before = now + REST_SECONDS

    def _hear(self, selector: selectors.BaseSelector, lifeline: int | None) -> None:
        """Wait until something happens, and take note of it."""
        for key, _ in selector.select(timeout=REST_SECONDS):
            with suppress(BlockingIOError):
                said = os.read(key.fd, PIPE_BYTES)
                if key.fd == self._ready:
                    self._serving += len(said)
                elif lifeline is not None and key.fd == lifeline and not said:
                    selector.unregister(lifeline)
                    self._stop()
        if self._serving >= self._count and not self._is_announced:
            self._is_announced = True
            self._tell_ready()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if number != signal.SIGCHLD:
            self._stop()

    def _stop(self) -> None:
        """Tell all to stop; told twice, they stop at once."""
        self._stopping_since = self._stopping_since or time.monotonic()
        self._kill(signal.SIGTERM)

    def _kill(self, number: signal.Signals) -> None:
        for pid in self._born:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _start(self, now: float) -> None:
        """Fork with signals held back: one that comes early must not be lost in our handlers."""
        held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGCHLD})
        pid = os.fork()
        if pid == 0:
            self._be_a_worker(held)
        self._born[pid] = now
        signal.pthread_sigmask(signal.SIG_SETMASK, held)

    def _be_a_worker(self, held: set[int] | set[signal.Signals]) -> None:
        """Work, and never come back into the parent's code."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGTERM, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            for name in TERMINAL:  # our parent hears them and tells us
                signal.signal(getattr(signal, name), signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_SETMASK, held)
            for descriptor in (self._our_life, self._ready, self._awake, self._wake):
                os.close(descriptor)
            self._work(self._life, lambda: self._is_ready())
            code = 0
        except EmulatorError as error:
            print(f"error: {error}", file=sys.stderr, flush=True)
        finally:
            os._exit(code)

    def _is_ready(self) -> None:
        os.write(self._say_ready, READY)
