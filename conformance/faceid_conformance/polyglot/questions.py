"""Owns the questions about the face operations: signatures, bodies, calls, answers, scenarios.

Refuses to know drivers; it takes the same cases and vectors as every other layer.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from faceid_conformance.cases.clients import ClientCase, read_client_cases
from faceid_conformance.cases.clients.script import STEPS, read_script
from faceid_conformance.cases.clients.script import Sequence as ScriptSequence
from faceid_conformance.cases.media import media_bytes
from faceid_conformance.cases.model import SigningVector
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.cases.signing import Account
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.polyglot import judging
from faceid_conformance.polyglot.arguments import file_of, written
from faceid_conformance.polyglot.exchanges import step_facts
from faceid_conformance.polyglot.process import decoded
from faceid_conformance.polyglot.question import Asking, Command, Question


def face_questions() -> Iterator[Question]:
    """Yield every question, from the vectors, the cases about clients and the script of steps."""
    for vector in read_cases().vectors:
        if vector.typed is not None:
            yield _sign(vector)
    for case in read_client_cases():
        if case.role == "client":
            yield from _request_questions(case)
        elif not case.reply.location:
            yield _decode(case)
        yield _call(case)
    operations = tuple(item.operation_id for item in load_contract().operations)
    included = {_name(case) for case in read_client_cases()}
    for sequence in read_script(STEPS, operations).sequences:
        if sequence.id not in included:
            yield _scenario(sequence)


def _sign(vector: SigningVector) -> Question:
    def facts(examination: Asking) -> Iterator[judging.Fact]:
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
    return Question(f"sign/{name}", vector.says, ("face/signing/layout",), "sign", (), facts)


def _request_questions(case: ClientCase) -> Iterator[Question]:
    def facts(examination: Asking) -> Iterator[judging.Fact]:
        given = written(case.arguments)
        content_type, body = _encoded(examination, case, given)
        yield from judging.body_facts(case, content_type, body, examination.account.appid, {})

    yield _question(f"encode/{_name(case)}", case, "encode", facts)
    if case.wanted.files:
        yield _hostile(case)


def _hostile(case: ClientCase) -> Question:
    """Ask for a form whose files hold the delimiter of the form before."""

    def facts(examination: Asking) -> Iterator[judging.Fact]:
        given = written(case.arguments)
        content_type, body = _encoded(examination, case, given)
        first_line = body.partition(b"\r\n")[0]
        samples = {name: media_bytes(sample) for name, sample in case.wanted.files.items()}
        more = {
            name: content + b"\r\n" + first_line + b"\r\n\r\nx\r\n" + first_line + b"--\r\n"
            for name, content in samples.items()
        }
        files = {name: file_of(case.wanted.files[name], content) for name, content in more.items()}
        content_type, body = _encoded(examination, case, {**given, **files})
        appid = examination.account.appid
        for _, expected, observed in judging.body_facts(case, content_type, body, appid, more):
            yield "client/forms", f"{expected}, whatever a file holds", observed

    says = "A file that holds the last form's boundary arrives whole"
    name = f"encode/{_name(case)}/boundary-in-a-file"
    return Question(name, says, ("client/forms",), "encode", (case.operation_id,), facts)


def _encoded(
    examination: Asking, case: ClientCase, given: Mapping[str, object]
) -> tuple[str, bytes]:
    told = examination.ask(
        "encode",
        account=asdict(examination.account),
        operation=case.operation_id,
        arguments=given,
    )
    return told["content_type"], decoded(told["body"])


def _decode(case: ClientCase) -> Question:
    def facts(examination: Asking) -> Iterator[judging.Fact]:
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
    def facts(examination: Asking) -> Iterator[judging.Fact]:
        examination.recorder.play(case.reply)
        told = examination.ask(
            "call",
            base_url=examination.recorder.base_url,
            account=asdict(examination.account),
            operation=case.operation_id,
            arguments=written(case.arguments),
        )
        operation = examination.contract.operation(case.operation_id)
        heard = examination.recorder.heard()
        now = examination.now()
        yield from judging.request_facts(case, heard, examination.account, operation, now)
        yield from judging.outcome_facts(case, told)

    question = _question(f"call/{_name(case)}", case, "call", facts)
    return replace(question, clauses=(*question.clauses, "client/signing"))


def _scenario(sequence: ScriptSequence) -> Question:
    """Ask for calls that follow each other; one may carry what was told of the one before."""

    def facts(examination: Asking) -> Iterator[judging.Fact]:
        told: Mapping[str, Any] | None = None
        for place, step in enumerate(sequence.steps):
            case, before = step.case, sequence.steps[place - 1]
            examination.recorder.play(*step.replies)
            told = examination.ask(
                "call",
                base_url=examination.recorder.base_url,
                account=asdict(examination.account),
                operation=case.operation_id,
                arguments=written(case.arguments, told, before.replies[-1]),
            )
            yield from step_facts(
                case,
                examination.recorder.exchanges(),
                examination.contract.operation(case.operation_id),
                examination.account,
                examination.now(),
            )
            yield from judging.outcome_facts(case, told)

    first = sequence.steps[0].case
    operations = tuple(dict.fromkeys(step.case.operation_id for step in sequence.steps))
    clauses = (*first.clauses, "client/signing")
    return Question(f"call/{sequence.id}", first.says, clauses, "call", operations, facts)


def _question(
    name: str,
    case: ClientCase,
    command: Command,
    facts: Callable[[Asking], Iterable[judging.Fact]],
) -> Question:
    def each(examination: Asking) -> Iterator[judging.Fact]:
        yield from facts(examination)

    return Question(name, case.says, case.clauses, command, (case.operation_id,), each)


def _name(case: ClientCase) -> str:
    return case.id.partition("/")[2]
