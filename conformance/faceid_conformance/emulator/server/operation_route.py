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
from faceid_conformance.emulator.outcomes.rendering import Answer
from faceid_conformance.emulator.server.body_intake import BodyIntake
from faceid_conformance.emulator.server.door import Door, Note
from faceid_conformance.emulator.server.intake import DisconnectedError, head_of, take
from faceid_conformance.emulator.server.route import ApiRoute
from faceid_conformance.emulator.server.unavailable import refusal
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


class OperationRoute(ApiRoute):
    """The route of one operation: an ASGI application, and the functions that it is made of."""

    def __init__(
        self,
        door: Door,
        api: Api,
        operation: Operation,
        diagnose: Diagnose,
        fetch: Fetch | None = None,
    ) -> None:
        super().__init__(door)
        self._fetch = fetch
        self._diagnose = diagnose
        self._api = api
        self._operation = operation
        self.method = operation.method
        self.raw_method = operation.method.encode("ascii")
        self.path = operation.path

    def early(self, head: Request, started: float) -> Reply | None:
        early = self._api.early(self._operation, head)
        if early is None:
            return None
        reply, note = self._told(early, started)
        self._door.note(note())
        return reply

    def intake(self) -> BodyIntake:
        """What takes in the body of a request to this operation."""
        return BodyIntake(self._api.body_limit, self._door.room)

    def answers(self, method: str) -> bool:
        """Whether a request with that method is answered here without waiting for anybody."""
        return method == self.method and not self.waits

    def kept(self, body: bytes) -> bytes:
        """What is kept of a body that is there whole: nothing where it is over the limit."""
        return body if len(body) <= self._api.body_limit else b""

    def _judge(self, request: Request, started: float) -> tuple[Reply, Note]:
        answer = self._diagnose(self._api.answer(self._operation, request), request)
        return self._told(answer, started)

    def unnoted(self, request: Request) -> Reply:
        return self._door.marked(refusal(self._door, self.path))

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


def _with_lint(answer: Answer) -> Reply:
    """Tell what was accepted against the written form; names and places only."""
    if not answer.lint:
        return answer.reply
    shown = ", ".join(str(finding) for finding in answer.lint[:MOST_LINT_SHOWN])
    return answer.reply.with_headers((LINT_HEADER, shown))
