"""Owns the options of live runs, and the choice of the target that they and --target make.

Refuses to send anything but one look at a host that the caller allowed, to see our emulator.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from faceid_conformance.cases.cos.reader import read_cos_cases
from faceid_conformance.cases.generate import generate_cases
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.contract.model import Contract
from faceid_conformance.drivers.wire import WireDriver
from faceid_conformance.errors import AddressError, CallRefused
from faceid_conformance.live.address import Address, is_allowed, read_address
from faceid_conformance.live.deviations import FOLDER
from faceid_conformance.live.planned_cos import needs_of_live
from faceid_conformance.live.seal import sealed
from faceid_conformance.live.target_file import (
    TargetFile,
    is_named,
    read_prices,
    read_target,
)
from faceid_conformance.suite.live_items import EXACT_LAYERS
from faceid_conformance.suite.live_plugin import NO_DRAWN_CALLS
from faceid_conformance.suite.preflight import FOREIGN, profile_of

NOT_DECLARABLE = frozenset({"emulator", "account-bucket"})
SLOWEST, FASTEST = 0.01, 1000.0


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """What was asked for of a live run."""

    live: bool = False
    budget: int | None = None
    fuzz_budget: int = 0
    allow_host: tuple[str, ...] = ()
    prices: Path | None = None
    deviations: Path | None = None
    ledger: Path | None = None
    resume: bool = False
    repeat_unknown: bool = False
    rate: float | None = None


@dataclass(frozen=True, slots=True)
class ChosenTarget:
    """A target, what is declared of it, and whether its calls may cost money."""

    address: Address
    declared: TargetFile
    is_live: bool
    hosts: frozenset[str]
    deviations: Path | None


_PATH = click.Path(path_type=Path, dir_okay=False)
_OPTIONS = (
    click.option("--live", is_flag=True, help="The target may charge: each call needs leave."),
    click.option(
        "--budget", type=click.IntRange(min=1), metavar="N", help="Calls that a live run may make."
    ),
    click.option(
        "--fuzz-budget",
        type=click.IntRange(min=0),
        default=0,
        metavar="N",
        help="Calls more that the drawn layers may make on a live target; none without it.",
    ),
    click.option(
        "--allow-host",
        multiple=True,
        metavar="HOST",
        help="Host that may be called; without --live only our emulator there. May be repeated.",
    ),
    click.option("--prices", type=_PATH, help="TOML file with the price of each operation."),
    click.option("--deviations", type=_PATH, help="TOML file of what the target does otherwise."),
    click.option("--ledger", type=_PATH, help="File of all calls; without it, in the report."),
    click.option("--resume", is_flag=True, help="Go on with the ledger's interrupted run."),
    click.option(
        "--repeat-unknown", is_flag=True, help="Make calls again whose answer never came."
    ),
    click.option(
        "--rate",
        type=click.FloatRange(SLOWEST, FASTEST),
        metavar="N",
        help="Calls per second of a live run; 1 without it.",
    ),
)


def live_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options to a command, which gets them as one argument named live_options."""

    @functools.wraps(command)
    def wrapped(**given: Any) -> int:
        taken = {item.name: given.pop(item.name) for item in fields(LiveOptions)}
        return command(**given, live_options=LiveOptions(**taken))

    decorated: Callable[..., int] = wrapped
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def choose_target(
    target: str, asked: LiveOptions, contract: Contract, *, plans_only: bool = False
) -> ChosenTarget:
    """Return the target; CallRefused where it may charge and was not allowed to.

    A target that is only planned for may be any: nothing is sent.
    """
    declared = TargetFile()
    if is_named(target):
        declared = read_target(target, contract, declarable(contract))
        if not declared.url:
            raise AddressError(f"{declared.path} names no url")
    if asked.prices is not None:
        declared = replace(declared, prices=read_prices(asked.prices, contract))
    address = read_address(declared.url or target)
    named = frozenset((*asked.allow_host, *declared.hosts))
    is_live = _is_live(address, asked, named, contract)
    hosts = named | _own_hosts(contract) if is_live else named
    if is_live and not plans_only and not (address.is_loopback or is_allowed(address.host, hosts)):
        raise CallRefused(
            f"{address.host} is not on the list of allowed hosts: name it with --allow-host, or "
            "under hosts in the target's file; nothing was sent"
        )
    hosts = frozenset({address.host}) if is_live else named
    return ChosenTarget(address, declared, is_live, hosts, _deviations(asked, declared))


def check_live_options(asked: LiveOptions, target: str | None, manner: Mapping[str, Any]) -> None:
    """Raise a usage error where options do not fit together; `manner` is the others by name."""
    is_alone = manner["processes"] == 1 and not manner["shard"] and not manner["example_db"]
    if asked.live and not is_alone:
        raise click.UsageError(
            "a live run is one process with one ledger: no -n, --shard, --example-db"
        )
    if asked.live and manner["at_once"]:
        raise click.UsageError("a live run makes one call at a time: no --at-once")
    if asked.live and target is None:
        raise click.UsageError("--live needs --target")
    if asked.live and asked.budget is None:
        raise click.UsageError("--live needs --budget N: how many calls may be made")
    only_live = {
        "--budget": asked.budget is not None,
        "--fuzz-budget": bool(asked.fuzz_budget),
        "--ledger": asked.ledger is not None,
        "--resume": asked.resume,
        "--repeat-unknown": asked.repeat_unknown,
        "--rate": asked.rate is not None,
    }
    if not asked.live:
        for name, is_given in only_live.items():
            if is_given:
                raise click.UsageError(f"{name} is for live runs: it needs --live")
    if asked.repeat_unknown and not asked.resume:
        raise click.UsageError("--repeat-unknown needs --resume")


def check_live_agenda(asked: LiveOptions, layers: Iterable[str]) -> None:
    """Raise a usage error where a live run would only draw its calls and has no budget for that."""
    if asked.live and not asked.fuzz_budget and not EXACT_LAYERS.intersection(layers):
        raise click.UsageError(f"{NO_DRAWN_CALLS}, and nothing else was chosen")


def declarable(contract: Contract) -> frozenset[str]:
    """Return every capability that a target's file may declare."""
    book = read_cases()
    cases = (*book.cases, *generate_cases(contract, book.templates))
    named = {name for case in cases for name in case.requires}
    cos = read_cos_cases().cases
    named |= {name for case in cos for name in needs_of_live(case)}
    return frozenset(named) - NOT_DECLARABLE


def _is_live(
    address: Address, asked: LiveOptions, named: frozenset[str], contract: Contract
) -> bool:
    if asked.live:
        return True
    if address.is_loopback:
        return False
    if not is_allowed(address.host, named):
        raise CallRefused(
            f"{address.host} is not this machine, and a call there may cost money: nothing was "
            "sent. `faceid conformance plan` shows what a run would send; --live --budget N runs "
            "it; --allow-host HOST is for an emulator of ours elsewhere"
        )
    # Unsigned, without a body, to a path that no such service has: this costs nothing.
    with sealed([address.host]):
        wire = WireDriver(address.url)
        try:
            profile = profile_of(wire, contract, address.url)
        finally:
            wire.close()
    if profile == FOREIGN:
        raise CallRefused(
            f"{address.host} does not prove to be our emulator, and a call there may cost money: "
            "no signed call was sent; --live --budget N runs"
        )
    return False


def _own_hosts(contract: Contract) -> frozenset[str]:
    """Return the hosts that the documents name: they are what a live run is for."""
    return frozenset(urlsplit(url).hostname or "" for url in contract.servers) - {""}


def _deviations(asked: LiveOptions, declared: TargetFile) -> Path | None:
    if asked.deviations is not None:
        return asked.deviations
    if declared.path is None:
        return None
    beside = declared.path.parent.parent / FOLDER / declared.path.name
    return beside if beside.exists() else None
