"""Owns the count behind a green run: how many calls a target really took.

Refuses to judge single answers.
"""

from __future__ import annotations

from collections import Counter

from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.suite.session import Session

# Below so few calls a filter was at work, and nothing follows from the count.
FEWEST_CALLS = 10


def judge_operation(session: Session, operation_id: str) -> Verdict | None:
    """Return whether calls of an operation got through at all; None where too few were made."""
    sent = sum(count for key, count in session.sent.items() if key.endswith(f":{operation_id}"))
    accepted = sum(
        count for key, count in session.accepted.items() if key.endswith(f":{operation_id}")
    )
    if sent < FEWEST_CALLS:
        return None
    clause = f"{operation_id}/requests"
    answers = session.answers.get(operation_id) or Counter({None: sent})
    code, times = answers.most_common(1)[0]
    blocked = Finding(
        "vacuity",
        clause,
        "must",
        "some calls are accepted",
        f"0 of {sent}; the calls never got past code {code} ({times} times)",
    )
    return Verdict(
        id=f"guard/{operation_id}",
        layer="guard",
        operation=operation_id,
        says=f"Some calls of {operation_id} are accepted",
        clauses=(clause,),
        status="pass" if accepted else "fail",
        findings=() if accepted else (blocked,),
        reason=f"{accepted} of {sent} accepted",
    )
