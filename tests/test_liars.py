"""Holds the suite against the emulator's liars: each is convicted by a case that names its vice.

The honest emulator is found without fault by every case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import partial
from itertools import chain
from typing import get_args

import pytest
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.clauses.reader import read_ledger
from faceid_conformance.emulator.faults.fault import Fault, Side
from faceid_conformance.emulator.faults.races import RACE_FAULTS
from faceid_conformance.emulator.faults.registry import FAULTS
from faceid_conformance.emulator.inprocess import RunningEmulator, running_emulator
from faceid_conformance.selftest.runs import agendas, naming
from faceid_conformance.selftest.trial import Sign
from faceid_conformance.selftest.witness import signs_of
from faceid_conformance.suite import sequence_layer
from faceid_conformance.suite.concurrency_layer import run_concurrency
from faceid_conformance.suite.performer import Performer
from faceid_conformance.suite.sequence_layer import run_sequences
from faceid_conformance.suite.session import Options, Session
from lying_target import Opener, lying

# What judges drawn sequences and calls at once convicts these; for the last six nothing else does.
CONVICTED_BY_MANY_CALLS = {
    "lip-code-never-ends": "sequences/lifecycle",
    "failure-gives-lip-code-back": "sequences/lifecycle",
    "refusal-uses-lip-code-up": "sequences/lifecycle",
    "only-newest-lip-code": "sequences/lifecycle",
    "forgets-replay-after-a-minute": "sequences/lifecycle",
    "replay-check-races": "concurrency/signature-race",
    "lip-code-races": "concurrency/lip-code-race",
    "same-lip-code-for-all-at-once": "concurrency/lip-codes",
    "session-mix-up": "concurrency/different",
    "scores-mix-up": "concurrency/interleaved",
    "signature-check-shared": "concurrency/different",
}
SEQUENCES_TRIED = 200
# tests/test_cos_liars.py tries those that lie about the other API.
OF_FACE = tuple(name for name, fault in FAULTS.items() if fault.cos is None)
OF_CALLS_AT_ONCE = frozenset(fault.name for fault in RACE_FAULTS)


@pytest.fixture(scope="module")
def running() -> Iterator[RunningEmulator]:
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture
def session(running: RunningEmulator) -> Opener:
    """A session with the emulator under these faults; each time another emulator answers."""

    return partial(lying, running, Options(max_examples=SEQUENCES_TRIED))


def judged(opened: Session, case_id: str) -> Verdict:
    case = next(case for case in opened.cases if case.id == case_id)
    return Performer(opened).perform(case)


def test_honest_emulator_is_found_without_fault(session: Opener) -> None:
    with session() as opened:
        verdicts = [Performer(opened).perform(case) for case in opened.cases]

    wrong = {verdict.id: verdict.findings[:1] for verdict in verdicts if verdict.status != "pass"}
    assert wrong == {}
    assert len(verdicts) > 500


def judged_over_many_calls(opened: Session, verdict_id: str) -> Verdict:
    layer, _, subject = verdict_id.partition("/")
    if layer == "sequences":
        return run_sequences(opened, subject)
    return run_concurrency(opened, subject)


@pytest.mark.parametrize("seed", [1, 2])
def test_honest_emulator_is_found_without_fault_over_many_calls(session: Opener, seed: int) -> None:
    with session() as opened:
        opened.options = Options(seed=seed, max_examples=60)
        verdicts = [
            judged_over_many_calls(opened, name)
            for name in sorted({*CONVICTED_BY_MANY_CALLS.values(), "concurrency/alike"})
        ]

    assert {verdict.id: verdict.findings for verdict in verdicts if verdict.status != "pass"} == {}
    assert all(verdict.exchanges > 10 for verdict in verdicts)


def test_faults_are_many_and_on_every_side_of_the_api() -> None:
    sides = Counter(fault.over for fault in FAULTS.values())

    assert len(FAULTS) >= 60
    assert sides.keys() == set(get_args(Side))
    assert min(sides.values()) >= 5


def test_vices_are_named_by_clauses_of_the_ledger() -> None:
    ids = list(read_ledger().clauses)
    unknown = [
        (fault.name, pattern)
        for fault in FAULTS.values()
        for pattern in fault.clauses
        if not any(fnmatchcase(clause, pattern) for clause in ids)
    ]

    assert unknown == []
    assert all(fault.clauses for fault in FAULTS.values())


def test_no_vice_is_named_by_nearly_everything() -> None:
    ids = [name for name in read_ledger().clauses if not name.startswith("ci/")]
    wide = [f.name for f in FAULTS.values() if sum(map(f.is_named_by, ids)) > len(ids) / 4]

    assert wide == []


def test_every_fault_of_calls_at_once_has_its_judge() -> None:
    assert {fault.name for fault in RACE_FAULTS} <= CONVICTED_BY_MANY_CALLS.keys() <= FAULTS.keys()


@pytest.mark.parametrize("fault", [name for name in OF_FACE if name not in OF_CALLS_AT_ONCE])
def test_liar_is_convicted_by_a_case_that_names_its_vice(session: Opener, fault: str) -> None:
    with session(fault) as opened:
        named = next(names_of(FAULTS[fault], opened), None)

    assert named is not None, f"no case names the vice of {fault}"


def names_of(fault: Fault, opened: Session) -> Iterator[Sign]:
    """What the cases hold against a liar under its vice's clauses, the likeliest cases first."""
    cases = {f"cases/{case.id}": case for case in opened.cases}
    for case_id in chain.from_iterable(agendas(fault)):
        if case_id not in cases:
            continue
        verdict = Performer(opened).perform(cases[case_id])
        for sign in signs_of(verdict):
            named = naming(fault, verdict, sign)
            if named is not None:
                yield named


@pytest.mark.parametrize("fault", CONVICTED_BY_MANY_CALLS)
def test_liar_of_many_calls_is_convicted(
    session: Opener, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # To convict is enough here; the search for the shortest sequence takes its time.
    monkeypatch.setattr(sequence_layer, "MOST_TIMES", 1)
    with session(fault) as opened:
        verdict = judged_over_many_calls(opened, CONVICTED_BY_MANY_CALLS[fault])

    assert verdict.status == "fail", f"{fault} is not found by {verdict.id}"
    assert verdict.findings[0].evidence


@pytest.mark.parametrize("fault", [name for name in CONVICTED_BY_MANY_CALLS if "race" in name])
def test_race_is_not_seen_by_calls_alone(session: Opener, fault: str) -> None:
    names = ("signature/single-use-once", "parameters/lip-code-used-twice")

    with session(fault) as opened:
        assert {judged(opened, name).status for name in names} == {"pass"}


def test_sequence_that_convicts_is_the_shortest(session: Opener) -> None:
    with session("lip-code-reusable") as opened:
        verdict = judged_over_many_calls(opened, "sequences/lifecycle")

    told = [line for line in verdict.findings[0].evidence if line[0].isdigit()]
    assert len(told) == 3
