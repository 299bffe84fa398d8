"""Owns the questions to one driver: each asked, judged, and a broken driver started anew.

Refuses to know commands' texts; it takes the same cases and vectors as every other layer.
"""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from faceid_conformance.cases.clients import Argument, ClientCase, read_client_cases
from faceid_conformance.cases.media import media_bytes
from faceid_conformance.cases.model import SigningVector
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.cases.signing import Account
from faceid_conformance.checks.redaction import Redactor
from faceid_conformance.contract.model import Contract
from faceid_conformance.polyglot import judging
from faceid_conformance.polyglot.process import (
    VERSION,
    Bounds,
    DriverBroke,
    DriverProcess,
    Unsupported,
    decoded,
)
from faceid_conformance.polyglot.recorder import Recorder
from faceid_conformance.polyglot.verdicts import Broken, Examined, Judged

MOST_STARTS = 5
SHOWN_LINES = 5


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask: what it stands on, and how its facts come about."""

    id: str
    says: str
    clauses: tuple[str, ...]
    command: str
    operation: str
    facts: Callable[[Examination], Iterator[judging.Fact]]


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
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.recorder, self.contract, self.account = recorder, contract, account
        self._command, self._bounds, self._clock = tuple(command), bounds, clock
        self._folder = folder
        self._process: DriverProcess | None = None
        self._starts = 0
        secrets = {account.secret_key, account.secret_id}
        for vector in read_cases().vectors:
            secrets |= {vector.secret_key, vector.secret_id}
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
                if not only or any(text in question.id for text in only):
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

    def given(self, arguments: Mapping[str, Argument]) -> dict[str, object]:
        """Return arguments as the protocol writes them."""
        return {name: _written(value) for name, value in arguments.items()}

    def _judge(self, question: Question) -> Judged:
        judged = Judged(question.id, question.says, question.clauses, "pass")
        try:
            self._start()
            if question.command not in self.capabilities["commands"]:
                raise Unsupported(f"{question.command} is not declared")
            operations = self.capabilities.get("operations")
            if operations is not None and question.operation not in (*operations, ""):
                raise Unsupported(f"{question.operation} is not declared")
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
        self._process = DriverProcess(self._command, self._bounds, self._folder)
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
    """Yield every question, from the vectors and the cases about clients."""
    for vector in read_cases().vectors:
        if vector.typed is not None:
            yield _sign(vector)
    for case in read_client_cases():
        if case.role == "client":
            yield from _request_questions(case)
        elif not case.reply.location:
            yield _decode(case)
        yield _call(case)


def _sign(vector: SigningVector) -> Question:
    def facts(examination: Examination) -> Iterator[judging.Fact]:
        account = Account(vector.appid, vector.secret_id, vector.secret_key, vector.bucket)
        told = examination.ask(
            "sign",
            account=asdict(account),
            use=vector.typed,
            file_id=vector.file_id,
            lifetime_seconds=vector.recipe.expires_in_seconds or 0,
            now=vector.now,
            nonce=vector.nonce,
        )
        takes = examination.capabilities
        exact = bool(takes["clock"] and takes["nonce"])
        at = vector.now if takes["clock"] else examination.now()
        yield from judging.vector_facts(vector, told["authorization"], exact=exact, now=at)

    name = vector.id.partition("/")[2]
    return Question(f"sign/{name}", vector.says, ("face/signing/layout",), "sign", "", facts)


def _request_questions(case: ClientCase) -> Iterator[Question]:
    def facts(examination: Examination) -> Iterator[judging.Fact]:
        given = examination.given(case.arguments)
        content_type, body = _encoded(examination, case, given)
        yield from judging.body_facts(case, content_type, body, examination.account.appid, {})

    yield _question(f"encode/{_name(case)}", case, "encode", facts)
    if case.wanted.files:
        yield _hostile(case)


def _hostile(case: ClientCase) -> Question:
    """Ask for a form whose files hold the delimiter of the form before."""

    def facts(examination: Examination) -> Iterator[judging.Fact]:
        given = examination.given(case.arguments)
        content_type, body = _encoded(examination, case, given)
        first_line = body.partition(b"\r\n")[0]
        samples = {name: media_bytes(sample) for name, sample in case.wanted.files.items()}
        more = {
            name: content + b"\r\n" + first_line + b"\r\n\r\nx\r\n" + first_line + b"--\r\n"
            for name, content in samples.items()
        }
        files = {name: _file(case.wanted.files[name], content) for name, content in more.items()}
        content_type, body = _encoded(examination, case, {**given, **files})
        appid = examination.account.appid
        for _, expected, observed in judging.body_facts(case, content_type, body, appid, more):
            yield "client/forms", f"{expected}, whatever a file holds", observed

    says = "A file that holds the last form's boundary arrives whole"
    name = f"encode/{_name(case)}/boundary-in-a-file"
    return Question(name, says, ("client/forms",), "encode", case.operation_id, facts)


def _encoded(
    examination: Examination, case: ClientCase, given: Mapping[str, object]
) -> tuple[str, bytes]:
    told = examination.ask(
        "encode",
        account=asdict(examination.account),
        operation=case.operation_id,
        arguments=given,
    )
    return told["content_type"], decoded(told["body"])


def _decode(case: ClientCase) -> Question:
    def facts(examination: Examination) -> Iterator[judging.Fact]:
        told = examination.ask(
            "decode",
            operation=case.operation_id,
            status=case.reply.status,
            content_type=case.reply.content_type,
            body=base64.b64encode(case.reply.body).decode("ascii"),
        )
        yield from judging.outcome_facts(case, told)

    return _question(f"decode/{_name(case)}", case, "decode", facts)


def _call(case: ClientCase) -> Question:
    def facts(examination: Examination) -> Iterator[judging.Fact]:
        examination.recorder.play(case.reply)
        told = examination.ask(
            "call",
            base_url=examination.recorder.base_url,
            account=asdict(examination.account),
            operation=case.operation_id,
            arguments=examination.given(case.arguments),
        )
        operation = examination.contract.operation(case.operation_id)
        heard = examination.recorder.heard()
        now = examination.now()
        yield from judging.request_facts(case, heard, examination.account, operation, now)
        yield from judging.outcome_facts(case, told)

    question = _question(f"call/{_name(case)}", case, "call", facts)
    return replace(question, clauses=(*question.clauses, "client/signing"))


def _question(
    name: str,
    case: ClientCase,
    command: str,
    facts: Callable[[Examination], Iterable[judging.Fact]],
) -> Question:
    def each(examination: Examination) -> Iterator[judging.Fact]:
        yield from facts(examination)

    return Question(name, case.says, case.clauses, command, case.operation_id, each)


def _name(case: ClientCase) -> str:
    return case.id.partition("/")[2]


def _written(value: Argument) -> object:
    if value.sample is not None:
        return _file(value.sample, media_bytes(value.sample))
    return value.text if value.flag is None else value.flag


def _file(name: str, content: bytes) -> dict[str, str]:
    return {"name": name, "base64": base64.b64encode(content).decode("ascii")}
