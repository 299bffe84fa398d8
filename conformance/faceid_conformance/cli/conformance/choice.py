"""Owns what of everything is run: --only, --case, --clause and --shard, and what of it is shown.

Refuses to run anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path

import click

from faceid_conformance.report.progress import Item
from faceid_conformance.suite.guard_layer import LAYER as GUARD
from faceid_conformance.suite.inventory import shard_of

BILLED = "may be billed"
_SHARD = re.compile(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})")

# Which cases are meant, for each command that asks it.
_OPTIONS = (
    click.option(
        "--only",
        multiple=True,
        metavar="TEXT",
        help="Only cases whose id holds TEXT; may be repeated.",
    ),
    click.option(
        "--case", "cases", multiple=True, metavar="ID", help="Only this case; may be repeated."
    ),
    click.option(
        "--clause",
        "clauses",
        multiple=True,
        metavar="ID",
        help="Only cases that stand on this clause, or on clauses like face/codes/*; may be "
        "repeated.",
    ),
    click.option(
        "--cases",
        "case_files",
        multiple=True,
        type=click.Path(path_type=Path, exists=True, dir_okay=False, resolve_path=True),
        help="One more file of cases, as promote writes; may be repeated.",
    ),
)


def choice_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options that choose cases to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def choose(
    items: Mapping[str, Item],
    *,
    only: tuple[str, ...],
    cases: tuple[str, ...],
    clauses: tuple[str, ...],
    shard: str,
) -> dict[str, Item]:
    """Return what was asked for: in every way that was used, and in any of each way's words."""
    chosen = dict(items)
    if only:
        chosen = {name: item for name, item in chosen.items() if any(text in name for text in only)}
        _something(chosen, f"no case's id holds {' or '.join(only)}")
    if cases:
        _known(cases, items, "case")
        chosen = {name: item for name, item in chosen.items() if name in cases}
        _something(chosen, "no case is left of those that --only, --case and --clause ask for")
    if clauses:
        _known_clauses(clauses, items)
        chosen = {name: item for name, item in chosen.items() if _stands_on(item, clauses)}
        _something(chosen, "no case is left of those that --only, --case and --clause ask for")
    if shard:
        place, count = (int(part) for part in shard.split("/"))
        # The guard reads the counts of the whole: it is judged when the parts are merged.
        chosen = {
            name: item
            for name, item in chosen.items()
            if shard_of(name, count) == place and item.layer != GUARD
        }
    return chosen


def valid_shard(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Return the shard, i of n."""
    found = _SHARD.fullmatch(value) if value else None
    if value and (found is None or int(found[1]) > int(found[2])):
        raise click.BadParameter(f"{value!r} is not i/n with i from 1 to n")
    return value


def plan_lines(chosen: Mapping[str, Item], *, listing: bool = False) -> list[str]:
    """Return how much of each layer, or of each case, would be sent, without sending it."""
    groups: dict[str, list[Item]] = {}
    for name, item in chosen.items():
        groups.setdefault(name if listing else item.layer, []).append(item)
    width = max([12, *map(len, groups)])
    lines = [
        f"{'case' if listing else 'layer':<{width}} {'cases':>6} {'exchanges':>10} {BILLED:>14}"
    ]
    lines += [_counted(name, group, width) for name, group in groups.items()]
    lines.append(_counted("all", list(chosen.values()), width))
    lines.append(
        "Cases send what is listed, less where the target does not offer what they need; drawn "
        "layers send about so many, and count as billed wherever their operation charges. "
        "Nothing was sent."
    )
    return lines


def _counted(name: str, group: Sequence[Item], width: int) -> str:
    exchanges, billable = (
        sum(getattr(item, count) for item in group) for count in ("exchanges", "billable")
    )
    return f"{name:<{width}} {len(group):>6} {exchanges:>10} {billable:>14}"


def _something(chosen: Mapping[str, Item], otherwise: str) -> None:
    if not chosen:
        raise click.UsageError(otherwise)


def _known(names: Iterable[str], known: Iterable[str], what: str) -> None:
    listed = list(known)
    for name in names:
        if name not in listed:
            near = get_close_matches(name, listed, n=3, cutoff=0.4)
            hint = f"; near it: {', '.join(near)}" if near else ""
            raise click.UsageError(f"there is no {what} {name}{hint}")


def _known_clauses(clauses: tuple[str, ...], items: Mapping[str, Item]) -> None:
    every = {clause for item in items.values() for clause in item.clauses}
    for clause in clauses:
        if not any(fnmatchcase(name, clause) for name in every):
            _known([clause], sorted(every), "clause")


def _stands_on(item: Item, clauses: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, wanted) for name in item.clauses for wanted in clauses)
