"""Lies about how a body may be written: forms, their parts and JSON.

Refuses to touch what the fields say.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from faceid_conformance.contract.model import Check
from faceid_conformance.emulator.face.call import FaceCall, Workings
from faceid_conformance.emulator.face.checks import UNREADABLE, body_readable
from faceid_conformance.emulator.faults.fault import Fault, Patch, also_judging, judging
from faceid_conformance.emulator.outcomes.outcome import Verdict
from faceid_conformance.emulator.wire.request import Request
from faceid_conformance.emulator.wire.submission import FORM, JSON, Submission, Value

DISPOSITION = re.compile(rb"^content-disposition:[^\r\n]*", re.IGNORECASE | re.MULTILINE)
LOWER_CASE_HEAD = b"\r\ncontent-disposition:"


def _is_form(call: FaceCall) -> bool:
    return call.read().content_type == FORM


def refusing(is_refused: Callable[[FaceCall], bool]) -> Patch:
    """Refuse a body, though it can be read, as one that can't be."""

    def refuse(call: FaceCall, row: Check) -> Verdict | None:
        return UNREADABLE if is_refused(call) else None

    return also_judging("body-readable", refuse)


def refusing_lint(*names: str) -> Patch:
    """Refuse a body in which one of these deviations was met."""
    return refusing(lambda call: any(finding.name in names for finding in call.lint))


def rereading(read: Callable[[Request, Submission], Submission]) -> Patch:
    """Change what a body says after it was read."""

    def patch(workings: Workings) -> Workings:
        honest = workings.read_submission

        def reread(request: Request) -> Submission:
            return read(request, honest(request))

        return replace(workings, read_submission=reread)

    return patch


def _last_first(request: Request, said: Submission) -> Submission:
    if said.content_type != FORM or "video" in said.values:
        return said
    return replace(said, values={name: found[::-1] for name, found in said.values.items()})


def _with_comments(workings: Workings) -> Workings:
    """Read a form's dispositions as if their parentheses were not there."""
    honest = workings.read_submission

    def read(request: Request) -> Submission:
        body = DISPOSITION.sub(lambda line: line[0].translate(None, b"()"), request.body)
        return honest(replace(request, body=body))

    return replace(workings, read_submission=read)


def _with_query(request: Request, said: Submission) -> Submission:
    pairs = request.target.decode("latin-1").partition("?")[2].split("&")
    asked = {name: value for name, _, value in (pair.partition("=") for pair in pairs) if name}
    added = {name: (Value(value.encode("latin-1")),) for name, value in asked.items()}
    return replace(said, values={**added, **said.values})


def _empty_is_fine(call: FaceCall, row: Check) -> Verdict | None:
    refused = body_readable(call, row)
    return None if refused is not None and refused.detail and call.is_read else refused


def _header(call: FaceCall, name: str) -> str:
    return (call.request.header(name) or "").lower()


def _has_typed_video(call: FaceCall) -> bool:
    return _is_form(call) and b"Content-Type: image/jpg" in call.request.body[:4096]


FORM_FAULTS = (
    Fault(
        "rejects-preamble",
        "A multipart body with a preamble is not read.",
        "a preamble is ignored",
        refusing_lint("preamble"),
        over="multipart",
        clauses=("face/forms/preamble",),
    ),
    Fault(
        "rejects-file-without-filename",
        "A picture or video without a filename is not read.",
        "a medium needs no filename",
        refusing_lint("file-without-filename"),
        over="multipart",
        clauses=("face/callers/node", "face/callers/php"),
    ),
    Fault(
        "rejects-text-as-file",
        "A text field that comes as a file part is not read.",
        "text fields may come as file parts",
        refusing_lint("text-as-file"),
        over="multipart",
        clauses=("face/callers/python",),
    ),
    Fault(
        "rejects-trailing-semicolon",
        "A part written as the documents print it is not read.",
        "the documents' own form is read",
        refusing_lint("trailing-semicolon"),
        over="multipart",
        clauses=("face/callers/documents",),
    ),
    Fault(
        "rejects-epilogue",
        "A form after whose end something follows is not read.",
        "what follows a form's end is ignored",
        refusing_lint("epilogue"),
        over="multipart",
        clauses=("face/forms/epilogue",),
    ),
    Fault(
        "rejects-quoted-boundary",
        "A boundary in quotation marks is not understood.",
        "a boundary may be quoted",
        refusing(lambda call: 'boundary="' in _header(call, "content-type")),
        over="multipart",
        clauses=("face/forms/boundary",),
    ),
    Fault(
        "rejects-lower-case-part-headers",
        "A part whose header names are in lower case is not read.",
        "the case of a part's header names is free",
        refusing(lambda call: _is_form(call) and LOWER_CASE_HEAD in call.request.body),
        over="multipart",
        clauses=("face/forms/part-headers",),
    ),
    Fault(
        "rejects-folded-part-headers",
        "A part's header that goes on in the next line is not read.",
        "a part's header may be folded",
        refusing_lint("header-folded"),
        over="multipart",
        clauses=("face/forms/part-headers",),
    ),
    Fault(
        "takes-comments-for-parameters",
        "What a comment in a part's header says is taken for a parameter.",
        "a comment in a part's header means nothing",
        _with_comments,
        over="multipart",
        clauses=("face/forms/comments",),
    ),
    Fault(
        "last-part-counts",
        "Of two parts of a name the last counts.",
        "of two parts of a name the first counts",
        rereading(_last_first),
        over="multipart",
        clauses=("face/forms/first-of-a-name",),
    ),
    Fault(
        "believes-part-types",
        "A video part that calls itself a picture is refused unseen.",
        "what a part calls itself is not what it is",
        refusing(_has_typed_video),
        over="multipart",
        clauses=("face/callers/java",),
    ),
    Fault(
        "accepts-empty-file-part",
        "A medium of no bytes is let in.",
        "an empty file part is refused",
        judging({"body-readable": _empty_is_fine}),
        over="multipart",
        clauses=("face/codes/3",),
    ),
    Fault(
        "rejects-chunked-bodies",
        "A body that comes in chunks is not read.",
        "a body may come in chunks",
        refusing(lambda call: "chunked" in _header(call, "transfer-encoding")),
        over="headers",
        clauses=("face/callers/java", "face/limits/request-body-bytes"),
    ),
    Fault(
        "rejects-json-charset",
        "A content type with a charset is not understood.",
        "a charset after application/json is ignored",
        refusing(lambda call: f"{JSON};" in _header(call, "content-type")),
        over="headers",
        clauses=("face/callers/java",),
    ),
    Fault(
        "rejects-byte-order-mark",
        "JSON that begins with a byte order mark is not read.",
        "a byte order mark is passed over",
        refusing_lint("byte-order-mark"),
        over="parameters",
        clauses=("face/callers/cpp",),
    ),
    Fault(
        "rejects-numbers-for-texts",
        "An appid that comes as a JSON number is not read.",
        "a number may stand for a text",
        refusing_lint("json-number-for-text"),
        over="parameters",
        clauses=("face/callers/forum",),
    ),
    Fault(
        "query-string-counts",
        "Parameters in the query string stand in for those of the body.",
        "parameters come in the body",
        rereading(_with_query),
        over="parameters",
        clauses=("liveGetFour/in/appid",),
    ),
)
