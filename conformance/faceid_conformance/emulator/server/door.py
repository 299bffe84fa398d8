"""The way out: replies get the emulator's mark, what happened goes to the journal and the log.

Refuses to decide what is answered.
"""

from collections.abc import Callable
from typing import TypeAlias

from starlette.types import Scope, Send

from faceid_conformance.contract.model import Contract, Operation
from faceid_conformance.emulator.books import Books
from faceid_conformance.emulator.journal.event import Event
from faceid_conformance.emulator.outcomes.rendering import Answer, bad_request_outcome, render
from faceid_conformance.emulator.outcomes.trace import Trace
from faceid_conformance.emulator.server.allocator import give_back_memory
from faceid_conformance.emulator.server.body_intake import BodyRoom
from faceid_conformance.emulator.server.control import mark
from faceid_conformance.emulator.server.log import log_event
from faceid_conformance.emulator.server.transmission import transmit
from faceid_conformance.emulator.server.turn import Turn
from faceid_conformance.emulator.settings import Settings
from faceid_conformance.emulator.state.opening import is_shared
from faceid_conformance.emulator.wire.reply import Reply

NOT_ALLOWED = 405

Note: TypeAlias = Callable[[], Event]
"""Tells what an answer came to, for it to be written down."""


class Door:
    """Sends replies, and writes down what happened before anybody can look it up."""

    def __init__(self, settings: Settings, contract: Contract, books: Books) -> None:
        self.settings = settings
        self.contract = contract
        self.books = books
        self.room = BodyRoom(give_back=give_back_memory)
        # Nobody can look between an answer and its note, unless others share what is written.
        self.notes_late = not is_shared(settings.state) and books.media is None
        self._mark = mark(contract)
        # What one worker's requests have in common, where they are noted in a store.
        self.turn = None if books.sheets is None else Turn(books.sheets, self.note)

    def marked(self, reply: Reply) -> Reply:
        """The reply with the emulator's mark."""
        return reply.with_headers(self._mark)

    async def send(self, reply: Reply, scope: Scope, send: Send) -> None:
        """Mark a reply and send it."""
        await self.transmit(self.marked(reply), scope, send)

    async def transmit(self, reply: Reply, scope: Scope, send: Send) -> None:
        """Send a reply that has its mark."""
        await transmit(reply, scope, send, self.settings.sleep)

    def refused(self, status: int, message: str, check: str) -> Reply:
        """The refusal of what reaches no operation; the journal learns no more than that."""
        outcome = bad_request_outcome(self.contract, status, f"{message} (inferred answer)")
        trace = Trace(None, self.books.clocks.now(None))
        self.note(Event(None, outcome.code, status, trace, check))
        return render(outcome, self.contract.catalogue)

    def not_allowed(self, method: str) -> Reply:
        reply = self.refused(NOT_ALLOWED, f"only {method} is known here", "method-known")
        return reply.with_headers(("Allow", method))

    def event_of(self, operation: Operation, answer: Answer, duration_seconds: float) -> Event:
        """What there is to note of an answer that took so long."""
        outcome, data = answer.outcome, answer.outcome.data or {}
        statuses = ((stage.status, data.get(stage.status)) for stage in operation.stages)
        return Event(
            operation=operation.operation_id,
            code=outcome.code,
            http_status=answer.reply.status,
            trace=answer.trace(),
            check=outcome.check,
            statuses=tuple((name, code) for name, code in statuses if isinstance(code, int)),
            lint=tuple(str(finding) for finding in answer.lint),
            duration_seconds=duration_seconds,
            delay_seconds=outcome.delay_seconds,
            wire_fault=outcome.wire_fault,
            dribble=str(outcome.dribble) if outcome.dribble is not None else None,
        )

    def note(self, *events: Event) -> None:
        """Write down what answers came to, in one step where they lie in a store."""
        self.books.journal.add(*events)
        for event in events:
            self.books.coverage.note(event)
            self.books.meters.note(event)
            if self.settings.access_log:
                log_event(event)
