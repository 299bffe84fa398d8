"""Explains one Authorization: from the header's text down to the times, and says what is wrong.

Refuses to know HTTP, codes and where accounts come from; the same question has the same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
from faceid_conformance.emulator.doctor.field_mistakes import FORM_MISTAKES, LEGIBLE
from faceid_conformance.emulator.doctor.layout import Split, splits_of
from faceid_conformance.emulator.doctor.readings import Reading, readings_of
from faceid_conformance.emulator.doctor.search import (
    MOST_DIGESTS,
    Attempt,
    Found,
    Purse,
    Signers,
    search,
)
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
    """One reading of the header, and one way to take it apart."""

    reading: Reading
    split: Split
    told: Told

    @property
    def oddity(self) -> tuple[int, int]:
        """How wrong it looks, where no key has spoken."""
        form = sum(mistake.undo(self.told) is not None for mistake in FORM_MISTAKES)
        around = len(self.reading.causes) + len(self.split.causes)
        return 2 * form + len(shape_of(self.split.mac)), around


def explain(
    authorization: str,
    *,
    accounts: Sequence[Account],
    now: float,
    contract: Contract,
    effort: int = MOST_DIGESTS,
) -> Diagnosis:
    """Say why a server with these accounts would refuse this Authorization at this time.

    Without accounts nothing is said about who signs. An account whose appid or SecretId is empty
    stands for whoever signed; one without a SecretKey verifies nothing. The effort is the number
    of digests that may be tried.
    """
    value = authorization.strip("\r\n\t")
    if not value.strip():
        return Diagnosis("missing", (Cause.of(MISSING),))
    readings = readings_of(value)
    cases = [
        _Case(
            reading,
            split,
            Told(split.text, fields_of(split.text), accounts, now, contract),
        )
        for reading in readings
        for split in splits_of(reading.payload)
    ]
    if not cases:
        return _without_cases(value, readings)
    case, found = _solved(sorted(cases, key=lambda case: case.oddity), accounts, effort)
    return _diagnosed(case, found, accounts)


def _without_cases(value: str, readings: Sequence[Reading]) -> Diagnosis:
    for reading in readings:
        lone = without_split(reading.payload)
        if lone is not None:
            causes = (*map(Cause.of, reading.causes), Cause.of(lone))
            return Diagnosis("explained", in_order(causes))
    return Diagnosis("unreadable", (unreadable_cause(value, readings),))


def _solved(
    cases: Sequence[_Case], accounts: Sequence[Account], effort: int
) -> tuple[_Case, Found | None]:
    """The case whose MAC came out the same; else the one that is the least wrong to look at."""
    keyed = [account for account in accounts if account.secret_key]
    if not keyed:
        return cases[0], None
    signers: dict[tuple[str, str], Signers] = {}
    attempts: list[Attempt] = []
    for case in cases:
        names = case.told.fields.get("a", ""), case.told.secret_id
        if names not in signers:
            signers[names] = _signers(names, keyed)
        attempts.append(Attempt(case.split.mac, case.split.text, signers[names]))
    solved = search(attempts, Purse(effort))
    return (cases[0], None) if solved is None else (cases[solved[0]], solved[1])


def _signers(names: tuple[str, str], accounts: Sequence[Account]) -> Signers:
    """The account that is named leads; where none is, those that share a name with it do."""
    a, k = names
    accounts = [
        replace(account, app_id=account.app_id or a, secret_id=account.secret_id or k)
        for account in accounts
    ]
    ranks = [(account.app_id == a) + (account.secret_id == k) for account in accounts]
    best = max(ranks)
    named = [account for account, rank in zip(accounts, ranks, strict=True) if rank == best]
    others = [account for account in accounts if account not in named]
    return Signers(named[:2], (*named[2:], *others)[:MOST_OTHERS])


def _diagnosed(case: _Case, found: Found | None, accounts: Sequence[Account]) -> Diagnosis:
    told = case.told
    form = _found(FORM_MISTAKES, told)[:1]
    is_legible = not form or form[0].id in LEGIBLE
    who = _found(WHO_MISTAKES, told)[:1] if is_legible else ()
    times = _found(TIME_MISTAKES, told)[:1] if is_legible else ()
    remarks = _found(REMARKS, told) if is_legible else ()
    around = tuple(map(Cause.of, (*case.reading.causes, *case.split.causes)))
    mac, verdict = _mac(
        case, found, is_legible and not who and any(account.secret_key for account in accounts)
    )
    causes = in_order((*around, *mac, *form, *who, *times, *remarks))
    is_explained = verdict != "wrong-key" and any(cause.refused for cause in causes)
    evidence = _evidence(case, found, accounts)
    return Diagnosis("explained" if is_explained else verdict, causes, evidence)


def _found(finders: Sequence[Finder], told: Told) -> tuple[Cause, ...]:
    details = [(finder, finder.undo(told)) for finder in finders]
    return tuple(Cause.of(finder, detail) for finder, detail in details if detail is not None)


def _mac(case: _Case, found: Found | None, is_known: bool) -> tuple[tuple[Cause, ...], Verdict]:
    """What is known of the MAC: it came out the same, or its shape speaks, or the key is wrong."""
    if found is not None:
        return tuple(map(Cause.of, found.causes)), "ok"
    seen = tuple(Cause.of(row, detail) for row, detail in shape_of(case.split.mac))
    if not is_known or not case.split.mac:
        return seen, "unverified"
    return (*seen, Cause.of(WRONG_KEY)), "wrong-key"


def _evidence(
    case: _Case, found: Found | None, accounts: Sequence[Account]
) -> tuple[Evidence, ...]:
    return shown_evidence(
        sent=case.split.text,
        signed=found.signed if found is not None else case.split.text,
        mac=case.split.mac,
        around=case.reading.causes,
        accounts=accounts,
    )
