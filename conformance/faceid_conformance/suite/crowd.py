"""Owns what every check of calls at once keeps: its callers, what was found, and the verdict.

Refuses to know how an API's requests are made and its answers are read.
"""

from __future__ import annotations

import ipaddress
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from faceid_conformance.cases.at_once import AtOnce
from faceid_conformance.checks.finding import Finding, Level
from faceid_conformance.checks.verdict import Verdict, status_of
from faceid_conformance.drivers.burst import send_together
from faceid_conformance.exchange import Exchange, Request
from faceid_conformance.suite.precondition import Unmet, blocked
from faceid_conformance.suite.session import Session, Transmission

LAYER = "concurrency"
CALLERS = 8
EXAMPLES_PER_ROUND = 20
UNASKED = "calls at once go to this machine's servers only"
CLOSE = {"Connection": "close"}
AnyStep = TypeVar("AnyStep")


@dataclass(slots=True)
class Crowd(ABC, Generic[AnyStep]):
    """The callers of one check: what they send, and what was found.

    `steps` and `plan` are what is under way, as a script would send it again.
    """

    session: Session
    random: Random
    clause: str
    plan: AtOnce
    steps: Sequence[AnyStep] = ()
    findings: list[Finding] = field(default_factory=list[Finding])

    @abstractmethod
    def transmit(self, way: Transmission, requests: Sequence[Request]) -> list[Exchange]:
        """Send all of them and count them."""

    @abstractmethod
    def breaches(self, exchange: Exchange) -> Iterable[Finding]:
        """Yield what an answer breaks that every answer must keep."""

    @abstractmethod
    def shown(self, finding: Finding, exchange: Exchange) -> Finding:
        """Return the finding with its evidence and a script."""

    @property
    def rounds(self) -> int:
        return max(1, self.session.options.max_examples // EXAMPLES_PER_ROUND)

    def at_once(
        self, requests: Sequence[Request], way: Transmission = send_together
    ) -> list[Exchange]:
        exchanges = self.transmit(way, requests)
        for exchange in exchanges:
            for item in self.breaches(exchange):
                unanswered = exchange.response.failure is not None
                self.find(replace(item, level="should") if unanswered else item, exchange)
        return exchanges

    def find(self, finding: Finding, exchange: Exchange) -> None:
        """Tell what was found; of a kind that another caller met, the first is enough."""
        kind = (finding.check, finding.level)
        if any((item.check, item.level) == kind for item in self.findings):
            return
        shown = self.shown(finding, exchange)
        told = (f"one of {CALLERS} calls at the same time ({self.clause})", *shown.evidence)
        self.findings.append(replace(shown, evidence=told))

    def hold(
        self, check: str, level: Level, expected: str, observed: str, exchange: Exchange
    ) -> None:
        self.find(Finding(check, self.clause, level, expected, observed), exchange)


AnyCrowd = TypeVar("AnyCrowd", bound="Crowd[Any]")
Opener = Callable[[Session, Random, str], AnyCrowd]
Subject = tuple[str, str, Callable[[AnyCrowd], None]]


def judge_crowd(
    session: Session, name: str, subject: Subject[AnyCrowd], clause: str, opened: Opener[AnyCrowd]
) -> Verdict:
    """Let many calls be under way at the same time and return the verdict."""
    operation, says, check = subject
    before = session.sent.total()
    allowed = is_allowed(session)
    crowd = opened(session, Random(f"{session.options.seed}/{name}"), clause)
    unmet: Unmet | None = None
    try:
        if allowed:
            check(crowd)
    except Unmet as error:
        unmet = error
    findings = tuple(crowd.findings)
    verdict = Verdict(
        id=f"{LAYER}/{name}",
        layer=LAYER,
        operation=operation,
        says=says,
        clauses=(clause,),
        status=status_of(findings, session.target.profile) if allowed else "unsupported",
        findings=findings,
        exchanges=session.sent.total() - before,
        reason="" if allowed else UNASKED,
    )
    return verdict if unmet is None else blocked(verdict, unmet)


def crowded_calls(max_examples: int) -> int:
    """Return about how many calls a subject makes: each alone, and each in the crowd."""
    return 2 * max(1, max_examples // EXAMPLES_PER_ROUND) * CALLERS


def is_allowed(session: Session) -> bool:
    """Whether the target is a server of this machine, or our emulator, or was named for it."""
    if session.wire.is_guarded:
        return False
    if session.options.at_once or session.target.profile.is_emulator:
        return True
    host = urlsplit(session.target.base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
