"""One operation of an API as the server sees it: what is early, what is answered, what is noted.

Refuses to know what the operation answers, and how the answer gets to the caller.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from starlette.types import Receive, Scope, Send

from faceid_conformance.contract.model import Operation
from faceid_conformance.emulator.journal.event import Event
from faceid_conformance.emulator.outcomes.rendering import Answer
from faceid_conformance.emulator.server.body_intake import BodyIntake
from faceid_conformance.emulator.server.door import Door, Note
from faceid_conformance.emulator.server.intake import DisconnectedError, head_of, take
from faceid_conformance.emulator.server.turn import Turn
from faceid_conformance.emulator.wire.reply import Reply
from faceid_conformance.emulator.wire.request import Fetched, Request

LINT_HEADER = "X-Emulator-Lint"
MOST_LINT_SHOWN = 8

Diagnose = Callable[[Answer, Request], Answer]
Fetch = Callable[[str], Awaitable[Fetched]]


class Api(Protocol):
    """What the server needs of an API."""

    @property
    def operations(self) -> Sequence[Operation]: ...

    @property
    def body_limit(self) -> int: ...

    def early(self, operation: Operation, head: Request) -> Answer | None: ...

    def answer(self, operation: Operation, request: Request) -> Answer: ...

    def wanted_url(self, operation: Operation, request: Request) -> str | None: ...

    def forceable(self) -> list[dict[str, object]]: ...


class OperationRoute:
    """The route of one operation: an ASGI application, and the functions that it is made of.

    Whoever has a request whole may call the functions alone: nothing in them waits.
    """

    def __init__(
        self,
        door: Door,
        api: Api,
        operation: Operation,
        diagnose: Diagnose,
        fetch: Fetch | None = None,
    ) -> None:
        self._door = door
        self._fetch = fetch
        self._diagnose = diagnose
        self._api = api
        self._operation = operation
        self.method = operation.method
        self.raw_method = operation.method.encode("ascii")
        self.path = operation.path
        self.drain_bytes = door.settings.drain_bytes

    def early(self, head: Request, started: float) -> Reply | None:
        """The reply to a request whose body nobody waits for; None where it is waited for."""
        early = self._api.early(self._operation, head)
        if early is None:
            return None
        reply, note = self._told(early, started)
        self._door.note(note())
        return reply

    def begin(self, head: Request, started: float) -> Reply | None:
        """What `early` gives, for a request that the event loop just brought."""
        return self.early(head, started)

    def intake(self) -> BodyIntake:
        """What takes in the body of a request to this operation."""
        return BodyIntake(self._api.body_limit, self._door.room)

    def answers(self, method: str) -> bool:
        """Whether a request with that method is answered here without waiting for anybody."""
        return method == self.method and not self.waits

    def kept(self, body: bytes) -> bytes:
        """What is kept of a body that is there whole: nothing where it is over the limit."""
        return body if len(body) <= self._api.body_limit else b""

    def judged(self, request: Request, started: float) -> tuple[Reply, Note | None]:
        """The reply to a request that came since `started` on the clock of `perf_counter`.

        What it came to is told by the function beside it, for `noted` to write down.
        """
        answer = self._diagnose(self._api.answer(self._operation, request), request)
        return self._told(answer, started)

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

    async def send(self, reply: Reply, scope: Scope, send: Send) -> None:
        """Send what `early` or `answer` gave, in its manner."""
        await self._door.transmit(reply, scope, send)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != self.method:
            await self._door.send(self._door.not_allowed(self.method), scope, send)
            return
        started = time.perf_counter()
        reply = self.early(head_of(scope), started)
        if reply is None:
            try:
                intake = self.intake()
                request = await take(scope, receive, intake, drain_bytes=self.drain_bytes)
            except DisconnectedError:
                return
            reply = self.answer(await self._with_picture(request), started)
        await self.send(reply, scope, send)

    @property
    def waits(self) -> bool:
        """Whether an answer may have to wait for somebody else's server."""
        return self._fetch is not None

    async def _with_picture(self, request: Request) -> Request:
        """The request with what its url leads to, where urls are fetched."""
        if self._fetch is None:
            return request
        url = self._api.wanted_url(self._operation, request)
        return request if url is None else replace(request, fetched=await self._fetch(url))

    def _told(self, answer: Answer, started: float) -> tuple[Reply, Note]:
        reply = self._door.marked(_with_lint(answer))
        took = time.perf_counter() - started
        return reply, partial(self._door.event_of, self._operation, answer, took)

    @property
    def notes_late(self) -> bool:
        """Whether a reply may be written before it is noted."""
        return self._door.notes_late

    @property
    def turn(self) -> Turn | None:
        """What notes many requests at once, where that is worth while."""
        return None


def _with_lint(answer: Answer) -> Reply:
    """Tell what was accepted against the written form; names and places only."""
    if not answer.lint:
        return answer.reply
    shown = ", ".join(str(finding) for finding in answer.lint[:MOST_LINT_SHOWN])
    return answer.reply.with_headers((LINT_HEADER, shown))
