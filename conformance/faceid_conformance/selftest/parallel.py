"""Owns the trials in several processes: each takes the next one, whatever the others do.

Refuses to know what a trial is.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from faceid_conformance.errors import EngineError

Outcome = TypeVar("Outcome")


def outcomes(calls: Iterable[Callable[[], Outcome]], processes: int) -> Iterator[Outcome]:
    """Make all calls in so many processes and yield what they return, as it comes.

    The calls begin in their order. EngineError where a process died.
    """
    # Not forked: a copy of a process with threads may wait forever for one that it lacks.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_prepare)
    try:
        waiting: list[Future[Outcome]] = [pool.submit(call) for call in calls]
        for done in as_completed(waiting):
            yield done.result()
    except BrokenProcessPool as error:
        raise EngineError("a process of the selftest died") from error
    except BaseException:
        # Nobody waits for a whole run that is not wanted any more.
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _prepare() -> None:
    """Leave interrupts to the process that asked, and the terminal to it alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, sys.stdout.fileno())
    os.close(silent)
