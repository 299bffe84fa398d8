"""Owns `faceid conformance driver`: judges clients in any language through their drivers.

Refuses to judge itself; it opens the recorder, runs the examinations and writes the reports.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from faceid_conformance.cli.surroundings import account_from
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.errors import ReportError
from faceid_conformance.exits import Exit
from faceid_conformance.polyglot import side_by_side
from faceid_conformance.polyglot.examination import Examination, Examined
from faceid_conformance.polyglot.process import Bounds
from faceid_conformance.polyglot.recorder import recording


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
    contract = load_contract()
    account = account_from(os.environ, contract)
    bounds = Bounds(answer_seconds=timeout, memory_mib=memory)
    examined: list[Examined] = []
    for name, words in drivers:
        with recording() as recorder:
            asked = Examination(name, words, recorder, contract, account, bounds=bounds)
            examined.append(asked.run(only))
    if report is not None:
        _write(report, examined)
    for line in side_by_side.table(examined):
        click.echo(line)
    if side_by_side.is_green(examined):
        return Exit.NOTHING_WRONG
    wrong = sum(one.count("fail") + one.count("error") for one in examined)
    return Exit.FINDINGS if wrong else Exit.VACUOUS


def _named(text: str) -> tuple[str, tuple[str, ...]]:
    name, _, command = text.partition("=")
    try:
        words = tuple(shlex.split(command))
    except ValueError as error:
        raise click.UsageError(f"--driver {name}: {error}") from error
    if not name or not words:
        raise click.UsageError("--driver takes NAME=COMMAND")
    return name, words


def _write(folder: Path, examined: list[Examined]) -> None:
    texts = {
        "drivers.json": side_by_side.document(examined),
        "drivers.html": side_by_side.page(examined),
        "drivers-badge.json": side_by_side.badge(examined),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise ReportError(f"{folder} cannot be written: {error.strerror}") from error
