"""Owns what stands between a driver and the network: a gate that lets a call pass, or does not.

Refuses to know budgets and ledgers; whoever keeps them is a gate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from faceid_conformance.exchange import Request, Response


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A call that is about to be made: to whom, and what."""

    host: str
    port: int
    secure: bool
    request: Request


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave to make one call; with an answer, the call was made before and is not made again."""

    number: int
    answer: Response | None = None


class Gate(Protocol):
    """What every call of a guarded run asks for leave; each call has a connection of its own."""

    def enter(self, outgoing: Outgoing) -> Ticket:
        """Give leave for one call; CallRefused where there is none."""
        ...

    def settle(self, ticket: Ticket, response: Response) -> None:
        """Take note of what came of the call."""
        ...


def passed(gate: Gate, outgoing: Outgoing, attempt: Callable[[], Response]) -> Response:
    """Make a call once, if the gate lets it pass; whatever breaks it off, the gate knows."""
    ticket = gate.enter(outgoing)
    if ticket.answer is not None:
        return ticket.answer
    try:
        response = attempt()
    except BaseException as error:
        gate.settle(ticket, lost(error))
        raise
    gate.settle(ticket, response)
    return response


def lost(error: BaseException) -> Response:
    """Return the answer that stands for none, because of an error."""
    return Response(0, (), b"", 0.0, type(error).__name__)
