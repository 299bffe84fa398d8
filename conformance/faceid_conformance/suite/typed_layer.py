"""Owns what is asked of a target through the generated client: each operation, and every code.

Refuses to know HTTP; an answer is a result or an error of the client.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from faceid_conformance.cases.compose import identity_scheme
from faceid_conformance.cases.generate import arrival
from faceid_conformance.cases.media import FOLDER, PICTURE, VIDEO, media_bytes
from faceid_conformance.checks.expectation import BUSINESS_REFUSALS_OF_PARAMETERS
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import Verdict, status_of
from faceid_conformance.contract.model import ErrorCode, Operation
from faceid_conformance.drivers.typed import Identity, TypedDriver, TypedOutcome
from faceid_conformance.live.planned import LIP_CODE_OPERATION
from faceid_conformance.suite.performer import LIP_CODE_FIELD
from faceid_conformance.suite.precondition import Unmet, blocked, lack
from faceid_conformance.suite.session import Session
from faceid_conformance.suite.typed_wire import forced_step, on_the_wire, plain_step

CARD = "card.jpg"
WAYS = ("sync", "async", "bytes", "codes")
OPERATIONS = (
    "liveGetFour",
    "liveDetectPicture",
    "idcardCompare",
    "idcardLiveDetectFour",
    "liveDetectFour",
)
SUBJECTS = tuple(f"{operation}-{way}" for operation in OPERATIONS for way in WAYS)
MEDIA: Mapping[str, tuple[str, ...]] = {
    "liveDetectPicture": (PICTURE,),
    "idcardCompare": (PICTURE,),
    "idcardLiveDetectFour": (VIDEO,),
    "liveDetectFour": (VIDEO, CARD),
}
EXPECTED_FIELDS: Mapping[str, tuple[str, ...]] = {
    "liveGetFour": ("validate_data",),
    "liveDetectPicture": ("score",),
    "idcardCompare": ("similarity",),
    "idcardLiveDetectFour": ("live_status", "compare_status", "sim", "video_photo"),
    "liveDetectFour": ("live_status", "compare_status", "sim", "photo"),
}


def driver(session: Session) -> TypedDriver:
    """Return a driver for the session's target."""
    account = session.target.account
    identity = Identity(account.appid, account.secret_id, account.secret_key, account.bucket)
    return TypedDriver(session.target.base_url, identity, gate=session.guard)


def speaks_a_code(operation_id: str) -> bool:
    """Whether a call has to ask livegetfour for a lip code first."""
    return VIDEO in MEDIA.get(operation_id, ())


def clauses_of(subject: str) -> tuple[str, ...]:
    """Return the clauses that a subject is about."""
    return (f"{subject.rpartition('-')[0]}/typed",)


def judge_subject(session: Session, subject: str) -> Verdict:
    """Call one operation end to end with the sample media."""
    operation_id, _, way = subject.rpartition("-")
    if way == "codes":
        return _judge_codes(session, session.contract.operation(operation_id), subject)
    typed = driver(session)
    before = session.sent.total()
    says = f"{operation_id} works through the client ({way})"
    findings: tuple[Finding, ...] = ()
    unmet: Unmet | None = None
    try:
        arguments = _arguments(session, typed, operation_id, as_bytes=way == "bytes")
        outcome = _call(
            session, typed.call_async if way == "async" else typed.call, operation_id, arguments
        )
        findings = tuple(_end_to_end(session, operation_id, outcome))
    except Unmet as error:
        unmet = error
    finally:
        typed.close()
    exchanges = session.sent.total() - before
    return _verdict(session, operation_id, subject, says, findings, exchanges, unmet)


def _call(
    session: Session,
    call: Callable[..., TypedOutcome],
    operation_id: str,
    arguments: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
) -> TypedOutcome:
    """Make one call and count it."""
    started = time.perf_counter()
    outcome = call(operation_id, arguments, headers)
    elapsed = time.perf_counter() - started
    session.count_call(
        operation_id, outcome.code, accepted=outcome.is_result, elapsed_seconds=elapsed
    )
    return outcome


def _judge_codes(session: Session, operation: Operation, subject: str) -> Verdict:
    """Meet every code of an operation through the client; needs a target that forces outcomes."""
    says = f"Every code of {operation.operation_id} reaches the caller as itself"
    if not session.target.profile.offers("forced-outcomes"):
        return Verdict(
            f"typed/{subject}",
            "typed",
            operation.operation_id,
            says,
            clauses_of(subject),
            "unsupported",
            reason="needs forced-outcomes",
        )
    typed = driver(session)
    findings: list[Finding] = []
    before = session.sent.total()
    rows = session.contract.catalogue.for_operation(operation.operation_id)
    unmet: Unmet | None = None
    try:
        for row in rows:
            findings += _meet(session, typed, operation, row, is_told=bool(findings))
    except Unmet as error:
        unmet = error
    finally:
        typed.close()
    exchanges = session.sent.total() - before
    operation_id = operation.operation_id
    return _verdict(session, operation_id, subject, says, tuple(findings), exchanges, unmet)


def _meet(
    session: Session, typed: TypedDriver, operation: Operation, row: ErrorCode, *, is_told: bool
) -> list[Finding]:
    """Meet one code; the first that goes wrong is shown on the wire, too."""
    place = arrival(row, operation)
    header = {session.contract.emulator.outcome_header: f"{place}={row.code}"}
    arguments = _arguments(session, typed, operation.operation_id, as_bytes=True)
    outcome = _call(session, typed.call, operation.operation_id, arguments, header)
    seen = outcome.code if place == "code" else outcome.values.get(place)
    if seen == row.code:
        return []
    observed = f"{outcome.kind} with {seen}"
    clause, expected = f"face/codes/{row.code}", f"{place} {row.code}"
    finding = Finding("typed-code", clause, "must", expected, observed)
    if is_told:
        return [finding]
    step = forced_step(session, operation.operation_id, place, row)
    return [on_the_wire(session, finding, step)]


def _end_to_end(session: Session, operation_id: str, outcome: TypedOutcome) -> list[Finding]:
    clause = f"{operation_id}/typed"
    if not outcome.is_result:
        foreign = not session.target.profile.is_emulator
        code = outcome.code
        if (
            foreign
            and code is not None
            and code < 0
            and code not in BUSINESS_REFUSALS_OF_PARAMETERS
        ):
            return []
        missing = Finding("typed", clause, "must", "a result", f"{outcome.kind} with code {code}")
        return [on_the_wire(session, missing, plain_step(session, operation_id))]
    lacking = [name for name in EXPECTED_FIELDS[operation_id] if outcome.values.get(name) is None]
    found = [Finding("typed", clause, "should", f"a value of {name}", "none") for name in lacking]
    return [
        on_the_wire(session, item, plain_step(session, operation_id, [name]))
        for item, name in zip(found, lacking, strict=True)
    ]


def _arguments(
    session: Session, typed: TypedDriver, operation_id: str, *, as_bytes: bool
) -> dict[str, Any]:
    identity = identity_scheme(session.contract)
    person = {"idcard_number": identity.number(), "idcard_name": identity.name}
    media = {
        name: media_bytes(name) if as_bytes else FOLDER / name for name in (PICTURE, VIDEO, CARD)
    }
    if operation_id == "liveGetFour":
        return {"seq": "1"}
    if operation_id == "liveDetectPicture":
        return {"image": media[PICTURE]}
    if operation_id == "idcardCompare":
        return {**person, "image": media[PICTURE], "session_id": "order-0001"}
    issued = _call(session, typed.call, LIP_CODE_OPERATION, {})
    spoken = issued.values.get(LIP_CODE_FIELD)
    if spoken is None:
        raise Unmet(lack(LIP_CODE_OPERATION, LIP_CODE_FIELD, issued.code))
    video = {LIP_CODE_FIELD: str(spoken), "video": media[VIDEO]}
    if operation_id == "idcardLiveDetectFour":
        return {**video, **person}
    return {**video, "compare_flag": True, "card": media[CARD]}


def _verdict(
    session: Session,
    operation_id: str,
    subject: str,
    says: str,
    findings: tuple[Finding, ...],
    exchanges: int,
    unmet: Unmet | None,
) -> Verdict:
    status = status_of(findings, session.target.profile)
    verdict = Verdict(
        f"typed/{subject}",
        "typed",
        operation_id,
        says,
        clauses_of(subject),
        status,
        findings,
        exchanges,
    )
    return verdict if unmet is None else blocked(verdict, unmet)
