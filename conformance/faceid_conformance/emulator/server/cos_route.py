"""The buckets as the server sees them: every path of a bucket's host, whatever the method.

Refuses to know what is answered, and how the answer gets to the caller.
"""

import time

from starlette.types import Receive, Scope, Send

from faceid_conformance.emulator.ci.api import CosApi
from faceid_conformance.emulator.ci.call import AUTHORIZATION
from faceid_conformance.emulator.ci.target import is_for_cos
from faceid_conformance.emulator.server.body_intake import BodyIntake
from faceid_conformance.emulator.server.door import Door, Note
from faceid_conformance.emulator.server.intake import DisconnectedError, head_of, take
from faceid_conformance.emulator.server.route import ApiRoute
from faceid_conformance.emulator.server.unavailable import SAYS
from faceid_conformance.emulator.wire.reply import Reply
from faceid_conformance.emulator.wire.request import Request


class CosRoute(ApiRoute):
    """The route of all buckets: an ASGI application, and the functions that it is made of."""

    raw_method = None
    method = ""
    path = ""

    def __init__(self, door: Door, api: CosApi) -> None:
        super().__init__(door)
        self._api = api

    def takes(self, request: Request) -> bool:
        """Whether a request that no other route has is one for a bucket."""
        return is_for_cos(request, AUTHORIZATION)

    def early(self, head: Request, started: float) -> Reply | None:
        """Nothing is answered before its body was read."""
        return None

    def intake(self) -> BodyIntake:
        """What takes in the body of a request to a bucket."""
        return BodyIntake(self._api.body_limit, self._door.room)

    def _judge(self, request: Request, started: float) -> tuple[Reply, Note]:
        answer = self._api.answer(request, started)
        return self._door.marked(answer.reply), lambda: answer.event

    def unnoted(self, request: Request) -> Reply:
        """A refusal in the words of COS."""
        now, says = self._door.settings.clock(), f"{SAYS} (inferred answer)"
        return self._door.marked(self._api.unavailable(request, now, says))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        try:
            request = await take(scope, receive, self.intake(), drain_bytes=self.drain_bytes)
        except DisconnectedError:
            return
        reply = self.answer(request, started)
        await self.send(reply, scope, send)

    def head(self, scope: Scope) -> Request:
        """The request without its body."""
        return head_of(scope)
