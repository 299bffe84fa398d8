"""Owns what a whole ledger keeps: nothing left out, nothing named that is not there.

Refuses to repair; it names each offence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from faceid_conformance.clauses import CLAUSE_ID
from faceid_conformance.clauses.coverage import unaccounted
from faceid_conformance.clauses.model import Clause, Ledger
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.contract.model import Contract
from faceid_conformance.contract.node import Node
from faceid_conformance.contract.reader import DATA


def offences(
    ledger: Ledger, contract: Contract, named: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """Return what is wrong, one line each; `named` says which clauses each check names."""
    return (
        *_documents(ledger),
        *(line for clause in ledger.clauses.values() for line in _of_clause(clause, contract)),
        *_names(ledger, named),
    )


def _documents(ledger: Ledger) -> Iterator[str]:
    for coverage in ledger.documents:
        for place in unaccounted(coverage):
            yield f"{coverage.document}: no clause for {place}"
        for place, names in coverage.clauses.items():
            for name in names:
                if name not in ledger.clauses:
                    yield f"{coverage.document}: {place} is {name}, which is no clause"


def _of_clause(clause: Clause, contract: Contract) -> Iterator[str]:
    known = {*(row.code for row in contract.catalogue), *load_cos_contract().codes}
    documents = Node.load(DATA / "sources.json").child("documents").mapping()
    if CLAUSE_ID.match(clause.id) is None:
        yield f"{clause.id}: not a clause's id"
    if not clause.sources:
        yield f"{clause.id}: no source"
    for source in clause.sources:
        if source.document not in documents:
            yield f"{clause.id}: no document is called {source.document}"
    for code in clause.codes:
        if code not in known:
            yield f"{clause.id}: no table has code {code}"
    if clause.state == "contradictory" and not (
        clause.ruling and sum(bool(source.states) for source in clause.sources) > 1
    ):
        yield f"{clause.id}: contradictory without two sides and a ruling"
    if clause.state == "untestable" and not clause.reason:
        yield f"{clause.id}: untestable without a reason"
    if clause.standing == "inferred" and clause.level == "must" and clause.state == "stated":
        yield f"{clause.id}: a must that nobody but us states"


def _names(ledger: Ledger, named: Mapping[str, Sequence[str]]) -> Iterator[str]:
    used: set[str] = set()
    for check, clauses in named.items():
        used.update(clauses)
        for name in clauses:
            if name not in ledger.clauses:
                yield f"{check}: names {name}, which is no clause"
    for clause in ledger.clauses.values():
        if clause.counts and clause.id not in used:
            yield f"{clause.id}: a must that nothing checks"
