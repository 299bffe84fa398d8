"""Owns requests that are under way at the same time: held back by a byte, in pieces, or in a row.

Judges nothing. One thread does it all: what is sent, and in which order, is the same every time.
"""

from __future__ import annotations

from collections.abc import Sequence

from faceid_conformance.drivers.wire import WireDriver
from faceid_conformance.exchange import Exchange, Request, Response

PIECE_BYTES = 600


def send_together(driver: WireDriver, requests: Sequence[Request]) -> list[Exchange]:
    """Send requests that all become complete within a few microseconds, each on its own wire.

    Everything but the last byte goes ahead; the last bytes then follow each other directly.
    """
    lanes = [_Lane(driver.another(), request) for request in requests]
    for lane in lanes:
        lane.write(lane.message[:-1])
    for lane in lanes:
        lane.write(lane.message[-1:])
    return [lane.finish() for lane in lanes]


def send_interleaved(driver: WireDriver, requests: Sequence[Request]) -> list[Exchange]:
    """Send requests piece by piece in turn, so that none is whole before the others have begun."""
    lanes = [_Lane(driver.another(), request) for request in requests]
    longest = max(len(lane.message) for lane in lanes)
    size = max(PIECE_BYTES, longest // 20)
    for start in range(0, longest, size):
        for lane in lanes:
            lane.write(lane.message[start : start + size])
    return [lane.finish() for lane in lanes]


def send_in_a_row(driver: WireDriver, requests: Sequence[Request]) -> list[Exchange]:
    """Send requests on one connection without waiting; return what was answered before it ended."""
    lane = driver.another()
    exchanges: list[Exchange] = []
    try:
        stopped = lane.write(b"".join(lane.message(request) for request in requests))
        for request in requests:
            response = lane.read(request.method, stopped=stopped)
            if response.failure is not None:
                break
            exchanges.append(Exchange(request, response))
    except OSError:
        return exchanges
    finally:
        lane.close()
    return exchanges


class _Lane:
    """One request on a connection of its own."""

    def __init__(self, driver: WireDriver, request: Request) -> None:
        self._driver = driver
        self._request = request
        self._failure: str | None = None
        self._stopped = False
        self.message = driver.message(request)

    def write(self, data: bytes) -> None:
        if self._failure is None and not self._stopped and data:
            try:
                self._stopped = self._driver.write(data)
            except OSError as error:
                self._failure = type(error).__name__

    def finish(self) -> Exchange:
        if self._failure is None:
            response = self._driver.read(self._request.method, stopped=self._stopped)
        else:
            response = Response(0, (), b"", 0.0, self._failure)
        self._driver.close()
        return Exchange(self._request, response)
