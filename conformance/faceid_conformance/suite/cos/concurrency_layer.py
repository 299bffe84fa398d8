"""Owns the concurrency layer for COS: calls at the same time are answered as each would be alone.

Refuses to know pytest and threads. What a target says of a call alone is what it is held to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random

from faceid_conformance.cases.at_once import AtOnce, Way
from faceid_conformance.cases.cos.compose import compose_cos
from faceid_conformance.cases.cos.model import CosStep
from faceid_conformance.checks.cos.answer import PASSED, code_of, document_of
from faceid_conformance.checks.cos.expectation import BREAKDOWNS, seen_of
from faceid_conformance.checks.cos.reply import judge_cos_reply
from faceid_conformance.checks.finding import Finding, Level
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.drivers.burst import send_in_a_row, send_interleaved, send_together
from faceid_conformance.exchange import Exchange, Request
from faceid_conformance.fuzz.cos.parallel import (
    ALIKE,
    ANY,
    different_cos_calls,
    small_cos_calls,
)
from faceid_conformance.suite.cos.bench import CosBench
from faceid_conformance.suite.cos.performer import CosPerformer
from faceid_conformance.suite.cos.reproduction import ACCEPTED, cos_told_at_once
from faceid_conformance.suite.crowd import CALLERS, CLOSE, Crowd, judge_crowd
from faceid_conformance.suite.session import Session, Transmission

LIP, DIGITS = "recognizeUpload/lip", "getLiveCode/bucket"
LIVE_CODE, ELEMENT = "live_code", "LiveCode"
# What an answer says again whoever else is calling.
LASTING = ("Sim", "Resource")
OUTCOME = f"""
def outcome(answer):
    code, status = element(answer, "Code"), answer.split(b" ", 2)[1:2]
    return (status, code, [element(answer, name) for name in {LASTING}]), not code

"""
PLAN = AtOnce("together", "otherwise", OUTCOME)


@dataclass(slots=True)
class _Crowd(Crowd[CosStep]):
    """The callers of one check of the operations on COS."""

    bench: CosBench = field(init=False)

    def __post_init__(self) -> None:
        self.bench = CosBench(self.session)

    def request(self, step: CosStep, kept: Mapping[str, str] | None = None) -> Request:
        return compose_cos(step, self.bench.scene(dict(kept or {})))

    def transmit(self, way: Transmission, requests: Sequence[Request]) -> list[Exchange]:
        return self.bench.transmit(way, requests)

    def breaches(self, exchange: Exchange) -> list[Finding]:
        return judge_cos_reply(exchange, self.bench.contract)

    def shown(self, finding: Finding, exchange: Exchange) -> Finding:
        return cos_told_at_once(self.bench, finding, exchange, self.steps, self.plan)

    def compare(self, alone: Exchange, crowded: Exchange) -> None:
        """Hold an answer among many against the answer alone."""
        if crowded.response.failure is not None:
            return
        wanted, seen = code_of(alone), code_of(crowded)
        if wanted != seen:
            level: Level = "should" if {wanted, seen} & BREAKDOWNS else "must"
            self.hold("crowd-code", level, f"{seen_of(alone)}, as alone", seen_of(crowded), crowded)
            return
        before, after = document_of(alone.response), document_of(crowded.response)
        for name in LASTING:
            if before.text(name) != after.text(name):
                level = "must" if name == "Resource" else "should"
                self.hold("crowd-data", level, f"{name} as alone", f"another {name}", crowded)


def _alike(crowd: _Crowd) -> None:
    """Many callers send the very same bytes."""
    templates = crowd.bench.book.templates
    for place in range(crowd.rounds):
        template = templates[ALIKE[place % len(ALIKE)]]
        if template.first is not None:
            crowd.bench.send(crowd.request(CosStep(templates[template.first], ACCEPTED)))
        step = CosStep(template, ANY, headers=CLOSE)
        crowd.steps, crowd.plan = [step], replace(PLAN, copies=CALLERS)
        request = crowd.request(step)
        alone = crowd.bench.send(request)
        for exchange in crowd.at_once([request] * CALLERS):
            crowd.compare(alone, exchange)


def _different(crowd: _Crowd, way: Transmission = send_together, named: Way = "together") -> None:
    """Many callers send each another request, some of which are refused."""
    bench, crowd.plan = crowd.bench, replace(PLAN, way=named)
    for _ in range(crowd.rounds):
        drawn = different_cos_calls(crowd.random, bench.book.templates, CALLERS)
        crowd.steps = [replace(step, headers=CLOSE) for step in drawn]
        requests = [crowd.request(step) for step in crowd.steps]
        alone = [bench.send(request) for request in requests]
        for before, exchange in zip(alone, crowd.at_once(requests, way), strict=False):
            crowd.compare(before, exchange)


def _in_a_row(crowd: _Crowd) -> None:
    """One caller sends several requests on a kept connection without waiting for answers."""
    bench, crowd.plan = crowd.bench, replace(PLAN, way="in-a-row")
    for _ in range(crowd.rounds):
        crowd.steps = small_cos_calls(crowd.random, bench.book.templates, CALLERS)
        requests = [crowd.request(step) for step in crowd.steps]
        alone = [bench.send(request) for request in requests]
        answered = crowd.at_once(requests, send_in_a_row)
        for before, exchange in zip(alone, answered, strict=False):
            crowd.compare(before, exchange)
        if answered and len(answered) < len(requests):
            expected, observed = f"{len(requests)} answers", f"{len(answered)} answers"
            crowd.hold("pipeline", "should", expected, observed, answered[-1])


def _digits(crowd: _Crowd) -> None:
    """Callers that ask at once get each digits of their own."""
    step = CosStep(crowd.bench.book.templates[DIGITS], ANY, headers=CLOSE)
    crowd.steps = [step]
    value = f"element(answer, {ELEMENT!r})"
    crowd.plan = replace(PLAN, count="shared", copies=CALLERS, value=value)
    for _ in range(crowd.rounds):
        seen: Counter[str] = Counter()
        for exchange in crowd.at_once([crowd.request(step) for _ in range(CALLERS)]):
            digits = document_of(exchange.response).text(ELEMENT)
            seen[str(digits)] += digits is not None
            if seen[str(digits)] > 1:
                expected, observed = "digits of the caller's own", "digits that another caller got"
                crowd.hold("digits", "should", expected, observed, exchange)


def _digits_race(crowd: _Crowd) -> None:
    """Digits that many speak at once are good for one, where a second use alone is refused."""
    bench = crowd.bench
    step = CosStep(bench.book.templates[LIP], ANY, headers=CLOSE)
    crowd.steps, crowd.plan = [step], replace(PLAN, count="let-in", copies=CALLERS)

    def requests(count: int) -> list[Request]:
        digits, _ = CosPerformer(bench.session).issued(LIVE_CODE)
        return [crowd.request(step, {LIVE_CODE: digits or "0000"}) for _ in range(count)]

    first, second = (code_of(bench.send(request)) for request in requests(2))
    expected, once = "the digits are good for one caller", (first, second == PASSED)
    level: Level = "must" if once == (PASSED, False) else "should"
    for _ in range(crowd.rounds):
        exchanges = crowd.at_once(requests(CALLERS))
        winners = [item for item in exchanges if code_of(item) == PASSED]
        if len(winners) > 1:
            observed = f"they were good for {len(winners)}"
            crowd.hold("digits-race", level, expected, observed, winners[-1])
        elif not winners and first == PASSED:
            crowd.hold("digits-race", "should", expected, "they were good for none", exchanges[0])


Check = Callable[[_Crowd], None]
SUBJECTS: Mapping[str, tuple[str, str, Check]] = {
    "ci/alike": (
        "recognizeStored",
        "The same call to COS from many at once gets the answer it gets alone",
        _alike,
    ),
    "ci/different": (
        "recognizeUpload",
        "Each of many calls to COS at once gets its own answer",
        _different,
    ),
    "ci/interleaved": (
        "recognizeUpload",
        "Uploads to COS whose bytes arrive in turn are kept apart",
        partial(_different, way=send_interleaved, named="interleaved"),
    ),
    "ci/in-a-row": (
        "getLiveCode",
        "Calls to COS sent ahead on one connection are answered in order",
        _in_a_row,
    ),
    "ci/digits": ("getLiveCode", "Digits that are asked for at once differ", _digits),
    "ci/digits-race": (
        "recognizeUpload",
        "Digits spoken by many at once are good for one",
        _digits_race,
    ),
}


def cos_crowd_clause(subject: str) -> str:
    """Return the id of the clause that a subject is about."""
    return f"ci/concurrency/{subject.removeprefix('ci/')}"


def run_cos_concurrency(session: Session, subject: str) -> Verdict:
    """Let many calls be under way at the same time and return the verdict."""
    return judge_crowd(session, subject, SUBJECTS[subject], cos_crowd_clause(subject), _opened)


def _opened(session: Session, random: Random, clause: str) -> _Crowd:
    return _Crowd(session, random, clause, PLAN)
