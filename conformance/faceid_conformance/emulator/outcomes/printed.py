"""Replies as the documents print them, where that is not what a server may send.

Refuses to be asked for by anything but a quirk.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from faceid_conformance.emulator.outcomes.outcome import Outcome
from faceid_conformance.emulator.wire.reply import Reply

Printer = Callable[[Reply, Outcome], Reply]
DATA_ENDS = b"}}"


def with_trailing_comma(reply: Reply, outcome: Outcome) -> Reply:
    """A comma behind the last member of `data`; where there is none, nothing changes."""
    if not outcome.data or not reply.body.endswith(DATA_ENDS):
        return reply
    return replace(reply, body=reply.body.removesuffix(DATA_ENDS) + b"," + DATA_ENDS)


PRINTERS: Mapping[str, Printer] = MappingProxyType({"trailing-comma": with_trailing_comma})


def printed_by(
    render: Callable[[Outcome], Reply], replies: tuple[str, ...]
) -> Callable[[Outcome], Reply]:
    """The same rendering, with what the quirks print afterwards."""

    def printed(outcome: Outcome) -> Reply:
        reply = render(outcome)
        for name in replies:
            reply = PRINTERS[name](reply, outcome)
        return reply

    return printed if replies else render
