"""Owns the sequences layer for COS: digits, uploads, verifications and signatures, drawn in turn.

Refuses to know pytest. A finding is the shortest sequence that shows it.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import hypothesis

from faceid_conformance.cases.cos.compose import AUTHORIZATION, compose_cos
from faceid_conformance.cases.cos.model import CosExpectation, CosStep
from faceid_conformance.checks.cos.answer import document_of
from faceid_conformance.checks.cos.expectation import judge_cos, seen_of
from faceid_conformance.checks.cos.reply import judge_cos_reply
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import Verdict, status_of
from faceid_conformance.exchange import Exchange
from faceid_conformance.fuzz.cos.lifecycle import CosLifecycle
from faceid_conformance.suite.cos.bench import CosBench
from faceid_conformance.suite.exploration import Refuted, explore_machine
from faceid_conformance.suite.session import Session
from faceid_conformance.suite.virtual_clock import VirtualClock, offers_clock, virtual_clock

LAYER = "sequences"
SUBJECTS = ("ci/lifecycle",)
CLAUSES = ("ci/sequences/lifecycle", "ci/limits/live-code-lifetime-seconds", "ci/objects")
DIGITS_LIMIT = "live-code-lifetime-seconds"
EXAMPLES_PER_SEQUENCE = 10
CALLS_PER_SEQUENCE = 12
# Shrinking may take so many calls more than drawing did.
MOST_TIMES = 6
NEEDED = "ci/sequences/lifecycle"


@dataclass(slots=True)
class _World:
    """The target as the machine sees it, and the sequence of calls that is going on."""

    bench: CosBench
    clock: VirtualClock | None
    most_exchanges: int
    lines: list[str] = field(default_factory=list[str])
    kept: dict[str, str] = field(default_factory=dict[str, str])
    pause_seconds: int = 0
    exchanges: int = 0
    found: list[Finding] = field(default_factory=list[Finding])

    @property
    def now(self) -> int:
        return self.bench.session.now + self.pause_seconds

    @property
    def has_clock(self) -> bool:
        return self.clock is not None

    @property
    def digits_seconds(self) -> int:
        return self.bench.contract.limits[DIGITS_LIMIT].maximum or 0

    def begin(self) -> None:
        self.lines.clear()
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
        step = CosStep(self.bench.book.templates[request], expect, **departures)
        if self.clock is not None and self.pause_seconds:
            self.clock.advance(self.pause_seconds)
        waited, self.pause_seconds = self.pause_seconds, 0
        self.exchanges += 1
        exchange = self.bench.send(compose_cos(step, self.bench.scene(self.kept)))
        if name is not None:
            self.kept[name] = exchange.request.header(AUTHORIZATION) or ""
        self.lines.append(_line(len(self.lines) + 1, step, waited, exchange))
        self._judge(step, exchange)
        return document_of(exchange.response).text("LiveCode") or ""

    def _judge(self, step: CosStep, exchange: Exchange) -> None:
        standpoint = replace(self.bench.standpoint(NEEDED), level="should")
        findings = judge_cos(exchange, step.expect, standpoint)
        if step.method != "DELETE":
            findings += judge_cos_reply(exchange, self.bench.contract)
        profile = self.bench.session.target.profile
        judged = [item for item in findings if profile.judges(item.level)]
        if judged:
            shown = [self.bench.with_evidence(item, exchange) for item in judged]
            calls = tuple(self.lines)
            self.found[:] = [replace(item, evidence=calls + item.evidence) for item in shown]
            raise Refuted


def _line(number: int, step: CosStep, waited: int, exchange: Exchange) -> str:
    """Tell one call of a sequence: what was sent, after which pause, and what came."""
    parts = [f"{number}. {step.template.name}"]
    parts += [f"after {waited} s"] if waited else []
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
        findings = tuple(world.found)
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
