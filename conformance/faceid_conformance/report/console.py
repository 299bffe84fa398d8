"""Owns what a person sees while a run goes on, and the summary that leads with what is wrong.

Refuses colours where the output is no terminal.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from faceid_conformance.exits import Exit
from faceid_conformance.report.palette import Palette
from faceid_conformance.report.results import Ended, Result, Results, alike

SHOWN_GROUPS = 12
SHOWN_ALIKE = 4
SHOWN_EVIDENCE_LINES = 24
PLAIN = Palette()
WORDS: Mapping[Exit, str] = {
    Exit.COULD_NOT_RUN: "the suite could not judge everything",
    Exit.NO_TARGET: "the target was lost",
    Exit.BUDGET_SPENT: "the budget is spent",
    Exit.STALE_DEVIATION: "a listed deviation does not hold any more",
    Exit.GAP: "something could not be asked",
    Exit.VACUOUS: "nothing follows from what was asked",
    Exit.INTERRUPTED: "the run did not come to its end",
}

END_WORDS: Mapping[Ended, str] = {
    "complete": "everything was asked",
    "fail-fast": "the run ended with its first finding",
    "budget": WORDS[Exit.BUDGET_SPENT],
    "stopped": "the run was stopped",
    "target-lost": WORDS[Exit.NO_TARGET],
    "parts-missing": WORDS[Exit.GAP],
    "interrupted": WORDS[Exit.INTERRUPTED],
    "unfinished": WORDS[Exit.INTERRUPTED],
}


def summary(results: Results, report: Path, palette: Palette = PLAIN) -> list[str]:
    """Return the summary's lines: what is wrong, then the counts, then where the report lies."""
    lines: list[str] = [""]
    groups = alike(results.findings())
    for group in groups[:SHOWN_GROUPS]:
        lines += finding_lines(group[0], palette)
        lines += [f"      alike     {result.verdict.id}" for result in group[1 : 1 + SHOWN_ALIKE]]
        if len(group) > 1 + SHOWN_ALIKE:
            lines.append(f"      alike     … and {len(group) - 1 - SHOWN_ALIKE} more")
        lines.append("")
    if len(groups) > SHOWN_GROUPS:
        rest = sum(len(group) for group in groups[SHOWN_GROUPS:])
        kinds = len(groups) - SHOWN_GROUPS
        lines += [f"… and {rest} results of {kinds} more kinds, all in the report", ""]
    totals = palette.counts(results.totals())
    heading = results.heading
    kind = heading.product if heading.is_emulator else "not our emulator: inferred facts are notes"
    lines.append(f"target   {heading.target} ({kind})")
    if heading.apis:
        lines.append(f"apis     {', '.join(heading.apis)}")
    lines.append(f"results  {totals or 'none'}")
    lines.append(
        f"sent     {results.exchanges} exchanges in {results.seconds:.1f} s, seed {heading.seed}"
    )
    lines.append(f"report   {report / 'report.html'}")
    lines.append(palette.paint("pass" if results.is_green else "fail", last_word(results)))
    return lines


def last_word(results: Results) -> str:
    """Return the one word that a run comes to; what else its exit code says comes with it."""
    code = results.exit_code
    if code is Exit.NOTHING_WRONG:
        return "PASS"
    if not results.is_complete:
        return f"FAIL ({end_told(results)})"
    return "FAIL" if code is Exit.FINDINGS else f"FAIL ({WORDS[code]})"


def end_told(results: Results) -> str:
    """Return how a run that is not complete ended, and why as far as that is known."""
    return ": ".join(part for part in (END_WORDS[results.ended], results.ended_because) if part)


def finding_lines(result: Result, palette: Palette = PLAIN) -> list[str]:
    """Return the lines of one result that is wrong."""
    verdict = result.verdict
    status = palette.paint(verdict.status, verdict.status.upper())
    lines = [f"{status}  {verdict.id}", f"      says      {verdict.says}"]
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
