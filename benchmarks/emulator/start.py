"""Measures the time from the start of a server's process to its first right answer.

Asks again and again until there is one, as whoever waits for a server does. Both programs are
compiled before, as an installer does it.
"""

from __future__ import annotations

import compileall
import http.client
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import faceid_conformance
import signed
from emulator.request import ACCOUNT, BIN
from server_process import free_port, started
from timing import Batch, Row, interleave

PATIENCE_SECONDS, PAUSE_SECONDS = 20.0, 0.002
Ask = Callable[[http.client.HTTPConnection], bool]


def issues_a_code(connection: http.client.HTTPConnection) -> bool:
    """Whether a signed call gets what it asked for."""
    body = json.dumps({"appid": signed.APP_ID})
    headers = {"Authorization": signed.authorization(), "Content-Type": "application/json"}
    connection.request("POST", "/face/livegetfour", body, headers)
    return bool(json.loads(connection.getresponse().read())["code"] == 0)


def lists_a_folder(connection: http.client.HTTPConnection) -> bool:
    connection.request("GET", "/")
    return connection.getresponse().status == 200


def first_answer(command: Callable[[int], Sequence[str]], ask: Ask) -> Batch:
    """Return a batch of one start whose cost is the time until the first right answer."""

    def batch() -> float:
        port = free_port()
        begun = time.perf_counter()
        with started(command(port)):
            while time.perf_counter() - begun < PATIENCE_SECONDS:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                try:
                    if ask(connection):
                        return time.perf_counter() - begun
                except OSError:
                    time.sleep(PAUSE_SECONDS)
                finally:
                    connection.close()
        raise RuntimeError("a server did not answer in time")

    return batch


def measure(*, batches: int) -> list[Row]:
    """Return the row of the cold start."""
    if not compileall.compile_dir(Path(faceid_conformance.__file__).parent, quiet=1):
        raise RuntimeError("the emulator does not compile")
    faceid = str(BIN / "faceid")
    samples = interleave(
        {
            "ours": first_answer(
                lambda port: (faceid, "emulator", "--port", str(port), "--account", ACCOUNT),
                issues_a_code,
            ),
            "bare": first_answer(
                lambda port: (sys.executable, "-m", "http.server", str(port), "-b", "127.0.0.1"),
                lists_a_folder,
            ),
        },
        batches=batches,
    )
    what = "emulator, from its start to the first right answer, against `http.server`, wall time"
    return [Row(what, "s", samples["ours"], samples["bare"])]
