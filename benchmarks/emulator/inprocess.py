"""Measures a signed call to the emulator in this process against httpx.ASGITransport to the same.

Opens no socket. What all calls through httpx share, its client's own work, has a row of its own.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable

import httpx
import signed
from faceid_conformance import Account, EmulatorTransport, Settings
from timing import Batch, Row, interleave, per_call

URL = "http://emulator.test/face/livegetfour"
PATH = "/face/livegetfour"
BODY = json.dumps({"appid": signed.APP_ID}).encode()
ACCOUNT = Account(signed.APP_ID, signed.SECRET_ID, signed.SECRET_KEY)


def accepted(body: bytes) -> None:
    """Refuse to measure refusals."""
    if json.loads(body)["code"] != 0:
        raise RuntimeError(f"{PATH} was refused: {body[:200]!r}")


def headers() -> dict[str, str]:
    return {"Authorization": signed.authorization(), "Content-Type": "application/json"}


def function(transport: EmulatorTransport) -> Callable[[], object]:
    """Return the direct call."""
    given = tuple(headers().items())
    return lambda: accepted(transport.emulator.call("POST", PATH, headers=given, body=BODY).body)


def through(client: httpx.Client) -> Callable[[], object]:
    """Return a call through a client of httpx."""
    given = headers()
    return lambda: accepted(client.post(URL, content=BODY, headers=given).content)


def through_async(
    loop: asyncio.AbstractEventLoop, client: httpx.AsyncClient, *, calls: int
) -> Batch:
    """Return a batch of calls through an asynchronous client of httpx, in one turn of a loop."""
    given = headers()

    async def turn() -> None:
        for _ in range(calls):
            accepted((await client.post(URL, content=BODY, headers=given)).content)

    def batch() -> float:
        begun = time.process_time()
        loop.run_until_complete(turn())
        return (time.process_time() - begun) / calls

    return batch


def null_transport() -> httpx.MockTransport:
    """Return a transport that does nothing: what is left is the client."""
    issued = json.dumps({"code": 0, "data": {"validate_data": "5729"}}).encode()
    return httpx.MockTransport(lambda request: httpx.Response(200, content=issued))


async def closed(*clients: Awaitable[None]) -> None:
    for client in clients:
        await client


def measure(*, batches: int, calls: int) -> list[Row]:
    """Return the rows of the emulator in process."""
    ours = EmulatorTransport(Settings(accounts=(ACCOUNT,)))
    loop = asyncio.new_event_loop()
    asgi = httpx.AsyncClient(transport=httpx.ASGITransport(ours.emulator.app))
    own = httpx.AsyncClient(transport=ours)
    with httpx.Client(transport=ours) as client, httpx.Client(transport=null_transport()) as null:
        plain = {"function": function(ours), "client": through(client), "null": through(null)}
        subjects = {
            name: per_call(call, calls=calls, clock=time.process_time)
            for name, call in plain.items()
        }
        subjects["async"] = through_async(loop, own, calls=calls)
        subjects["asgi"] = through_async(loop, asgi, calls=calls)
        samples = interleave(subjects, batches=batches)
    loop.run_until_complete(closed(asgi.aclose(), own.aclose()))
    loop.close()
    kinds = {
        "function": "`InProcessEmulator.call`",
        "client": "`EmulatorTransport` in `httpx.Client`",
        "async": "`EmulatorTransport` in `httpx.AsyncClient`",
        "null": "`httpx.Client` alone, without an emulator",
    }
    return [
        Row(f"{what}, JSON, against `httpx.ASGITransport`", "µs", samples[name], samples["asgi"])
        for name, what in kinds.items()
    ]
