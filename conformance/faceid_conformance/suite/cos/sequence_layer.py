"""Owns the sequences layer for COS: digits, uploads, verifications and signatures, drawn in turn.

Refuses to know pytest. A finding is the shortest sequence that shows it.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import hypothesis

from faceid_conformance.cases.cos.compose import compose_cos
from faceid_conformance.cases.cos.model import CosExpectation, CosStep
from faceid_conformance.cases.cos.snippet import KEPT_SIGNATURE
from faceid_conformance.checks.cos.answer import document_of
from faceid_conformance.checks.cos.expectation import judge_cos, seen_of
from faceid_conformance.checks.cos.reply import judge_cos_reply
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import Verdict, status_of
from faceid_conformance.exchange import Exchange
from faceid_conformance.fuzz.cos.lifecycle import CosLifecycle
from faceid_conformance.suite.cos.bench import CosBench
from faceid_conformance.suite.cos.performer import kept_values
from faceid_conformance.suite.cos.reproduction import cos_told
from faceid_conformance.suite.exploration import Refuted, explore_machine
from faceid_conformance.suite.session import Session
from faceid_conformance.suite.virtual_clock import VirtualClock, offers_clock, virtual_clock

LAYER = "sequences"
SUBJECTS = ("ci/lifecycle",)
CLAUSES = ("ci/sequences/lifecycle", "ci/limits/live-code-lifetime-seconds", "ci/objects")
DIGITS = "LiveCode"
DIGITS_LIMIT = "live-code-lifetime-seconds"
EXAMPLES_PER_SEQUENCE = 10
CALLS_PER_SEQUENCE = 12
# Shrinking may take so many calls more than drawing did.
MOST_TIMES = 6
NEEDED = "ci/sequences/lifecycle"


@dataclass(frozen=True, slots=True)
class _Shown:
    """What was found last, and the sequence that shows it."""

    findings: list[Finding]
    exchange: Exchange
    steps: tuple[CosStep, ...]
    lines: tuple[str, ...]


@dataclass(slots=True)
class _World:
    """The target as the machine sees it, and the sequence of calls that is going on."""

    bench: CosBench
    clock: VirtualClock | None
    most_exchanges: int
    steps: list[CosStep] = field(default_factory=list[CosStep])
    lines: list[str] = field(default_factory=list[str])
    # Digits that came, by the name under which a case speaks of them.
    issued: dict[str, str] = field(default_factory=dict[str, str])
    kept: dict[str, str] = field(default_factory=dict[str, str])
    pause_seconds: int = 0
    exchanges: int = 0
    shown: _Shown | None = None

    @property
    def now(self) -> int:
        return self.bench.session.now + self.pause_seconds

    @property
    def has_clock(self) -> bool:
        return self.clock is not None

    @property
    def digits_seconds(self) -> int:
        return self.bench.contract.maximum(DIGITS_LIMIT)

    def begin(self) -> None:
        self.steps.clear()
        self.lines.clear()
        self.issued.clear()
        self.kept.clear()
        self.pause_seconds = 0
        if self.clock is not None:
            self.clock.put_back()
            self.clock.stop()

    def wait(self, seconds: int) -> None:
        self.pause_seconds += seconds

    def act(self, request: str, expect: CosExpectation, **departures: Any) -> str:
        if self.exchanges >= self.most_exchanges:
            hypothesis.reject()
        name = departures.pop("keep_signature", None)
        step = CosStep(
            self.bench.book.templates[request],
            expect,
            keep={} if name is None else {name: KEPT_SIGNATURE},
            advance_seconds=self.pause_seconds,
            **departures,
        )
        if self.clock is not None and self.pause_seconds:
            self.clock.advance(self.pause_seconds)
        self.pause_seconds = 0
        self.exchanges += 1
        exchange = self.bench.send(compose_cos(step, self.bench.scene(self.kept)))
        self.kept |= kept_values(step, exchange)
        self.lines.append(_line(len(self.lines) + 1, step, exchange))
        digits = document_of(exchange.response).text(DIGITS) or ""
        self.steps.append(self._as_told(step, digits))
        self._judge(step, exchange)
        return digits

    def _as_told(self, step: CosStep, digits: str) -> CosStep:
        """Return a step as a case has it: digits are kept by a name, and spoken by it."""
        if digits:
            name = self.issued.setdefault(digits, f"digits_{len(self.issued) + 1}")
            return replace(step, keep={**step.keep, name: DIGITS})
        spoken = step.set.get("ValidateData", "")
        if spoken not in self.issued:
            return step
        return replace(step, set={**step.set, "ValidateData": f"${{{self.issued[spoken]}}}"})

    def _judge(self, step: CosStep, exchange: Exchange) -> None:
        standpoint = replace(self.bench.standpoint(NEEDED), level="should")
        findings = judge_cos(exchange, step.expect, standpoint)
        if not step.expect.any_form:
            findings += judge_cos_reply(exchange, self.bench.contract)
        profile = self.bench.session.target.profile
        judged = [item for item in findings if profile.judges(item.level)]
        if judged:
            self.shown = _Shown(judged, exchange, tuple(self.steps), tuple(self.lines))
            raise Refuted

    @property
    def found(self) -> tuple[Finding, ...]:
        """What the shortest sequence shows, told once it is known to be the shortest."""
        if self.shown is None:
            return ()
        shown = self.shown
        told = [cos_told(self.bench, item, shown.exchange, shown.steps) for item in shown.findings]
        return tuple(replace(item, evidence=shown.lines + item.evidence) for item in told)


def _line(number: int, step: CosStep, exchange: Exchange) -> str:
    """Tell one call of a sequence: what was sent, after which pause, and what came."""
    parts = [f"{number}. {step.template.name}"]
    parts += [f"after {step.advance_seconds} s"] if step.advance_seconds else []
    parts += [step.method] if step.method else []
    parts += [f"under {step.key}"] if step.key else []
    parts += [f"signed as {step.sign.literal}"] if step.sign.literal else []
    return f"{', '.join(parts)}: {seen_of(exchange)}"


def most_calls(max_examples: int) -> int:
    """Return about how many calls the sequences make."""
    return max(1, max_examples // EXAMPLES_PER_SEQUENCE) * CALLS_PER_SEQUENCE


def run_cos_sequences(session: Session, subject: str) -> Verdict:
    """Draw sequences of calls and return the verdict on the first that breaks the model."""
    before = session.sent.total()
    count = max(1, session.options.max_examples // EXAMPLES_PER_SEQUENCE)
    is_ours = session.target.profile.is_emulator
    findings: tuple[Finding, ...] = ()
    if is_ours:
        with ExitStack() as stack:
            clock = stack.enter_context(virtual_clock(session)) if offers_clock(session) else None
            most = count * CALLS_PER_SEQUENCE * MOST_TIMES
            world = _World(CosBench(session), clock, most)
            machine = type("DrawnCosLifecycle", (CosLifecycle,), {"world": world})
            explore_machine(session, machine, examples=count, steps=CALLS_PER_SEQUENCE)
        findings = world.found
    return Verdict(
        id=f"{LAYER}/{subject}",
        layer=LAYER,
        operation="recognizeUpload",
        says="Digits, objects and signatures of COS live and end as a model foretells",
        clauses=CLAUSES,
        status=status_of(findings, session.target.profile) if is_ours else "unsupported",
        findings=findings,
        exchanges=session.sent.total() - before,
        reason="" if is_ours else "needs emulator: no document says how digits end",
    )
