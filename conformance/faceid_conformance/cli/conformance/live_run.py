"""Owns the beginning of a live run: the plan that is shown, the ledger, the guard, the seal.

Refuses to begin without credentials of its own and a lock on the ledger.
"""

from __future__ import annotations

import hashlib
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import click

from faceid_conformance.cases.compose import Scene, identity_scheme
from faceid_conformance.cases.cos.compose import PLAIN_OBJECT
from faceid_conformance.cases.reader import case_digest, read_cases
from faceid_conformance.cases.signing import Account, Moment
from faceid_conformance.checks.finding import Profile
from faceid_conformance.cli.conformance.live_options import ChosenTarget, LiveOptions
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.contract.model import Contract
from faceid_conformance.errors import CallLedgerError
from faceid_conformance.live.account import FUZZ, MAIN
from faceid_conformance.live.address import Address
from faceid_conformance.live.guard import Clocks, Guard, Terms
from faceid_conformance.live.ledger import Ledger
from faceid_conformance.live.opening import open_books
from faceid_conformance.live.plan import Plan, make_plan, plan_lines
from faceid_conformance.live.seal import sealed
from faceid_conformance.live.stopping import Expected
from faceid_conformance.report.results import Charges, Results
from faceid_conformance.suite.apis import FACE
from faceid_conformance.suite.live_items import PREFLIGHT, planned_cos_items, planned_items
from faceid_conformance.suite.opening import ACCOUNT_BUCKET
from faceid_conformance.suite.session import Options, Session

LEDGER_NAME = "ledger.jsonl"
DEFAULT_RATE = 1.0
CLOCKS = Clocks(time.time, time.monotonic, time.sleep)


@dataclass(frozen=True, slots=True)
class LiveRun:
    """What a live run goes by."""

    guard: Guard
    plan: Plan
    profile: Profile


def declared_profile(chosen: ChosenTarget, account: Account) -> Profile:
    """Return what is declared of a target; of a live one nothing else is known."""
    name = chosen.declared.name or "live target"
    bucket = frozenset({ACCOUNT_BUCKET} if account.bucket else ())
    return Profile(False, chosen.declared.capabilities | bucket, product=name)


def plan_for(chosen: ChosenTarget, account: Account, contract: Contract, options: Options) -> Plan:
    """Return the plan of a live run against a target."""
    profile, prices = declared_profile(chosen, account), chosen.declared.prices
    if FACE not in options.apis:
        names = [item.operation_id for item in load_cos_contract().operations]
        buckets = planned_cos_items(options.case_files, profile, options.wants)
        return make_plan(buckets, prices, [*names, PLAIN_OBJECT])
    scene = Scene(contract, account, identity_scheme(contract), Moment(0, 0), {})
    book = read_cases(more=options.case_files)
    items = planned_items(book, scene, profile, options.wants)
    operations = [operation.operation_id for operation in contract.operations]
    return make_plan(items, prices, operations)


def begin_live(
    chosen: ChosenTarget,
    asked: LiveOptions,
    account: Account,
    contract: Contract,
    options: Options,
    report: Path,
    stack: ExitStack,
) -> LiveRun:
    """Show the plan, open the ledger and shut this process off from everything but the guard."""
    plan = plan_for(chosen, account, contract, options)
    for line in heading_lines(chosen.address, plan, contract):
        click.echo(line)
    path = asked.ledger or report / LEDGER_NAME
    if asked.resume and not path.exists():
        raise CallLedgerError(f"{path} holds no run to resume")
    ledger = Ledger(path)
    stack.callback(ledger.close)
    at = datetime.fromtimestamp(CLOCKS.wall(), UTC).isoformat(timespec="seconds")
    identity = _identity_of_run(chosen, account, contract, options, plan)
    books = open_books(ledger, identity, resumes=asked.resume, at=at)
    terms = _terms(chosen, asked, contract)
    guard = Guard(terms, ledger, books, CLOCKS)
    guard.begin(PREFLIGHT, calls=1)
    guard.expect(Expected(frozenset({0})))
    for line in budget_lines(guard, plan):
        click.echo(line)
    stack.enter_context(sealed(chosen.hosts, lambda: guard.is_idle))
    return LiveRun(guard, plan, declared_profile(chosen, account))


def heading_lines(address: Address, plan: Plan, contract: Contract) -> list[str]:
    """Return the plan under its heading."""
    identity = identity_scheme(contract)
    return [f"plan for {address.url}: {plan.calls} calls", "", *plan_lines(plan, identity), ""]


def budget_lines(guard: Guard, plan: Plan) -> list[str]:
    """Return what the budget allows, and what was charged before."""
    terms, books = guard.terms, guard.books
    lines = [f"budget   {terms.budget} calls, {terms.fuzz_budget} more for drawn ones"]
    if terms.most_cost is not None:
        lines.append(f"budget   at most {terms.most_cost} {plan.prices.currency}")
    if books.entries:
        lines.append(
            f"resumed  {charges(guard, plan).calls_told()} are charged already, "
            f"{len(books.unknown)} with unknown outcome; {len(books.verdicts)} results are taken "
            "over"
        )
    if terms.budget < plan.calls:
        lines.append("budget   is less than the plan: the run ends before its end")
    return [*lines, ""]


def charges_of(session: Session) -> Charges | None:
    """Return what a live run was charged, each budget apart; None where the run was none."""
    if session.guard is None or session.plan is None:
        return None
    return charges(session.guard, session.plan)


def charges(guard: Guard, plan: Plan) -> Charges:
    """Return what the books of a guard come to, beside what was planned."""
    terms, books, currency = guard.terms, guard.books, plan.prices.currency
    cost = sum((row.cost for row in plan.rows), Decimal(0))
    return Charges(
        calls=books.charged(MAIN),
        budget=terms.budget,
        drawn_calls=books.charged(FUZZ),
        fuzz_budget=terms.fuzz_budget,
        unknown=len(books.unknown),
        most_cost=str(books.cost) if currency else None,
        currency=currency,
        planned_calls=plan.calls,
        planned_billable=sum(row.counts["billable"] for row in plan.rows),
        planned_cost=str(cost) if currency else None,
    )


def end_live(session: Session, results: Results) -> list[str]:
    """Close the books of a live run and return what they say; nothing where the run was none."""
    guard, charged = session.guard, results.charges
    if guard is None or charged is None:
        return []
    if results.is_complete:
        guard.end()
    books = guard.books
    lines = [f"charged  {charged.told()}"]
    if books.unknown:
        lines.append(f"unknown  {len(books.unknown)} calls have no answer; they stay charged")
    if guard.shut_because:
        lines.append(f"stopped  {guard.shut_because}")
    lines += [f"left     {key} lies in the bucket, and was not deleted" for key in guard.lying.keys]
    if not books.is_finished:
        lines.append("resume   the same command with --resume goes on; nothing is paid for twice")
    return [*lines, f"ledger   {guard.ledger_path}"]


def _terms(chosen: ChosenTarget, asked: LiveOptions, contract: Contract) -> Terms:
    declared = chosen.declared
    budget = asked.budget or 0
    if declared.most_calls is not None:
        budget = min(budget, declared.most_calls)
    slowest = [rate for rate in (asked.rate, declared.calls_per_second) if rate is not None]
    return Terms(
        hosts=chosen.hosts,
        region=identity_scheme(contract).region,
        budget=budget,
        fuzz_budget=asked.fuzz_budget,
        most_cost=declared.most_cost,
        most_calls_per_day=declared.most_calls_per_day,
        calls_per_second=min(slowest, default=DEFAULT_RATE),
        prices=declared.prices.amounts,
        repeats_unknown=asked.repeat_unknown,
    )


def _identity_of_run(
    chosen: ChosenTarget, account: Account, contract: Contract, options: Options, plan: Plan
) -> dict[str, object]:
    """Return what makes a run the one that it is; another value makes it another run."""
    appid = hashlib.sha256(account.appid.encode()).hexdigest()[:12]
    selection = hashlib.sha256("\n".join(item.id for item in plan.items).encode()).hexdigest()
    return {
        "target": chosen.address.url,
        "account": appid,
        "contract": contract.stamp,
        "cases": case_digest(),
        "seed": options.seed,
        "examples": options.max_examples,
        "selection": selection[:12],
    }
