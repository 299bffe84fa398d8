"""Owns `faceid conformance run`: options in, a run, a report, an exit code out.

Refuses to judge; exits.py says what the codes mean.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

import click

from faceid_conformance.cases.pending import PENDING_FILES, settle
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.cli.conformance.choice import (
    choice_options,
    choose,
    plan_lines,
    valid_shard,
)
from faceid_conformance.cli.conformance.ending import Interruption, ended, interrupted
from faceid_conformance.cli.conformance.live_options import (
    LiveOptions,
    check_live_agenda,
    check_live_options,
    live_options,
)
from faceid_conformance.cli.conformance.live_run import charges_of, end_live
from faceid_conformance.cli.conformance.opened import open_target
from faceid_conformance.cli.surroundings import heading
from faceid_conformance.cli.teller import Teller
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.errors import CaseError
from faceid_conformance.fuzz.examples import example_database
from faceid_conformance.report.agenda import not_run
from faceid_conformance.report.collect import Collector
from faceid_conformance.report.console import summary
from faceid_conformance.report.files import ReportFolder
from faceid_conformance.report.palette import is_lively, palette_for
from faceid_conformance.report.progress import Item, LiveProgress, PlainProgress
from faceid_conformance.report.results import Result, Results
from faceid_conformance.stop_signals import stop_signals
from faceid_conformance.suite.apis import ALL, APIS, CI, FACE
from faceid_conformance.suite.inventory import inventory, planned
from faceid_conformance.suite.run import run_suite
from faceid_conformance.suite.session import Options, Session

DEFAULT_EXAMPLES = 200
MOST_PROCESSES = 64


def _processes(context: click.Context, parameter: click.Parameter, value: str) -> int:
    if value == "auto":
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2
    if not value.isdecimal() or not 1 <= int(value) <= MOST_PROCESSES:
        raise click.BadParameter(f"{value!r} is neither auto nor 1 to {MOST_PROCESSES}")
    return int(value)


def _example_db(context: click.Context, parameter: click.Parameter, value: str) -> str:
    # Before anything is started: an address that leads nowhere is told at once.
    example_database(value)
    return value


@click.command("run")
@click.option(
    "--target",
    metavar="URL|NAME",
    help="Server to judge, or the name of targets/NAME.toml; without it the embedded emulator.",
)
@click.option(
    "--api",
    "apis",
    type=click.Choice([*APIS, ALL]),
    default=ALL,
    show_default=True,
    help="The face API, CI LivenessRecognition on COS, or all that the target speaks.",
)
@click.option(
    "--report",
    default=Path("conformance-report"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for report.html, report.json, junit.xml, badges and results.jsonl.",
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
@choice_options
@click.option(
    "--at-once",
    is_flag=True,
    help="Send calls at the same time to a target on another machine, too.",
)
@click.option("--list", "listing", is_flag=True, help="Show the ids of all cases and run none.")
@click.option(
    "--plan",
    "planning",
    is_flag=True,
    help="Show how much would be sent and may be billed; with --list of each case. Send nothing.",
)
@click.option("--fail-fast", is_flag=True, help="Stop at the first finding.")
@click.option(
    "-n",
    "processes",
    default="1",
    show_default=True,
    metavar="N|auto",
    callback=_processes,
    help="Test processes; the same requests and results with any number.",
)
@click.option(
    "--shard",
    default="",
    metavar="I/N",
    callback=valid_shard,
    help="Only one of N parts; `faceid conformance merge` joins their reports.",
)
@click.option(
    "--example-db",
    default="",
    metavar="URL",
    callback=_example_db,
    help="Folder, or redis://HOST[:PORT][/DB], where what drawn examples found is kept and shared.",
)
@live_options
def run(
    *,
    target: str | None,
    report: Path,
    max_examples: int,
    only: tuple[str, ...],
    cases: tuple[str, ...],
    clauses: tuple[str, ...],
    case_files: tuple[Path, ...],
    listing: bool,
    planning: bool,
    shard: str,
    live_options: LiveOptions,
    **manner: Any,
) -> int:
    """Run every layer against a server and write the report.

    Credentials for --target come from FACEID_APP_ID, FACEID_SECRET_ID, FACEID_SECRET_KEY and
    FACEID_BUCKET; without them the contract's test account signs. A target elsewhere than on this
    machine is called only with --live and --budget, and then with credentials of its own.
    """
    check_live_options(live_options, target, {**manner, "shard": shard})
    manner["apis"] = apis = _apis(manner["apis"], live_options)
    everything = inventory(load_contract(), max_examples, case_files, apis)
    agenda = choose(everything, only=only, cases=cases, clauses=clauses, shard=shard)
    if listing or planning:
        click.echo("\n".join(plan_lines(agenda, listing=listing) if planning else agenda))
        return 0
    check_live_agenda(live_options, {item.layer for item in agenda.values()})
    options = Options(
        max_examples=max_examples,
        only=(*only, *cases, *clauses),
        chosen=frozenset(agenda),
        shard=shard,
        case_files=case_files,
        **manner,
    )
    interruption = Interruption()
    opener = partial(open_target, target, live_options, options, report, interruption.wait_for)
    return _report(opener, options, agenda, _folder(report, case_files), interruption)


def _folder(path: Path, case_files: tuple[Path, ...]) -> ReportFolder:
    return ReportFolder(path, planned(load_contract(), case_files))


def _apis(asked: str, live: LiveOptions) -> tuple[str, ...]:
    """Return the APIs to ask. Of a live target it is one: they are called at different hosts."""
    if live.live:
        return (CI,) if asked == CI else (FACE,)
    return APIS if asked == ALL else (asked,)


def _report(
    opener: Callable[[ExitStack], Session],
    options: Options,
    agenda: Mapping[str, Item],
    folder: ReportFolder,
    interruption: Interruption,
) -> int:
    teller = Teller()
    folder.prepare()
    # A stopped run takes its emulator along.
    interruption.listen(stop_signals())
    try:
        with ExitStack() as stack:
            session = opener(stack)
            agenda = {name: item for name, item in agenda.items() if session.options.wants(name)}
            results = _run(session, agenda, folder, interruption, teller)
            closing_lines = end_live(session, results)
    finally:
        folder.abandon()
    folder.write(results)
    palette = palette_for(sys.stdout.isatty(), os.environ)
    told = (*_settled(results, options), *summary(results, folder.path, palette), *closing_lines)
    for line in told:
        teller.say(line)
    teller.complain()
    return results.exit_code


def _settled(results: Results, options: Options) -> list[str]:
    """Let pending cases that passed on the reference count from now on; return what to say."""
    passed = {
        item.verdict.id.removeprefix("cases/")
        for item in results.results
        if item.verdict.layer == "cases" and item.verdict.status == "pass"
    }
    if not results.heading.is_emulator:
        return []
    try:
        settled = settle((*PENDING_FILES.values(), *options.case_files), passed)
    except CaseError as error:
        return [f"pending cases passed and could not be settled: {error}"]
    return [f"settled  {name} passed and counts from now on" for name in settled]


def _run(
    session: Session,
    agenda: Mapping[str, Item],
    folder: ReportFolder,
    interruption: Interruption,
    teller: Teller,
) -> Results:
    results = Results(heading(session))
    started = time.perf_counter()
    teller.say(
        f"judging {session.target.base_url} ({session.target.profile.product}), "
        f"seed {session.options.seed}"
    )
    progress = _progress(agenda, teller)
    with closing(folder.stream(results.heading, agenda)) as stream:
        collector = Collector(results, progress, stream.take)
        try:
            run_suite(session, collector)
        except KeyboardInterrupt:
            if not results.results:
                raise
            interrupted(results, interruption, session.guard)
        else:
            ended(results, session)
        finally:
            progress.finish()
        if results.ended != "interrupted":
            for verdict in _past_use(session):
                collector.take(verdict)
        results.seconds = time.perf_counter() - started
        for verdict in not_run(agenda, results):
            results.results.append(Result(verdict, 0.0))
            stream.take(results.results[-1])
        results.charges = charges_of(session)
        stream.finish(results)
    results.sort(list(agenda))
    return results


def _past_use(session: Session) -> Iterable[Verdict]:
    """Hold what is listed of the target against every id that there is, asked for or not."""
    options = session.options
    if not session.waivers.deviations:
        return ()
    every_id = inventory(session.contract, options.max_examples, options.case_files)
    return session.waivers.past_use(list(every_id))


def _progress(agenda: Mapping[str, Item], teller: Teller) -> PlainProgress | LiveProgress:
    is_terminal = sys.stdout.isatty()
    if not is_lively(is_terminal, os.environ):
        return PlainProgress(agenda, teller.say)
    palette = palette_for(is_terminal, os.environ)
    return LiveProgress(agenda, teller.draw, time.monotonic, palette)
