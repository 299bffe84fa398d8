"""Measures the server's CPU time for one request: emulator, bare Starlette, Prism if installed.

Judges every reply's status first: a server that refuses is not faster, it is wrong.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import signed
from server_process import ServerProcess, free_port, serving
from timing import Batch, Row, Sample, interleave

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PRISM = ROOT / "build" / "prism" / "node_modules" / ".bin" / "prism"
PHOTO = b"\xff\xd8\xff\xe0" + bytes(2040) + b"\xff\xd9"
BOUNDARY = "----faceidBenchmarkBoundary7MA4YWxk"


def commands() -> dict[str, tuple[Sequence[str], int]]:
    """Return the command line and port of every server that can run here."""
    account = f"{signed.APP_ID}:{signed.SECRET_ID}:{signed.SECRET_KEY}"
    ours, bare, prism = free_port(), free_port(), free_port()
    document = str(ROOT / "openapi" / "dist" / "faceid.openapi.yaml")
    found: dict[str, tuple[Sequence[str], int]] = {
        "emulator": (
            [str(BIN / "faceid"), "emulator", "--port", str(ours), "--account", account],
            ours,
        ),
        "bare": ([sys.executable, str(ROOT / "benchmarks/bare_server.py"), str(bare)], bare),
    }
    if PRISM.exists():
        line = [str(PRISM), "mock", "--port", str(prism), "--verboseLevel", "silent", document]
        found["prism"] = (line, prism)
    return found


def json_body() -> tuple[bytes, str]:
    return json.dumps({"appid": signed.APP_ID}).encode(), "application/json"


def form_body() -> tuple[bytes, str]:
    fields = {
        "appid": signed.APP_ID,
        "idcard_number": "990000199001010017",
        "idcard_name": "测试员",
    }
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="face.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    ).encode()
    body = b"".join(parts) + head + PHOTO + f"\r\n--{BOUNDARY}--\r\n".encode()
    return body, f"multipart/form-data; boundary={BOUNDARY}"


def requests_of(
    server: ServerProcess, path: str, body: bytes, content_type: str, *, calls: int
) -> Batch:
    """Return a batch that sends `calls` requests and reads the server's CPU time around them."""

    def batch() -> float:
        headers = {"Authorization": signed.authorization(), "Content-Type": content_type}
        begun = server.cpu_seconds()
        for _ in range(calls):
            status, reply = server.post(path, body, headers)
            if status != 200 or not accepted(reply):
                raise RuntimeError(f"{path} was refused: {status} {reply[:200]!r}")
        return (server.cpu_seconds() - begun) / calls

    return batch


def accepted(reply: bytes) -> bool:
    return json.loads(reply)["code"] == 0


def measure(*, batches: int, calls: int) -> list[Row]:
    """Return the rows of the emulator."""
    kinds: dict[str, tuple[str, Callable[[], tuple[bytes, str]]]] = {
        "JSON": ("/face/livegetfour", json_body),
        "multipart of 2 kB": ("/face/idcardcompare", form_body),
    }
    rows: list[Row] = []
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(serving(line, port))
            for name, (line, port) in commands().items()
        }
        for kind, (path, make) in kinds.items():
            body, content_type = make()
            samples = interleave(
                {
                    name: requests_of(server, path, body, content_type, calls=calls)
                    for name, server in servers.items()
                },
                batches=batches,
            )
            rows += rows_of(kind, samples)
    return rows


def rows_of(kind: str, samples: dict[str, Sample]) -> list[Row]:
    ours = samples["emulator"]
    rows = [Row(f"emulator, {kind}, against bare Starlette", "µs", ours, samples["bare"])]
    if "prism" in samples:
        note = "Prism checks no signature"
        rows.append(Row(f"emulator, {kind}, against Prism", "µs", ours, samples["prism"], note))
    return rows
