"""Measures by how much the memory of a process grows while it puts 8 MB to COS from a path.

The server reads and answers, with the checksum of what it read; its memory is not the caller's.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from client.cos import ISSUED, VERIFIED
from client.memory import MIB, growth_of
from faceid_client.crc64 import Crc64
from timing import Row, interleave

UPLOAD = Path(__file__).with_name("cos_upload.py")
VIDEO_BYTES = 8 * MIB
CHUNK_BYTES = 65_536


class Bucket(BaseHTTPRequestHandler):
    """Reads whatever comes and verifies everybody."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(ISSUED)

    def do_PUT(self) -> None:
        left, checksum = int(self.headers["Content-Length"]), Crc64()
        while left:
            piece = self.rfile.read(min(left, CHUNK_BYTES))
            checksum.update(piece)
            left -= len(piece)
        self._answer(VERIFIED, checksum.value)

    def _answer(self, body: bytes, checksum: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        if checksum is not None:
            self.send_header("x-cos-hash-crc64ecma", str(checksum))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def bucket() -> Iterator[str]:
    """Serve in a thread; give host and port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Bucket) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def measure(*, batches: int) -> list[Row]:
    """Return the rows of memory, sync and async."""
    with tempfile.TemporaryDirectory() as place, bucket() as address:
        video = Path(place) / "me.mp4"
        video.write_bytes(b"\x00\x00\x00\x18ftypisom" + bytes(VIDEO_BYTES - 12))
        samples = interleave(
            {
                way: growth_of(way, address, video, program=UPLOAD)
                for way in ("bare", "ours", "bare async", "ours async")
            },
            batches=batches,
        )
    rows: list[Row] = []
    for title, kind in (("", ""), (", async", " async")):
        our, bare = samples[f"ours{kind}"], samples[f"bare{kind}"]
        note = f"{(our.median - bare.median) / MIB:+.2f} MiB"
        what = f"peak memory of a PUT of 8 MB to COS{title}, against bare httpx"
        rows.append(Row(what, "MiB", our, bare, note))
    return rows
