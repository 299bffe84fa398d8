"""Owns the verdicts on a script's steps: what came over the wire, and what was told; pure.

Refuses to play.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from faceid_conformance.cases.clients import ClientCase
from faceid_conformance.cases.signing import Account
from faceid_conformance.contract.model import Contract
from faceid_conformance.exchange import as_object
from faceid_conformance.polyglot import judging
from faceid_conformance.polyglot.exchanges import step_facts
from faceid_conformance.polyglot.stepwise import Turn
from faceid_conformance.polyglot.verdicts import Broken, Judged

ABOUT_TOLD = {
    "result": "client/results",
    "refusal": "client/refusals",
    "unusable": "client/replies",
}
Show = Callable[[str], str]


def judged_turn(
    turn: Turn, contract: Contract, account: Account, now: int, show: Show
) -> Iterator[Judged]:
    """Judge one step, twice: its requests, and what the client made of the answers."""
    on_wire = tuple(name for name in turn.case.clauses if name not in ABOUT_TOLD.values())
    clauses = (*(on_wire or ("client/requests",)), "client/signing")
    wire = Judged(f"wire/{turn.id}", turn.case.says, clauses, "pass")
    if turn.heard:
        operation = contract.operation(turn.case.operation_id)
        yield _found(wire, step_facts(turn.case, turn.heard, operation, account, now), show)
    elif turn.fetched and (turn.told is None or turn.told.declined is None):
        yield _found(wire, [("client/requests", "a request", "none")], show)
    else:
        reason = turn.told.declined if turn.told is not None else None
        yield wire.unsupported(show(reason or "was not called"))
    if turn.case.wanted.outcome is not None:
        yield _told(turn, show)


def _told(turn: Turn, show: Show) -> Judged:
    case = turn.case
    about = tuple(name for name in case.clauses if name in ABOUT_TOLD.values())
    named = about or (ABOUT_TOLD[case.wanted.outcome or "result"],)
    judged = Judged(f"told/{turn.id}", case.says, named, "pass")
    if turn.misreported:
        return judged.broken(show(turn.misreported))
    if turn.told is None:
        return judged.unsupported("nothing was told")
    if turn.told.declined is not None:
        return judged.unsupported(show(turn.told.declined))
    return _found(judged, told_facts(case, turn.told.report), show)


def told_facts(case: ClientCase, report: object) -> Iterator[judging.Fact]:
    """Hold a report against a case; one without values is judged for outcome and code alone."""
    told = as_object(report)
    for clause, expected, observed in judging.outcome_facts(case, told):
        is_about_values = clause == "client/results" and not expected.startswith("code ")
        if "values" in told or not is_about_values or told["outcome"] != case.wanted.outcome:
            yield clause, expected, observed


def _found(judged: Judged, facts: Iterable[judging.Fact], show: Show) -> Judged:
    found: Sequence[Broken] = [
        Broken(clause, expected, show(observed)) for clause, expected, observed in facts
    ]
    return judged.with_findings(tuple(found))
