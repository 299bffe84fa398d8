"""The one function that turns an outcome into a reply.

Refuses to know why the outcome is what it is.
"""

from collections.abc import Callable
from dataclasses import dataclass

from faceid_conformance.contract.model import Catalogue, Contract, ErrorCode
from faceid_conformance.emulator.outcomes.outcome import Outcome
from faceid_conformance.emulator.outcomes.trace import Trace
from faceid_conformance.emulator.wire.lint import Lint
from faceid_conformance.emulator.wire.reply import Reply, json_reply

# The check whose code fits what no operation was asked for.
BAD_REQUEST_CHECK = "body-readable"


@dataclass(slots=True)
class Answer:
    """A reply, what it renders, and what may be told of the request, for whoever asks.

    `moment` is when it was judged, in seconds since 1970.
    """

    reply: Reply
    outcome: Outcome
    lint: tuple[Lint, ...]
    moment: float
    trace: Callable[[], Trace]


def text_of(row: ErrorCode) -> str:
    """The service's short text on a code, or our own where none is known."""
    return row.wire_message or row.en


def render(outcome: Outcome, catalogue: Catalogue) -> Reply:
    """Code, message and data as the service writes them, under the code's HTTP status."""
    row = catalogue.code(outcome.code)
    message = outcome.message or text_of(row)
    if outcome.detail is not None:
        message = f"{message}: {outcome.detail}"
    document: dict[str, object] = {"code": outcome.code, "message": message}
    if outcome.data is not None:
        document["data"] = dict(outcome.data)
    reply = json_reply(outcome.http_status or row.http_status, document)
    reply.delay_seconds = outcome.delay_seconds
    reply.wire_fault, reply.dribble = outcome.wire_fault, outcome.dribble
    return reply


def bad_request_outcome(contract: Contract, status: int, message: str) -> Outcome:
    """A refusal that no document knows, in the envelope of all others."""
    rows = (row.own_code for row in contract.checks if row.check == BAD_REQUEST_CHECK)
    code = next(code for code in rows if code is not None)
    return Outcome(code, message=message, http_status=status)


def bad_request_reply(contract: Contract, status: int, message: str) -> Reply:
    return render(bad_request_outcome(contract, status, message), contract.catalogue)
