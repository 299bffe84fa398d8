"""Lies about what a result holds: its fields, their types, and where they come from.

Refuses to touch the envelope around it.
"""

from collections.abc import Mapping
from dataclasses import replace

from faceid_conformance.emulator.face.call import FaceCall, Workings
from faceid_conformance.emulator.faults.fault import Fault, Patch, rewriting_data
from faceid_conformance.emulator.outcomes.outcome import SUCCESS

Data = Mapping[str, object]
LIVE, COMPARE = "live_status", "compare_status"
PICTURES = frozenset({"photo", "video_photo"})
SCORES = frozenset({"sim", "similarity", "score"})


def dropping(*names: str) -> Patch:
    """Leave fields out of every result."""

    def rewrite(call: FaceCall, data: Data) -> Data:
        return {name: value for name, value in data.items() if name not in names}

    return rewriting_data(rewrite)


def _status_as_text(call: FaceCall, data: Data) -> Data:
    return {name: str(value) if name == LIVE else value for name, value in data.items()}


def _compared_anyway(call: FaceCall, data: Data) -> Data:
    has_ended = data.get(LIVE, SUCCESS) != SUCCESS
    return {**data, COMPARE: SUCCESS, "compare_msg": "OK"} if has_ended else data


def _failure_told_twice(call: FaceCall, data: Data) -> Data:
    """What the comparison failed with stands in both places."""
    status = data.get(COMPARE, SUCCESS)
    return {**data, LIVE: status} if status != SUCCESS else data


def _pictures_raw(call: FaceCall, data: Data) -> Data:
    return {name: "\u00ff\u00d8" if name in PICTURES else value for name, value in data.items()}


def _pictures_empty(call: FaceCall, data: Data) -> Data:
    return {name: "" if name in PICTURES else value for name, value in data.items()}


def _score_as_text(call: FaceCall, data: Data) -> Data:
    named = {"score", "similarity"}
    return {name: str(value) if name in named else value for name, value in data.items()}


def _as_fraction(call: FaceCall, data: Data) -> Data:
    return {
        name: value / 100 if name in SCORES and isinstance(value, int | float) else value
        for name, value in data.items()
    }


def _with_negative_score(call: FaceCall, data: Data) -> Data:
    return {name: -1 if name == "score" else value for name, value in data.items()}


def echo_the_session_before(workings: Workings) -> Workings:
    """An answer has the session id of the call before it."""
    honest, kept = workings.results["session_id"], [""]

    def echo(call: FaceCall) -> object:
        before, kept[0] = kept[0], str(honest(call))
        return before

    return replace(workings, results={**workings.results, "session_id": echo})


RESULT_FAULTS = (
    Fault(
        "missing-score",
        "A still is judged, and its score is kept back.",
        "the result has the score",
        dropping("score"),
        over="shapes",
        clauses=("liveDetectPicture/out/score",),
    ),
    Fault(
        "missing-photo",
        "The photo out of the video does not come.",
        "a comparison that passed comes with the photo",
        dropping(*PICTURES),
        over="shapes",
        clauses=("*/out/photo", "*/out/video-photo", "*/out/sim", "*/stages"),
    ),
    Fault(
        "missing-live-message",
        "Liveness is told by its number alone.",
        "each stage has a message",
        dropping("live_msg"),
        over="sub-status",
        clauses=("*/out/live-msg", "*/stages"),
    ),
    Fault(
        "missing-compare-message",
        "The comparison is told by its number alone.",
        "the comparison has a message",
        dropping("compare_msg"),
        over="sub-status",
        clauses=("*/out/compare-msg", "*/stages"),
    ),
    Fault(
        "live-status-as-text",
        "The first stage's status is a text.",
        "a stage's status is a number",
        rewriting_data(_status_as_text),
        over="sub-status",
        clauses=("*/out/live-status",),
    ),
    Fault(
        "compares-after-failed-liveness",
        "A comparison is reported of somebody who was not live.",
        "after a failed liveness nothing is compared",
        rewriting_data(_compared_anyway),
        over="sub-status",
        clauses=("*/out/compare-status", "*/out/live-status", "*/stages"),
    ),
    Fault(
        "comparison-failure-told-twice",
        "What the comparison failed with is liveness's status too.",
        "a failed comparison leaves liveness as it was",
        rewriting_data(_failure_told_twice),
        over="sub-status",
        clauses=("*/out/compare-status", "*/stages"),
    ),
    Fault(
        "photo-not-in-base64",
        "The photo is a text of raw bytes.",
        "the photo is base64",
        rewriting_data(_pictures_raw),
        over="shapes",
        clauses=("*/out/photo", "*/out/video-photo"),
    ),
    Fault(
        "photo-empty",
        "The photo is an empty text.",
        "the photo has content",
        rewriting_data(_pictures_empty),
        over="shapes",
        clauses=("*/out/photo", "*/out/video-photo"),
    ),
    Fault(
        "score-as-string",
        "The scores of pictures are texts.",
        "scores of pictures are numbers",
        rewriting_data(_score_as_text),
        over="shapes",
        clauses=("*/out/score", "*/out/similarity"),
    ),
    Fault(
        "scores-as-fractions",
        "Scores go from 0 to 1.",
        "scores are percentages",
        rewriting_data(_as_fraction),
        over="shapes",
        clauses=("*/out/score", "*/out/similarity", "*/out/sim"),
    ),
    Fault(
        "score-below-zero",
        "A score of a picture is negative.",
        "no score lies below 0",
        rewriting_data(_with_negative_score),
        over="shapes",
        clauses=("*/out/score",),
    ),
    Fault(
        "session-id-of-the-call-before",
        "An answer carries the session id of the call before it.",
        "calls one after another get their own session ids",
        echo_the_session_before,
        over="state",
        clauses=("idcardCompare/out/session-id", "idcardCompare/in/session-id"),
    ),
)
