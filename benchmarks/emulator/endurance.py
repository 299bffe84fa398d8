"""Measures what a hundred thousand mixed calls leave behind: memory, and entries of the journal.

Counts the calls itself; the journal has to have counted as many.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice

from emulator.closed_loop import Kind, run
from emulator.request import emulator, form_kind, json_kind
from emulator.uploads import resident_bytes
from timing import Row, Sample

CALLS, ROUND, WARM_UP = 100_000, 5_000, 20_000
CONNECTIONS = 16
# Right calls of both kinds, a body that is no JSON, and a form whose fields are missing.


def kinds() -> tuple[Kind, ...]:
    right = json_kind()
    return (
        right,
        form_kind("multipart of 2 kB", 2048),
        replace(right, body=b"{"),
        replace(right, path="/face/idcardcompare"),
        form_kind("multipart of 20 kB", 20_000),
    )


def mixed(calls: int) -> Iterator[bytes]:
    """Every kind in turn."""
    turns = chain.from_iterable(kinds() for _ in range(calls))
    return chain.from_iterable(kind.requests(1) for kind in islice(turns, calls))


def journal(port: int) -> dict[str, int]:
    """What the journal says of itself."""
    address = f"http://127.0.0.1:{port}/_emulator/journal?limit=1"
    with urllib.request.urlopen(address) as reply:
        document: dict[str, int] = json.load(reply)
    return document


def measure(*, calls: int) -> list[Row]:
    """Return the row of memory after all calls against memory after the warm-up."""
    codes: set[int] = set()
    held: list[float] = []
    with emulator() as (server, port):
        for done in range(ROUND, calls + 1, ROUND):
            run(port, list(mixed(ROUND)), connections=CONNECTIONS, met=codes)
            if done >= min(WARM_UP, calls // 2):
                held.append(float(resident_bytes(server)))
        counted = journal(port)["last"]
    if counted != calls:
        raise RuntimeError(f"{calls} calls were answered, the journal counts {counted}")
    note = f"journal: {counted} of {calls} entries; codes {', '.join(map(str, sorted(codes)))}"
    what = f"emulator, memory after {calls} mixed calls, against after {WARM_UP}"
    return [Row(what, "MiB", Sample("end", tuple(held[-3:])), Sample("warm", (held[0],)), note)]
