"""Measures workers that share a state: CPU time of all of them for one request, against one alone.

Knows no store's inside; a Redis is started for it, and its own CPU time is told apart.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from emulator.closed_loop import Kind, run
from emulator.request import emulator, form_kind, json_kind
from timing import Batch, Row, interleave

CONNECTIONS = (4, 32)
FIRST_CALLS = 4
REDIS = "redis-server"


@dataclass(frozen=True)
class Fleet:
    """The processes of one emulator, and the port that they share."""

    processes: tuple[int, ...]
    port: int


@dataclass(frozen=True)
class Load:
    """What is sent in one batch."""

    kind: Kind
    calls: int
    connections: int


def measure(*, batches: int, calls: int) -> list[Row]:
    """Return the rows of shared states; none where there is no Redis."""
    if shutil.which(REDIS) is None:
        print(f"benchmarks: no {REDIS} here (make tools)", file=sys.stderr)
        return []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="faceid-")))
        redis = stack.enter_context(_redis(folder / "socket"))
        fleets = {
            "memory": stack.enter_context(_fleet("memory", 1)),
            "a Redis": stack.enter_context(_fleet(f"unix://{folder / 'socket'}", 2)),
            "an SQLite file": stack.enter_context(_fleet(f"sqlite:{folder / 'state.db'}", 2)),
        }
        kinds = (json_kind(), form_kind("multipart of 2 kB", 2048))
        loads = [Load(kind, calls, connections) for kind in kinds for connections in CONNECTIONS]
        return [row for load in loads for row in _rows(load, fleets, redis, batches)]


def _rows(load: Load, fleets: dict[str, Fleet], redis: int, batches: int) -> Iterator[Row]:
    subjects = {name: _batch(fleet, load) for name, fleet in fleets.items()}
    rates = {name: _rate(fleet, load) for name, fleet in fleets.items()}
    samples = interleave(subjects, batches=batches)
    before = _spent([redis])
    subjects["a Redis"]()
    in_redis = (_spent([redis]) - before) / load.calls * 1e6
    for name in list(fleets)[1:]:
        note = f"{rates[name] / rates['memory']:.2f} of its calls per second"
        if name == "a Redis":
            note += f"; {in_redis:.0f} µs more in the Redis"
        title = f"{load.kind.title}, {load.connections} connections"
        what = f"two workers on {name}, {title}, against one in memory"
        yield Row(what, "µs", samples[name], samples["memory"], note)


def _batch(fleet: Fleet, load: Load) -> Batch:
    def batch() -> float:
        requests = load.kind.requests(load.calls)
        begun = _spent(fleet.processes)
        run(fleet.port, requests, connections=load.connections)
        return (_spent(fleet.processes) - begun) / load.calls

    return batch


def _rate(fleet: Fleet, load: Load) -> float:
    """Return calls per second, of which a busy machine takes more than its share."""
    requests = load.kind.requests(load.calls)
    begun = time.perf_counter()
    run(fleet.port, requests, connections=load.connections)
    return load.calls / (time.perf_counter() - begun)


@contextmanager
def _fleet(state: str, workers: int) -> Iterator[Fleet]:
    with emulator("--state", state, "--workers", str(workers)) as (server, port):
        # Whoever answers was forked, and so were the others.
        run(port, json_kind().requests(FIRST_CALLS), connections=FIRST_CALLS)
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        yield Fleet((server.pid, *map(int, children)), port)


@contextmanager
def _redis(path: Path) -> Iterator[int]:
    command = [REDIS, "--port", "0", "--unixsocket", str(path), "--save", ""]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=path.parent)
    try:
        for _ in range(1000):
            if path.exists():
                break
            time.sleep(0.01)
        yield process.pid
    finally:
        process.kill()
        process.wait()


def _spent(processes: Sequence[int]) -> float:
    """What every thread of the processes has spent on a core (Linux)."""
    tasks = [task for pid in processes for task in Path(f"/proc/{pid}/task").iterdir()]
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
