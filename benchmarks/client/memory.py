"""Measures by how much the memory of a process grows while it uploads 6 MB from a path.

Each upload is a process of its own: memory that a process has once taken hides the next peak.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from client.emulator import emulator
from timing import Batch, Row, interleave

UPLOAD = Path(__file__).with_name("upload.py")
VIDEO_BYTES = 6 * 1024 * 1024 - 8192
MIB = 1024 * 1024


def growth_of(way: str, address: str, video: Path, *, program: Path = UPLOAD) -> Batch:
    """Return a batch of one upload whose cost is the growth in bytes."""

    def batch() -> float:
        command = [sys.executable, str(program), way, f"http://{address}", str(video)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"upload {way} ended with {done.returncode}\n{done.stderr[-2000:]}")
        return float(done.stdout)

    return batch


def measure(*, batches: int) -> list[Row]:
    """Return the rows of memory, sync and async."""
    with tempfile.TemporaryDirectory() as place, emulator() as address:
        video = Path(place) / "me.mp4"
        video.write_bytes(b"\x00\x00\x00\x18ftypisom" + bytes(VIDEO_BYTES - 12))
        ways = ("bare", "ours", "bare async", "ours async")
        samples = interleave({way: growth_of(way, address, video) for way in ways}, batches=batches)
    rows: list[Row] = []
    for title, kind in (("", ""), (", async", " async")):
        our, bare = samples[f"ours{kind}"], samples[f"bare{kind}"]
        note = f"{(our.median - bare.median) / MIB:+.2f} MiB"
        what = f"peak memory of an upload of 6 MB from a path{title}, against bare httpx"
        rows.append(Row(what, "MiB", our, bare, note))
    return rows
