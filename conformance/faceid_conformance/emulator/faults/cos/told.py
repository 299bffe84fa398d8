"""Lies about what COS tells: documents, elements, headers, statuses.

Refuses to touch what is decided.
"""

import base64
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

from faceid_conformance.emulator.ci.call import CosCall
from faceid_conformance.emulator.faults.cos.patches import (
    ERROR,
    RESPONSE,
    Element,
    cos_fault,
    rewriting,
    with_element,
    with_header,
    with_text,
    without_element,
)
from faceid_conformance.emulator.wire.reply import Reply

FRAMES, FRAME, SIM = "BestFrameList", "BestFrameBase64", "Sim"
LIST, ONE = "ci/out/BestFrameList", "ci/out/BestFrameBase64"
NOT_LIVE = "FailedOperation.LivessDetectFail"
BINARY = base64.b64encode(b"no picture").decode()


def _success_always(call: CosCall, reply: Reply) -> Reply:
    return replace(reply, status=200)


def _one_status(call: CosCall, reply: Reply) -> Reply:
    return replace(reply, status=400) if reply.status > 400 else reply


def resized(reply: Reply, body: bytes) -> Reply:
    """The reply with another body, and its length."""
    headers = tuple(
        (name, str(len(body)) if name == "Content-Length" else value)
        for name, value in reply.headers
    )
    return replace(reply, body=body, headers=headers)


def _json_errors(call: CosCall, reply: Reply) -> Reply:
    return resized(reply, b'{"code":-60932,"message":"refused"}') if reply.status >= 400 else reply


def _small_names(call: CosCall, reply: Reply) -> Reply:
    return replace(reply, headers=tuple((name.lower(), value) for name, value in reply.headers))


def _twice(text: str) -> Iterator[Element]:
    yield FRAME, text
    yield FRAME, text


def _one_list(call: CosCall, reply: Reply) -> Reply:
    """Put all frames into one element, parted by commas."""
    joined = reply.body.replace(b"</BestFrameList><BestFrameList>", b",")
    return resized(reply, joined)


def _nested_list(call: CosCall, reply: Reply) -> Reply:
    body = reply.body.replace(b"<BestFrameList>", b"<BestFrameList><Frame>")
    return resized(reply, body.replace(b"</BestFrameList>", b"</Frame></BestFrameList>"))


def _one_fewer(call: CosCall, reply: Reply) -> Reply:
    before, found, after = reply.body.partition(b"<BestFrameList>")
    return resized(reply, before + after.partition(b"</BestFrameList>")[2]) if found else reply


def _encoded(text: str) -> str:
    method, path, rest = text.split("\n", 2)
    return "\n".join((method, quote(path, safe="/-_.~"), rest))


TOLD_FAULTS = (
    cos_fault("always-success", "Refusals have the status of a success.",
              "a refusal is no success", rewriting(_success_always), "codes",
              "ci/refusal/Code", "ci/out/Response", "ci/codes/*"),
    cos_fault("one-status-for-all", "All refusals have the status 400.",
              "codes of COS have their documented statuses", rewriting(_one_status), "codes",
              "ci/codes/AccessDenied", "ci/codes/NoSuchKey", "ci/codes/SignatureDoesNotMatch",
              "ci/codes/InvalidAccessKeyId"),
    cos_fault("spells-liveness-right", "LivessDetectFail is spelt LivenessDetectFail.",
              "codes are spelt as the documents spell them",
              with_text(ERROR, "Code", lambda text: text.replace("Livess", "Liveness")), "codes",
              f"ci/codes/{NOT_LIVE}", "ci/codes/FailedOperation.Livess*", "ci/refusal/Code"),
    cos_fault("codes-without-their-group", "Codes lack what stands before the dot.",
              "codes have their group",
              with_text(ERROR, "Code", lambda text: text.rpartition(".")[2]), "codes",
              "ci/codes/FailedOperation.*", "ci/refusal/Code"),
    cos_fault("errors-in-json", "Refusals are JSON.", "refusals are XML",
              rewriting(_json_errors), "shapes", "ci/refusal/Code"),
    cos_fault("frames-in-one-element", "All best frames stand in one element.",
              "each frame has its element", rewriting(_one_list), "shapes", LIST),
    cos_fault("frames-nested", "Best frames stand in elements of their own in the list.",
              "the list is flat", rewriting(_nested_list), "shapes", LIST, "ci/out/Response"),
    cos_fault("a-frame-too-few", "There is one best frame fewer than was asked for.",
              "as many frames come as were asked for", rewriting(_one_fewer), "shapes", LIST),
    cos_fault("frames-always", "A list of best frames comes with every success.",
              "a list comes where more than one was asked for",
              with_element(RESPONSE, SIM, lambda text: iter([(SIM, text), (FRAMES, BINARY)])),
              "shapes", LIST),
    cos_fault("frame-twice", "The best frame is sent twice.", "there is one best frame",
              with_element(RESPONSE, FRAME, _twice), "shapes", ONE),
    cos_fault("frame-is-no-picture", "The best frame is no picture.", "frames are JPEG",
              with_text(RESPONSE, FRAME, lambda text: BINARY), "shapes", ONE),
    cos_fault("score-beyond-hundred", "The similarity is beyond 100.",
              "the similarity ends at 100", with_text(RESPONSE, SIM, lambda text: "100.5"),
              "shapes", "ci/out/Sim"),
    cos_fault("score-in-percent", "The similarity has a percent sign.",
              "the similarity is a number alone", with_text(RESPONSE, SIM, lambda text: f"{text}%"),
              "shapes", "ci/out/Sim"),
    cos_fault("no-score", "A success has no similarity.", "a success has a similarity",
              without_element(RESPONSE, SIM), "shapes", "ci/out/Sim"),
    cos_fault("full-width-actions", "Actions are parted by the full-width comma.",
              "actions are parted by ASCII commas",
              with_text(RESPONSE, "ActionSequence", lambda text: text.replace(",", "\uff0c")),
              "shapes", "ci/out/ActionSequence"),
    cos_fault("no-string-to-sign", "A mismatch does not show the string to sign.",
              "a mismatch shows what was signed", without_element(ERROR, "StringToSign"),
              "shapes", "ci/refusal/StringToSign"),
    cos_fault("shows-encoded-path", "The text that a mismatch shows has an encoded path.",
              "the text that is shown has the decoded path",
              with_text(ERROR, "FormatString", _encoded), "shapes", "ci/refusal/FormatString"),
    cos_fault("no-message", "Refusals have an empty Message.", "a refusal has a Message",
              with_text(ERROR, "Message", lambda text: ""), "shapes", "ci/refusal/Message"),
    cos_fault("no-resource", "Refusals have no Resource.", "a refusal has a Resource",
              without_element(ERROR, "Resource"), "shapes", "ci/refusal/Resource"),
    cos_fault("other-request-id", "The RequestId of a refusal is not that of the header.",
              "both ids are one", with_text(ERROR, "RequestId", lambda text: "b3RoZXJfaWQ"),
              "shapes", "ci/refusal/RequestId"),
    cos_fault("no-server-time", "What is expired does not tell the service's time.",
              "an expired signature is told the time", without_element(ERROR, "ServerTime"),
              "shapes", "ci/refusal/ServerTime"),
    cos_fault("type-with-charset", "The type of answers names a charset.",
              "the type is application/xml alone",
              with_header("content-type", lambda text: f"{text}; charset=utf-8"), "headers",
              "ci/reply/content-type"),
    cos_fault("type-text", "Answers are text/xml.", "answers are application/xml",
              with_header("content-type", lambda text: "text/xml"), "headers",
              "ci/reply/content-type"),
    cos_fault("header-names-in-small-letters", "Header names are written small.",
              "SDKs find Content-Type by its capitals", rewriting(_small_names), "headers",
              "ci/reply/content-type", "ci/reply/content-length"),
    cos_fault("no-request-id", "Answers have no request id.", "each call has its id",
              with_header("x-cos-request-id", lambda text: None), "headers",
              "ci/reply/x-cos-request-id"),
    cos_fault("one-request-id", "All calls have one request id.", "ids differ",
              with_header("x-cos-request-id", lambda text: "NWY2OWFlYjc"), "headers",
              "ci/reply/x-cos-request-id", "ci/refusal/RequestId"),
    cos_fault("no-trace-id", "Refusals have no trace id in their headers.",
              "a refusal has the id of its trace", with_header("x-cos-trace-id", lambda text: None),
              "headers", "ci/reply/x-cos-trace-id", "ci/refusal/TraceId"),
    cos_fault("other-checksum", "The checksum of an upload is another.",
              "the checksum is that of the bytes",
              with_header("x-cos-hash-crc64ecma", lambda text: str(int(text) ^ 1)), "headers",
              "ci/reply/x-cos-hash-crc64ecma"),
    cos_fault("no-date", "Answers do not tell the time.", "answers tell the time",
              with_header("date", lambda text: None), "headers", "ci/reply/date"),
    cos_fault("other-server", "Answers name another server.", "the server is one of three",
              with_header("server", lambda text: "nginx"), "headers", "ci/reply/server"),
)  # fmt: skip
