"""Lies about liveness and comparison.

Refuses to touch signatures and bodies.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from faceid_conformance.contract.model import Check
from faceid_conformance.emulator.face.call import FaceCall, Workings
from faceid_conformance.emulator.face.stages import LIP_CODE_FIELD, liveness
from faceid_conformance.emulator.faults.fault import Fault, Patch, passing, rewriting_data
from faceid_conformance.emulator.outcomes.outcome import SUCCESS, Verdict
from faceid_conformance.emulator.outcomes.stages import passed_stages

Data = Mapping[str, object]
LIVE, COMPARE, SIM = "live_status", "compare_status", "sim"


def _yields(call: FaceCall) -> dict[str, object]:
    names = (name for stage in call.operation.stages for name in stage.yields)
    return {name: call.house.workings.results[name](call) for name in names}


def _with_sim(call: FaceCall, data: Data) -> Data:
    has_failed = data.get(COMPARE, SUCCESS) != SUCCESS or data.get(LIVE, SUCCESS) != SUCCESS
    return {**data, **_yields(call)} if has_failed else data


def _swapped(call: FaceCall, data: Data) -> Data:
    names = {LIVE: COMPARE, COMPARE: LIVE, "live_msg": "compare_msg", "compare_msg": "live_msg"}
    return {names.get(name, name): value for name, value in data.items()}


def _always_compared(call: FaceCall, data: Data) -> Data:
    is_whole = not call.operation.stages or data.get(LIVE) != SUCCESS or COMPARE in data
    if is_whole:
        return data
    results = call.house.workings.results
    return passed_stages(call.operation.stages, call.house.texts, lambda name: results[name](call))


def _photo_misnamed(call: FaceCall, data: Data) -> Data:
    names = {"photo": "video_photo", "video_photo": "photo"}
    return {names.get(name, name): value for name, value in data.items()}


def _sim_as_text(call: FaceCall, data: Data) -> Data:
    return {**data, SIM: str(data[SIM])} if SIM in data else data


def _over_a_hundred(call: FaceCall, data: Data) -> Data:
    scored = {SIM, "similarity", "score"}
    return {
        name: value + 100 if name in scored and isinstance(value, int | float) else value
        for name, value in data.items()
    }


def _without_session_id(call: FaceCall, data: Data) -> Data:
    return {name: value for name, value in data.items() if name != "session_id"}


def _rewriting_code(workings: Workings, rewrite: Callable[[str], object]) -> Workings:
    honest = workings.results[LIP_CODE_FIELD]

    def issue(call: FaceCall) -> object:
        return rewrite(str(honest(call)))

    return replace(workings, results={**workings.results, LIP_CODE_FIELD: issue})


def issue_long_codes(workings: Workings) -> Workings:
    return _rewriting_code(workings, lambda code: f"{code}1")


def issue_numbers(workings: Workings) -> Workings:
    return _rewriting_code(workings, int)


def _without_code(call: FaceCall, data: Data) -> Data:
    return {name: value for name, value in data.items() if name != LIP_CODE_FIELD}


def let_codes_be_used_again() -> Patch:
    def patch(workings: Workings) -> Workings:
        used: set[tuple[str, str]] = set()

        def judge(call: FaceCall, row: Check) -> Verdict | None:
            pair = (call.signature.app_id, call.text(LIP_CODE_FIELD))
            verdict = liveness(call, row)
            if verdict is None:
                used.add(pair)
            return None if pair in used else verdict

        return replace(workings, predicates={**workings.predicates, "liveness": judge})

    return patch


def report_liveness_at_the_top(workings: Workings) -> Workings:
    """Without a stage in its row, a failed check answers at the top level."""
    checks = tuple(
        replace(row, stage=None) if row.stage == "liveness" else row for row in workings.checks
    )

    def judge(call: FaceCall, row: Check) -> Verdict | None:
        return liveness(call, row) if call.operation.stages else None

    predicates = {**workings.predicates, "liveness": judge}
    return replace(workings, checks=checks, predicates=predicates)


STAGE_FAULTS = (
    Fault(
        "sim-despite-compare-failure",
        "A failed stage still comes with similarity and photo.",
        "similarity and photo come only where both stages passed",
        rewriting_data(_with_sim),
        over="sub-status",
        clauses=("*/out/sim",),
    ),
    Fault(
        "swaps-live-and-compare",
        "The two stages' results are mixed up.",
        "each stage reports under its own name",
        rewriting_data(_swapped),
        over="sub-status",
        clauses=("*/out/live-status",),
    ),
    Fault(
        "ignores-compare-flag",
        "A comparison is reported that nobody asked for.",
        "without comparison only liveness is reported",
        rewriting_data(_always_compared),
        over="sub-status",
        clauses=("liveDetectFour/in/compare-flag",),
    ),
    Fault(
        "photo-under-wrong-name",
        "The photo comes under the other operation's name.",
        "the photo has the operation's own name",
        rewriting_data(_photo_misnamed),
        over="shapes",
        clauses=("*/out/video-photo", "*/out/photo"),
    ),
    Fault(
        "sim-as-string",
        "The similarity is a text.",
        "the similarity is a number",
        rewriting_data(_sim_as_text),
        over="shapes",
        clauses=("*/out/sim",),
    ),
    Fault(
        "score-above-hundred",
        "Scores go beyond 100.",
        "scores lie between 0 and 100",
        rewriting_data(_over_a_hundred),
        over="shapes",
        clauses=("*/out/score",),
    ),
    Fault(
        "missing-session-id",
        "The session id does not come back.",
        "the result has the session id",
        rewriting_data(_without_session_id),
        over="shapes",
        clauses=("idcardCompare/out/session-id",),
    ),
    Fault(
        "lip-code-of-five-digits",
        "The issued code has a digit too many.",
        "an issued code has four digits",
        issue_long_codes,
        over="shapes",
        clauses=("liveGetFour/out/validate-data",),
    ),
    Fault(
        "lip-code-as-number",
        "The issued code is a number, and loses its leading zeros.",
        "an issued code is a text",
        issue_numbers,
        over="shapes",
        clauses=("liveGetFour/out/validate-data",),
    ),
    Fault(
        "issues-no-lip-code",
        "A right call for a code is answered without one.",
        "an answer to livegetfour has a code to speak",
        rewriting_data(_without_code),
        over="shapes",
        clauses=("liveGetFour/out/validate-data",),
    ),
    Fault(
        "accepts-any-lip-code",
        "The code that was spoken is not compared with those issued.",
        "a code that was never issued is refused",
        passing("liveness"),
        over="state",
        clauses=("*/in/validate-data",),
    ),
    Fault(
        "lip-code-reusable",
        "A code may be used again.",
        "a code is used up by one video",
        let_codes_be_used_again(),
        over="state",
        clauses=("*/in/validate-data",),
    ),
    Fault(
        "liveness-failure-at-top",
        "A failed liveness stage answers as the top-level code.",
        "a failed liveness stage reports in live_status",
        report_liveness_at_the_top,
        over="sub-status",
        clauses=("*/out/live-status",),
    ),
)
