"""What every route of an API does with a request: it is judged, noted, and its reply let go.

Refuses to know any API, and how a reply gets to the caller.
"""

from abc import ABC, abstractmethod

from starlette.types import Scope, Send

from faceid_conformance.emulator.journal.event import Event
from faceid_conformance.emulator.server.door import Door, Note
from faceid_conformance.emulator.wire.reply import Reply
from faceid_conformance.emulator.wire.request import Request


class ApiRoute(ABC):
    """A route whose functions whoever has a request whole may call: nothing in them waits."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self.drain_bytes = door.settings.drain_bytes
        self.turn = door.turn

    @abstractmethod
    def early(self, head: Request, started: float) -> Reply | None:
        """The reply to a request whose body nobody waits for; None where it is waited for."""

    def begin(self, head: Request, started: float) -> Reply | None:
        """What `early` gives, for a request that the event loop just brought."""
        return self.early(head, started)

    def judged(self, request: Request, started: float) -> tuple[Reply, Note | None]:
        """The reply to a request that came since `started` on the clock of `perf_counter`.

        What it came to is told by the function beside it, for `noted` to write down.
        """
        return self._judge(request, started)

    @abstractmethod
    def _judge(self, request: Request, started: float) -> tuple[Reply, Note]:
        """The same, where nothing stands in the way."""

    def noted(self, request: Request, reply: Reply, event: Event) -> Reply:
        """Write down what a request came to; gives the reply that may be sent now."""
        self._door.note(event)
        return reply

    @abstractmethod
    def unnoted(self, request: Request) -> Reply:
        """The reply where what a request came to cannot be written down."""

    def answer(self, request: Request, started: float) -> Reply:
        """The reply to a request, which is noted."""
        reply, note = self.judged(request, started)
        return reply if note is None else self.noted(request, reply, note())

    @property
    def notes_late(self) -> bool:
        """Whether a reply may be written before it is noted."""
        return self._door.notes_late

    async def send(self, reply: Reply, scope: Scope, send: Send) -> None:
        """Send what `early` or `answer` gave, in its manner."""
        await self._door.transmit(reply, scope, send)
