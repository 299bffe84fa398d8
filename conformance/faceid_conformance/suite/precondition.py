"""Owns what a question needs first, such as a lip code that was issued, and what its lack says.

Refuses to judge the lack: that is for the cases of the operation that owes it.
"""

from __future__ import annotations

from dataclasses import replace

from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.verdict import Status, Verdict
from faceid_conformance.clauses import result_clause


class Unmet(Exception):
    """A question that cannot be asked, with what came in place of what it needs."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.expected}: {finding.observed}")
        self.finding = finding


def lack(operation_id: str, name: str, code: int | None) -> Finding:
    """Return the finding that a result which others need did not come."""
    clause = result_clause(operation_id, name)
    observed = "none" if code is None else f"none, with code {code}"
    return Finding("needed-first", clause, "must", f"{operation_id} gives {name}", observed)


def blocked(verdict: Verdict, unmet: Unmet) -> Verdict:
    """Return the verdict of a question that could not be asked; what was found before still is."""
    status: Status = "fail" if verdict.status == "fail" else "blocked"
    findings = (*verdict.findings, unmet.finding)
    return replace(
        verdict, status=status, findings=findings, reason="what it needs first did not come"
    )
