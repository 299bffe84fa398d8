"""Owns `faceid conformance driver`: judges clients in any language through their drivers.

Refuses to judge itself; it opens the recorder, runs the examinations and writes the reports.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from faceid_conformance.cli.conformance.verdict import prepare, tell, write_reports
from faceid_conformance.cli.surroundings import account_from
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.polyglot.examination import Examination
from faceid_conformance.polyglot.process import Bounds
from faceid_conformance.polyglot.recorder import recording
from faceid_conformance.polyglot.verdicts import Examined


@click.command("driver")
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@click.option("--driver", "named", multiple=True, metavar="NAME=COMMAND", help="May be repeated.")
@click.option("--only", multiple=True, metavar="TEXT", help="Only questions whose id holds TEXT.")
@click.option("--report", type=click.Path(path_type=Path, file_okay=False), help="Folder.")
@click.option("--timeout", type=click.FloatRange(0.1), default=10.0, help="Seconds for an answer.")
@click.option("--memory", type=click.IntRange(16), default=1024, help="MiB that a driver may take.")
def driver(
    *,
    command: tuple[str, ...],
    named: tuple[str, ...],
    only: tuple[str, ...],
    report: Path | None,
    timeout: float,
    memory: int,
) -> int:
    """Judge a client in any language: its driver answers JSON lines; see docs/drivers.md."""
    drivers = [_named(text) for text in named]
    if command:
        drivers.append((Path(command[-1]).stem, command))
    if not drivers or len({name for name, _ in drivers}) < len(drivers):
        raise click.UsageError("give -- COMMAND..., or --driver NAME=COMMAND, each name once")
    if report is not None:
        prepare(report)
    contract = load_contract()
    account = account_from(os.environ, contract)
    bounds = Bounds(answer_seconds=timeout, memory_mib=memory)
    examined: list[Examined] = []
    for name, words in drivers:
        with recording() as recorder:
            asked = Examination(name, words, recorder, contract, account, bounds=bounds)
            examined.append(asked.run(only))
    if report is not None:
        write_reports(report, examined)
    return tell(examined)


def _named(text: str) -> tuple[str, tuple[str, ...]]:
    name, _, command = text.partition("=")
    try:
        words = tuple(shlex.split(command))
    except ValueError as error:
        raise click.UsageError(f"--driver {name}: {error}") from error
    if not name or not words:
        raise click.UsageError("--driver takes NAME=COMMAND")
    return name, words
