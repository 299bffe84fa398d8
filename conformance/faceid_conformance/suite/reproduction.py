"""Owns the way from a finding to one case that stands alone, with scripts that send it again.

Refuses keys and what only this run knew: a script asks and signs for itself.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from faceid_conformance.cases.at_once import AtOnce, at_once_script
from faceid_conformance.cases.compose import compose, needs_lip_code
from faceid_conformance.cases.media import marked_media, media_bytes
from faceid_conformance.cases.model import HEADER_COLON, Expectation, Step
from faceid_conformance.cases.snippet import (
    AUTHORIZATION,
    Sending,
    curl_script,
    kept_mark,
    media_mark,
    prepared,
    python_heading,
    python_script,
)
from faceid_conformance.cases.writer import steps_data
from faceid_conformance.checks.finding import Finding, Reproduction
from faceid_conformance.errors import CaseError
from faceid_conformance.exchange import Exchange, FieldValue
from faceid_conformance.suite.session import Session

LIP_CODE, SIGNATURE = "lip_code", "signature"
ASKING = "liveGetFour/json"
MOST_BODY_BYTES = 48 * 1024
_MEDIA_MARK = re.compile(r"@media:([a-z0-9_.-]+)@")
HEADER = "Authorization"
# What was drawn for these is as good as what a case says by name, and names nobody.
_LENGTHS = {"validate_data": 4, "idcard_number": 18}
_VARIABLES = {
    "validate_data": "${lip_code}",
    "idcard_number": "${idcard_number}",
    "idcard_name": "${idcard_name}",
}
_NAME = re.compile(r"\$\{([a-z][a-z0-9_]*)\}")


def told(session: Session, finding: Finding, exchange: Exchange, steps: Sequence[Step]) -> Finding:
    """Return the finding with its evidence, its case and the scripts; the last step shows it."""
    shown = session.with_evidence(finding, exchange)
    if session.guard is not None:
        # Where calls cost money and bodies name people, case, seed and target are enough.
        return shown
    try:
        return replace(shown, reproduction=_reproduction(session, exchange, steps))
    except CaseError:
        # Digits that were drawn may be somebody's number: no case and no script repeats them.
        return shown


def drawn_step(session: Session, exchange: Exchange, finding: Finding) -> Step | None:
    """Return the step that sends a drawn request's body again; None where it is too large."""
    request = exchange.request
    content_type = request.header("Content-Type") or ""
    encoding = "json" if "json" in content_type.lower() else "form"
    template = session.book.templates.get(f"{request.operation_id}/{encoding}")
    body = with_media_marks(request.body)
    if template is None or len(body) > MOST_BODY_BYTES or request.header(HEADER) is None:
        return None
    expect = Expectation(accept=True) if finding.check == "accepted" else Expectation(answered=True)
    expect = Expectation(refuse=True) if finding.check == "lacking" else expect
    plain = Step(template, expect, content_type=content_type)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return replace(plain, raw_base64=base64.b64encode(request.body).decode())
    if "${" in text:
        return replace(plain, raw_base64=base64.b64encode(request.body).decode())
    return replace(plain, raw_body=_with_variables(session, request.fields, text))


def _with_variables(session: Session, fields: Mapping[str, FieldValue], text: str) -> str:
    """Return a body's text that names samples, the account and a lip code by their variables."""
    text = _MEDIA_MARK.sub(r"${media:\1}", text)
    text = text.replace(session.target.account.appid, "${appid}")
    for name, variable in _VARIABLES.items():
        value = fields.get(name)
        is_usual = isinstance(value, str) and len(value) == _LENGTHS.get(name, len(value)) > 1
        if isinstance(value, str) and is_usual and text.count(value) == 1:
            text = text.replace(value, variable)
    return text


def _reproduction(session: Session, exchange: Exchange, steps: Sequence[Step]) -> Reproduction:
    sendings = _sendings(session, steps)
    is_small = all(len(sending.body) <= MOST_BODY_BYTES for sending in sendings)
    is_plain = all(step.header_colon == HEADER_COLON for step in steps)
    sent = with_media_marks(exchange.request.body)
    return Reproduction(
        steps=tuple(steps_data(steps, session.book.templates)),
        body_base64=base64.b64encode(sent).decode() if len(sent) <= MOST_BODY_BYTES else "",
        curl=curl_script(sendings) if is_small and is_plain else "",
        python=python_script(sendings) if is_small and is_plain else "",
    )


def told_at_once(
    session: Session, finding: Finding, exchange: Exchange, steps: Sequence[Step], plan: AtOnce
) -> Finding:
    """Return the finding with its evidence, and the script that makes the calls at once again.

    It is no single case: no steps, and nothing that curl could send.
    """
    shown = session.with_evidence(finding, exchange)
    try:
        sendings = _sendings(session, steps)
    except CaseError:
        return shown
    if any(len(sending.body) > MOST_BODY_BYTES for sending in sendings):
        return shown
    heading = python_heading(session.target.base_url)
    calls, ahead = [prepared(sending) for sending in sendings], len(sendings) - len(steps)
    script = at_once_script(heading, calls, plan, ahead=ahead)
    return replace(shown, reproduction=Reproduction((), "", "", script))


def with_media_marks(body: bytes) -> bytes:
    """Return a body with each sample in it replaced by a mark with its name."""
    for name in sorted(marked_media().values(), key=lambda item: -len(media_bytes(item))):
        body = body.replace(media_bytes(name), media_mark(name))
    return body


def _sendings(session: Session, steps: Sequence[Step]) -> list[Sending]:
    """Return what a script sends: each step as often as it says, a code asked for before it."""
    asking = Step(
        session.book.templates[ASKING], Expectation(codes=(0,)), keep={LIP_CODE: "validate_data"}
    )
    whole: list[Step] = []
    for step in steps:
        plain = replace(step, repeat=1)
        whole += [*([asking] if needs_lip_code(step) else []), plain] * step.repeat
    names = {LIP_CODE, SIGNATURE, *(name for step in whole for name in step.keep)}
    marks = {name: kept_mark(name) for name in names}
    reused = any(step.same_signature for step in whole)
    return [_sending(session, step, marks, reused=reused) for step in whole]


def _sending(session: Session, step: Step, marks: dict[str, str], *, reused: bool) -> Sending:
    scene = session.scene(marks)
    # Marks stand in for values that only come at run time; the signature is made by the script.
    request = compose(step, scene)
    named = _NAME.fullmatch(step.sign.literal or "")
    signed_as = named[1] if named else (SIGNATURE if step.same_signature else None)
    keep = tuple(step.keep.items())
    if reused and signed_as is None and not step.sign.omit:
        keep = (*keep, (SIGNATURE, AUTHORIZATION))
    return Sending(
        url=session.target.base_url,
        method=request.method,
        path=request.path,
        headers=request.headers,
        body=with_media_marks(request.body),
        recipe=step.sign,
        also=step.also_sign,
        nonce=scene.moment.nonce,
        expected=_expected(step),
        keep=keep,
        wait_seconds=step.advance_seconds,
        signed_as=signed_as,
    )


def _expected(step: Step) -> str:
    expect = step.expect
    told = [f"code {' or '.join(map(str, expect.codes))}"] if expect.codes else []
    told += [f"{name} {value}" for name, value in expect.equals.items() if isinstance(value, int)]
    told += ["accepted"] if expect.accept else []
    told += ["refused"] if expect.refuse else []
    told += ["the code of the call before"] if expect.same_as_before else []
    return ", ".join(told) or "an answer that keeps the contract"
