"""Owns the emulator that the client's subjects call over a real socket, in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import signed
from server_process import free_port, serving

BIN = Path(sys.executable).parent
ACCOUNT = f"{signed.APP_ID}:{signed.SECRET_ID}:{signed.SECRET_KEY}"


@contextmanager
def emulator() -> Iterator[str]:
    """Start an emulator that knows the benchmark's account; give its host and port."""
    port = free_port()
    command = [str(BIN / "faceid"), "emulator", "--port", str(port), "--account", ACCOUNT]
    with serving(command, port):
        yield f"127.0.0.1:{port}"
