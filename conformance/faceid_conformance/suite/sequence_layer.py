"""Owns the sequences layer: the life of codes and signatures, drawn as calls one after another.

Refuses to know pytest. A finding is the shortest sequence that shows it.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import hypothesis

from faceid_conformance.cases.compose import compose
from faceid_conformance.cases.model import Expectation, Step
from faceid_conformance.checks.expectation import judge
from faceid_conformance.checks.finding import Finding, Level
from faceid_conformance.checks.reply import judge_reply
from faceid_conformance.checks.verdict import Verdict, status_of
from faceid_conformance.exchange import Exchange
from faceid_conformance.fuzz.lifecycle import Lifecycle
from faceid_conformance.suite.exploration import Refuted, explore_machine
from faceid_conformance.suite.performer import kept_values
from faceid_conformance.suite.reproduction import told
from faceid_conformance.suite.session import Session
from faceid_conformance.suite.signature_properties import TIMES as TIME_CLAUSES
from faceid_conformance.suite.signature_properties import judge_times
from faceid_conformance.suite.virtual_clock import VirtualClock, offers_clock, virtual_clock

LAYER = "sequences"
LIFECYCLE, TIMES = "lifecycle", "signature-times"
SUBJECTS = (LIFECYCLE, TIMES)
CLAUSE = "face/sequences/lip-codes-and-signatures"
LIP_CODE_LIMIT = "lip-code-lifetime-seconds"
CLAUSES = (CLAUSE, f"face/limits/{LIP_CODE_LIMIT}")
CLAUSES_OF = {LIFECYCLE: CLAUSES, TIMES: TIME_CLAUSES}
OPERATIONS = {LIFECYCLE: "idcardLiveDetectFour", TIMES: "liveGetFour"}
EXAMPLES_PER_SEQUENCE = 5
CALLS_PER_SEQUENCE = 14
# Shrinking may take so many sequences more than drawing did.
MOST_TIMES = 6
# What no document says of codes and single use is this project's reading; signatures are not.
MULTI_USE_CODES = frozenset({(0,), (9,), (14,)})


@dataclass(slots=True)
class _World:
    """The target as the machine sees it, and the sequence of calls that is going on."""

    session: Session
    clock: VirtualClock | None
    most_exchanges: int
    steps: list[Step] = field(default_factory=list[Step])
    lines: list[str] = field(default_factory=list[str])
    kept: dict[str, str] = field(default_factory=dict[str, str])
    pause_seconds: int = 0
    exchanges: int = 0
    found: list[Finding] = field(default_factory=list[Finding])
    notes: dict[str, Finding] = field(default_factory=dict[str, Finding])

    @property
    def now(self) -> int:
        return self.session.now + self.pause_seconds

    @property
    def has_clock(self) -> bool:
        return self.clock is not None

    @property
    def forces_outcomes(self) -> bool:
        return self.session.target.profile.offers("forced-outcomes")

    @property
    def lip_code_seconds(self) -> int:
        return self.session.contract.limits[LIP_CODE_LIMIT].maximum or 0

    @property
    def lip_code_refusal(self) -> int:
        return self.session.contract.limits[LIP_CODE_LIMIT].code or 0

    @property
    def foreign_codes(self) -> frozenset[str] | None:
        return None if self.clock is None else self.clock.issued

    def begin(self) -> None:
        self.steps.clear()
        self.lines.clear()
        self.kept.clear()
        self.pause_seconds = 0
        if self.clock is not None:
            self.clock.put_back()
            self.clock.stop()

    def end(self) -> None:
        """The next sequence puts back what this one changed."""

    def wait(self, seconds: int) -> None:
        self.pause_seconds += seconds

    def act(self, request: str, expect: Expectation, **departures: Any) -> Exchange:
        if self.exchanges >= self.most_exchanges:
            hypothesis.reject()
        template = self.session.book.templates[request]
        step = Step(template, expect, advance_seconds=self.pause_seconds, **departures)
        if self.clock is not None and self.pause_seconds:
            self.clock.advance(self.pause_seconds)
        self.pause_seconds = 0
        self.exchanges += 1
        exchange = self.session.send(compose(step, self.session.scene(self.kept)))
        self.kept |= kept_values(step, exchange)
        self.steps.append(step)
        self.lines.append(_line(len(self.lines) + 1, step, exchange))
        self._judge(step, exchange)
        return exchange

    def _judge(self, step: Step, exchange: Exchange) -> None:
        level: Level = "must" if step.expect.codes in MULTI_USE_CODES else "should"
        level = "should" if step.template.files or step.sign.expires_in_seconds is None else level
        scene = self.session.scene(self.kept)
        standpoint = replace(self.session.standpoint(CLAUSE), level=level, fill=scene.fill)
        findings = judge(exchange, step.expect, standpoint)
        findings += judge_reply(exchange, self.session.contract)
        judged = [item for item in findings if self.session.target.profile.judges(item.level)]
        self.notes.update({item.check: item for item in findings if item not in judged})
        if judged:
            shown = [told(self.session, item, exchange, self.steps) for item in judged]
            calls = tuple(self.lines)
            self.found[:] = [replace(item, evidence=calls + item.evidence) for item in shown]
            raise Refuted


def _line(number: int, step: Step, exchange: Exchange) -> str:
    """Tell one call of a sequence: what was sent, after which pause, and what came."""
    parts = [f"{number}. {step.template.name}"]
    if step.advance_seconds:
        parts.insert(1, f"after {step.advance_seconds} s")
    spoken = step.set.get("validate_data")
    parts += [f"speaks {spoken}"] if spoken else []
    if step.sign.literal is not None:
        parts.append(f"signed as {step.sign.literal}")
    elif step.sign.expires_in_seconds is None:
        parts.append("signed for one use")
    parts += [f"keeps {name}" for name in step.keep]
    parts += [f"forces {step.outcome}"] if step.outcome else []
    data = exchange.response.data
    seen = [f"{name} {data[name]}" for name in ("live_status", "compare_status") if name in data]
    return f"{', '.join(parts)}: code {exchange.response.code}{''.join(f', {s}' for s in seen)}"


def run_sequences(session: Session, subject: str = LIFECYCLE) -> Verdict:
    """Draw sequences of calls and return the verdict on the first that breaks the model."""
    if subject == TIMES:
        return judge_times(session, f"{LAYER}/{subject}")
    before = session.sent.total()
    count = max(1, session.options.max_examples // EXAMPLES_PER_SEQUENCE)
    with ExitStack() as stack:
        clock = stack.enter_context(virtual_clock(session)) if offers_clock(session) else None
        world = _World(session, clock, count * CALLS_PER_SEQUENCE * MOST_TIMES)
        machine = type("DrawnLifecycle", (Lifecycle,), {"world": world})
        explore_machine(session, machine, examples=count, steps=CALLS_PER_SEQUENCE)
    findings = (*world.found, *world.notes.values())
    return Verdict(
        id=f"{LAYER}/{subject}",
        layer=LAYER,
        operation="idcardLiveDetectFour",
        says="Lip codes and signatures live and end as issued, whatever comes in between",
        clauses=CLAUSES,
        status=status_of(findings, session.target.profile),
        findings=findings,
        exchanges=session.sent.total() - before,
        reason="" if clock else "without the target's clock: nothing was let grow old",
    )
