"""Owns one examination of a client without a driver: scenes or steps, played, run and judged.

Refuses to know commands' texts and files; it is given a script and whoever answers honestly.
"""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from faceid_conformance.cases.clients.script import Scene
from faceid_conformance.cases.clients.script import Sequence as ScriptSequence
from faceid_conformance.cases.signing import Account
from faceid_conformance.checks.redaction import Redactor
from faceid_conformance.contract.model import Contract
from faceid_conformance.polyglot.recorder import Answering, serving
from faceid_conformance.polyglot.repetitions import Baseline, calls_of
from faceid_conformance.polyglot.scene_judging import judged_scene
from faceid_conformance.polyglot.scenes import Honest, SceneStage
from faceid_conformance.polyglot.stepwise import Steps, Turn, turns_of
from faceid_conformance.polyglot.stepwise_judging import judged_turn
from faceid_conformance.polyglot.tester import Ending, Tester, environment_of
from faceid_conformance.polyglot.verdicts import Examined, Judged


@dataclass(frozen=True, slots=True)
class Secured:
    """What https needs, where it is that: the server's context, and a file of the CA to trust."""

    context: ssl.SSLContext | None = field(default=None, repr=False)
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """Where the service listens, and how long it waits for a client."""

    host: str = "127.0.0.1"
    port: int = 0
    run_seconds: float = 120.0
    settle_seconds: float = 2.0
    secured: Secured = field(default_factory=Secured)


def _silent(_: str) -> None:
    """Say nothing."""


@dataclass(slots=True)
class Conductor:
    """Plays a script to one client and judges it."""

    name: str
    command: tuple[str, ...]
    contract: Contract
    account: Account
    terms: Terms = field(default_factory=Terms)
    environment: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    announce: Callable[[str], None] = _silent
    clock: Callable[[], float] = time.time

    def scenes(self, scenes: Sequence[Scene], honest_anew: Callable[[], Honest]) -> Examined:
        """Run the command once in each scene; the first is what the others are compared with."""
        examined, started = Examined(self.name), time.perf_counter()
        baseline: Baseline = {}
        for scene in scenes:
            stage = SceneStage(scene, self.contract, honest_anew())
            with self._serving(stage) as base_url:
                tester = self._tester(base_url, scene.id, stage.printed)
                ending = tester.wait(self.terms.run_seconds)
            calls = calls_of(stage.heard)
            count = sum(len(heard) for heard in stage.heard.values())
            self.announce(f"scene {scene.id}: {count} calls, {_ended(ending)}")
            examined.judged += judged_scene(
                stage, self.contract, self.account, baseline, int(self.clock()), self.shown
            )
            examined.judged += self._endings(scene, ending, is_first=not baseline)
            if not ending.was_started or not (baseline or calls):
                break
            baseline = baseline or calls
        examined.seconds = time.perf_counter() - started
        return examined

    def steps(self, sequences: Sequence[ScriptSequence]) -> Examined:
        """Play the steps to the command, or to whoever calls where there is none."""
        examined, started = Examined(self.name), time.perf_counter()
        turns = turns_of(sequences)
        steps = Steps(
            turns,
            self.contract,
            settle_seconds=self.terms.settle_seconds,
            announce=_silent if self.command else self.announce,
        )
        ending = Ending(0)
        with self._serving(steps) as steps.base_url:
            if not self.command:
                self.announce(f"serving on {steps.base_url}; end with Ctrl-C")
            steps.begin()
            ending = self._walk(steps)
        for turn in turns:
            examined.judged += self._judged(turn)
        if ending.exit_code != 0:
            examined.judged.append(self._broken("run/end", ending))
        examined.seconds = time.perf_counter() - started
        return examined

    def _walk(self, steps: Steps) -> Ending:
        if not self.command:
            try:
                steps.wait(lambda: False)
            except KeyboardInterrupt:
                self.announce("ended; what was not called is not judged")
            return Ending(0)
        tester = self._tester(steps.base_url, "", steps.printed)
        deadline = time.monotonic() + self.terms.run_seconds
        try:
            steps.wait(lambda: tester.has_ended() or time.monotonic() > deadline)
            return tester.wait(max(0.1, deadline - time.monotonic()))
        finally:
            tester.close()

    def _serving(self, answering: Answering) -> AbstractContextManager[str]:
        terms = self.terms
        return serving(answering, terms.host, terms.port, terms.secured.context)

    def _tester(self, base_url: str, scene: str, printed: Callable[[str], None]) -> Tester:
        ca_file = self.terms.secured.ca_file
        given = environment_of(self.environment, base_url, self.account, scene, ca_file)
        return Tester(self.command, given, printed)

    def _judged(self, turn: Turn) -> list[Judged]:
        now = int(self.clock())
        return list(judged_turn(turn, self.contract, self.account, now, self.shown))

    def _endings(self, scene: Scene, ending: Ending, *, is_first: bool) -> list[Judged]:
        """In the first scene tests have to pass; in others they may well fail, if they end."""
        if ending.exit_code == 0 or (ending.exit_code is not None and not is_first):
            return []
        return [self._broken(f"{scene.id}/end", ending)]

    def _broken(self, name: str, ending: Ending) -> Judged:
        told = ending.reason or _ended(ending)
        reason = " | ".join(self.shown(line) for line in (told, *ending.lines))
        return Judged(name, "The command runs, and ends well where all is answered", (), "error",
                      reason=reason)  # fmt: skip

    def shown(self, text: str) -> str:
        """Return a text without this account's keys and without ID numbers."""
        secrets = (self.account.secret_key, self.account.secret_id)
        return Redactor(os.urandom(16), secrets).text(text, {})


def _ended(ending: Ending) -> str:
    return ending.reason or f"ended with exit code {ending.exit_code}"
