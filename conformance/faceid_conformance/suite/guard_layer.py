"""Owns the count behind a green run: how many calls a target really took.

Refuses to judge single answers, and to send anything: it reads what the other layers counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from faceid_conformance.checks.calls import Calls
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import Verdict

LAYER = "guard"
# Below so few calls a filter was at work, and nothing follows from the count.
FEWEST_CALLS = 10


def judge_counts(calls: Mapping[str, Calls], operation_ids: Iterable[str]) -> list[Verdict]:
    """Return a verdict for each operation of which enough calls were made."""
    counted = ((name, calls.get(name)) for name in operation_ids)
    return [
        _judge_operation(name, count)
        for name, count in counted
        if count is not None and count.sent >= FEWEST_CALLS
    ]


def _judge_operation(operation_id: str, calls: Calls) -> Verdict:
    """Return whether calls of an operation got through at all."""
    clause = f"{operation_id}/requests"
    code, times = calls.codes.most_common(1)[0]
    blocked = Finding(
        "vacuity",
        clause,
        "must",
        "some calls are accepted",
        f"0 of {calls.sent}; the calls never got past code {code} ({times} times)",
    )
    return Verdict(
        id=f"{LAYER}/{operation_id}",
        layer=LAYER,
        operation=operation_id,
        says=f"Some calls of {operation_id} are accepted",
        clauses=(clause,),
        status="pass" if calls.accepted else "fail",
        findings=() if calls.accepted else (blocked,),
        reason=f"{calls.accepted} of {calls.sent} accepted",
    )
