"""Owns the way from a finding about COS to one case that stands alone, with scripts for it.

Refuses keys and what only this run knew: a script asks and signs for itself.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import replace

from faceid_conformance.cases.at_once import AtOnce, at_once_script
from faceid_conformance.cases.compose import Scene
from faceid_conformance.cases.cos.compose import (
    AUTHORIZATION,
    compose_cos,
    cos_subject,
    filled_recipe,
    variables,
    with_bucket,
)
from faceid_conformance.cases.cos.model import CosExpectation, CosStep
from faceid_conformance.cases.cos.snippet import (
    KEPT_SIGNATURE,
    SIGNATURE,
    SIGNED,
    CosSending,
    MarkedScene,
    cos_curl_script,
    cos_heading,
    cos_prepared,
    cos_python_script,
    mark,
)
from faceid_conformance.cases.cos.writer import cos_steps_data
from faceid_conformance.cases.signing import Account
from faceid_conformance.checks.finding import Finding, Reproduction
from faceid_conformance.errors import CaseError
from faceid_conformance.exchange import Exchange
from faceid_conformance.suite.cos.bench import ISSUERS, CosBench
from faceid_conformance.suite.reproduction import MOST_BODY_BYTES, with_media_marks

ACCEPTED = CosExpectation(accept=True)


def cos_told(
    bench: CosBench, finding: Finding, exchange: Exchange, steps: Sequence[CosStep]
) -> Finding:
    """Return the finding with its evidence, its case and the scripts; the last step shows it."""
    shown = bench.with_evidence(finding, exchange)
    if bench.session.guard is not None:
        # Where calls cost money, case, seed and target are enough.
        return shown
    try:
        return replace(shown, reproduction=_reproduction(bench, exchange, steps))
    except CaseError:
        # What was drawn may be somebody's number: no case and no script repeats it.
        return shown


def cos_told_at_once(
    bench: CosBench, finding: Finding, exchange: Exchange, steps: Sequence[CosStep], plan: AtOnce
) -> Finding:
    """Return the finding with its evidence, and the script that makes the calls at once again."""
    shown = bench.with_evidence(finding, exchange)
    try:
        sendings = cos_sendings(bench, steps)
    except CaseError:
        return shown
    calls = [cos_prepared(sending) for sending in sendings]
    ahead = len(sendings) - len(steps)
    script = at_once_script(cos_heading(bench.session.target.base_url), calls, plan, ahead=ahead)
    return replace(shown, reproduction=Reproduction((), "", "", script))


def _reproduction(bench: CosBench, exchange: Exchange, steps: Sequence[CosStep]) -> Reproduction:
    sendings = cos_sendings(bench, steps)
    is_small = all(len(sending.request.body) <= MOST_BODY_BYTES for sending in sendings)
    sent = with_media_marks(exchange.request.body)
    return Reproduction(
        steps=tuple(cos_steps_data(steps, bench.book.templates)),
        body_base64=base64.b64encode(sent).decode() if len(sent) <= MOST_BODY_BYTES else "",
        curl=cos_curl_script(sendings) if is_small else "",
        python=cos_python_script(sendings) if is_small else "",
    )


def cos_sendings(bench: CosBench, steps: Sequence[CosStep]) -> list[CosSending]:
    """Return what a script sends: uploads that come first, what is asked for, each step."""
    templates = bench.book.templates
    firsts = dict.fromkeys(step.template.first for step in steps)
    whole = [CosStep(templates[name], ACCEPTED) for name in firsts if name is not None]
    known: set[str] = set()
    for step in steps:
        own: list[CosStep] = []
        for _ in range(step.repeat):
            for name in sorted(variables(step) - known):
                request, element = ISSUERS[name]
                own.append(CosStep(templates[request], ACCEPTED, keep={name: element}))
            own.append(replace(step, advance_seconds=0))
        whole += [replace(own[0], advance_seconds=step.advance_seconds), *own[1:]]
        known |= set(step.keep)
    reuses = any(step.same_signature for step in steps)
    sendings: list[CosSending] = []
    for step in whole:
        # The first signs; all that come after it may use its signature again.
        again = step.same_signature and any(item.recipe is not None for item in sendings)
        sendings.append(_sending(bench, step, again=again, reuses=reuses))
    return sendings


def _sending(bench: CosBench, step: CosStep, *, again: bool, reuses: bool) -> CosSending:
    scene = _marked(bench)
    signs = not (step.sign.omit or step.sign.literal is not None or again)
    # The signature is made by the script, and stands where the mark stands.
    placed = mark(SIGNATURE) if again else mark(SIGNED)
    shown = replace(step, sign=replace(step.sign, literal=placed)) if signs or again else step
    request = compose_cos(shown, scene)
    keep = tuple(step.keep.items())
    if reuses and request.header(AUTHORIZATION) is not None:
        keep = (*keep, (SIGNATURE, KEPT_SIGNATURE))
    return CosSending(
        url=bench.session.target.base_url,
        request=replace(request, body=with_media_marks(request.body)),
        subject=cos_subject(step, scene),
        recipe=filled_recipe(step.sign, scene) if signs else None,
        expected=_expected(step.expect),
        keep=keep,
        wait_seconds=step.advance_seconds,
    )


def _marked(bench: CosBench) -> Scene:
    scene = bench.session.scene()
    account = Account(*(mark(name) for name in ("appid", "secret_id", "secret_key", "bucket")))
    return with_bucket(MarkedScene(scene.contract, account, scene.identity, scene.moment, {}))


def _expected(expect: CosExpectation) -> str:
    told = [f"Code {' or '.join(expect.codes)}"] if expect.codes else []
    told += ["accepted"] if expect.accept else []
    told += ["refused"] if expect.refuse else []
    told += [f"HTTP status {' or '.join(map(str, expect.status))}"] if expect.status else []
    return ", ".join(told) or "an answer that keeps the contract"
