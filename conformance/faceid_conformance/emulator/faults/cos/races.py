"""Lies about COS that only calls at the same time show: a moment between looking and taking note.

Refuses to touch calls that come one after another; each of those is answered rightly.
"""

from collections.abc import Callable
from dataclasses import replace

from faceid_conformance.contract.cos_model import CosCheck
from faceid_conformance.emulator.ci.call import CosCall
from faceid_conformance.emulator.ci.checks import (
    LIVENESS_TYPE,
    OPERATION_WORK,
    VALIDATE_DATA,
    Predicate,
    signature_matches,
    verification,
)
from faceid_conformance.emulator.ci.workings import CosWorkings
from faceid_conformance.emulator.faults.cos.patches import (
    RESPONSE,
    cos_fault,
    judging,
    rewriting,
    with_text,
)
from faceid_conformance.emulator.faults.fault import CosPatch
from faceid_conformance.emulator.faults.races import InFlight, held_back, later
from faceid_conformance.emulator.wire.reply import Reply

MATCHES = "signature-matches"
DIFFERENT = "ci/concurrency/different"
INTERLEAVED = "ci/concurrency/interleaved"
RACE, DIGITS = "ci/concurrency/digits-race", "ci/concurrency/digits"


def _held(workings: CosWorkings) -> CosWorkings:
    """Hold each answer until what its call left is noted."""

    def hold(call: CosCall, reply: Reply) -> Reply:
        return replace(reply, delay_seconds=held_back(reply.delay_seconds))

    return rewriting(hold)(workings)


def _anew(make: Callable[[], CosPatch]) -> CosPatch:
    """Make a patch anew for each emulator: what it remembers is its own."""
    return lambda workings: _held(make()(workings))


def _takes_digits_back_late() -> CosPatch:
    heard: set[tuple[str, str]] = set()

    def judge(call: CosCall, row: CosCheck) -> str | None:
        refused = verification(call, row)
        if call.text(LIVENESS_TYPE) != "LIP":
            return refused
        pair = (call.tenant or "", call.text(VALIDATE_DATA))
        if refused is None:
            heard.add(pair)
            later(lambda: heard.discard(pair))
        return None if pair in heard else refused

    return judging({OPERATION_WORK: judge})


def _sharing(element: str) -> Callable[[], CosPatch]:
    """Give calls of the same moment one and the same text of an element."""

    def make() -> CosPatch:
        flight = InFlight()
        return with_text(RESPONSE, element, lambda text: str(flight.share(lambda: text)))

    return make


def _judges_signatures_once() -> CosPatch:
    flight = InFlight()

    def shared(call: CosCall, row: CosCheck) -> str | None:
        found = flight.share(lambda: signature_matches(call, row))
        return found if isinstance(found, str) else None

    predicates: dict[str, Predicate] = {MATCHES: shared}
    return judging(predicates)


RACE_COS_FAULTS = (
    cos_fault("digits-race", "Digits that are spoken many times at once are good many times.",
              "digits are used up by one video, also where many speak them at once",
              _anew(_takes_digits_back_late), "concurrency", RACE),
    cos_fault("same-digits-at-once", "Callers that ask at the same time get the same digits.",
              "each caller gets digits of its own", _anew(_sharing("LiveCode")), "concurrency",
              DIGITS),
    cos_fault("scores-mix-up", "Verifications at the same time get one person's similarity.",
              "a verification tells of its own request's person", _anew(_sharing("Sim")),
              "concurrency", DIFFERENT, INTERLEAVED),
    cos_fault("signature-check-shared",
              "Whoever comes to a bucket at the same time as a rightful caller is let in like it.",
              "each request to a bucket is judged by its own signature",
              _anew(_judges_signatures_once), "concurrency", DIFFERENT, INTERLEAVED),
)  # fmt: skip
