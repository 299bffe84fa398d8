"""What is lent of a connection: its transport, and whether it has ended or the server is leaving.

Refuses to know requests; where there is no connection, as in a direct call, nothing is lent.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.types import Scope

EXTENSION = "emulator.line"

Sleep = Callable[[float], Awaitable[object]]


@dataclass(slots=True)
class Line:
    """A connection. `ended` is also set when nobody is to wait any longer: the server stops."""

    transport: asyncio.Transport
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)


def line_of(scope: Scope) -> Line | None:
    line: Line | None = scope.get("extensions", {}).get(EXTENSION)
    return line


def is_lost(scope: Scope) -> bool:
    line = line_of(scope)
    return line is not None and line.lost.is_set()


async def pause(seconds: float, scope: Scope, sleep: Sleep) -> None:
    """Sleep, but no longer than the connection lasts and the server stays."""
    line = line_of(scope)
    if line is None:
        await sleep(seconds)
        return
    waiting = [asyncio.ensure_future(sleep(seconds)), asyncio.ensure_future(line.ended.wait())]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
