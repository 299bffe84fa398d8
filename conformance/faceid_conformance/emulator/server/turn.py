"""What the requests have in common that one turn of the event loop brings: one look at the store.

Refuses to know routes and connections; whoever holds an answer back says how it is sent.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import TypeAlias

from faceid_conformance.emulator.errors import StoreError
from faceid_conformance.emulator.journal.event import Event
from faceid_conformance.emulator.server.log import OURS
from faceid_conformance.emulator.shared.sheets import Sheets

LetGo: TypeAlias = Callable[[bool], None]
"""Sends an answer that was held back; told whether its event is in the store."""


class Turn:
    """Asks the store once what has changed, and writes down once what came, for many requests.

    Every answer is held back until its event is in the store. For the event loop's thread alone.
    """

    def __init__(
        self,
        sheets: Sheets,
        write_down: Callable[..., None],
    ) -> None:
        self.sheets = sheets
        self._write_down = write_down
        self._is_fresh = False
        self._held: list[tuple[Event, LetGo]] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def catch_up(self) -> None:
        """See what others changed before this turn; raises StoreError."""
        if not self._is_fresh:
            self.sheets.catch_up()
            self._is_fresh = True
            self._end_later()

    def hold(self, event: Event, let_go: LetGo) -> None:
        """Keep an answer until the turn's events are in the store."""
        self._held.append((event, let_go))
        self._end_later()

    def end(self) -> None:
        """Write down what came, and let all answers go."""
        self._is_fresh, self._loop = False, None
        held, self._held = self._held, []
        if not held:
            return
        is_noted = True
        try:
            self._write_down(*[event for event, _ in held])
        except StoreError as error:
            note_failure(self.sheets, error)
            is_noted = False
        for _, let_go in held:
            try:
                let_go(is_noted)
            except Exception:
                logging.getLogger("uvicorn.error").exception("an answer was noted, and not sent")

    def _end_later(self) -> None:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            # What is called soon comes before whatever the loop receives next.
            loop.call_soon(self.end)
            self._loop = loop


def note_failure(sheets: Sheets, error: StoreError) -> None:
    """Tell whoever runs the emulator, once; callers learn no more than that something is wrong."""
    if sheets.lose():
        OURS.error("%s", error)
