"""Lies about the form of an answer.

Refuses to touch what was decided.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from faceid_conformance.contract.model import Check, RetryAfter
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


def _message_as_number(document: Document) -> Document:
    return {**document, "message": document["code"]}


def _data_as_list(document: Document) -> Document:
    return {**document, "data": list(document.get("data") or ())}


def _success_as_200(document: Document) -> Document:
    return {**document, "code": document["code"] or 200}


def _in_an_envelope(document: Document) -> Document:
    return {"response": document}


def _unlisted(document: Document) -> Document:
    return {**document, "code": document["code"] and document["code"] - 90000}


def _in_gbk(outcome: Outcome, reply: Reply) -> Reply:
    page = b'{"code":0,"message":"\xb3\xc9\xb9\xa6"}'
    return replace(reply, body=page) if outcome.code == SUCCESS else reply


def _empty_refusal(outcome: Outcome, reply: Reply) -> Reply:
    return reply if outcome.code == SUCCESS else replace(reply, body=b"")


def _always_status_500(outcome: Outcome, reply: Reply) -> Reply:
    return reply if outcome.code == SUCCESS else replace(reply, status=500)


def _created(outcome: Outcome, reply: Reply) -> Reply:
    return replace(reply, status=400) if outcome.code == SUCCESS else reply


def _without_content_type(outcome: Outcome, reply: Reply) -> Reply:
    return replace(reply, headers=())


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


def _no_time(outcome: Outcome, told: RetryAfter) -> int | None:
    return None


def _without_time(workings: Workings) -> Workings:
    return replace(workings, retry_after=_no_time)


REPLY_FAULTS = (
    Fault(
        "no-retry-after",
        "A call that came too fast is not told when to come again.",
        "a refusal for the rate says when to come again",
        _without_time,
        over="headers",
        clauses=("face/reply/retry-after",),
    ),
    Fault(
        "code-as-string",
        "The code is a text.",
        "the code is a number",
        rewriting_reply(_rewriting_document(_code_as_text)),
        over="shapes",
        clauses=("face/reply/code",),
    ),
    Fault(
        "code-under-wrong-name",
        "The code comes as errorcode, as in a sister API.",
        "every answer has a code",
        rewriting_reply(_rewriting_document(_renamed_code)),
        over="shapes",
        clauses=("face/reply/code",),
    ),
    Fault(
        "missing-message",
        "No answer has a message.",
        "every answer has a message",
        rewriting_reply(_rewriting_document(_without_message)),
        over="shapes",
        clauses=("face/reply/message",),
    ),
    Fault(
        "result-without-data",
        "The result's fields stand beside the code.",
        "the result's fields stand in data",
        rewriting_reply(_rewriting_document(_flat)),
        over="shapes",
        clauses=("face/reply/envelope",),
    ),
    Fault(
        "trailing-comma-reply",
        "Answers have the comma too many of the printed samples.",
        "answers are JSON",
        rewriting_reply(_trailing_comma),
        over="shapes",
        clauses=("face/reply/envelope",),
    ),
    Fault(
        "html-error-page",
        "Refusals are pages of a gateway.",
        "refusals are JSON with a code",
        rewriting_reply(_html_page),
        over="shapes",
        clauses=("face/reply/envelope",),
    ),
    Fault(
        "text-plain-reply",
        "Answers call themselves plain text.",
        "answers are of type application/json",
        rewriting_reply(_as_plain_text),
        over="headers",
        clauses=("face/reply/content-type",),
    ),
    Fault(
        "status-200-for-refusals",
        "Refusals come with status 200, those too that were seen with 400 and 401.",
        "the statuses that were seen are kept",
        rewriting_reply(_always_status_200),
        over="codes",
        clauses=("face/codes/*",),
    ),
    Fault(
        "status-500-for-refusals",
        "Every refusal comes as a breakdown of the service.",
        "a refusal is no breakdown",
        rewriting_reply(_always_status_500),
        over="codes",
        clauses=("face/codes/*",),
    ),
    Fault(
        "status-400-for-results",
        "Results come with a refusal's status.",
        "a result comes with a status of success",
        rewriting_reply(_created),
        over="codes",
        clauses=("face/codes/0",),
    ),
    Fault(
        "success-as-200",
        "A result's code is HTTP's own.",
        "a result has code 0",
        rewriting_reply(_rewriting_document(_success_as_200)),
        over="codes",
        clauses=("face/codes/0",),
    ),
    Fault(
        "codes-outside-the-catalogue",
        "Refusals have codes that no table lists.",
        "every code stands in the catalogue",
        rewriting_reply(_rewriting_document(_unlisted)),
        over="codes",
        clauses=("face/codes/*",),
    ),
    Fault(
        "no-content-type",
        "Answers do not say what they are.",
        "every answer names its type",
        rewriting_reply(_without_content_type),
        over="headers",
        clauses=("face/reply/content-type",),
    ),
    Fault(
        "empty-refusal",
        "A refusal has a status and nothing else.",
        "a refusal has a body",
        rewriting_reply(_empty_refusal),
        over="shapes",
        clauses=("face/reply/envelope",),
    ),
    Fault(
        "reply-in-gbk",
        "Results are encoded as this country's web once was.",
        "answers are UTF-8",
        rewriting_reply(_in_gbk),
        over="shapes",
        clauses=("face/reply/envelope",),
    ),
    Fault(
        "envelope-in-an-envelope",
        "Answers are wrapped once more, as a gateway does.",
        "the code stands at the top of an answer",
        rewriting_reply(_rewriting_document(_in_an_envelope)),
        over="shapes",
        clauses=("face/reply/code",),
    ),
    Fault(
        "message-as-number",
        "The message is a number.",
        "the message is a text",
        rewriting_reply(_rewriting_document(_message_as_number)),
        over="shapes",
        clauses=("face/reply/message",),
    ),
    Fault(
        "data-as-list",
        "The result is a list of names.",
        "the result is an object",
        rewriting_reply(_rewriting_document(_data_as_list)),
        over="shapes",
        clauses=("face/reply/envelope",),
    ),
    Fault(
        "leaks-message",
        "A refusal repeats the ID number or the signature.",
        "no answer repeats what identifies a person or a caller",
        leak_what_was_sent,
        over="shapes",
        clauses=("face/reply/discretion",),
    ),
)
