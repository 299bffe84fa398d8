"""Owns the questions to one driver: each asked, judged, and a broken driver started anew.

Refuses to know commands' texts; it takes the same cases and vectors as every other layer.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from faceid_conformance.cases.cos.reader import read_cos_cases
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.cases.signing import Account
from faceid_conformance.checks.redaction import Redactor
from faceid_conformance.contract.model import Contract
from faceid_conformance.polyglot.cos_questions import cos_questions
from faceid_conformance.polyglot.process import (
    VERSION,
    Bounds,
    DriverBroke,
    DriverProcess,
    Unsupported,
)
from faceid_conformance.polyglot.question import Question
from faceid_conformance.polyglot.questions import face_questions
from faceid_conformance.polyglot.recorder import Recorder
from faceid_conformance.polyglot.verdicts import Broken, Examined, Judged

MOST_STARTS = 5
SHOWN_LINES = 5


class Examination:
    """Asks one driver everything, in turn."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        recorder: Recorder,
        contract: Contract,
        account: Account,
        *,
        bounds: Bounds,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.recorder, self.contract, self.account = recorder, contract, account
        self._command, self._bounds, self._clock = tuple(command), bounds, clock
        self._folder, self._environment = folder, environment
        self._process: DriverProcess | None = None
        self._starts = 0
        secrets = {account.secret_key, account.secret_id}
        for vector in read_cases().vectors:
            secrets |= {vector.secret_key, vector.secret_id}
        for worked in read_cos_cases().vectors:
            secrets |= {worked.secret_key, worked.secret_id}
        self._redactor = Redactor(os.urandom(16), tuple(sorted(secrets)))
        self.capabilities: Mapping[str, Any] = {}
        self.examined = Examined(name)

    def run(self, only: Sequence[str] = ()) -> Examined:
        """Ask every question whose id holds one of `only`, or all of them."""
        started = time.perf_counter()
        judged = Judged("driver/start", "The driver starts and says what it can do", (), "error")
        try:
            self._start()
            judged = Judged("driver/stop", "The driver stops when it is told to", (), "error")
            for question in questions():
                is_asked = question.api in self.capabilities.get("apis", ["face"])
                if is_asked and (not only or any(text in question.id for text in only)):
                    self.examined.judged.append(self._judge(question))
            if self._process is not None:
                self._process.ask("stop")
        except (DriverBroke, Unsupported) as error:
            self.examined.judged.append(judged.broken(self._reason(error)))
        finally:
            self._end()
        self.examined.seconds = time.perf_counter() - started
        return self.examined

    def now(self) -> int:
        """Return the time, in seconds since 1970."""
        return int(self._clock())

    def ask(self, command: str, **given: object) -> Mapping[str, Any]:
        """Ask the driver, which runs by now."""
        if self._process is None:
            raise DriverBroke("is not running")
        return self._process.ask(command, **given)

    def _judge(self, question: Question) -> Judged:
        judged = Judged(question.id, question.says, question.clauses, "pass")
        try:
            self._start()
            undeclared = question.undeclared(self.capabilities)
            if undeclared:
                raise Unsupported(undeclared)
            found = tuple(
                Broken(clause, expected, self._redactor.text(observed, {}))
                for clause, expected, observed in question.facts(self)
            )
        except Unsupported as error:
            return judged.unsupported(self.shown(str(error)))
        except DriverBroke as error:
            reason = self._reason(error)
            self._end()
            return judged.broken(reason)
        return judged.with_findings(found)

    def _start(self) -> None:
        if self._process is not None:
            return
        if self._starts >= MOST_STARTS:
            raise DriverBroke(f"broke {MOST_STARTS} times and is not started again")
        self._starts += 1
        self._process = DriverProcess(self._command, self._bounds, self._folder, self._environment)
        told = self.ask("start", version=VERSION)
        self.examined.language = self.shown(str(told["language"]))
        self.capabilities = self.ask("capabilities")

    def _reason(self, error: Exception) -> str:
        said = self._process.stderr.strip().splitlines() if self._process is not None else []
        lines = [str(error), *said[-SHOWN_LINES:]]
        return " | ".join(self.shown(line) for line in lines)

    def shown(self, text: str) -> str:
        """Return a text without keys and ID numbers."""
        return self._redactor.text(text, {})

    def _end(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None


def questions() -> Iterator[Question]:
    """Yield every question, about the face operations first."""
    yield from face_questions()
    yield from cos_questions()
