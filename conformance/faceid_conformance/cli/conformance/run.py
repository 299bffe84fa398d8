"""Owns `faceid conformance run`: options in, a run, a report, an exit code out.

Refuses to judge; exits.py says what the codes mean.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import ExitStack, closing
from pathlib import Path
from types import FrameType

import click

from faceid_conformance.cli.embedded import embedded_emulator
from faceid_conformance.cli.surroundings import account_from, default_account, heading, open_session
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.server.serve import stop_signals
from faceid_conformance.errors import AddressError
from faceid_conformance.report.collect import Collector
from faceid_conformance.report.console import Console, summary
from faceid_conformance.report.files import ReportFolder
from faceid_conformance.report.results import Results
from faceid_conformance.suite.inventory import case_ids
from faceid_conformance.suite.run import run_suite
from faceid_conformance.suite.session import Options, Session

DEFAULT_EXAMPLES = 200


@click.command("run")
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
    options = Options(seed=seed, max_examples=max_examples, only=only)
    chosen = [name for name in case_ids(load_contract()) if options.wants(name)]
    if not chosen:
        raise click.UsageError(f"no case's id holds {' or '.join(only)}")
    if listing:
        for name in chosen:
            click.echo(name)
        return 0
    folder = ReportFolder(report)
    folder.prepare()
    # A stopped run takes its emulator along.
    for number in stop_signals():
        signal.signal(number, _interrupt)
    try:
        with ExitStack() as stack:
            results = _run(_session(target, options, stack), folder)
    finally:
        folder.abandon()
    folder.write(results)
    for line in summary(results, report):
        click.echo(line)
    return results.exit_code


def _session(target: str | None, options: Options, stack: ExitStack) -> Session:
    contract = load_contract()
    if target is None:
        base_url = stack.enter_context(embedded_emulator(options.seed))
        account = default_account(contract)
    else:
        base_url, account = target.rstrip("/"), account_from(os.environ, contract)
        if "@" in base_url:
            raise AddressError("the target's address must not hold a user or a password")
    session = open_session(base_url, account, options)
    stack.callback(session.wire.close)
    return session


def _run(session: Session, folder: ReportFolder) -> Results:
    results = Results(heading(session))
    console = Console(click.echo)
    started = time.perf_counter()
    click.echo(
        f"judging {session.target.base_url} ({session.target.profile.product}), "
        f"seed {session.options.seed}"
    )
    stream = folder.stream(results.heading)
    with closing(stream):
        try:
            run_suite(session, Collector(results, console.progress, stream.take))
        except KeyboardInterrupt:
            if not results.results:
                raise
            results.ended = "interrupted"
        console.flush()
        results.seconds = time.perf_counter() - started
        stream.finish(results)
    return results


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
