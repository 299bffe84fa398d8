"""Owns `faceid conformance plan`: what a live run would send, and what it may cost; sends nothing.

Refuses to look at the target: what is not declared is not known.
"""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path

import click

from faceid_conformance.cases.compose import identity_scheme
from faceid_conformance.cli.conformance.choice import choice_options, choose
from faceid_conformance.cli.conformance.live_options import ChosenTarget, LiveOptions, choose_target
from faceid_conformance.cli.conformance.live_run import plan_for
from faceid_conformance.cli.surroundings import account_from
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.live.plan import plan_document, plan_lines
from faceid_conformance.suite.apis import APIS, CI, FACE
from faceid_conformance.suite.inventory import inventory
from faceid_conformance.suite.session import Options


@click.command("plan")
@click.option(
    "--target", required=True, metavar="URL|NAME", help="Server, or the name of targets/NAME.toml."
)
@choice_options
@click.option(
    "--prices",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML file with the price of each operation.",
)
@click.option(
    "--api",
    type=click.Choice(APIS),
    default=FACE,
    show_default=True,
    help="The face API, or the operations on COS: a live run asks one of them.",
)
@click.option("--json", "as_json", is_flag=True, help="Show the plan for programs, item by item.")
def plan(
    *,
    target: str,
    only: tuple[str, ...],
    cases: tuple[str, ...],
    clauses: tuple[str, ...],
    case_files: tuple[Path, ...],
    prices: Path | None,
    api: str,
    as_json: bool,
) -> int:
    """Show how many calls a live run would make, which may be billed, and what they send."""
    contract = load_contract()
    # Whoever plans may plan for any host: nothing is sent.
    asked = LiveOptions(live=True, prices=prices)
    chosen = choose_target(target, asked, contract, plans_only=True)
    agenda = choose(
        inventory(contract, 1, case_files, (api,)),
        only=only,
        cases=cases,
        clauses=clauses,
        shard="",
    )
    options = Options(chosen=frozenset(agenda), case_files=case_files, apis=(api,))
    made = plan_for(chosen, account_from(os.environ, contract), contract, options)
    if as_json:
        click.echo(json.dumps(plan_document(made), indent=1))
        return 0
    click.echo(f"plan for {chosen.address.url}: {made.calls} calls; nothing is sent now\n")
    for line in plan_lines(made, identity_scheme(contract)):
        click.echo(line)
    given = {"--only": only, "--case": cases, "--clause": clauses, "--cases": case_files}
    words = [str(word) for name, values in given.items() for value in values
             for word in (name, value)]  # fmt: skip
    words += ["--prices", str(prices)] if prices is not None else []
    words += _of_a_bucket(chosen) if api != FACE else []
    command = ["faceid", "conformance", "run", "--target", target, *words]
    click.echo(f"run it   {shlex.join(command)} --live --budget {made.calls}")
    return 0


def _of_a_bucket(chosen: ChosenTarget) -> list[str]:
    """Return the options for a bucket's host, which no document can name."""
    host = [] if chosen.address.is_loopback else ["--allow-host", chosen.address.host]
    return ["--api", CI, *host]
