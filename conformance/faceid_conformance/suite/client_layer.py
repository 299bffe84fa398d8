"""Owns what the client alone is held to: the request it sends, and what it makes of a reply.

Refuses to send anything to the target; the client is answered in its own process.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Iterator, Mapping
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from faceid_conformance.cases.clients import Argument, ClientCase, Outcome
from faceid_conformance.cases.media import FOLDER, media_bytes
from faceid_conformance.cases.signing import mac_of
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.contract.model import Contract
from faceid_conformance.drivers.typed import Identity, TypedOutcome, canned
from faceid_conformance.exchange import Request, as_object
from faceid_conformance.suite.session import Session

LAYER = "clients"
NOWHERE = "http://127.0.0.1:9"
SIGNING = "client/signing"
Fact = tuple[str, str, str]


def judge_client(session: Session, case: ClientCase) -> Verdict:
    """Call the client, answer it as the case says, and hold what it did against the case."""
    account = session.target.account
    identity = Identity(account.appid, account.secret_id, account.secret_key, account.bucket)
    heard: list[Request] = []
    reply = case.reply
    headers = {"content_type": reply.content_type, "location": reply.location}
    typed = canned(NOWHERE, identity, reply.status, reply.body, **headers, heard=heard)
    try:
        given = {name: _given(value) for name, value in case.arguments.items()}
        outcome = typed.call(case.operation_id, given)
    finally:
        typed.close()
    facts = [*_outcome(case, outcome), *_request(case, heard, identity, session.contract)]
    findings = tuple(
        Finding(
            check,
            SIGNING if check == "signature" else case.clauses[0],
            case.level,
            expected,
            observed,
        )
        for check, expected, observed in facts
    )
    return Verdict(
        id=case.id,
        layer=LAYER,
        operation=case.operation_id,
        says=case.says,
        clauses=clauses_of(case),
        status="fail" if findings else "pass",
        findings=findings,
        level=case.level,
    )


def clauses_of(case: ClientCase) -> tuple[str, ...]:
    """Return the clauses of a case; whatever is sent is signed."""
    return (*case.clauses, SIGNING)


def _given(value: Argument) -> object:
    if value.sample is not None:
        return FOLDER / value.sample
    return value.text if value.flag is None else value.flag


def _outcome(case: ClientCase, outcome: TypedOutcome) -> Iterator[Fact]:
    wanted = case.wanted
    kind: Outcome = "unusable"
    if outcome.is_result:
        kind = "result"
    elif outcome.code is not None:
        kind = "refusal"
    if wanted.outcome is not None and kind != wanted.outcome:
        yield "outcome", f"a call that comes to {wanted.outcome}", f"{kind} ({outcome.kind})"
        return
    if wanted.code is not None and outcome.code != wanted.code:
        yield "code", f"code {wanted.code}", f"code {outcome.code}"
    for name, value in wanted.values.items():
        if outcome.values.get(name) != value:
            yield "value", f"{name} is {value}", f"another {name}"


def _request(
    case: ClientCase, heard: list[Request], identity: Identity, contract: Contract
) -> Iterator[Fact]:
    if len(heard) != 1:
        yield "request", "one request", f"{len(heard)} requests"
        return
    (request,) = heard
    operation = contract.operation(case.operation_id)
    if (request.method, request.path) != (operation.method, operation.path):
        yield "request", f"{operation.method} {operation.path}", f"{request.method} {request.path}"
    if not _is_signed(request.header("Authorization") or "", identity):
        yield "signature", "a signature that can be verified", "none, or another"
    content_type = (request.header("Content-Type") or "").partition(";")[0].strip().lower()
    wanted = case.wanted
    if wanted.content_type is not None and content_type != wanted.content_type:
        yield "request", wanted.content_type, content_type or "no content type"
    yield from _fields(case, _sent(request), identity)


def _fields(case: ClientCase, sent: Mapping[str, bytes], identity: Identity) -> Iterator[Fact]:
    wanted = case.wanted
    texts = {name: text.replace("${appid}", identity.appid) for name, text in wanted.fields.items()}
    expected = {name: text.encode("utf-8") for name, text in texts.items()}
    expected |= {name: media_bytes(sample) for name, sample in wanted.files.items()}
    for name, value in expected.items():
        if sent.get(name) != value:
            yield "field", f"{name} as it was given", f"another {name}" if name in sent else "none"
    for name in wanted.absent:
        if name in sent:
            yield "field", f"no {name}", f"{name} is sent"


def _sent(request: Request) -> dict[str, bytes]:
    """Return the fields of a body, read by the standard library and not by our own reader."""
    content_type = request.header("Content-Type") or ""
    if not content_type.lower().startswith("multipart/"):
        try:
            document: Mapping[str, Any] = as_object(json.loads(request.body))
        except ValueError:
            return {}
        return {name: str(value).encode("utf-8") for name, value in document.items()}
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + request.body)
    fields: dict[str, bytes] = {}
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            fields[name] = content
    return fields


def _is_signed(authorization: str, identity: Identity) -> bool:
    try:
        payload = base64.b64decode(authorization, validate=True)
    except (binascii.Error, ValueError):
        return False
    mac, text = payload[:20], payload[20:]
    named = {f"a={identity.appid}", f"k={identity.secret_id}"}
    is_whole = named <= set(text.decode("utf-8", "replace").split("&"))
    key = identity.secret_key.encode("utf-8")
    return is_whole and hmac.compare_digest(mac_of(key, text), mac)
