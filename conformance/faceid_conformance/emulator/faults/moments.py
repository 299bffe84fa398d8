"""Lies about when a signature is good.

Refuses to touch who signs, and anything that a signature's times do not decide.
"""

from collections.abc import Callable
from dataclasses import replace

from faceid_conformance.contract.model import Check
from faceid_conformance.emulator.face.call import FaceCall
from faceid_conformance.emulator.face.checks import CLOCK_SKEW, FAILED, limit_of, signature_in_time
from faceid_conformance.emulator.faults.fault import (
    Fault,
    Patch,
    also_judging,
    code_of_check,
    judging,
)
from faceid_conformance.emulator.outcomes.outcome import Verdict

IN_TIME = "signature-in-time"
# A leap second, a clock that is read twice, a < for a <=: all are a second.
SECOND = 1


def _is_single_use(call: FaceCall) -> bool:
    return call.signature.expires == call.house.contract.signing.single_use_expires


def _ahead(call: FaceCall) -> float:
    """How far ahead of our clock the signature was made."""
    return call.signature.signed_at - call.now


def refusing(holds: Callable[[FaceCall], bool]) -> Patch:
    """Refuse signatures of which something holds, as those out of time are."""

    def refuse(call: FaceCall, row: Check) -> Verdict | None:
        return FAILED if holds(call) else None

    return also_judging(IN_TIME, refuse)


def _any_life(call: FaceCall, row: Check) -> Verdict | None:
    signature = call.signature
    is_long = signature.expires - signature.signed_at > limit_of(call, row.limit)
    is_due = signature.expires > call.now and _ahead(call) <= limit_of(call, CLOCK_SKEW)
    return None if is_long and is_due else signature_in_time(call, row)


def _any_start(call: FaceCall, row: Check) -> Verdict | None:
    is_ahead = _ahead(call) > limit_of(call, CLOCK_SKEW)
    is_short = call.signature.expires - call.signature.signed_at <= limit_of(call, row.limit)
    return None if is_ahead and is_short else signature_in_time(call, row)


def _any_order(call: FaceCall, row: Check) -> Verdict | None:
    signature = call.signature
    is_backward = not _is_single_use(call) and signature.expires <= signature.signed_at
    return None if is_backward and signature.expires > call.now else signature_in_time(call, row)


def _any_age(call: FaceCall, row: Check) -> Verdict | None:
    return None if _is_single_use(call) and _ahead(call) <= 0 else signature_in_time(call, row)


def _a_second_longer(call: FaceCall, row: Check) -> Verdict | None:
    late = call.now - call.signature.expires
    return None if 0 <= late < SECOND else signature_in_time(call, row)


def _is_in_its_last_second(call: FaceCall) -> bool:
    return not _is_single_use(call) and call.signature.expires - call.now <= SECOND


def _is_longest(call: FaceCall) -> bool:
    life = call.signature.expires - call.signature.signed_at
    return life >= limit_of(call, "signature-max-lifetime-seconds")


def _expired_as_mismatch(call: FaceCall, row: Check) -> Verdict | None:
    late = signature_in_time(call, row)
    return None if late is None else replace(late, code=code_of_check(call, "signature-matches"))


MOMENT_FAULTS = (
    Fault(
        "accepts-overlong-life",
        "A signature may be made for longer than ninety days.",
        "a signature's life has a limit",
        judging({IN_TIME: _any_life}),
        over="signing",
        clauses=("face/signing/lifetime", "face/codes/9"),
    ),
    Fault(
        "refuses-longest-life",
        "A signature for just ninety days is refused.",
        "a signature may live as long as the limit",
        refusing(_is_longest),
        over="limits",
        clauses=("face/signing/lifetime",),
    ),
    Fault(
        "accepts-signature-of-the-future",
        "A signature that will be made next week is let in.",
        "a signature's time is not far ahead",
        judging({IN_TIME: _any_start}),
        over="signing",
        clauses=("face/signing/t", "face/codes/9"),
    ),
    Fault(
        "demands-clocks-in-step",
        "A caller whose clock is a moment ahead is refused.",
        "clocks may differ by a few minutes",
        refusing(lambda call: _ahead(call) > 0),
        over="signing",
        clauses=("face/signing/t",),
    ),
    Fault(
        "accepts-end-before-start",
        "A signature that ends before it was made is let in.",
        "a signature ends after it was made",
        judging({IN_TIME: _any_order}),
        over="signing",
        clauses=("face/signing/e", "face/codes/9"),
    ),
    Fault(
        "single-use-never-ages",
        "A single-use signature is good for years.",
        "a single-use signature grows too old",
        judging({IN_TIME: _any_age}),
        over="state",
        clauses=("face/signing/single-use", "face/codes/9"),
    ),
    Fault(
        "signature-lives-a-second-longer",
        "A signature is still good in the second of its end.",
        "a signature is over at its end",
        judging({IN_TIME: _a_second_longer}),
        over="limits",
        clauses=("face/signing/e", "face/codes/9"),
    ),
    Fault(
        "signature-ends-a-second-early",
        "A signature is refused in its last second.",
        "a signature is good until its end",
        refusing(_is_in_its_last_second),
        over="limits",
        clauses=("face/signing/e", "face/codes/9"),
    ),
    Fault(
        "wrong-code-for-expired-signature",
        "A signature past its end gets the code of a wrong HMAC.",
        "a signature past its end has a code of its own",
        judging({IN_TIME: _expired_as_mismatch}),
        over="codes",
        clauses=("face/codes/9",),
    ),
)
