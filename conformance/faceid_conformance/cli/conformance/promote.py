"""Owns `faceid conformance promote`: a finding of a report becomes a pending case.

Refuses to send and to judge.
"""

from __future__ import annotations

from pathlib import Path

import click

from faceid_conformance.cases.pending import PENDING_FILES, add_pending, pending_case
from faceid_conformance.checks.finding import Finding, Reproduction
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.errors import ReportError
from faceid_conformance.report.results import Results
from faceid_conformance.report.stream import read_results
from faceid_conformance.suite.apis import api_of


@click.command("promote")
@click.argument("finding", metavar="FINDING")
@click.option(
    "--report",
    default=Path("conformance-report"),
    show_default=True,
    type=click.Path(path_type=Path, exists=True),
    help="Folder of the report that holds the finding.",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of cases to write to; without it the suite's own pending.yaml of the finding's API.",
)
def promote(*, finding: str, report: Path, into: Path | None) -> int:
    """Write FINDING as a pending case, which the next run asks.

    FINDING is the id of a result with a finding, as the report shows it; ID#2 is its second
    finding. A pending case turns no run red until it has passed on our emulator once.
    """
    found, made = _found(read_results(report), finding)
    name = finding.partition("#")[0]
    api = api_of(name)
    case = pending_case(name, found.clause, found.level, found.expected, made.steps, api)
    path = into or PENDING_FILES[api]
    add_pending(case, path, load_contract())
    click.echo(f"wrote {case['id']} into {path}")
    if into is not None:
        click.echo(f"ask it with: faceid conformance run --cases {into}")
    return 0


def _found(results: Results, name: str) -> tuple[Finding, Reproduction]:
    verdict_id, _, place = name.partition("#")
    if place and not place.isdecimal():
        raise ReportError(f"not a finding's number: {place}")
    verdicts = [item.verdict for item in results.results if item.verdict.id == verdict_id]
    if not verdicts:
        raise ReportError(f"the report has no result {verdict_id}")
    findings = verdicts[0].findings
    index = int(place or 1) - 1
    if not 0 <= index < len(findings):
        raise ReportError(f"{verdict_id} has {len(findings)} findings")
    found = findings[index]
    if verdict_id.startswith("cases/"):
        raise ReportError(f"{verdict_id} is a case already")
    if found.reproduction is None or not found.reproduction.steps:
        raise ReportError(f"{verdict_id} cannot be told as one case: see its evidence and script")
    return found, found.reproduction
