"""Owns what a person sees while a run goes on, and the summary that leads with what is wrong.

Refuses colours where the output is no terminal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from faceid_conformance.exits import Exit
from faceid_conformance.report.results import Result, Results, alike

SHOWN_GROUPS = 12
SHOWN_ALIKE = 4
SHOWN_EVIDENCE_LINES = 24
WORDS: Mapping[Exit, str] = {
    Exit.COULD_NOT_RUN: "the suite could not judge everything",
    Exit.NO_TARGET: "the target was lost",
    Exit.BUDGET_SPENT: "the budget is spent",
    Exit.STALE_DEVIATION: "a listed deviation does not hold any more",
    Exit.GAP: "something could not be asked",
    Exit.VACUOUS: "nothing follows from what was asked",
    Exit.INTERRUPTED: "the run did not come to its end",
}


class Console:
    """Prints progress: one line per layer and operation."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._group: tuple[str, str] | None = None
        self._counts: Counter[str] = Counter()
        self._exchanges = 0
        self._place = ""

    def progress(self, result: Result, done: int, total: int) -> None:
        """Take one result; print a line when its group is complete."""
        verdict = result.verdict
        group = (verdict.layer, verdict.operation)
        if group != self._group:
            self.flush()
            self._group = group
        self._counts[verdict.status] += 1
        self._exchanges += verdict.exchanges
        self._place = f"{done}/{max(done, total)}"

    def flush(self) -> None:
        """Print the line of the group that was going on."""
        if self._group is None:
            return
        layer, operation = self._group
        counts = ", ".join(f"{count} {status}" for status, count in sorted(self._counts.items()))
        self._write(
            f"{self._place:>9}  {layer:<10} {operation:<21} "
            f"{self._exchanges:>5} exchanges  {counts}"
        )
        self._group, self._exchanges = None, 0
        self._counts.clear()


def summary(results: Results, report: Path) -> list[str]:
    """Return the summary's lines: what is wrong, then the counts, then where the report lies."""
    lines: list[str] = [""]
    groups = alike(results.findings())
    for group in groups[:SHOWN_GROUPS]:
        lines += finding_lines(group[0])
        lines += [f"      alike     {result.verdict.id}" for result in group[1 : 1 + SHOWN_ALIKE]]
        if len(group) > 1 + SHOWN_ALIKE:
            lines.append(f"      alike     … and {len(group) - 1 - SHOWN_ALIKE} more")
        lines.append("")
    if len(groups) > SHOWN_GROUPS:
        rest = sum(len(group) for group in groups[SHOWN_GROUPS:])
        lines += [f"… and {rest} of {len(groups) - SHOWN_GROUPS} more kinds, all in the report", ""]
    totals = ", ".join(f"{count} {status}" for status, count in results.totals().items() if count)
    heading = results.heading
    kind = heading.product if heading.is_emulator else "not our emulator: inferred facts are notes"
    lines.append(f"target   {heading.target} ({kind})")
    lines.append(f"results  {totals or 'none'}")
    lines.append(
        f"sent     {results.exchanges} exchanges in {results.seconds:.1f} s, seed {heading.seed}"
    )
    lines.append(f"report   {report / 'report.html'}")
    lines.append(last_word(results))
    return lines


def last_word(results: Results) -> str:
    """Return the one word that a run comes to; what else its exit code says comes with it."""
    code = results.exit_code
    if code is Exit.NOTHING_WRONG:
        return "PASS"
    return "FAIL" if code is Exit.FINDINGS else f"FAIL ({WORDS[code]})"


def finding_lines(result: Result) -> list[str]:
    """Return the lines of one result that is wrong."""
    verdict = result.verdict
    lines = [f"{verdict.status.upper()}  {verdict.id}", f"      says      {verdict.says}"]
    if verdict.reason:
        lines.append(f"      because   {verdict.reason}")
    shown: tuple[str, ...] = ()
    for finding in verdict.findings[:2]:
        lines += [
            f"      clause    {finding.clause} ({finding.level})",
            f"      expected  {finding.expected}",
            f"      observed  {finding.observed}",
        ]
        if finding.evidence != shown:
            shown = finding.evidence
            lines += [f"      {line}" for line in shown[:SHOWN_EVIDENCE_LINES]]
    return lines
