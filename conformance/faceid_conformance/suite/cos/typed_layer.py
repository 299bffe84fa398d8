"""Owns what is asked of a target through the generated client of COS: each operation, every code.

Refuses to know HTTP; an answer is a result or an error of the client.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from faceid_conformance.cases.compose import identity_scheme
from faceid_conformance.cases.media import VIDEO, media_bytes
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import Verdict, status_of
from faceid_conformance.clauses.cos import code_clause
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.drivers.typed import Identity
from faceid_conformance.drivers.typed_cos import CosOutcome, TypedCosDriver
from faceid_conformance.suite.cos.bench import CosBench
from faceid_conformance.suite.session import Session

LAYER = "typed"
WAYS = ("sync", "async", "codes")
OPERATIONS = tuple(item.operation_id for item in load_cos_contract().operations)
SUBJECTS = tuple(f"ci/{name}-{way}" for name in OPERATIONS for way in WAYS)
KEY = "conformance/typed 视频.mp4"
EXPECTED_FIELDS: Mapping[str, tuple[str, ...]] = {
    "getLiveCode": ("live_code",),
    "getActionSequence": ("action_sequence",),
    "recognizeStored": ("sim", "best_frame_base64", "best_frame_list"),
    "recognizeUpload": ("sim", "best_frame_base64", "best_frame_list"),
}


def operation_of(subject: str) -> str:
    """Return the operation of a subject."""
    return subject.removeprefix("ci/").rpartition("-")[0]


def typed_clauses(subject: str) -> tuple[str, ...]:
    """Return the clauses that a subject is about."""
    return (f"{operation_of(subject)}/typed",)


class _Caller:
    """Calls through the client, and counts."""

    def __init__(self, session: Session) -> None:
        account = session.target.account
        self.bench = CosBench(session)
        conventions = self.bench.contract.conventions
        bucket = account.bucket or conventions.bucket
        identity = Identity(account.appid, account.secret_id, account.secret_key, bucket)
        self.driver = TypedCosDriver(session.target.base_url, identity, conventions.region)
        self.session = session

    def call(
        self,
        name: str,
        arguments: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
        *,
        is_async: bool = False,
    ) -> CosOutcome:
        started = time.perf_counter()
        if is_async:
            outcome = self.driver.call_async(name, arguments)
        else:
            outcome = self.driver.call(name, arguments, headers)
        self.session.count_call(
            name,
            0 if outcome.is_result else outcome.code,
            accepted=outcome.is_result,
            elapsed_seconds=time.perf_counter() - started,
        )
        return outcome

    def arguments(self, name: str) -> dict[str, Any]:
        """Return right arguments; a stored video is uploaded first."""
        if name in {"getLiveCode", "getActionSequence"}:
            return {}
        identity = identity_scheme(self.session.contract)
        person = {
            "object_key": KEY,
            "id_card": identity.number(),
            "name": identity.name,
            "liveness_type": "SILENT",
            "best_frame_num": 3,
        }
        if name == "recognizeUpload":
            return {**person, "video": media_bytes(VIDEO)}
        self.call("recognizeUpload", {**person, "video": media_bytes(VIDEO)})
        return person


def judge_cos_subject(session: Session, subject: str) -> Verdict:
    """Call one operation end to end, or meet each of its codes."""
    name, way = operation_of(subject), subject.rpartition("-")[2]
    is_forced = way == "codes"
    says = f"{name} works through the client ({way})"
    if is_forced:
        says = f"Every code of {name} reaches the caller as itself"
        if not session.target.profile.offers("forced-outcomes"):
            reason = "needs forced-outcomes"
            clauses = typed_clauses(subject)
            return Verdict(
                f"{LAYER}/{subject}", LAYER, name, says, clauses, "unsupported", reason=reason
            )
    before = session.sent.total()
    caller = _Caller(session)
    try:
        found = _codes(caller, name) if is_forced else _end_to_end(caller, name, way)
    finally:
        caller.driver.close()
    return Verdict(
        id=f"{LAYER}/{subject}",
        layer=LAYER,
        operation=name,
        says=says,
        clauses=typed_clauses(subject),
        status=status_of(found, session.target.profile),
        findings=tuple(found),
        exchanges=session.sent.total() - before,
    )


def _codes(caller: _Caller, name: str) -> list[Finding]:
    contract = caller.bench.contract
    conventions, findings = contract.conventions, list[Finding]()
    arguments = caller.arguments(name)
    for word in contract.operation(name).codes:
        header = {conventions.outcome_header: f"{conventions.outcome_field}={word}"}
        outcome = caller.call(name, arguments, header)
        if outcome.code != word:
            observed = f"{outcome.kind} with {outcome.code}"
            clause = code_clause(word)
            findings.append(Finding("typed-code", clause, "must", f"Code {word}", observed))
    return findings


def _end_to_end(caller: _Caller, name: str, way: str) -> list[Finding]:
    outcome = caller.call(name, caller.arguments(name), is_async=way == "async")
    clause = f"{name}/typed"
    if not outcome.is_result:
        observed = f"{outcome.kind} with {outcome.code}"
        return [Finding("typed", clause, "must", "a result", observed)]
    lacking = [field for field in EXPECTED_FIELDS[name] if not outcome.values.get(field)]
    return [Finding("typed", clause, "should", f"a value of {field}", "none") for field in lacking]
