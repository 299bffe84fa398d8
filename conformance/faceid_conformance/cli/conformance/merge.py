"""Owns `faceid conformance merge`: the reports of a run's parts in, the report of the whole out.

Refuses to send anything; the guard is judged from what the parts counted.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.contract.model import Contract
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.report.console import summary
from faceid_conformance.report.files import ReportFolder
from faceid_conformance.report.merge import Part
from faceid_conformance.report.merge import merge as merged
from faceid_conformance.report.palette import palette_for
from faceid_conformance.report.results import Result, Results
from faceid_conformance.report.stream import read_results
from faceid_conformance.suite.guard_layer import judge_counts
from faceid_conformance.suite.inventory import inventory, planned


@click.command("merge")
@click.argument(
    "sources",
    metavar="DIR...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True),
)
@click.option(
    "--report",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the report of the whole.",
)
def merge(*, sources: tuple[Path, ...], report: Path) -> int:
    """Join the reports of a run's parts (DIR..., made with --shard) into one.

    The parts must have the same contract, cases, seed and options. A part that is missing or did
    not come to its end is told, and the exit code is that of an incomplete run.
    """
    if report.resolve() in {source.resolve() for source in sources}:
        raise click.UsageError(f"{report} is one of the parts; it would be written over")
    whole, said = merged([Part(str(source), read_results(source)) for source in sources])
    contract = load_contract()
    ids = list(inventory(contract, whole.heading.max_examples))
    if whole.is_complete:
        whole.results += [Result(item, 0.0) for item in _guard(whole, contract)]
    whole.sort(ids)
    folder = ReportFolder(report, planned(contract))
    folder.prepare()
    folder.write_whole(whole)
    for line in [*summary(whole, report, palette_for(sys.stdout.isatty(), os.environ)), *said]:
        click.echo(line)
    return whole.exit_code


def _guard(whole: Results, contract: Contract) -> list[Verdict]:
    only = whole.heading.only
    operations = [operation.operation_id for operation in contract.operations]
    return [
        verdict
        for verdict in judge_counts(whole.calls(), operations)
        if not only or any(text in verdict.id for text in only)
    ]
