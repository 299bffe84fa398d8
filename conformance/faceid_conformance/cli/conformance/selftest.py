"""Owns `faceid conformance selftest`: the suite tried on honest emulators and on every liar.

Refuses to judge; selftest/ does.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import FrameType

import click

from faceid_conformance import __version__
from faceid_conformance.cases.reader import case_digest
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.faults.registry import FAULTS
from faceid_conformance.errors import ReportError
from faceid_conformance.exits import Exit
from faceid_conformance.report.palette import palette_for
from faceid_conformance.selftest.kill_table import summary_lines, table_lines, trial_line
from faceid_conformance.selftest.parallel import outcomes
from faceid_conformance.selftest.runs import try_honest, try_liar
from faceid_conformance.selftest.trial import HonestTrial, LiarTrial, Selftest
from faceid_conformance.stop_signals import stop_signals

DEFAULT_SEEDS, DEFAULT_JOBS, MOST_JOBS = 3, 2, 64
DEFAULT_EXAMPLES = 200
NAME = "selftest.json"
Trial = HonestTrial | LiarTrial


@click.command("selftest")
@click.option(
    "--seeds",
    default=DEFAULT_SEEDS,
    show_default=True,
    metavar="N",
    type=click.IntRange(min=0),
    help="How many seeds, from 1, the honest emulator is tried with; 0 leaves it out.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help="Only faults whose name holds NAME, and no honest emulator; may be repeated.",
)
@click.option(
    "--jobs",
    default=DEFAULT_JOBS,
    show_default=True,
    metavar="N",
    type=click.IntRange(min=1, max=MOST_JOBS),
    help="Processes at a time.",
)
@click.option(
    "--max-examples",
    default=DEFAULT_EXAMPLES,
    show_default=True,
    type=click.IntRange(min=1),
    help="Examples drawn per property and operation.",
)
@click.option(
    "--report",
    default=Path("conformance-report"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help=f"Folder for {NAME}.",
)
def selftest(
    *, seeds: int, only: tuple[str, ...], jobs: int, max_examples: int, report: Path
) -> int:
    """Prove the suite: it finds nothing wrong with an honest emulator, and each liar's vice.

    A liar is an emulator with one named fault. It counts as caught when a check fails whose clause
    names that fault's vice; a liar's run ends there. Exit code 0 only if all of it holds.
    """
    chosen = _chosen(only)
    calls: list[Callable[[], Trial]] = []
    if not only:
        calls += [partial(try_honest, seed, max_examples) for seed in range(1, seeds + 1)]
    calls += [partial(try_liar, name, 1, max_examples) for name in chosen]
    _check_writable(report)
    for number in stop_signals():
        signal.signal(number, _interrupt)
    tried = _tried(calls, jobs)
    _write(report, tried)
    palette = palette_for(sys.stdout.isatty(), os.environ)
    click.echo("")
    for line in (*table_lines(tried, chosen, palette), "", *summary_lines(tried, palette)):
        click.echo(line)
    click.echo(f"report   {report / NAME}")
    return Exit.NOTHING_WRONG if tried.holds else Exit.FINDINGS


def _chosen(only: Sequence[str]) -> list[str]:
    strange = [text for text in only if not any(text in name for name in FAULTS)]
    if strange:
        raise click.UsageError(f"no fault has {strange[0]!r} in its name")
    return [name for name in FAULTS if not only or any(text in name for text in only)]


def _tried(calls: Sequence[Callable[[], Trial]], jobs: int) -> Selftest:
    """Run all trials, telling of each as it ends."""
    tried, started = Selftest(), time.perf_counter()
    for done, trial in enumerate(outcomes(calls, jobs), start=1):
        click.echo(trial_line(trial, done, len(calls)))
        if isinstance(trial, HonestTrial):
            tried.honest.append(trial)
        else:
            tried.liars.append(trial)
    order = list(FAULTS)
    tried.honest.sort(key=lambda trial: trial.seed)
    tried.liars.sort(key=lambda trial: order.index(trial.fault))
    tried.seconds = time.perf_counter() - started
    return tried


def _check_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / NAME).unlink(missing_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(13, os.strerror(13))
    except OSError as error:
        raise ReportError(f"{folder} cannot be written: {error.strerror}") from error


def _write(folder: Path, tried: Selftest) -> None:
    document = tried.to_json(f"faceid-contract {__version__}", load_contract().stamp, case_digest())
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    try:
        (folder / NAME).write_text(text, encoding="utf-8")
    except OSError as error:
        raise ReportError(f"{folder / NAME} cannot be written: {error.strerror}") from error


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
