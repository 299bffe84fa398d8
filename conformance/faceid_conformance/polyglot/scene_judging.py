"""Owns the verdicts on calls that a client's own tests made: nobody told it what to send; pure.

Refuses to play. A repetition is a call more than the first scene had, where all was answered.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import cast

from faceid_conformance.cases.clients import Reply
from faceid_conformance.cases.signing import Account
from faceid_conformance.contract.model import Contract, Operation, RequestBody
from faceid_conformance.exchange import Request, as_object
from faceid_conformance.polyglot import judging
from faceid_conformance.polyglot.exchanges import Heard, Told, answer_to
from faceid_conformance.polyglot.judging import Fact, field_clause
from faceid_conformance.polyglot.repetitions import Baseline, repetition_facts
from faceid_conformance.polyglot.scene_cos_judging import judged_cos
from faceid_conformance.polyglot.scenes import SceneStage
from faceid_conformance.polyglot.verdicts import Broken, Judged

LIP_CODE = "validate_data"
SHORTEST_ENCODED_BYTES = 64
Show = Callable[[str], str]


def judged_scene(
    stage: SceneStage,
    contract: Contract,
    account: Account,
    baseline: Baseline,
    now: int,
    show: Show,
) -> Iterator[Judged]:
    """Judge one scene, operation by operation; without a baseline the scene is the first."""
    scene = stage.scene
    for operation in contract.operations:
        name = operation.operation_id
        wire = Judged(f"{scene.id}/{name}", scene.says, _on_wire(scene.clauses), "pass")
        heard = stage.heard.get(name, [])
        if not heard:
            if name in baseline or not baseline:
                yield wire.unsupported("was not called")
            continue
        facts = [
            *_call_facts(heard, operation, account, now),
            *_reuse_facts(stage, name),
            *_code_facts(stage, operation),
            *repetition_facts(heard, operation, baseline),
        ]
        yield _with(wire, facts, show)
        yield _told(stage, operation, show)
    yield from judged_cos(stage, account, baseline, now, show)
    yield from _strays(stage, show)
    for text in stage.misreported[:1]:
        yield Judged(f"{scene.id}/told", scene.says, (), "error", reason=show(text))


def _on_wire(clauses: tuple[str, ...]) -> tuple[str, ...]:
    told = {"client/results", "client/refusals", "client/replies"}
    return tuple(dict.fromkeys((*(name for name in clauses if name not in told), "client/signing")))


def _strays(stage: SceneStage, show: Show) -> Iterator[Judged]:
    if not stage.strays:
        return
    scene, stray = stage.scene, stage.strays[0]
    pointed = any(reply.location for replies in scene.answers.values() for reply in replies)
    clause = "client/redirects" if pointed else "client/requests"
    wanted = "nothing sent on" if pointed else "a path of the API"
    seen = show(f"{stray.method} {stray.path.partition('?')[0]}")
    judged = Judged(f"{scene.id}/elsewhere", scene.says, (clause,), "fail")
    yield judged.with_findings((Broken(clause, wanted, seen),))


def _call_facts(
    heard: Iterable[Heard], operation: Operation, account: Account, now: int
) -> Iterator[Fact]:
    for item in heard:
        request = item.request
        if request.method != operation.method:
            yield "client/requests", operation.method, request.method
        authorization = request.header("Authorization")
        if authorization is None:
            yield "face/headers/authorization", "an Authorization", "none"
            continue
        single = _is_single_use(authorization)
        yield from judging.signature_facts(authorization, account, now, single_use=single)
        yield from _body_facts(request, operation, account)


def _is_single_use(authorization: str) -> bool:
    try:
        text = base64.b64decode(authorization, validate=True)[judging.MAC_BYTES :]
    except (binascii.Error, ValueError):
        return False
    return b"e=0" in text.split(b"&")


def _reuse_facts(stage: SceneStage, operation_id: str) -> Iterator[Fact]:
    """A signature for one use is used once, in whichever operation."""
    sent = sorted(
        (item.at_seconds, name, item.request.header("Authorization") or "")
        for name, heard in stage.heard.items()
        for item in heard
    )
    used: set[str] = set()
    for _, name, authorization in sent:
        if name == operation_id and authorization in used and _is_single_use(authorization):
            yield "face/signing/single-use", "a signature that is used once", "the same again"
        used.add(authorization)


def _body_facts(request: Request, operation: Operation, account: Account) -> Iterator[Fact]:
    content_type = request.header("Content-Type") or ""
    kind = content_type.partition(";")[0].strip().lower()
    body = operation.body(kind)
    if body is None:
        known = " or ".join(item.content_type for item in operation.bodies)
        yield "client/requests", known, kind or "no content type"
        return
    try:
        sent = judging.sent_fields(kind, content_type, request.body)
    except (judging.NoForm, ValueError, RecursionError) as error:
        yield "client/forms", "a body that can be read", str(error) or type(error).__name__
        return
    yield from _field_facts(sent, body, operation, account)


def _field_facts(
    sent: Mapping[str, bytes], body: RequestBody, operation: Operation, account: Account
) -> Iterator[Fact]:
    name_of = operation.operation_id
    choice = operation.choice
    if choice is not None and not any(sent.get(name) for name in choice.fields):
        wanted, seen = " or ".join(choice.fields), _strangers(sent, body)
        yield field_clause(name_of, choice.fields[0]), wanted, seen
    for field in body.fields:
        clause, value = field_clause(name_of, field.name), sent.get(field.name)
        if value is None:
            if field.required:
                yield clause, field.name, _strangers(sent, body)
        elif field.name == "appid" and value.decode("utf-8", "replace") != account.appid:
            yield clause, "the account's appid", "another"
        elif field.is_media and _is_base64(value):
            yield clause, "a file's own bytes", "base64"
        elif not field.is_media and not _is_utf8(value):
            yield clause, "a text in UTF-8", "other bytes"
        elif field.enum and value.decode("utf-8") not in field.enum:
            yield clause, f"one of {', '.join(field.enum)}", "another text"


def _strangers(sent: Mapping[str, bytes], body: RequestBody) -> str:
    known = {field.name for field in body.fields}
    strange = sorted(name for name in sent if name not in known)
    return f"none, but {', '.join(strange)}" if strange else "none"


def _is_base64(value: bytes) -> bool:
    try:
        return len(value) >= SHORTEST_ENCODED_BYTES and bool(base64.b64decode(value, validate=True))
    except (binascii.Error, ValueError):
        return False


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _code_facts(stage: SceneStage, operation: Operation) -> Iterator[Fact]:
    """Each video has a lip code that was handed out before it, and that no other video had."""
    if operation.field(LIP_CODE) is None:
        return
    issued = stage.issued_codes()
    carried = [
        (item.at_seconds, name, _code_of(item.request))
        for name, heard in stage.heard.items()
        for item in heard
    ]
    for at, name, code in carried:
        before = [text for moment, text in issued if moment < at]
        if name != operation.operation_id or code is None:
            continue
        if code not in before:
            lost_zero = any(text.lstrip("0") == code.lstrip("0") for text in before)
            seen = "the code without its zero" if lost_zero else "another code"
            wanted = "a lip code that was fetched before" if before else "a lip code to be fetched"
            yield "client/order", wanted, seen if before else "a video before any code"
        elif any(other == code and moment < at for moment, _, other in carried):
            yield "client/once", "a lip code in one call", "the same code in another call"


def _code_of(request: Request) -> str | None:
    content_type = request.header("Content-Type") or ""
    kind = content_type.partition(";")[0].strip().lower()
    try:
        value = judging.sent_fields(kind, content_type, request.body).get(LIP_CODE)
    except (judging.NoForm, ValueError, RecursionError):
        return None
    return None if value is None else value.decode("utf-8", "replace")


def _told(stage: SceneStage, operation: Operation, show: Show) -> Judged:
    scene, name = stage.scene, operation.operation_id
    about = tuple(item for item in scene.clauses if item not in _on_wire(scene.clauses))
    judged = Judged(f"{scene.id}/{name}/told", scene.says, about or ("client/replies",), "pass")
    told = [item for item in stage.told if item.operation_id == name]
    if not told or all(item.declined is not None for item in told):
        return judged.unsupported(show(told[0].declined or "") if told else "nothing was told")
    heard = stage.heard[name]
    facts = [
        fact
        for place, item in enumerate(told)
        if item.declined is None
        for fact in _report_facts(item, answer_to(item, place, len(told), heard), operation)
    ]
    return _with(judged, facts, show)


def _report_facts(told: Told, reply: Reply, operation: Operation) -> Iterator[Fact]:
    report = told.report
    outcome, code, data = meaning(reply)
    if report["outcome"] != outcome:
        clause = "client/refusals" if outcome == "refusal" else "client/replies"
        yield clause, outcome, str(report["outcome"])
        return
    if outcome == "refusal" and report.get("code") != code:
        yield "client/refusals", f"code {code}", f"code {report.get('code')}"
    if outcome != "result" or "values" not in report:
        return
    values = as_object(report["values"])
    for field in operation.result_fields:
        came, seen = data.get(field.name), values.get(field.name)
        if isinstance(came, str | int | float) and field.name in values and seen != came:
            yield "client/results", f"{field.name} as it came", "another value"
        elif came is None and seen is not None:
            yield "client/results", "what did not come is left out", f"{field.name} is told"


def meaning(reply: Reply) -> tuple[str, int | None, Mapping[str, object]]:
    """Return what an answer means: a result and its data, a refusal and its code, or neither."""
    try:
        document = as_object(json.loads(reply.body))
    except (ValueError, RecursionError):
        document = {}
    code, data = document.get("code"), document.get("data")
    if reply.breaks_off or not isinstance(code, int) or isinstance(code, bool):
        return "unusable", None, {}
    if code != 0:
        return "refusal", code, {}
    if not isinstance(data, dict):
        return "unusable", None, {}
    return "result", 0, cast("dict[str, object]", data)


def _with(judged: Judged, facts: Iterable[Fact], show: Show) -> Judged:
    found = dict.fromkeys(Broken(clause, expected, show(seen)) for clause, expected, seen in facts)
    return judged.with_findings(tuple(found))
