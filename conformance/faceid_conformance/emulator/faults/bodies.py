"""Lies about what a body may look like and what it says.

Refuses to touch signatures and replies.
"""

from dataclasses import replace

from faceid_conformance.contract.model import Check
from faceid_conformance.emulator.face.call import FaceCall, Workings
from faceid_conformance.emulator.face.checks import FAILED, UNREADABLE, body_size
from faceid_conformance.emulator.faults.fault import (
    Fault,
    Patch,
    also_judging,
    code_named,
    judging,
    passing,
)
from faceid_conformance.emulator.outcomes.outcome import Verdict
from faceid_conformance.emulator.server.wire_faults import RESET
from faceid_conformance.emulator.settings import DRAIN_BYTES
from faceid_conformance.emulator.wire.media import kind_of


def ignore_size_limit(workings: Workings) -> Workings:
    return replace(passing("body-size")(workings), kept_bytes=DRAIN_BYTES)


def _reset_when_too_large(call: FaceCall, row: Check) -> Verdict | None:
    is_fine = body_size(call, row) is None
    return None if is_fine else Verdict(wire_fault=RESET)


def _strict_about(*names: str) -> Patch:
    """Refuse a body in which one of these deviations was met."""

    def refuse(call: FaceCall, row: Check) -> Verdict | None:
        return UNREADABLE if any(finding.name in names for finding in call.lint) else None

    return also_judging("body-readable", refuse)


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
    ),
    Fault(
        "resets-on-oversize",
        "A body over the limit ends the connection without an answer.",
        "a body over the limit is answered",
        judging({"body-size": _reset_when_too_large}),
    ),
    Fault(
        "rejects-preamble",
        "A multipart body with a preamble is not read.",
        "a preamble is ignored",
        _strict_about("preamble", "epilogue"),
    ),
    Fault(
        "rejects-file-without-filename",
        "A picture or video without a filename is not read.",
        "a medium needs no filename",
        _strict_about("file-without-filename"),
    ),
    Fault(
        "rejects-text-as-file",
        "A text field that comes as a file part is not read.",
        "text fields may come as file parts",
        _strict_about("text-as-file"),
    ),
    Fault(
        "rejects-trailing-semicolon",
        "A part written as the documents print it is not read.",
        "the documents' own form is read",
        _strict_about("trailing-semicolon"),
    ),
    Fault(
        "rejects-unknown-fields",
        "A field that the operation does not know spoils the body.",
        "unknown fields are ignored",
        also_judging("body-readable", _refuse_unknown_fields),
    ),
    Fault(
        "breaks-on-chinese-name",
        "A name outside ASCII breaks the service.",
        "names in UTF-8 are read",
        also_judging("parameters-valid", _stumble_over_names),
    ),
    Fault(
        "both-image-and-url-uses-image",
        "Where image and url come, the image is judged.",
        "where both come, the url counts alone",
        also_judging("parameters-valid", _prefer_the_image),
    ),
    Fault(
        "accepts-any-id-number",
        "No parameter's value is looked at.",
        "an ID number that cannot exist is refused",
        judging({"parameters-valid": _any_number}),
    ),
    Fault(
        "accepts-missing-fields",
        "Required fields may be left out.",
        "a missing field is refused with its code",
        passing("parameters-present"),
    ),
)
