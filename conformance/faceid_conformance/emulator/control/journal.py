"""The journal's routes: read it, wait for more, forget it.

Refuses to poll: whoever waits is woken by the event.
"""

import asyncio

from faceid_conformance.emulator.control.request import ControlError, ControlRequest
from faceid_conformance.emulator.journal.ring import MOST_EVENTS, Journal, Numbered, Wanted
from faceid_conformance.emulator.wire.reply import Reply, json_reply

USUAL_LIMIT, USUAL_WAIT, LONGEST_WAIT = 100, 10.0, 60.0
FILTERS = ("appid", "operation", "since", "limit")
LAST_NUMBER = 10**18


class JournalDesk:
    """Answers what is asked of one journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def read(self, request: ControlRequest) -> Reply:
        request.known_query(*FILTERS)
        return self._shown(self._journal.read(_wanted(request)))

    async def clear(self, request: ControlRequest) -> Reply:
        request.known_query("appid")
        return json_reply(200, {"forgotten": self._journal.clear(request.query.get("appid"))})

    async def wait(self, request: ControlRequest) -> Reply:
        """Answer once `count` events match, or with what there is when the time is up."""
        request.known_query(*FILTERS, "count", "timeout_seconds")
        wanted = _wanted(request)
        count = request.whole("count", 1, lowest=1, highest=wanted.limit) or 1
        seconds = _seconds(request.query.get("timeout_seconds"))
        found = self._journal.read(wanted)
        if len(found) < count and seconds > 0:
            found = await self._awaited(wanted, count, seconds, request.ended)
        return self._shown(found, timed_out=len(found) < count)

    async def _awaited(
        self, wanted: Wanted, count: int, seconds: float, ended: asyncio.Event | None
    ) -> list[Numbered]:
        loop, woken = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(woken.set)

        watching = asyncio.ensure_future(_wake_at_the_end(ended, woken))
        try:
            with self._journal.listening(wake):
                async with asyncio.timeout(seconds):
                    while len(found := self._journal.read(wanted)) < count:
                        await woken.wait()
                        woken.clear()
                        if watching.done():
                            break
        except TimeoutError:
            found = self._journal.read(wanted)
        finally:
            watching.cancel()
        return found

    def _shown(self, found: list[Numbered], **more: object) -> Reply:
        entries = [event.document(number) for number, event in found]
        journal = self._journal
        document = {"entries": entries, "last": journal.last, "dropped": journal.dropped, **more}
        return json_reply(200, document)


async def _wake_at_the_end(ended: asyncio.Event | None, woken: asyncio.Event) -> None:
    await (ended or asyncio.Event()).wait()
    woken.set()


def _wanted(request: ControlRequest) -> Wanted:
    return Wanted(
        appid=request.query.get("appid"),
        operation=request.query.get("operation"),
        since=request.whole("since", None, lowest=0, highest=LAST_NUMBER),
        limit=request.whole("limit", USUAL_LIMIT, lowest=1, highest=MOST_EVENTS) or USUAL_LIMIT,
    )


def _seconds(text: str | None) -> float:
    try:
        seconds = USUAL_WAIT if text is None else float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= LONGEST_WAIT:
        raise ControlError(f"timeout_seconds lies between 0 and {LONGEST_WAIT:g}")
    return seconds
