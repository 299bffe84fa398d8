"""Owns the concurrency layer: calls at the same time are answered as each would be alone.

Refuses to know pytest and threads. What a target says of a call alone is what it is held to; no
document speaks of calls at once, but none lets an answer depend on who else is calling.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from faceid_conformance.cases.at_once import AtOnce, Way
from faceid_conformance.cases.compose import compose
from faceid_conformance.cases.model import Step
from faceid_conformance.cases.signing import Recipe
from faceid_conformance.checks.expectation import STATUSES, outcome_code
from faceid_conformance.checks.finding import Finding, Level
from faceid_conformance.checks.reply import judge_reply
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.drivers.burst import send_in_a_row, send_interleaved, send_together
from faceid_conformance.exchange import Exchange, Request
from faceid_conformance.fuzz.parallel import ALIKE, ANY, different_calls
from faceid_conformance.suite.crowd import CALLERS, CLOSE, Crowd, judge_crowd
from faceid_conformance.suite.performer import LIP_CODE_REQUEST, Performer
from faceid_conformance.suite.reproduction import told_at_once
from faceid_conformance.suite.session import Session, Transmission

# A service may be too busy, and may say so to any of many callers.
BUSY = frozenset({15, 107, 108, 213})
# What differs between two answers to one and the same request, lawfully.
PASSING = frozenset({"validate_data", "video_photo", "photo"})
VIDEO = "idcardLiveDetectFour/form"
OUTCOME = f"""
def outcome(answer):
    found = json.loads(answer.partition(b"\\r\\n\\r\\n")[2] or "{{}}")
    data = found.get("data") or {{}}
    codes = [found.get("code"), *(data.get(name, 0) for name in {STATUSES})]
    code = next((code for code in codes if code != 0), 0)
    lasting = {{name: value for name, value in data.items() if name not in {sorted(PASSING)}}}
    return (code, lasting), code == 0

"""
PLAN = AtOnce("together", "otherwise", OUTCOME)
LIP_CODE_VALUE = "data(answer).get('validate_data')"


@dataclass(slots=True)
class _Crowd(Crowd[Step]):
    """The callers of one check of the face operations."""

    def request(self, step: Step, kept: Mapping[str, str] | None = None) -> Request:
        closing = replace(step, headers={**CLOSE, **step.headers})
        return compose(closing, self.session.scene(dict(kept or {})))

    def alone(self, requests: Sequence[Request]) -> list[Exchange]:
        return [self.session.send(request) for request in requests]

    def transmit(self, way: Transmission, requests: Sequence[Request]) -> list[Exchange]:
        return self.session.transmit(way, requests)

    def breaches(self, exchange: Exchange) -> list[Finding]:
        return judge_reply(exchange, self.session.contract)

    def shown(self, finding: Finding, exchange: Exchange) -> Finding:
        return told_at_once(self.session, finding, exchange, self.steps, self.plan)

    def compare(self, alone: Exchange, crowded: Exchange, others: frozenset[str]) -> None:
        """Hold an answer among many against the answer alone."""
        if crowded.response.failure is not None:
            return
        wanted, seen = outcome_code(alone), outcome_code(crowded)
        if wanted != seen:
            level: Level = "should" if seen in BUSY or wanted in BUSY else "must"
            self.hold("crowd-code", level, f"code {wanted} as alone", f"code {seen}", crowded)
            return
        own, data = crowded.request.fields.get("session_id", ""), crowded.response.data
        if data.get("session_id") in others - {own}:
            observed = "another caller's session id"
            self.hold(
                "cross-talk", "must", "the caller's own session id or none", observed, crowded
            )
        differs = [name for name, value in _lasting(alone).items() if data.get(name) != value]
        for name in differs:
            self.hold("crowd-data", "should", f"data.{name} as alone", f"another {name}", crowded)


def _lasting(exchange: Exchange) -> dict[str, Any]:
    data = exchange.response.data
    return {name: value for name, value in data.items() if name not in PASSING}


def _alike(crowd: _Crowd) -> None:
    """Many callers send the very same bytes."""
    for place in range(crowd.rounds):
        template = crowd.session.book.templates[ALIKE[place % len(ALIKE)]]
        step = Step(template, ANY)
        crowd.steps, crowd.plan = [step], AtOnce("together", "otherwise", OUTCOME, CALLERS)
        request = crowd.request(step)
        (alone,) = crowd.alone([request])
        for exchange in crowd.at_once([request] * CALLERS):
            crowd.compare(alone, exchange, frozenset())


def _different(crowd: _Crowd, way: Transmission = send_together, named: Way = "together") -> None:
    """Many callers send each another request, some of which are refused."""
    session = crowd.session
    crowd.plan = AtOnce(named, "otherwise", OUTCOME)
    for _ in range(crowd.rounds):
        identity = session.scene().identity
        steps = different_calls(crowd.random, session.book.templates, identity, CALLERS)
        crowd.steps = steps
        requests = [crowd.request(step) for step in steps]
        alone = crowd.alone(requests)
        sessions = frozenset(str(item.fields.get("session_id", "")) for item in requests) - {""}
        for before, exchange in zip(alone, crowd.at_once(requests, way), strict=False):
            crowd.compare(before, exchange, sessions)


def _interleaved(crowd: _Crowd) -> None:
    _different(crowd, send_interleaved, "interleaved")


def _in_a_row(crowd: _Crowd) -> None:
    """One caller sends several requests on a kept connection without waiting for answers."""
    session = crowd.session
    crowd.plan = AtOnce("in-a-row", "otherwise", OUTCOME)
    for _ in range(crowd.rounds):
        identity = session.scene().identity
        steps = different_calls(crowd.random, session.book.templates, identity, CALLERS)
        small = [replace(step, headers={}) for step in steps if step.template.encoding == "json"]
        crowd.steps = small
        requests = [compose(step, session.scene()) for step in small]
        alone = crowd.alone(requests)
        sessions = frozenset(str(item.fields.get("session_id", "")) for item in requests) - {""}
        answered = crowd.at_once(requests, send_in_a_row)
        for before, exchange in zip(alone, answered, strict=False):
            crowd.compare(before, exchange, sessions)
        if answered and len(answered) < len(requests):
            expected, observed = f"{len(requests)} answers", f"{len(answered)} answers"
            crowd.hold("pipeline", "should", expected, observed, answered[-1])


def _lip_codes(crowd: _Crowd) -> None:
    """Callers that ask at once get each a code of their own."""
    template = crowd.session.book.templates[LIP_CODE_REQUEST]
    crowd.steps = [Step(template, ANY)]
    crowd.plan = AtOnce("together", "shared", OUTCOME, CALLERS, LIP_CODE_VALUE)
    for _ in range(crowd.rounds):
        requests = [crowd.request(Step(template, ANY)) for _ in range(CALLERS)]
        seen: Counter[str] = Counter()
        for exchange in crowd.at_once(requests):
            code = exchange.response.data.get("validate_data")
            seen[str(code)] += isinstance(code, str)
            if seen[str(code)] > 1:
                expected, observed = "a code of the caller's own", "a code that another caller got"
                crowd.hold("lip-codes", "should", expected, observed, exchange)


def _lip_code_race(crowd: _Crowd) -> None:
    """A code that many speak at once is good for one of them."""

    template = crowd.session.book.templates[VIDEO]
    crowd.steps = [Step(template, ANY)]

    def requests(count: int) -> list[Request]:
        code = Performer(crowd.session).issued_code()
        said = {"validate_data": code}
        return [crowd.request(Step(template, ANY, set=said)) for _ in range(count)]

    _race(crowd, requests, "lip-code-race", "the code is good for one caller")


def _signature_race(crowd: _Crowd) -> None:
    """A single-use signature with which many come at once lets one of them in."""

    template = crowd.session.book.templates[LIP_CODE_REQUEST]
    recipe = Recipe(expires_in_seconds=None, values={"f": "race-${nonce}"})
    step = Step(template, ANY, sign=recipe)
    crowd.steps = [step]

    def requests(count: int) -> list[Request]:
        return [crowd.request(step)] * count

    _race(crowd, requests, "replay-race", "the signature lets one caller in")


def _race(
    crowd: _Crowd, requests: Callable[[int], list[Request]], check: str, expected: str
) -> None:
    """Let one thing be used at once; who refuses a second use alone is held to it in a race."""
    crowd.plan = AtOnce("together", "let-in", OUTCOME, CALLERS)
    first, second = crowd.alone(requests(2))
    once = outcome_code(first) == 0 and outcome_code(second) != 0
    level: Level = "must" if once else "should"
    for _ in range(crowd.rounds):
        exchanges = crowd.at_once(requests(CALLERS))
        winners = [item for item in exchanges if outcome_code(item) == 0]
        if len(winners) > 1:
            crowd.hold(check, level, expected, f"it was good for {len(winners)}", winners[-1])
        elif not winners and outcome_code(first) == 0:
            crowd.hold(check, "should", expected, "it was good for none", exchanges[0])


def clause_of(subject: str) -> str:
    """Return the id of the clause that a subject is about."""
    return f"face/concurrency/{subject}"


SUBJECTS: Mapping[str, tuple[str, str, Callable[[_Crowd], None]]] = {
    "alike": (
        "idcardCompare",
        "The same call from many at once gets the answer it gets alone",
        _alike,
    ),
    "different": ("idcardCompare", "Each of many calls at once gets its own answer", _different),
    "interleaved": (
        "idcardCompare",
        "Calls whose bytes arrive in turn are kept apart",
        _interleaved,
    ),
    "in-a-row": (
        "idcardCompare",
        "Calls sent ahead on one connection are answered in their order",
        _in_a_row,
    ),
    "lip-codes": ("liveGetFour", "Lip codes that are asked for at once differ", _lip_codes),
    "lip-code-race": (
        "idcardLiveDetectFour",
        "A lip code spoken by many at once is good for one",
        _lip_code_race,
    ),
    "signature-race": (
        "liveGetFour",
        "A single-use signature used by many at once lets one in",
        _signature_race,
    ),
}


def run_concurrency(session: Session, subject: str) -> Verdict:
    """Let many calls be under way at the same time and return the verdict."""
    return judge_crowd(session, subject, SUBJECTS[subject], clause_of(subject), _opened)


def _opened(session: Session, random: Random, clause: str) -> _Crowd:
    return _Crowd(session, random, clause, PLAN)
