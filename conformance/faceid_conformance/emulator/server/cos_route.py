"""The buckets as the server sees them: every path of a bucket's host, whatever the method.

Refuses to know what is answered, and how the answer gets to the caller.
"""

import time

from starlette.types import Receive, Scope, Send

from faceid_conformance.emulator.ci.api import CosApi
from faceid_conformance.emulator.ci.call import AUTHORIZATION
from faceid_conformance.emulator.ci.target import is_for_cos
from faceid_conformance.emulator.journal.event import Event
from faceid_conformance.emulator.server.body_intake import BodyIntake
from faceid_conformance.emulator.server.door import Door, Note
from faceid_conformance.emulator.server.intake import DisconnectedError, head_of, take
from faceid_conformance.emulator.server.turn import Turn
from faceid_conformance.emulator.wire.reply import Reply
from faceid_conformance.emulator.wire.request import Request


class CosRoute:
    """The route of all buckets: an ASGI application, and the functions that it is made of."""

    raw_method = None
    method = ""
    path = ""

    def __init__(self, door: Door, api: CosApi) -> None:
        self._door = door
        self._api = api
        self.drain_bytes = door.settings.drain_bytes

    def takes(self, request: Request) -> bool:
        """Whether a request that no other route has is one for a bucket."""
        return is_for_cos(request, AUTHORIZATION)

    def early(self, head: Request, started: float) -> Reply | None:
        """Nothing is answered before its body was read."""
        return None

    def intake(self) -> BodyIntake:
        """What takes in the body of a request to a bucket."""
        return BodyIntake(self._api.body_limit, self._door.room)

    def begin(self, head: Request, started: float) -> Reply | None:
        """The same for a request that the event loop just brought."""
        return None

    def judged(self, request: Request, started: float) -> tuple[Reply, Note | None]:
        """The reply to a request that came since `started` on the clock of `perf_counter`.

        What it came to is told by the function beside it, for `noted` to write down.
        """
        answer = self._api.answer(request, started)
        return self._door.marked(answer.reply), lambda: answer.event

    def noted(self, request: Request, reply: Reply, event: Event) -> Reply:
        """Write down what a request came to; gives the reply that may be sent now."""
        self._door.note(event)
        return reply

    def unnoted(self, request: Request) -> Reply:
        """The reply where what a request came to cannot be written down."""
        raise NotImplementedError

    def answer(self, request: Request, started: float) -> Reply:
        """The reply to a request, which is noted."""
        reply, note = self.judged(request, started)
        return reply if note is None else self.noted(request, reply, note())

    @property
    def notes_late(self) -> bool:
        """Whether a reply may be written before it is noted."""
        return self._door.notes_late

    @property
    def turn(self) -> Turn | None:
        """What notes many requests at once, where that is worth while."""
        return None

    async def send(self, reply: Reply, scope: Scope, send: Send) -> None:
        """Send what `answer` gave, in its manner."""
        await self._door.transmit(reply, scope, send)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        try:
            request = await take(scope, receive, self.intake(), drain_bytes=self.drain_bytes)
        except DisconnectedError:
            return
        reply = self.answer(request, started)
        await self.send(reply, scope, send)

    def unavailable(self, request: Request, says: str) -> Reply:
        """The refusal of a request that cannot be answered now, in the words of COS."""
        now = self._door.settings.clock()
        return self._door.marked(self._api.unavailable(request, now, says))

    def head(self, scope: Scope) -> Request:
        """The request without its body."""
        return head_of(scope)
