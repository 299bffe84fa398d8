"""Lies that only a sequence of calls shows: what lip codes and signatures live through.

Refuses to touch single answers; each call alone is answered rightly.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from faceid_conformance.contract.model import Check
from faceid_conformance.emulator.face.call import FaceCall, Workings
from faceid_conformance.emulator.face.checks import FAILED, limit_of, parameters_valid
from faceid_conformance.emulator.face.stages import LIP_CODE_FIELD, LIP_CODE_LIFETIME, liveness
from faceid_conformance.emulator.faults.fault import Fault, judging
from faceid_conformance.emulator.outcomes.outcome import Verdict
from faceid_conformance.emulator.state.order import CodeOrder

SHORT_MEMORY_SECONDS = 60
HEARING_OPERATION = "idcardLiveDetectFour"


def _always_in_time(call: FaceCall, row: Check) -> Verdict | None:
    """Take the code back as of the beginning of all times."""
    limit = call.house.contract.limits[LIP_CODE_LIFETIME]
    is_out = call.house.state.consume_code(call.signature.app_id, call.text(LIP_CODE_FIELD), 0.0)
    return None if is_out else Verdict(limit.code)


def give_code_back_after_failure(workings: Workings) -> Workings:
    """A verification that fails after its code was heard gives the code back."""
    honest = workings.stopped_answer

    def stopped(call: FaceCall, status: str, code: int) -> Mapping[str, object]:
        house, spoken = call.house, call.text(LIP_CODE_FIELD)
        if code != house.contract.limits[LIP_CODE_LIFETIME].code and spoken.isdecimal():
            end, again = call.now + limit_of(call, LIP_CODE_LIFETIME), CodeOrder.of_one(spoken)
            house.state.issue_code(call.signature.app_id, again, call.now, end)
        return honest(call, status, code)

    return replace(workings, stopped_answer=stopped)


def _use_code_up_when_refused(call: FaceCall, row: Check) -> Verdict | None:
    refused = parameters_valid(call, row)
    if refused is not None and call.operation.stages:
        call.house.state.consume_code(call.signature.app_id, call.text(LIP_CODE_FIELD), call.now)
    return refused


def keep_newest_code_only(workings: Workings) -> Workings:
    """Whoever asks for a code makes the one before worthless."""
    honest = workings.results[LIP_CODE_FIELD]
    newest: dict[str, str] = {}

    def issue(call: FaceCall) -> object:
        tenant = call.signature.app_id
        if tenant in newest:
            call.house.state.consume_code(tenant, newest[tenant], call.now)
        code = honest(call)
        newest[tenant] = str(code)
        return code

    return replace(workings, results={**workings.results, LIP_CODE_FIELD: issue})


def _forget_after_a_minute(call: FaceCall, row: Check) -> Verdict | None:
    signature, signing = call.signature, call.house.contract.signing
    if signature.expires != signing.single_use_expires:
        return None
    state, forgotten_at = call.house.state, call.now + SHORT_MEMORY_SECONDS
    minute = int(call.now) // SHORT_MEMORY_SECONDS
    digest = signature.digest + minute.to_bytes(8, "big")
    is_first = state.use_signature(signature.app_id, digest, call.now, forgotten_at)
    return None if is_first else FAILED


def _longer_by(seconds: float) -> Mapping[str, Callable[[FaceCall, Check], Verdict | None]]:
    """Take a code back as of some seconds ago, or of some seconds from now."""

    def judge(call: FaceCall, row: Check) -> Verdict | None:
        limit, state = call.house.contract.limits[LIP_CODE_LIFETIME], call.house.state
        app_id, code = call.signature.app_id, call.text(LIP_CODE_FIELD)
        is_out = state.consume_code(app_id, code, call.now - seconds)
        return None if is_out else Verdict(limit.code)

    return {"liveness": judge}


def _only_one_operation_hears(call: FaceCall, row: Check) -> Verdict | None:
    heard = liveness(call, row)
    if call.operation.operation_id == HEARING_OPERATION or heard is not None:
        return heard
    return Verdict(call.house.contract.limits[LIP_CODE_LIFETIME].code)


def _any_digits_while_one_is_out(call: FaceCall, row: Check) -> Verdict | None:
    """Take any four digits for a code, while some code is out."""
    state, tenant = call.house.state, call.signature.app_id
    is_written = len(call.text(LIP_CODE_FIELD)) == call.house.contract.emulator.lip_code_digits
    has_code = any(end > call.now for end in state.kept(tenant).codes.values())
    return None if has_code and is_written else liveness(call, row)


def forget_signatures_when_codes_are_asked(workings: Workings) -> Workings:
    """A new code wipes the memory of single-use signatures."""
    honest = workings.results[LIP_CODE_FIELD]

    def issue(call: FaceCall) -> object:
        state, tenant = call.house.state, call.signature.app_id
        kept = state.kept(tenant)
        is_multi_use = call.signature.expires != call.house.contract.signing.single_use_expires
        if is_multi_use:
            state.restore(tenant, replace(kept, signatures={}))
        return honest(call)

    return replace(workings, results={**workings.results, LIP_CODE_FIELD: issue})


LIFETIME_FAULTS = (
    Fault(
        "lip-code-lives-a-second-longer",
        "A code is still good in the second of its end.",
        "a code is over at its end",
        judging(_longer_by(1)),
        over="limits",
        clauses=("face/limits/lip-code-lifetime-seconds", "face/sequences/*"),
    ),
    Fault(
        "lip-code-ends-early",
        "A code is over a minute before its time.",
        "a code is good for its whole time",
        judging(_longer_by(-60)),
        over="limits",
        clauses=("face/limits/lip-code-lifetime-seconds", "face/sequences/*"),
    ),
    Fault(
        "lip-code-for-one-operation",
        "A code is good in one of the two video operations alone.",
        "a code is good in either video operation",
        judging({"liveness": _only_one_operation_hears}),
        over="state",
        clauses=("liveDetectFour/*", "face/sequences/*", "face/codes/0"),
    ),
    Fault(
        "any-digits-while-a-code-is-out",
        "While some code is out, any four digits are one.",
        "the digits that were issued are spoken, and no others",
        judging({"liveness": _any_digits_while_one_is_out}),
        over="state",
        clauses=("*/in/validate-data", "face/codes/-5008", "face/sequences/*"),
    ),
    Fault(
        "new-code-forgets-signatures",
        "Who asks for a code makes used signatures fresh again.",
        "a single-use signature works once, whatever is asked in between",
        forget_signatures_when_codes_are_asked,
        over="state",
        clauses=("face/sequences/*", "face/codes/13", "face/signing/single-use"),
    ),
    Fault(
        "lip-code-never-ends",
        "A code is good however old it is.",
        "a code ends after its time",
        judging({"liveness": _always_in_time}),
        over="state",
        clauses=(
            "face/limits/lip-code-lifetime-seconds",
            "face/sequences/lip-codes-and-signatures",
        ),
    ),
    Fault(
        "failure-gives-lip-code-back",
        "A code may be used again after a verification that failed.",
        "a code is used up by one video, whatever comes of it",
        give_code_back_after_failure,
        over="state",
        clauses=("face/sequences/lip-codes-and-signatures",),
    ),
    Fault(
        "refusal-uses-lip-code-up",
        "A request that is refused for a parameter uses the code up.",
        "a request that is refused uses nothing up",
        judging({"parameters-valid": _use_code_up_when_refused}),
        over="state",
        clauses=("face/sequences/lip-codes-and-signatures",),
    ),
    Fault(
        "only-newest-lip-code",
        "A new code makes the one before it worthless.",
        "several codes may be out at a time",
        keep_newest_code_only,
        over="state",
        clauses=("face/sequences/lip-codes-and-signatures",),
    ),
    Fault(
        "forgets-replay-after-a-minute",
        "A single-use signature works again a minute later.",
        "a single-use signature works once, however late it comes again",
        judging({"signature-not-replayed": _forget_after_a_minute}),
        over="state",
        clauses=("face/sequences/lip-codes-and-signatures", "face/codes/13"),
    ),
)
