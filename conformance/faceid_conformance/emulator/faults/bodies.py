"""Lies about what a body may look like and what it says.

Refuses to touch signatures and replies.
"""

from collections.abc import Callable
from dataclasses import replace

from faceid_conformance.contract.model import Check
from faceid_conformance.emulator.face.call import FaceCall, Workings
from faceid_conformance.emulator.face.checks import FAILED, body_readable, body_size, limit_of
from faceid_conformance.emulator.faults.fault import (
    Fault,
    Patch,
    also_judging,
    code_named,
    code_of_check,
    judging,
    passing,
)
from faceid_conformance.emulator.outcomes.outcome import Verdict
from faceid_conformance.emulator.server.wire_faults import RESET
from faceid_conformance.emulator.settings import DRAIN_BYTES
from faceid_conformance.emulator.wire.media import kind_of

LAST_OF_PLANE = 0xFFFF


def ignore_size_limit(workings: Workings) -> Workings:
    return replace(passing("body-size")(workings), kept_bytes=DRAIN_BYTES)


def _reset_when_too_large(call: FaceCall, row: Check) -> Verdict | None:
    is_fine = body_size(call, row) is None
    return None if is_fine else Verdict(wire_fault=RESET)


def limiting(most_bytes: Callable[[int], int]) -> Patch:
    """Refuse bodies over another limit than the documented one."""

    def refuse(call: FaceCall, row: Check) -> Verdict | None:
        return FAILED if call.request.body_bytes > most_bytes(limit_of(call, row.limit)) else None

    return judging({"body-size": refuse})


def _too_large_as_unreadable(call: FaceCall, row: Check) -> Verdict | None:
    is_fine = body_size(call, row) is None
    return None if is_fine else Verdict(code_of_check(call, "body-readable"))


def _no_list_is_read(call: FaceCall, row: Check) -> Verdict | None:
    """Take JSON that is no object for an object without fields."""
    is_list = call.request.body.lstrip()[:1] in (b"[", b'"')
    return Verdict(code_named(call, "INTERNAL_ERROR")) if is_list else body_readable(call, row)


def _stumble_over_rare_letters(call: FaceCall, row: Check) -> Verdict | None:
    is_rare = any(ord(letter) > LAST_OF_PLANE for letter in call.text("idcard_name"))
    return Verdict(code_named(call, "INTERNAL_ERROR")) if is_rare else None


def _stumble_over_names(call: FaceCall, row: Check) -> Verdict | None:
    return (
        None if call.text("idcard_name").isascii() else Verdict(code_named(call, "INTERNAL_ERROR"))
    )


def _prefer_the_image(call: FaceCall, row: Check) -> Verdict | None:
    """Judge the image although the url counts alone."""
    choice = call.operation.choice
    for field in call.fields if choice is not None else ():
        value = call.value(field.name)
        if field.is_media and value is not None and call.has(field):
            is_picture = kind_of(value.data) == field.kind
            return None if is_picture else Verdict(field.undecodable_code)
    return None


def _refuse_unknown_fields(call: FaceCall, row: Check) -> Verdict | None:
    known = {field.name for field in call.fields}
    return FAILED if set(call.read().values) - known else None


def _any_number(call: FaceCall, row: Check) -> Verdict | None:
    return None


BODY_FAULTS = (
    Fault(
        "ignores-size-limit",
        "A body over the limit is worked on like any other.",
        "a body over the limit is refused with its code",
        ignore_size_limit,
        over="limits",
        clauses=("face/limits/request-body-bytes",),
    ),
    Fault(
        "resets-on-oversize",
        "A body over the limit ends the connection without an answer.",
        "a body over the limit is answered",
        judging({"body-size": _reset_when_too_large}),
        over="limits",
        clauses=("face/limits/request-body-bytes", "face/reply/envelope"),
    ),
    Fault(
        "limit-of-six-million",
        "The 6 MB of the limit are taken for six million bytes.",
        "the limit is 6 times 1024 times 1024 bytes",
        limiting(lambda limit: 6 * 1000 * 1000),
        over="limits",
        clauses=("face/limits/request-body-bytes",),
    ),
    Fault(
        "limit-a-byte-short",
        "A body of just the limit is refused.",
        "a body may be as large as the limit",
        limiting(lambda limit: limit - 1),
        over="limits",
        clauses=("face/limits/request-body-bytes",),
    ),
    Fault(
        "limit-of-three-megabytes",
        "What the documents advise is held for a limit.",
        "the advised size is no limit",
        limiting(lambda limit: limit // 2),
        over="limits",
        clauses=("face/limits/video-advised-bytes", "face/limits/request-body-bytes"),
    ),
    Fault(
        "wrong-code-for-oversize",
        "A body over the limit gets the code of one that can't be read.",
        "a body over the limit has a code of its own",
        judging({"body-size": _too_large_as_unreadable}),
        over="codes",
        clauses=("face/limits/request-body-bytes", "face/codes/23"),
    ),
    Fault(
        "breaks-on-json-list",
        "JSON that is no object breaks the service.",
        "JSON that is no object is refused as unreadable",
        judging({"body-readable": _no_list_is_read}),
        over="codes",
        clauses=("face/codes/3",),
    ),
    Fault(
        "breaks-on-rare-letters",
        "A name with a letter outside the basic plane breaks the service.",
        "names may hold any letter of Unicode",
        also_judging("parameters-valid", _stumble_over_rare_letters),
        over="parameters",
        clauses=("*/in/idcard-name",),
    ),
    Fault(
        "rejects-unknown-fields",
        "A field that the operation does not know spoils the body.",
        "unknown fields are ignored",
        also_judging("body-readable", _refuse_unknown_fields),
        over="parameters",
        clauses=("face/callers/unknown-fields",),
    ),
    Fault(
        "breaks-on-chinese-name",
        "A name outside ASCII breaks the service.",
        "names in UTF-8 are read",
        also_judging("parameters-valid", _stumble_over_names),
        over="parameters",
        clauses=("*/in/idcard-name",),
    ),
    Fault(
        "both-image-and-url-uses-image",
        "Where image and url come, the image is judged.",
        "where both come, the url counts alone",
        also_judging("parameters-valid", _prefer_the_image),
        over="parameters",
        clauses=("*/in/url",),
    ),
    Fault(
        "accepts-any-id-number",
        "No parameter's value is looked at.",
        "an ID number that cannot exist is refused",
        judging({"parameters-valid": _any_number}),
        over="parameters",
        clauses=("face/codes/-5804",),
    ),
    Fault(
        "accepts-missing-fields",
        "Required fields may be left out.",
        "a missing field is refused with its code",
        passing("parameters-present"),
        over="parameters",
        clauses=("*/in/*",),
    ),
)
