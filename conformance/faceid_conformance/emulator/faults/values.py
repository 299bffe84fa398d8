"""Lies about what a field may say: numbers, names, addresses, kinds of media, and its code.

Refuses to touch how a body is written.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from faceid_conformance.contract.model import Check, Field
from faceid_conformance.emulator.face.call import FaceCall
from faceid_conformance.emulator.face.checks import (
    is_fetchable,
    parameters_present,
    parameters_valid,
)
from faceid_conformance.emulator.face.stages import media_acceptable
from faceid_conformance.emulator.faults.fault import (
    Fault,
    Patch,
    also_judging,
    code_of_check,
    judging,
)
from faceid_conformance.emulator.id_number import WEIGHTS, check_character, is_id_number
from faceid_conformance.emulator.outcomes.outcome import Verdict
from faceid_conformance.emulator.wire.media import format_of, kind_of

NUMBER, NAME, URL = "idcard_number", "idcard_name", "url"
LONGEST_NAME = 10
GIF = "gif"


def excusing(is_excused: Callable[[FaceCall], bool]) -> Patch:
    """Let a value pass that was refused, where something holds of the call."""

    def judge(call: FaceCall, row: Check) -> Verdict | None:
        refused = parameters_valid(call, row)
        return None if refused is not None and is_excused(call) else refused

    return judging({"parameters-valid": judge})


def _sent(call: FaceCall, name: str) -> Field | None:
    return next((field for field in call.counting_fields if field.name == name), None)


def refusing(name: str, is_refused: Callable[[str], bool]) -> Patch:
    """Refuse values of one field, with its own code."""

    def refuse(call: FaceCall, row: Check) -> Verdict | None:
        field = _sent(call, name)
        if field is None or not is_refused(call.text(name)):
            return None
        return Verdict(field.invalid_code or field.missing_code)

    return also_judging("parameters-valid", refuse)


def _differs_in_check_character_only(call: FaceCall) -> bool:
    number = call.text(NUMBER)
    body = number[: len(WEIGHTS)]
    is_written = len(number) == len(WEIGHTS) + 1 and body.isascii() and body.isdigit()
    return is_written and not is_id_number(number) and is_id_number(body + check_character(body))


def _has_impossible_date(call: FaceCall) -> bool:
    number = call.text(NUMBER)
    body = number[: len(WEIGHTS)]
    is_written = len(number) == len(WEIGHTS) + 1 and body.isascii() and body.isdigit()
    return is_written and number[-1].upper() == check_character(body) and not is_id_number(number)


def _has_unfetchable_url(call: FaceCall) -> bool:
    return _sent(call, URL) is not None and not is_fetchable(call, call.text(URL))


def _has_unreadable_name(call: FaceCall) -> bool:
    value = call.value(NAME)
    return value is not None and value.text() is None


def _has_strange_flag(call: FaceCall) -> bool:
    return call.text("compare_flag") not in {"", "true", "false"}


def _any_kind_but(*refused: str) -> Mapping[str, Callable[[FaceCall, Check], Verdict | None]]:
    """Look at media of these kinds alone; what else comes is taken for good."""

    def judge(call: FaceCall, row: Check) -> Verdict | None:
        media = [call.value(field.name) for field in call.counting_fields if field.is_media]
        kinds = {kind_of(value.data) for value in media if value is not None}
        return media_acceptable(call, row) if kinds & set(refused) else None

    return {"media-acceptable": judge}


def refusing_format(name: str) -> Patch:
    """Refuse a format that is welcome."""

    def refuse(call: FaceCall, row: Check) -> Verdict | None:
        for field in call.counting_fields:
            value = call.value(field.name)
            if field.is_media and value is not None and format_of(value.data) == name:
                return Verdict(field.undecodable_code)
        return None

    return also_judging("media-acceptable", refuse)


def _missing_as_unreadable(call: FaceCall, row: Check) -> Verdict | None:
    missing = parameters_present(call, row)
    unreadable = code_of_check(call, "body-readable")
    return None if missing is None else replace(missing, code=unreadable)


def _number_as_parameter(call: FaceCall, row: Check) -> Verdict | None:
    refused, field = parameters_valid(call, row), _sent(call, NUMBER)
    is_number = refused is not None and field is not None and refused.code == field.invalid_code
    return Verdict(field.missing_code) if is_number and field is not None else refused


VALUE_FAULTS = (
    Fault(
        "accepts-wrong-check-character",
        "The last character of an ID number is not recomputed.",
        "an ID number's check character is right",
        excusing(_differs_in_check_character_only),
        over="parameters",
        clauses=("face/codes/-5804",),
    ),
    Fault(
        "accepts-impossible-dates",
        "An ID number may hold a day that no calendar has.",
        "an ID number holds a date that exists",
        excusing(_has_impossible_date),
        over="parameters",
        clauses=("face/codes/-5804",),
    ),
    Fault(
        "refuses-small-check-character",
        "An ID number that ends in a small x is refused.",
        "the check character may be a small x",
        refusing(NUMBER, lambda number: number.endswith("x")),
        over="parameters",
        clauses=("idcardCompare/in/idcard-number",),
    ),
    Fault(
        "refuses-last-day-of-a-year",
        "An ID number of somebody born on a 31st of December is refused.",
        "an ID number may hold any day of a year",
        refusing(NUMBER, lambda number: number[10:14] == "1231"),
        over="parameters",
        clauses=("idcardCompare/in/idcard-number",),
    ),
    Fault(
        "refuses-long-names",
        "A name of more than ten characters is refused.",
        "names may be long",
        refusing(NAME, lambda name: len(name) > LONGEST_NAME),
        over="limits",
        clauses=("face/multipart", "*/in/idcard-name"),
    ),
    Fault(
        "accepts-names-in-other-charsets",
        "A name that is not UTF-8 is let in.",
        "a name is UTF-8",
        excusing(_has_unreadable_name),
        over="parameters",
        clauses=("face/codes/-5801",),
    ),
    Fault(
        "accepts-any-url",
        "A url is not looked at.",
        "a url leads to where a picture can be fetched",
        excusing(_has_unfetchable_url),
        over="parameters",
        clauses=("face/codes/-5805",),
    ),
    Fault(
        "accepts-any-compare-flag",
        "A compare flag of any text counts as false.",
        "a compare flag is true or false",
        excusing(_has_strange_flag),
        over="parameters",
        clauses=("liveDetectFour/in/compare-flag",),
    ),
    Fault(
        "accepts-animated-gif",
        "A GIF is taken for a picture.",
        "a GIF is refused",
        judging(_any_kind_but("other", "video", "picture")),
        over="parameters",
        clauses=("face/limits/animated-gif",),
    ),
    Fault(
        "accepts-any-picture",
        "What comes as a picture is not looked at, but for a GIF.",
        "what is no picture is refused",
        judging(_any_kind_but("gif")),
        over="parameters",
        clauses=(
            "face/codes/-4011",
            "face/codes/-4016",
            "*/in/image",
            "face/codes/-5001",
            "face/limits/video-formats",
        ),
    ),
    Fault(
        "refuses-avi",
        "An AVI video is refused.",
        "an AVI video is read",
        refusing_format("avi"),
        over="parameters",
        clauses=("face/limits/video-formats",),
    ),
    Fault(
        "refuses-png",
        "A PNG picture is refused.",
        "a PNG picture is read",
        refusing_format("png"),
        over="parameters",
        clauses=("*/in/image", "face/limits/animated-gif"),
    ),
    Fault(
        "wrong-code-for-missing-field",
        "A missing field gets the code of a body that can't be read.",
        "a missing field has a code of its own",
        judging({"parameters-present": _missing_as_unreadable}),
        over="codes",
        clauses=("*/in/*", "face/codes/-5801", "face/codes/21", "*/choice"),
    ),
    Fault(
        "wrong-code-for-id-number",
        "A number that can't exist gets the code of one that is missing.",
        "an impossible number has a code of its own",
        judging({"parameters-valid": _number_as_parameter}),
        over="codes",
        clauses=("face/codes/-5804",),
    ),
)
