"""Lies about the form of an answer.

Refuses to touch what was decided.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from faceid_conformance.contract.model import Check
from faceid_conformance.emulator.face.call import FaceCall, Workings
from faceid_conformance.emulator.faults.fault import Fault, rewriting_reply
from faceid_conformance.emulator.outcomes.outcome import SUCCESS, Outcome, Verdict
from faceid_conformance.emulator.wire.reply import Reply

Document = dict[str, Any]


def _rewriting_document(
    rewrite: Callable[[Document], Document],
) -> Callable[[Outcome, Reply], Reply]:
    def rewritten(outcome: Outcome, reply: Reply) -> Reply:
        document: Document = json.loads(reply.body)
        body = json.dumps(rewrite(document), ensure_ascii=False, separators=(",", ":"))
        return replace(reply, body=body.encode("utf-8"))

    return rewritten


def _code_as_text(document: Document) -> Document:
    return {**document, "code": str(document["code"])}


def _without_message(document: Document) -> Document:
    return {name: value for name, value in document.items() if name != "message"}


def _renamed_code(document: Document) -> Document:
    return {("errorcode" if name == "code" else name): value for name, value in document.items()}


def _flat(document: Document) -> Document:
    data: Document = document.pop("data", None) or {}
    return {**document, **data}


def _trailing_comma(outcome: Outcome, reply: Reply) -> Reply:
    return replace(reply, body=reply.body[:-1] + b",}")


def _html_page(outcome: Outcome, reply: Reply) -> Reply:
    if outcome.code == SUCCESS:
        return reply
    page = b"<html><head><title>Error</title></head><body>Bad Gateway</body></html>"
    return replace(reply, headers=(("Content-Type", "text/html"),), body=page)


def _as_plain_text(outcome: Outcome, reply: Reply) -> Reply:
    return replace(reply, headers=(("Content-Type", "text/plain"),))


def _always_status_200(outcome: Outcome, reply: Reply) -> Reply:
    return replace(reply, status=200)


def leak_what_was_sent(workings: Workings) -> Workings:
    """Repeat the number or the signature in the message of a refusal."""

    def leaking(
        honest: Callable[[FaceCall, Check], Verdict | None],
    ) -> Callable[[FaceCall, Check], Verdict | None]:
        def judge(call: FaceCall, row: Check) -> Verdict | None:
            verdict = honest(call, row)
            if verdict is None:
                return None
            sent = call.text("idcard_number") if call.submission is not None else ""
            return replace(verdict, detail=sent or call.authorization, bare=False)

        return judge

    predicates = {name: leaking(honest) for name, honest in workings.predicates.items()}
    return replace(workings, predicates=predicates)


REPLY_FAULTS = (
    Fault(
        "code-as-string",
        "The code is a text.",
        "the code is a number",
        rewriting_reply(_rewriting_document(_code_as_text)),
    ),
    Fault(
        "code-under-wrong-name",
        "The code comes as errorcode, as in a sister API.",
        "every answer has a code",
        rewriting_reply(_rewriting_document(_renamed_code)),
    ),
    Fault(
        "missing-message",
        "No answer has a message.",
        "every answer has a message",
        rewriting_reply(_rewriting_document(_without_message)),
    ),
    Fault(
        "result-without-data",
        "The result's fields stand beside the code.",
        "the result's fields stand in data",
        rewriting_reply(_rewriting_document(_flat)),
    ),
    Fault(
        "trailing-comma-reply",
        "Answers have the comma too many of the printed samples.",
        "answers are JSON",
        rewriting_reply(_trailing_comma),
    ),
    Fault(
        "html-error-page",
        "Refusals are pages of a gateway.",
        "refusals are JSON with a code",
        rewriting_reply(_html_page),
    ),
    Fault(
        "text-plain-reply",
        "Answers call themselves plain text.",
        "answers are of type application/json",
        rewriting_reply(_as_plain_text),
    ),
    Fault(
        "status-200-for-refusals",
        "Refusals come with status 200, those too that were seen with 400 and 401.",
        "the statuses that were seen are kept",
        rewriting_reply(_always_status_200),
    ),
    Fault(
        "leaks-message",
        "A refusal repeats the ID number or the signature.",
        "no answer repeats what identifies a person or a caller",
        leak_what_was_sent,
    ),
)
