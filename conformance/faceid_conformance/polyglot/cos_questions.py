"""Owns the questions about the operations on COS: vectors, calls, answers.

Refuses to know drivers; only those that declare the API `ci` are asked.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict

from faceid_conformance.cases.clients import Reply
from faceid_conformance.cases.compose import identity_scheme
from faceid_conformance.cases.cos.clients import CosClientCase, read_cos_client_cases
from faceid_conformance.cases.cos.model import CosTemplate, CosVector
from faceid_conformance.cases.cos.reader import read_cos_cases
from faceid_conformance.cases.cos.signing import Subject
from faceid_conformance.cases.media import media_bytes
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.polyglot import cos_judging
from faceid_conformance.polyglot.arguments import file_of
from faceid_conformance.polyglot.judging import Fact
from faceid_conformance.polyglot.question import Asking, Question

# An answer of more than this is for a client in our own process: a line would be as long.
MOST_BODY_BYTES = 256 * 1024
CODES = {"${live_code}": "0521", "${actions}": "1,2"}
BILLED = ("recognizeStored/silent", "recognizeUpload/silent")
POINTING = Reply(307, "application/xml", b"<Error><Code>Moved</Code></Error>", "/elsewhere")
GATEWAY = Reply(502, "text/html", b"<html>502</html>")


def cos_questions() -> Iterator[Question]:
    """Yield every question about COS."""
    book = read_cos_cases()
    for vector in book.vectors:
        yield _sign(vector)
    calls = [it for it in book.templates.values() if it.operation_id != "object"]
    answers = {it.operation_id: it for it in reversed(_small()) if it.outcome == "result"}
    for template in calls:
        yield _call(template, _success(template.operation_id, answers))
    for billed in (it for it in calls if it.name in BILLED):
        says = "A signed request is not sent on to where an answer points"
        yield _unusable(f"ci/once/redirect/{billed.name}", says, billed, POINTING)
        says = "A verification that may be billed is not asked for again after a 502"
        yield _unusable(f"ci/once/gateway/{billed.name}", says, billed, GATEWAY)
    for case in _small():
        yield _decode(case)


def _small() -> list[CosClientCase]:
    return [case for case in read_cos_client_cases() if len(case.body) <= MOST_BODY_BYTES]


def _success(operation_id: str, answers: Mapping[str, CosClientCase]) -> Reply:
    """Return a success: of the operation, or of the one whose answer has the same form."""
    case = answers.get(operation_id) or answers["recognizeStored"]
    body = case.body
    if operation_id == "getActionSequence":
        body = b"<Response><ActionSequence>1,2</ActionSequence></Response>"
    return Reply(200, "application/xml", body)


def _sign(vector: CosVector) -> Question:
    key_time = f"{vector.key_time[0]};{vector.key_time[1]}"

    def facts(asking: Asking) -> Iterator[Fact]:
        told = asking.ask(
            "sign",
            api="ci",
            account={
                "appid": asking.account.appid,
                "secret_id": vector.secret_id,
                "secret_key": vector.secret_key,
                "bucket": asking.account.bucket,
            },
            method=vector.method,
            path=vector.path,
            params=dict(vector.params),
            headers=dict(vector.headers),
            key_time=key_time,
        )
        takes = bool(asking.capabilities["clock"])
        subject = Subject(
            vector.method,
            vector.path,
            tuple(vector.params.items()),
            tuple(vector.headers.items()),
            vector.secret_id,
            vector.secret_key,
            vector.key_time[0] if takes else asking.now(),
        )
        given = key_time if takes else None
        yield from cos_judging.signature_facts(told["authorization"], subject, key_time=given)

    name = vector.id.partition("/")[2]
    clauses = ("ci/signing/layout", "ci/signing/q-signature")
    return Question(f"sign/{name}", vector.says, clauses, "sign", (), facts, "ci")


def _call(template: CosTemplate, reply: Reply) -> Question:
    def facts(asking: Asking) -> Iterator[Fact]:
        told, found = _asked(asking, template, reply)
        yield from found
        if told != "result":
            yield cos_judging.CLIENT, "result", told

    says = f"The request of {template.name} is as the documents say, and is signed"
    return _calling(f"ci/{template.name}", says, template, facts)


def _unusable(name: str, says: str, template: CosTemplate, reply: Reply) -> Question:
    def facts(asking: Asking) -> Iterator[Fact]:
        told, found = _asked(asking, template, reply)
        yield from found
        if told == "result":
            yield cos_judging.CLIENT, "no result", told

    clause = "client/redirects" if reply.location else "client/once"
    return _calling(name, says, template, facts, clause)


def _calling(
    name: str,
    says: str,
    template: CosTemplate,
    facts: Callable[[Asking], Iterator[Fact]],
    *clauses: str,
) -> Question:
    named = (*clauses, cos_judging.REQUESTS, cos_judging.SIGNING)
    return Question(f"call/{name}", says, named, "call", (template.operation_id,), facts, "ci")


def _asked(asking: Asking, template: CosTemplate, reply: Reply) -> tuple[str, list[Fact]]:
    """Let the driver call, and return its outcome and what is wrong with its request."""
    person = identity_scheme(asking.contract)
    texts = {"${idcard_number}": person.number(), "${idcard_name}": person.name, **CODES}
    given = {name: texts.get(text, text) for name, text in template.query.items()}
    if template.key:
        given["object_key"] = template.key
    body = media_bytes(template.body.value) if template.body is not None else None
    files = {"video": file_of("me.mp4", body)} if body is not None else {}
    asking.recorder.play(reply)
    told = asking.ask(
        "call",
        api="ci",
        base_url=asking.recorder.base_url,
        account=asdict(asking.account),
        operation=template.operation_id,
        arguments={**given, **files},
    )
    operation = load_cos_contract().operation(template.operation_id)
    heard, now = asking.recorder.heard(), asking.now()
    found = cos_judging.request_facts(heard, operation, given, body, asking.account, now)
    return str(told["outcome"]), list(found)


def _decode(case: CosClientCase) -> Question:
    def facts(asking: Asking) -> Iterator[Fact]:
        told = asking.ask(
            "decode",
            api="ci",
            operation=case.operation_id,
            status=case.status,
            content_type=case.content_type,
            body=base64.b64encode(case.body).decode("ascii"),
        )
        yield from cos_judging.outcome_facts(case, told)

    name = case.id.partition("/")[2]
    clauses = (cos_judging.CLIENT,)
    operations = (case.operation_id,)
    return Question(f"decode/{name}", case.says, clauses, "decode", operations, facts, "ci")
