"""Owns `faceid conformance clauses`: the ledger to read, and whether the documents still say it.

Refuses to judge a server; trace.py says what a run has shown of the clauses.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from faceid_conformance.clauses.index import Change, accept, changes, read_indexes
from faceid_conformance.clauses.model import Clause, Ledger
from faceid_conformance.clauses.reader import read_ledger
from faceid_conformance.exits import Exit


@click.command("clauses")
@click.argument("clause_ids", metavar="[ID]...", nargs=-1)
@click.option(
    "--state",
    type=click.Choice(("stated", "contradictory", "untestable", "later")),
    help="Only clauses in this state.",
)
@click.option("--json", "as_json", is_flag=True, help="The clauses as a JSON list.")
@click.option(
    "--sources",
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Compare with the documents in DIR and name each passage that differs.",
)
@click.option("--accept", "accepting", is_flag=True, help="Take the documents as they are now.")
def clauses(
    *,
    clause_ids: tuple[str, ...],
    state: str | None,
    as_json: bool,
    sources: Path | None,
    accepting: bool,
) -> int:
    """Show the clauses of the ledger; ID is one of them or the beginning of some.

    With --sources: 0 where every passage is as the ledger knows it, 6 where one is not.
    """
    ledger = read_ledger()
    if sources is not None:
        return _compare(ledger, sources, accepting=accepting)
    if accepting:
        raise click.UsageError("--accept needs --sources DIR")
    chosen = [item for item in ledger.clauses.values() if _is_chosen(item, clause_ids, state)]
    if not chosen:
        raise click.UsageError("no clause is called so; without an ID all of them are shown")
    if as_json:
        click.echo(json.dumps([_plain(item) for item in chosen], ensure_ascii=False, indent=1))
    else:
        is_whole = any(item.id in clause_ids for item in chosen)
        for line in _whole(chosen) if is_whole else _table(chosen):
            click.echo(line)
    return Exit.NOTHING_WRONG


def _is_chosen(clause: Clause, wanted: Sequence[str], state: str | None) -> bool:
    named = not wanted or any(clause.id == name or clause.id.startswith(name) for name in wanted)
    own = "untestable" if clause.is_untestable and state == "untestable" else clause.state
    return named and state in {None, own}


def _table(chosen: Sequence[Clause]) -> Iterator[str]:
    for clause in chosen:
        yield (
            f"{clause.id:<44} {clause.level:<6} {clause.standing:<10} {clause.state:<13} "
            f"{clause.says}"
        )
    yield f"{len(chosen)} clauses"


def _whole(chosen: Sequence[Clause]) -> Iterator[str]:
    for clause in chosen:
        yield clause.id
        yield f"  says      {clause.says}"
        yield f"  level     {clause.level}, {clause.standing}, {clause.state}, {clause.kind}"
        if clause.codes:
            yield f"  codes     {', '.join(map(str, clause.codes))}"
        for source in clause.sources:
            states = f": {source.states}" if source.states else ""
            yield f"  source    {source.document}, {source.place} ({source.standing}){states}"
        if clause.ruling:
            yield f"  ruling    {clause.ruling}"
        if clause.reason:
            yield f"  untested  {clause.reason}"
        for cited in clause.passages:
            passage = cited.passage
            yield f"  passage   {passage.fingerprint}  {cited.document}, {passage.place}"


def _plain(clause: Clause) -> dict[str, Any]:
    return {**asdict(clause), "standing": clause.standing, "needs": list(clause.needs)}


def _compare(ledger: Ledger, sources: Path, *, accepting: bool) -> int:
    indexes = read_indexes()
    found = [change for index in indexes for change in changes(index, sources)]
    for change in found:
        standing = ", ".join(_standing_on(ledger, change)) or "no clause"
        click.echo(f"{change.document}: {change.place} {change.what}: {standing}")
    if accepting:
        for index in indexes:
            accept(index, sources)
        click.echo(f"{len(found)} changes taken into the index")
        return Exit.NOTHING_WRONG
    passages = sum(len(index.passages) for index in indexes)
    click.echo(f"{len(indexes)} documents, {passages} passages, {len(found)} differ")
    return Exit.GAP if found else Exit.NOTHING_WRONG


def _standing_on(ledger: Ledger, change: Change) -> Sequence[str]:
    coverage = next(item for item in ledger.documents if item.document == change.document)
    return coverage.clauses.get(change.place, ())
