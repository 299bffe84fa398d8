"""Owns `faceid conformance driver`: judges clients in any language through their drivers.

Refuses to judge itself; it opens the recorder, runs the examinations and writes the reports.
"""

from __future__ import annotations

import os
import shlex
import tempfile
from pathlib import Path

import click

from faceid_conformance.cli.conformance.verdict import prepare, secured_in, tell, write_reports
from faceid_conformance.cli.surroundings import account_from
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.polyglot.conducting import Secured
from faceid_conformance.polyglot.examination import Examination, questions
from faceid_conformance.polyglot.manifest import BuildFailed, Entry, read_manifest
from faceid_conformance.polyglot.process import Bounds
from faceid_conformance.polyglot.recorder import recording
from faceid_conformance.polyglot.tester import trusting
from faceid_conformance.polyglot.verdicts import Examined, Judged

ASK = "give -- COMMAND..., --driver NAME=COMMAND or --manifest FILE, each name once"


@click.command("driver")
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@click.option("--driver", "named", multiple=True, metavar="NAME=COMMAND", help="May be repeated.")
@click.option(
    "--manifest",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A list of drivers in TOML: docs/drivers/drivers.toml.",
)
@click.option("--only", multiple=True, metavar="TEXT", help="Only questions whose id holds TEXT.")
@click.option("--report", type=click.Path(path_type=Path, file_okay=False), help="Folder.")
@click.option("--timeout", type=click.FloatRange(0.1), default=10.0, help="Seconds for an answer.")
@click.option("--memory", type=click.IntRange(16), default=1024, help="MiB that a driver may take.")
@click.option("--tls", is_flag=True, help="Serve calls over https, by a new CA.")
def driver(
    *,
    command: tuple[str, ...],
    named: tuple[str, ...],
    manifest: Path | None,
    only: tuple[str, ...],
    report: Path | None,
    timeout: float,
    memory: int,
    tls: bool,
) -> int:
    """Judge a client in any language: its driver answers JSON lines; see docs/drivers.md."""
    with tempfile.TemporaryDirectory(prefix="faceid-drivers-") as built:
        drivers = [_named(text) for text in named]
        if command:
            drivers.append(Entry(Path(command[-1]).stem, Path(), command))
        drivers += read_manifest(manifest, Path(built)) if manifest is not None else ()
        if not drivers or len({entry.name for entry in drivers}) < len(drivers):
            raise click.UsageError(ASK)
        if not any(not only or any(text in it.id for text in only) for it in questions()):
            raise click.UsageError(f"--only {', '.join(only)}: no question has that in its id")
        secured = secured_in(Path(built)) if tls else Secured()
        bounds = Bounds(answer_seconds=timeout, memory_mib=memory)
        return _judged(drivers, only, report, bounds, secured)


def _judged(
    drivers: list[Entry],
    only: tuple[str, ...],
    report: Path | None,
    bounds: Bounds,
    secured: Secured,
) -> int:
    if report is not None:
        prepare(report)
    contract = load_contract()
    account = account_from(os.environ, contract)
    examined: list[Examined] = []
    for entry in drivers:
        lacking = entry.lacking()
        if lacking:
            examined.append(Examined(entry.name, left_out=lacking))
            continue
        with recording(secured.context) as recorder:
            asked = Examination(
                entry.name,
                entry.command,
                recorder,
                contract,
                account,
                bounds=bounds,
                folder=entry.folder,
                environment=trusting(os.environ, secured.ca_file),
            )
            examined.append(_built(entry, asked) or asked.run(only))
        examined[-1].known = entry.known
    if report is not None:
        write_reports(report, examined)
    return tell(examined)


def _built(entry: Entry, asked: Examination) -> Examined | None:
    """Build a driver; return what to say of it where that fails, so that the others go on."""
    try:
        entry.build()
    except BuildFailed as error:
        reason = " | ".join(asked.shown(line) for line in str(error).split(" | "))
        failed = Judged("driver/build", "The driver is built", (), "error", reason=reason)
        return Examined(entry.name, judged=[failed])
    return None


def _named(text: str) -> Entry:
    name, _, command = text.partition("=")
    try:
        words = tuple(shlex.split(command))
    except ValueError as error:
        raise click.UsageError(f"--driver {name}: {error}") from error
    if not name or not words:
        raise click.UsageError("--driver takes NAME=COMMAND")
    return Entry(name, Path(), words)
