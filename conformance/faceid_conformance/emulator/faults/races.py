"""Lies that only calls at the same time show: a moment between looking and taking note.

Refuses to touch calls that come one after another; each of those is answered rightly.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from faceid_conformance.contract.model import Check
from faceid_conformance.emulator.face.call import FaceCall, Workings
from faceid_conformance.emulator.face.checks import FAILED, signature_matches
from faceid_conformance.emulator.face.stages import LIP_CODE_FIELD, liveness
from faceid_conformance.emulator.faults.fault import Fault, judging
from faceid_conformance.emulator.outcomes.outcome import Outcome, Verdict
from faceid_conformance.emulator.wire.reply import Reply

# A note counts this long after the call was judged, and the call's answer is held a little longer:
# whoever waits for it comes after the note, however late either of them runs.
NOTE_SECONDS, HOLD_SECONDS = 0.003, 0.004
Note = Callable[[], None]


def _running_loop() -> asyncio.AbstractEventLoop | None:
    """What serves calls at the same time; where nothing does, calls come one after another."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def later(note: Note) -> None:
    """Take note after a moment, as a store does that answers late."""
    loop = _running_loop()
    if loop is None:
        note()
    else:
        loop.call_later(NOTE_SECONDS, note)


def held_back(delay_seconds: float) -> float:
    """How long an answer waits, so that what its call left is noted before it comes."""
    return delay_seconds if _running_loop() is None else max(delay_seconds, HOLD_SECONDS)


def _held(workings: Workings) -> Workings:
    """Hold each answer until what its call left is noted."""
    honest = workings.render

    def render(outcome: Outcome) -> Reply:
        reply = honest(outcome)
        return replace(reply, delay_seconds=held_back(reply.delay_seconds))

    return replace(workings, render=render)


def _note_uses_late() -> Mapping[str, Callable[[FaceCall, Check], Verdict | None]]:
    used: set[bytes] = set()

    def judge(call: FaceCall, row: Check) -> Verdict | None:
        signature = call.signature
        if signature.expires != call.house.contract.signing.single_use_expires:
            return None
        if signature.digest in used:
            return FAILED
        later(lambda: used.add(signature.digest))
        return None

    return {"signature-not-replayed": judge}


def _take_codes_back_late() -> Mapping[str, Callable[[FaceCall, Check], Verdict | None]]:
    heard: set[tuple[str, str]] = set()

    def judge(call: FaceCall, row: Check) -> Verdict | None:
        pair = (call.signature.app_id, call.text(LIP_CODE_FIELD))
        verdict = liveness(call, row)
        if verdict is None:
            heard.add(pair)
            later(lambda: heard.discard(pair))
        return None if pair in heard else verdict

    return {"liveness": judge}


class InFlight:
    """What was made for a call is given to all that come in the same moment."""

    def __init__(self) -> None:
        self._made: list[object] = []

    def share(self, make: Callable[[], object]) -> object:
        """What was made in this moment, or what is made now for all who come in it."""
        if self._made:
            return self._made[0]
        made = make()
        self._made.append(made)
        later(self._made.clear)
        return made


def sharing(field: str) -> Callable[[Workings], Workings]:
    """Give calls of the same moment one and the same value of a result's field."""

    def patch(workings: Workings) -> Workings:
        honest, flight = workings.results[field], InFlight()

        def made(call: FaceCall) -> object:
            return flight.share(lambda: honest(call))

        return _held(replace(workings, results={**workings.results, field: made}))

    return patch


def _judge_signatures_once() -> Mapping[str, Callable[[FaceCall, Check], Verdict | None]]:
    flight = InFlight()

    def judge(call: FaceCall, row: Check) -> Verdict | None:
        shared = flight.share(lambda: signature_matches(call, row))
        return shared if isinstance(shared, Verdict) else None

    return {"signature-matches": judge}


def _in_each(
    predicates: Callable[[], Mapping[str, Callable[[FaceCall, Check], Verdict | None]]],
) -> Callable[[Workings], Workings]:
    """Make the predicates anew for each emulator: what they remember is its own."""
    return lambda workings: _held(judging(predicates())(workings))


RACE_FAULTS = (
    Fault(
        "replay-check-races",
        "A single-use signature that comes many times at once is let in many times.",
        "a single-use signature works once, also where many use it at once",
        _in_each(_note_uses_late),
        over="concurrency",
        clauses=("face/concurrency/signature-race",),
    ),
    Fault(
        "lip-code-races",
        "A code that is spoken many times at once is good many times.",
        "a code is used up by one video, also where many speak it at once",
        _in_each(_take_codes_back_late),
        over="concurrency",
        clauses=("face/concurrency/lip-code-race",),
    ),
    Fault(
        "same-lip-code-for-all-at-once",
        "Callers that ask at the same time get the same code.",
        "each caller gets a code of its own",
        sharing(LIP_CODE_FIELD),
        over="concurrency",
        clauses=("face/concurrency/lip-codes",),
    ),
    Fault(
        "session-mix-up",
        "Answers at the same time carry one caller's session id.",
        "an answer carries its own request's session id",
        sharing("session_id"),
        over="concurrency",
        clauses=(
            "face/concurrency/different",
            "face/concurrency/interleaved",
            "face/concurrency/in-a-row",
        ),
    ),
    Fault(
        "scores-mix-up",
        "Comparisons at the same time get one person's similarity.",
        "an answer tells of its own request's person",
        sharing("similarity"),
        over="concurrency",
        clauses=("face/concurrency/different", "face/concurrency/interleaved"),
    ),
    Fault(
        "signature-check-shared",
        "Whoever comes at the same time as a rightful caller is let in like it.",
        "each request is judged by its own signature",
        _in_each(_judge_signatures_once),
        over="concurrency",
        clauses=(
            "face/concurrency/different",
            "face/concurrency/in-a-row",
            "face/concurrency/interleaved",
        ),
    ),
)
