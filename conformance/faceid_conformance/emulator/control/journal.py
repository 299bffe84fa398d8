"""The journal's routes: read it, wait for more, forget it.

Refuses to poll: whoever waits is woken by the event.
"""

import asyncio
import re

from faceid_conformance.emulator.control.request import ControlError, ControlRequest
from faceid_conformance.emulator.journal.labels import Labels
from faceid_conformance.emulator.journal.ring import MOST_EVENTS, Journal, Numbered, Wanted
from faceid_conformance.emulator.wire.reply import Reply, json_reply

USUAL_LIMIT, USUAL_WAIT, LONGEST_WAIT = 100, 10.0, 60.0
FILTERS = ("appid", "operation", "code", "since", "limit")
NUMBER = re.compile(r"-?[0-9]{1,6}", re.ASCII)
WORD = re.compile(r"[A-Za-z][A-Za-z0-9.]{0,79}", re.ASCII)
LAST_NUMBER = 10**18


class JournalDesk:
    """Answers what is asked of one journal."""

    def __init__(self, journal: Journal, labels: Labels, label_names: tuple[str, ...]) -> None:
        self._journal = journal
        self._labels = labels
        self._label_names = label_names
        self._filters = (*FILTERS, *label_names)

    async def read(self, request: ControlRequest) -> Reply:
        request.known_query(*self._filters)
        return self._shown(self._journal.read(self._wanted(request)))

    async def clear(self, request: ControlRequest) -> Reply:
        request.known_query("appid")
        return json_reply(200, {"forgotten": self._journal.clear(request.query.get("appid"))})

    async def wait(self, request: ControlRequest) -> Reply:
        """Answer once `count` events match, or with what there is when the time is up."""
        request.known_query(*self._filters, "count", "timeout_seconds")
        wanted = self._wanted(request)
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

    def _wanted(self, request: ControlRequest) -> Wanted:
        query = request.query
        code = query.get("code")
        is_number = code is not None and NUMBER.fullmatch(code) is not None
        if code is not None and not is_number and WORD.fullmatch(code) is None:
            raise ControlError("code is a whole number, or the word of one on COS")
        return Wanted(
            appid=query.get("appid"),
            operation=query.get("operation"),
            code=int(code) if code is not None and is_number else code,
            labels=tuple(
                (name, self._labels.marks(query[name]))
                for name in self._label_names
                if name in query
            ),
            since=request.whole("since", None, lowest=0, highest=LAST_NUMBER),
            limit=request.whole("limit", USUAL_LIMIT, lowest=1, highest=MOST_EVENTS) or USUAL_LIMIT,
        )


async def _wake_at_the_end(ended: asyncio.Event | None, woken: asyncio.Event) -> None:
    await (ended or asyncio.Event()).wait()
    woken.set()


def _seconds(text: str | None) -> float:
    try:
        seconds = USUAL_WAIT if text is None else float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= LONGEST_WAIT:
        raise ControlError(f"timeout_seconds lies between 0 and {LONGEST_WAIT:g}")
    return seconds
