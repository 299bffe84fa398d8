"""Owns `faceid conformance report`: the report's files again, from the results alone.

Refuses to judge and to send.
"""

from __future__ import annotations

from pathlib import Path

import click

from faceid_conformance.contract.reader import load_contract
from faceid_conformance.report.console import summary
from faceid_conformance.report.files import ReportFolder
from faceid_conformance.report.stream import read_results
from faceid_conformance.suite.inventory import planned


@click.command("report")
@click.argument("source", metavar="DIR", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the files; without it, the one that holds the results.",
)
def report(*, source: Path, output: Path | None) -> int:
    """Make the report's files from DIR's results.jsonl, also of a run that was killed.

    DIR is a report's folder, or a results.jsonl itself. The exit code is that of the run.
    """
    results = read_results(source)
    path = output or (source if source.is_dir() else source.parent)
    folder = ReportFolder(path, planned(load_contract()))
    folder.prepare()
    folder.write(results)
    for line in summary(results, folder.path):
        click.echo(line)
    return results.exit_code
