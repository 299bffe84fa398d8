"""Owns two emulators that get the same bytes: one answers straight, one by way of ASGI alone.

Knows no test; there is no socket, and the clock stands.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import uvicorn
from emulator_caller import CONTRACT, NOW
from faceid_conformance.emulator.books import books_of
from faceid_conformance.emulator.server.app import build_app
from faceid_conformance.emulator.server.broken import broken_answers
from faceid_conformance.emulator.server.direct import call
from faceid_conformance.emulator.server.protocol import no_operation, protocol_class
from faceid_conformance.emulator.server.serve import Served
from faceid_conformance.emulator.settings import Settings
from uvicorn.server import ServerState

JOURNAL = f"{CONTRACT.emulator.control_prefix}journal?limit=9"
QUIET_TURNS = 12
DATE = b"Tue, 14 Nov 2023 22:13:20 GMT"


class Wire(asyncio.Transport):
    """A connection without a socket: it keeps what is written to it."""

    def __init__(self, protocol: Any, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.reads = True
        self._protocol, self._loop = protocol, loop
        self._is_closing = False

    def write(self, data: bytes) -> None:  # type: ignore[override]
        if not self._is_closing:
            self.written.append(bytes(data))

    def is_closing(self) -> bool:
        return self._is_closing

    def close(self) -> None:
        if not self._is_closing:
            self._is_closing = True
            self._loop.call_soon(self._protocol.connection_lost, None)

    def abort(self) -> None:
        self.close()

    def pause_reading(self) -> None:
        self.reads = False

    def resume_reading(self) -> None:
        self.reads = True


@dataclass(frozen=True)
class Heard:
    """What one connection gave: bytes, and whether the emulator ended it."""

    answer: bytes
    is_closed: bool


class Side:
    """One emulator behind its protocol."""

    def __init__(self, loop: asyncio.AbstractEventLoop, settings: Settings, *, straight: bool):
        self._loop = loop
        self.books = books_of(CONTRACT, settings)
        self.app: Served = build_app(settings, self.books)
        find = self.app.operation if straight else no_operation
        self._config = uvicorn.Config(
            self.app,
            http=protocol_class(broken_answers(CONTRACT), find),
            lifespan="off",
            ws="none",
            log_config=None,
        )
        self._config.load()
        self.state = ServerState()
        self.state.default_headers = [(b"date", DATE)]

    def connect(self) -> tuple[Any, Wire]:
        protocol = self._config.http_protocol_class(  # type: ignore[operator,union-attr]
            config=self._config, server_state=self.state, app_state={}, _loop=self._loop
        )
        wire = Wire(protocol, self._loop)
        protocol.connection_made(wire)
        return protocol, wire

    async def say(self, pieces: Sequence[bytes]) -> Heard:
        """Send pieces over a new connection, and wait until all is answered."""
        protocol, wire = self.connect()
        for piece in pieces:
            if wire.is_closing():
                break
            protocol.data_received(piece)
            await self.settle(wire)
        is_closed = wire.is_closing()
        wire.close()
        await self.settle(wire)
        return Heard(b"".join(wire.written), is_closed)

    async def settle(self, wire: Wire) -> None:
        """Let the tasks run until nothing has come of it for a while."""
        quiet, seen = 0, (-1, -1)
        while quiet < QUIET_TURNS:
            await asyncio.sleep(0)
            now = (len(wire.written), len(self.state.tasks))
            quiet, seen = (quiet + 1 if now == seen else 0), now

    def journal(self) -> list[dict[str, Any]]:
        """What the journal holds, without what no two runs share."""
        entries: list[dict[str, Any]] = json.loads(call(self.app, "GET", JOURNAL).body)["entries"]
        for entry in entries:
            del entry["duration_ms"]
        return entries


class Pair:
    """Both sides; each request goes to both."""

    def __init__(self, states: tuple[str, str] = ("memory", "memory"), **settings: Any) -> None:
        self._loop = asyncio.new_event_loop()
        shared = Settings(clock=lambda: NOW, sleep=_no_time, **settings)
        self.straight, self.asgi = (
            Side(self._loop, replace(shared, state=state), straight=straight)
            for state, straight in zip(states, (True, False), strict=True)
        )

    def say(self, *pieces: bytes) -> tuple[Heard, Heard]:
        """Send pieces to both; give what either answered."""
        return (
            self._loop.run_until_complete(self.straight.say(pieces)),
            self._loop.run_until_complete(self.asgi.say(pieces)),
        )

    def settle(self, wire: Wire) -> None:
        """Let the straight side come to rest."""
        self._loop.run_until_complete(self.straight.settle(wire))

    def timers(self) -> "Timers":
        """Take the loop's clock into the test's hands."""
        return Timers(self._loop)

    def run(self, function: Callable[[], object]) -> None:
        """Let one turn of the loop do something, and what follows from it."""

        async def turn() -> None:
            function()

        self._loop.run_until_complete(turn())

    def close(self) -> None:
        for side in (self.straight, self.asgi):
            side.books.close()
        self._loop.close()


class Timers:
    """A loop's clock that goes only when told."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop, self._now = loop, loop.time()
        loop.time = lambda: self._now  # type: ignore[method-assign]

    def advance(self, seconds: float) -> None:
        """Go on, and let what is due by then run."""
        self._now += seconds
        self._loop.run_until_complete(asyncio.sleep(0))


async def _no_time(seconds: float) -> None:
    await asyncio.sleep(0)
