"""What a caller gets whose bytes are no request of HTTP, and why, where that can be told.

Refuses to parse HTTP: it looks at what a parser gave up on.
"""

import re
from dataclasses import dataclass

from faceid_conformance.contract.model import Contract
from faceid_conformance.emulator.doctor.diagnosis import Cause, Diagnosis
from faceid_conformance.emulator.doctor.header_mistakes import WRAPPED_LINES
from faceid_conformance.emulator.doctor.refusal import in_one_line
from faceid_conformance.emulator.outcomes.rendering import bad_request_reply
from faceid_conformance.emulator.server.control import mark
from faceid_conformance.emulator.server.log import OURS
from faceid_conformance.emulator.server.wire_faults import whole
from faceid_conformance.emulator.wire.reply import Reply

HTTP, DOCTOR = OURS.getChild("http"), OURS.getChild("doctor")
WRAPPED = Diagnosis("unreadable", (Cause.of(WRAPPED_LINES),))
BROKEN, LARGE_HEAD = 400, 431
NO_HTTP = "this is not HTTP (inferred answer)"
# RFC 9112 5.2: refused with 400, best with words that say why.
BROKEN_LINE = "a header goes on in the next line, which HTTP no longer has (inferred answer)"
TOO_LARGE = "the headers are too large (inferred answer)"
MOST_LOOKED_AT = 16_384
_NEXT = rb"[^\r\n]*(?:\r\n|\r|\n)"
_HEADER = re.compile(rb"[\r\n][A-Za-z0-9-]+:" + _NEXT + rb"[ \t]")
# Encoders of mail wrap base64 with no blank in the next line.
_MORE = rb"(?:[ \t]|[A-Za-z0-9+/=]+[ \t]*(?:\r|\n))"
# A signature of COS is no base64, and nobody breaks it into lines.
_SIGNATURE = re.compile(rb"[\r\n]authorization:(?![ \t]*q-)" + _NEXT + _MORE, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Broken:
    """The whole answers to what is no HTTP."""

    plain: bytes
    broken_line: bytes
    broken_signature: bytes
    large_head: bytes

    def answer(self, received: bytes) -> bytes:
        """The answer to bytes that a parser could not read; why goes to the log, too."""
        head = received[:MOST_LOOKED_AT].partition(b"\r\n\r\n")[0] + b"\r\n"
        if _SIGNATURE.search(head):
            DOCTOR.info("signature refused: %s Fix: %s", WRAPPED.says, WRAPPED.fix)
            return self.broken_signature
        is_line = _HEADER.search(head) is not None
        HTTP.info("refused: %s", BROKEN_LINE if is_line else NO_HTTP)
        return self.broken_line if is_line else self.plain


def broken_answers(contract: Contract) -> Broken:
    """Write the answers once, for every connection."""
    conventions = contract.emulator
    told = in_one_line(WRAPPED, conventions.diagnosis_longest)

    def reply(status: int, message: str) -> Reply:
        return bad_request_reply(contract, status, message).with_headers(mark(contract))

    broken_line = reply(BROKEN, BROKEN_LINE)
    return Broken(
        plain=whole(reply(BROKEN, NO_HTTP)),
        broken_line=whole(broken_line),
        broken_signature=whole(broken_line.with_headers((conventions.diagnosis_header, told))),
        large_head=whole(reply(LARGE_HEAD, TOO_LARGE)),
    )
