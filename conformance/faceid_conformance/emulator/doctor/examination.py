"""Explains one Authorization: from the header's text down to the times, and says what is wrong.

Refuses to know HTTP, codes and where accounts come from; the same question has the same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from faceid_conformance.contract.model import Contract
from faceid_conformance.emulator.doctor.account_mistakes import REMARKS, WHO_MISTAKES
from faceid_conformance.emulator.doctor.diagnosis import (
    Cause,
    Diagnosis,
    Evidence,
    Verdict,
    in_order,
)
from faceid_conformance.emulator.doctor.evidence import shown_evidence
from faceid_conformance.emulator.doctor.field_mistakes import FORM_MISTAKES
from faceid_conformance.emulator.doctor.layout import Split, splits_of
from faceid_conformance.emulator.doctor.readings import Reading, readings_of
from faceid_conformance.emulator.doctor.search import Found, Purse, Signers, search
from faceid_conformance.emulator.doctor.shape import (
    MISSING,
    WRONG_KEY,
    shape_of,
    unreadable_cause,
    without_split,
)
from faceid_conformance.emulator.doctor.time_mistakes import TIME_MISTAKES
from faceid_conformance.emulator.doctor.told import Finder, Told, fields_of
from faceid_conformance.emulator.settings import Account

MOST_OTHERS = 16


@dataclass(frozen=True, slots=True)
class _Case:
    """One reading of the header, one way to take it apart, and what is known of its MAC."""

    reading: Reading
    split: Split
    found: Found | None
    told: Told


def explain(
    authorization: str, *, accounts: Sequence[Account], now: float, contract: Contract
) -> Diagnosis:
    """Say why a server with these accounts would refuse this Authorization at this time.

    Without accounts nothing is said about who signs. An account whose appid or SecretId is empty
    stands for whoever signed.
    """
    value = authorization.strip("\r\n\t")
    if not value.strip():
        return Diagnosis("missing", (Cause.of(MISSING),))
    readings = readings_of(value)
    cases = [(reading, split) for reading in readings for split in splits_of(reading.payload)]
    if not cases:
        return _without_cases(value, readings)
    return _diagnosed(_best(cases, accounts, now, contract), accounts)


def _without_cases(value: str, readings: Sequence[Reading]) -> Diagnosis:
    for reading in readings:
        lone = without_split(reading.payload)
        if lone is not None:
            causes = (*map(Cause.of, reading.causes), Cause.of(lone))
            return Diagnosis("explained", in_order(causes))
    return Diagnosis("unreadable", (unreadable_cause(value, readings),))


def _best(
    cases: Sequence[tuple[Reading, Split]],
    accounts: Sequence[Account],
    now: float,
    contract: Contract,
) -> _Case:
    """The case whose MAC came out the same; else the one that is the least wrong to look at."""

    def told(split: Split) -> Told:
        return Told(split.text, fields_of(split.text), accounts, now, contract)

    purse = Purse()
    for reading in dict.fromkeys(reading for reading, _ in cases):
        splits = [split for owner, split in cases if owner is reading]
        signers = _signers(told(splits[0]), accounts)
        solved = search(splits, signers, purse) if signers is not None else None
        if solved is not None:
            return _Case(reading, solved[0], solved[1], told(solved[0]))
    reading, split = min(cases, key=lambda case: _oddity(case, told(case[1])))
    return _Case(reading, split, None, told(split))


def _signers(told: Told, accounts: Sequence[Account]) -> Signers | None:
    """The account that is named leads; where none is, those that share a name with it do."""
    if not accounts:
        return None
    a, k = told.fields.get("a", ""), told.fields.get("k", "")
    ranks = [(account.app_id in ("", a)) + (account.secret_id in ("", k)) for account in accounts]
    best = max(ranks)
    named = [account for account, rank in zip(accounts, ranks, strict=True) if rank == best]
    others = [account for account in accounts if account not in named]
    return Signers(named[:2], (*named[2:], *others)[:MOST_OTHERS])


def _oddity(case: tuple[Reading, Split], told: Told) -> tuple[int, int]:
    reading, split = case
    form = sum(mistake.undo(told) is not None for mistake in FORM_MISTAKES)
    shape = shape_of(split.mac)
    return form + len(shape), len(reading.causes) + len(split.causes)


def _diagnosed(case: _Case, accounts: Sequence[Account]) -> Diagnosis:
    told = case.told
    form = _found(FORM_MISTAKES, told)
    who = _found(WHO_MISTAKES, told)[:1]
    times = _found(TIME_MISTAKES, told)[:1]
    remarks = _found(REMARKS, told)
    around = tuple(map(Cause.of, (*case.reading.causes, *case.split.causes)))
    mac, verdict = _mac(case, bool(who), bool(accounts))
    causes = in_order((*around, *mac, *form, *who, *times, *remarks))
    is_explained = verdict != "wrong-key" and any(cause.refused for cause in causes)
    evidence = _evidence(case, accounts)
    return Diagnosis("explained" if is_explained else verdict, causes, evidence)


def _found(finders: Sequence[Finder], told: Told) -> tuple[Cause, ...]:
    details = [(finder, finder.undo(told)) for finder in finders]
    return tuple(Cause.of(finder, detail) for finder, detail in details if detail is not None)


def _mac(case: _Case, is_nobody: bool, has_accounts: bool) -> tuple[tuple[Cause, ...], Verdict]:
    """What is known of the MAC: it came out the same, or its shape speaks, or the key is wrong."""
    if case.found is not None:
        return tuple(map(Cause.of, case.found.causes)), "ok"
    shape = shape_of(case.split.mac)
    seen = tuple(Cause.of(row, detail) for row, detail in shape)
    if not has_accounts or is_nobody or not case.split.mac:
        return seen, "unverified"
    return (*seen, Cause.of(WRONG_KEY)), "wrong-key"


def _evidence(case: _Case, accounts: Sequence[Account]) -> tuple[Evidence, ...]:
    found = case.found
    return shown_evidence(
        sent=case.split.text,
        signed=found.signed if found is not None else case.split.text,
        mac=case.split.mac,
        around=case.reading.causes,
        accounts=accounts,
    )
