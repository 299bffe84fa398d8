"""Owns `faceid conformance run`: options in, exit code out.

Refuses to judge: 0 nothing wrong, 1 findings, 2 could not run, 130 interrupted.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

import click

from faceid_conformance.cases.generate import generate_cases
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.cli.embedded import embedded_emulator
from faceid_conformance.cli.surroundings import account_from, default_account, heading, open_session
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.server.serve import stop_signals
from faceid_conformance.errors import TargetError
from faceid_conformance.report.collect import Collector
from faceid_conformance.report.console import Console, summary
from faceid_conformance.report.files import ReportFolder
from faceid_conformance.report.results import Results
from faceid_conformance.suite.property_layer import PROPERTIES
from faceid_conformance.suite.run import run_suite
from faceid_conformance.suite.session import Options, Session
from faceid_conformance.suite.typed_layer import SUBJECTS

DEFAULT_EXAMPLES = 200
FINDINGS = 1
COULD_NOT_JUDGE = 2


@click.group()
def conformance() -> None:
    """Judge a server of the API against the contract."""


@conformance.command("run")
@click.option("--target", metavar="URL", help="Server to judge; without it the embedded emulator.")
@click.option(
    "--report",
    default=Path("conformance-report"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for report.html, report.json, junit.xml and results.jsonl.",
)
@click.option(
    "--seed",
    default=1,
    show_default=True,
    type=click.IntRange(min=0),
    help="Same seed, same requests.",
)
@click.option(
    "--max-examples",
    default=DEFAULT_EXAMPLES,
    show_default=True,
    type=click.IntRange(min=1),
    help="Examples drawn per property and operation.",
)
@click.option(
    "--only", multiple=True, metavar="TEXT", help="Only cases whose id holds TEXT; may be repeated."
)
@click.option("--list", "listing", is_flag=True, help="Show the ids of all cases and run none.")
def run(
    *,
    target: str | None,
    report: Path,
    seed: int,
    max_examples: int,
    only: tuple[str, ...],
    listing: bool,
) -> int:
    """Run every layer against a server and write the report.

    Credentials for --target come from FACEID_APP_ID, FACEID_SECRET_ID, FACEID_SECRET_KEY and
    FACEID_BUCKET; without them the contract's test account signs.
    """
    if listing:
        return _list(only)
    folder = ReportFolder(report)
    folder.prepare()
    options = Options(seed=seed, max_examples=max_examples, only=only)
    # A stopped run takes its emulator along.
    for name in stop_signals():
        signal.signal(name, _interrupt)
    try:
        with ExitStack() as stack:
            results = _run(_session(target, options, stack))
        if not results.results:
            raise click.UsageError(f"no case's id holds {' or '.join(only)}")
    except BaseException:
        folder.abandon()
        raise
    folder.write(results)
    for line in summary(results, report):
        click.echo(line)
    return exit_code(results)


def exit_code(results: Results) -> int:
    """Return 0 where nothing is wrong, 1 with findings, 2 where the suite alone failed."""
    if results.is_green:
        return 0
    return FINDINGS if results.totals()["fail"] else COULD_NOT_JUDGE


def _session(target: str | None, options: Options, stack: ExitStack) -> Session:
    contract = load_contract()
    if target is None:
        base_url = stack.enter_context(embedded_emulator(options.seed))
        account = default_account(contract)
    else:
        base_url, account = target.rstrip("/"), account_from(os.environ, contract)
        if "@" in base_url:
            raise TargetError("the target's address must not hold a user or a password")
    session = open_session(base_url, account, options)
    stack.callback(session.wire.close)
    return session


def _run(session: Session) -> Results:
    results = Results(heading(session))
    console = Console(click.echo)
    started = time.perf_counter()
    click.echo(
        f"judging {session.target.base_url} ({session.target.profile.product}), "
        f"seed {session.options.seed}"
    )
    run_suite(session, Collector(results, console.progress))
    console.flush()
    results.seconds = time.perf_counter() - started
    return results


def _list(only: tuple[str, ...]) -> int:
    contract, book = load_contract(), read_cases()
    operations = [operation.operation_id for operation in contract.operations]
    ids = [
        *(vector.id for vector in book.vectors),
        *(f"cases/{case.id}" for case in (*book.cases, *generate_cases(contract, book.templates))),
        *(f"typed/{name}" for name in SUBJECTS),
        *(f"properties/{name}" for name in PROPERTIES),
        *(f"{layer}/{name}" for layer in ("schema", "guard") for name in operations),
    ]
    for case_id in ids:
        if not only or any(text in case_id for text in only):
            click.echo(case_id)
    return 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
