"""Owns `faceid conformance trace`: which clause was shown by what, and which was not.

Refuses to run anything; it reads a run's results, or what the suite would do.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from faceid_conformance.clauses.reader import read_ledger
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.exits import Exit
from faceid_conformance.report.stream import read_results
from faceid_conformance.report.trace import (
    SET_ASIDE,
    Row,
    check_lines,
    holes,
    matrix,
    summary_lines,
    trace_lines,
)
from faceid_conformance.suite.inventory import planned


@click.command("trace")
@click.option(
    "--report",
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True),
    help="A run's report folder; without it, what the suite plans.",
)
@click.option("--clause", "wanted", metavar="ID", multiple=True, help="Only ID, or what begins so.")
@click.option("--json", "as_json", is_flag=True, help="The matrix as JSON.")
@click.option("--holes", "only_holes", is_flag=True, help="Only musts that are not shown.")
@click.option("--all", "all_rows", is_flag=True, help="Also what nobody can or need show.")
def trace(
    *, report: Path | None, wanted: tuple[str, ...], as_json: bool, only_holes: bool, all_rows: bool
) -> int:
    """Print the matrix of clauses, checks and results, and fail on a hole.

    A must is shown when its checks passed and both an acceptance and a rejection were seen, as far
    as it has both. Exit code 0: every must is shown; 6: one is not.
    """
    verdicts = None
    if report is not None:
        verdicts = [result.verdict for result in read_results(report).results]
    rows = matrix(read_ledger(), planned(load_contract()), verdicts)
    if wanted:
        rows = tuple(row for row in rows if any(row.clause.id.startswith(text) for text in wanted))
    if wanted and not rows:
        raise click.UsageError(f"no clause is called {' or '.join(wanted)}")
    listed = holes(rows) if only_holes else rows
    if as_json:
        click.echo(json.dumps([row.to_json() for row in listed], ensure_ascii=False, indent=1))
    else:
        _print(listed, wanted, all_rows=all_rows or bool(wanted))
        for line in summary_lines(rows):
            click.echo(line)
    return Exit.GAP if holes(rows) else Exit.NOTHING_WRONG


def _print(rows: tuple[Row, ...], wanted: tuple[str, ...], *, all_rows: bool) -> None:
    shown = [row for row in rows if all_rows or row.result not in SET_ASIDE]
    for line in trace_lines(shown) if shown else ():
        click.echo(line)
    for line in check_lines([row for row in rows if row.clause.id in wanted]):
        click.echo(line)
