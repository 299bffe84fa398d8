"""Measures the server's CPU time for one request: emulator, bare Starlette, Prism, nginx.

Every request has a signature of its own, so that no server can remember a verdict.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import signed
from emulator.closed_loop import Kind, run
from server_process import ServerProcess, free_port, serving
from timing import Batch, Row, Sample, interleave

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
PRISM = ROOT / "build" / "prism" / "node_modules" / ".bin" / "prism"
ACCOUNT = f"{signed.APP_ID}:{signed.SECRET_ID}:{signed.SECRET_KEY}"
BOUNDARY = "----faceidBenchmarkBoundary7MA4YWxk"
COMPARE = "/face/idcardcompare"
NGINX = """
worker_processes 1; daemon off; master_process off; pid nginx.pid; error_log /dev/null;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000; client_max_body_size 0;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server {{
    listen 127.0.0.1:{port};
    location / {{ default_type application/json; return 200 '{{"code":0}}'; }}
  }}
}}
"""


def json_kind() -> Kind:
    body = json.dumps({"appid": signed.APP_ID}).encode()
    return Kind("JSON", "/face/livegetfour", "application/json", body)


def form_kind(title: str, photo_bytes: int) -> Kind:
    """A form with three texts and one photo of so many bytes."""
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
    photo = b"\xff\xd8\xff\xe0" + bytes(range(256)) * (photo_bytes // 256) + b"\xff\xd9"
    body = b"".join(parts) + head + photo + f"\r\n--{BOUNDARY}--\r\n".encode()
    return Kind(title, COMPARE, f"multipart/form-data; boundary={BOUNDARY}", body)


@contextmanager
def emulator(*options: str) -> Iterator[tuple[ServerProcess, int]]:
    """Start an emulator that knows the benchmark's account."""
    port = free_port()
    command = [str(BIN / "faceid"), "emulator", "--port", str(port), "--account", ACCOUNT]
    with serving([*command, *options], port) as server:
        yield server, port


@contextmanager
def others(
    only: Sequence[str] = ("bare", "constant", "prism", "nginx"),
) -> Iterator[dict[str, tuple[ServerProcess, int]]]:
    """Start the servers of comparison that can run here."""
    document = str(ROOT / "openapi" / "dist" / "faceid.openapi.yaml")
    with ExitStack() as stack:
        found: dict[str, tuple[ServerProcess, int]] = {}

        def start(name: str, port: int, command: Sequence[str]) -> None:
            found[name] = stack.enter_context(serving(command, port)), port

        port = free_port()
        start("bare", port, [sys.executable, str(ROOT / "benchmarks/bare_server.py"), str(port)])
        if "constant" in only:
            port = free_port()
            script = str(ROOT / "benchmarks" / "constant_server.py")
            start("constant", port, [sys.executable, script, str(port)])
        if PRISM.exists() and "prism" in only:
            port = free_port()
            line = [str(PRISM), "mock", "--port", str(port), "--verboseLevel", "silent", document]
            start("prism", port, line)
        nginx = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
        if nginx is not None and "nginx" in only:
            port = free_port()
            place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            (place / "nginx.conf").write_text(NGINX.format(port=port), encoding="utf-8")
            start("nginx", port, [nginx, "-p", str(place), "-c", "nginx.conf", "-e", "/dev/null"])
        yield found


def batch_of(
    server: ServerProcess, port: int, kind: Kind, *, calls: int, connections: int
) -> Batch:
    """Return a batch of `calls` requests whose cost is the server's CPU time."""

    def batch() -> float:
        requests = kind.requests(calls)
        begun = server.cpu_seconds()
        run(port, requests, connections=connections)
        return (server.cpu_seconds() - begun) / calls

    return batch


# Prism takes a minute for a form of 1 MB; nginx reads no body that it does not need.
COMPARED = {
    "bare": ("bare Starlette", "", True),
    "constant": ("a constant under uvicorn", "what serving alone costs", False),
    "prism": ("Prism", "Prism checks no signature", False),
    "nginx": ("nginx `return 200`", "the limit: it looks at nothing", False),
}


def measure(*, batches: int, calls: int) -> list[Row]:
    """Return the rows of the emulator's requests."""
    small, large = form_kind("multipart of 2 kB", 2048), (1, 5)
    kinds = [(json_kind(), 1, calls), (json_kind(), 32, calls), (small, 1, calls)]
    kinds += [
        (form_kind(f"multipart of {size} MB", size * 1_000_000), 1, max(calls // 10, 8))
        for size in large
    ]
    rows: list[Row] = []
    with emulator() as ours, others() as compared:
        for kind, connections, count in kinds:
            is_large = len(kind.body) > 100_000
            servers = {
                name: server
                for name, server in {"ours": ours, **compared}.items()
                if not is_large or name == "ours" or COMPARED[name][2]
            }
            samples = interleave(
                {
                    name: batch_of(*server, kind, calls=count, connections=connections)
                    for name, server in servers.items()
                },
                batches=batches,
            )
            rows += rows_of(kind, connections, samples)
    return rows


def rows_of(kind: Kind, connections: int, samples: dict[str, Sample]) -> list[Row]:
    title = kind.title if connections == 1 else f"{kind.title}, {connections} connections"
    return [
        Row(f"emulator, {title}, against {what}", "µs", samples["ours"], samples[name], note)
        for name, (what, note, _) in COMPARED.items()
        if name in samples
    ]
