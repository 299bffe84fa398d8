"""Owns the verdicts on calls to COS that a client's own tests made; pure.

Refuses to play, and to know the face operations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import parse_qsl

from faceid_conformance.cases.clients import Reply
from faceid_conformance.cases.signing import Account
from faceid_conformance.contract.cos_model import CosOperation
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.polyglot import cos_judging
from faceid_conformance.polyglot.exchanges import Heard, answer_to
from faceid_conformance.polyglot.judging import Fact
from faceid_conformance.polyglot.repetitions import Baseline, repetition_facts
from faceid_conformance.polyglot.scenes import SceneStage
from faceid_conformance.polyglot.verdicts import Broken, Judged

Show = Callable[[str], str]
ON_WIRE = ("client/once", "client/patience", "client/redirects")
_ROOT = re.compile(rb"<(Response|Error)[\s>]")
_CODE = re.compile(rb"<Code>([^<]{1,100})</Code>")
_DIGITS = re.compile(rb"<LiveCode>([0-9]{1,20})</LiveCode>")


def judged_cos(
    stage: SceneStage, account: Account, baseline: Baseline, now: int, show: Show
) -> Iterator[Judged]:
    """Judge one scene's calls to COS, operation by operation; nothing where none was ever made."""
    scene = stage.scene
    shared = tuple(name for name in scene.clauses if name in ON_WIRE)
    for operation in load_cos_contract().operations:
        name = operation.operation_id
        clauses = (*shared, cos_judging.REQUESTS, cos_judging.SIGNING)
        wire = Judged(f"{scene.id}/{name}", scene.says, clauses, "pass")
        heard = stage.heard.get(name, [])
        if not heard:
            if name in baseline:
                yield wire.unsupported("was not called")
            continue
        facts = [
            *_call_facts(heard, operation, account, now),
            *_digit_facts(stage, heard),
            *repetition_facts(heard, operation, baseline),
        ]
        yield _with(wire, facts, show)
        yield _told(stage, operation, heard, show)


def _call_facts(
    heard: Iterable[Heard], operation: CosOperation, account: Account, now: int
) -> Iterator[Fact]:
    for item in heard:
        sent = dict(parse_qsl(item.request.path.partition("?")[2], keep_blank_values=True))
        for parameter in operation.parameters:
            if parameter.required and not sent.get(parameter.name):
                yield cos_judging.REQUESTS, parameter.name, "none"
        yield from cos_judging.signed_facts(item.request, account, now)


def _digit_facts(stage: SceneStage, heard: Iterable[Heard]) -> Iterator[Fact]:
    """Digits that a video carries were handed out before it, and come as they were."""
    issued = [
        (item.at_seconds, found[1].decode("ascii"))
        for item in stage.heard.get("getLiveCode", [])
        if (found := _DIGITS.search(item.reply.body)) and item.reply.status == 200
    ]
    for item in heard:
        sent = dict(parse_qsl(item.request.path.partition("?")[2]))
        before = [digits for moment, digits in issued if moment < item.at_seconds]
        if sent.get("LivenessType") == "LIP" and sent.get("ValidateData") not in before:
            seen = "others" if before else "a video before any digits"
            yield "client/order", "digits that were fetched before", seen


def _told(stage: SceneStage, operation: CosOperation, heard: list[Heard], show: Show) -> Judged:
    scene, name = stage.scene, operation.operation_id
    judged = Judged(f"{scene.id}/{name}/told", scene.says, (cos_judging.CLIENT,), "pass")
    told = [item for item in stage.told if item.operation_id == name]
    spoken = [item for item in told if item.declined is None]
    if not spoken:
        return judged.unsupported(show(told[0].declined or "") if told else "nothing was told")
    facts: list[Fact] = []
    for place, item in enumerate(told):
        outcome, code = meaning(answer_to(item, place, len(told), heard))
        seen, word = str(item.report.get("outcome")), item.report.get("code")
        if item.declined is None and seen != outcome:
            facts.append((cos_judging.CLIENT, outcome, seen))
        elif item.declined is None and outcome == "refusal" and word != code:
            facts.append((cos_judging.CLIENT, f"code {code}", "another code"))
    return _with(judged, facts, show)


def meaning(reply: Reply) -> tuple[str, str]:
    """Return what an answer of COS means: a result, a refusal and its word, or neither."""
    root, code = _ROOT.search(reply.body), _CODE.search(reply.body)
    if reply.breaks_off or root is None or reply.location:
        return "unusable", ""
    if root[1] == b"Error":
        return ("refusal", code[1].decode("utf-8", "replace")) if code else ("unusable", "")
    return ("result", "") if reply.status == 200 else ("unusable", "")


def _with(judged: Judged, facts: Iterable[Fact], show: Show) -> Judged:
    found = dict.fromkeys(Broken(clause, expected, show(seen)) for clause, expected, seen in facts)
    return judged.with_findings(tuple(found))
