"""Measures the memory of a server under two hundred uploads of 5 MB at the same time (Linux).

Counts nothing else: every upload has to be answered with success, or the measuring stops.
"""

from __future__ import annotations

from pathlib import Path

from emulator.closed_loop import run
from emulator.request import emulator, form_kind, json_kind, others
from server_process import ServerProcess
from timing import Batch, Row, Sample, interleave

UPLOADS, UPLOAD_BYTES = 200, 5_000_000
MIB = 1024 * 1024


def resident_bytes(server: ServerProcess, line: str = "VmRSS") -> int:
    """Return a line of the server's own status, in bytes."""
    for each in server.status().splitlines():
        if each.startswith(f"{line}:"):
            return int(each.split()[1]) * 1024
    raise RuntimeError(f"the status has no {line}")


def rush(server: ServerProcess, port: int, after: list[int]) -> Batch:
    """Return a batch of all uploads at once whose cost is the memory at its highest."""
    kind = form_kind("multipart of 5 MB", UPLOAD_BYTES)

    def batch() -> float:
        Path(f"/proc/{server.pid}/clear_refs").write_text("5", encoding="ascii")
        run(port, kind.requests(UPLOADS), connections=UPLOADS)
        after.append(resident_bytes(server))
        return float(resident_bytes(server, "VmHWM"))

    return batch


def measure(*, batches: int) -> list[Row]:
    """Return the row of the rush; its note tells the memory before and after."""
    with emulator() as ours, others(only=("bare",)) as compared:
        servers = {"ours": ours, **compared}
        for _, port in servers.values():
            run(port, json_kind().requests(200), connections=8)
        before = resident_bytes(ours[0])
        after: dict[str, list[int]] = {name: [] for name in servers}
        samples = interleave(
            {name: rush(*server, after[name]) for name, server in servers.items()},
            batches=batches,
        )
    settled = Sample("after", tuple(map(float, after["ours"]))).median
    note = f"all answered; {before / MIB:.0f} MiB before, {settled / MIB:.0f} MiB after"
    what = f"emulator, {UPLOADS} uploads of 5 MB at once, memory at its highest"
    return [Row(f"{what}, against bare Starlette", "MiB", samples["ours"], samples["bare"], note)]
