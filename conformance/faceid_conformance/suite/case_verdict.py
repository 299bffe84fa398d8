"""Owns the verdict on a case, of either API: its facts, and the status that its findings mean.

Refuses to perform and to judge.
"""

from __future__ import annotations

from faceid_conformance.cases.cos.model import CosCase
from faceid_conformance.cases.model import Case
from faceid_conformance.checks.finding import Finding, Profile
from faceid_conformance.checks.observed import Observed
from faceid_conformance.checks.verdict import Status, Verdict, status_of

LAYER = "cases"


def case_verdict(
    case: Case | CosCase,
    profile: Profile,
    findings: tuple[Finding, ...] = (),
    *,
    observed: tuple[Observed, ...] = (),
    exchanges: int = 0,
    billable: bool,
    lacking: tuple[str, ...] = (),
) -> Verdict:
    """Return the verdict on a case; one that the target lacks something for was not asked."""
    return Verdict(
        id=f"{LAYER}/{case.id}",
        layer=LAYER,
        operation=case.operation_id,
        says=case.says,
        clauses=case.clauses,
        status="unsupported" if lacking else _status(case, findings, profile),
        findings=findings,
        exchanges=exchanges,
        reason=f"needs {', '.join(lacking)}" if lacking else "",
        level=case.level,
        observed=observed,
        billable=billable,
    )


def _status(case: Case | CosCase, findings: tuple[Finding, ...], profile: Profile) -> Status:
    status = status_of(findings, profile)
    # What was found but never seen right might be the expectation's own mistake.
    return "pending" if status == "fail" and case.state == "pending" else status
