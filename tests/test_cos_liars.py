"""Holds the suite against the liars about COS: each is convicted by a case that names its vice.

The honest emulator is found without fault by every case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from faceid_conformance.emulator.faults.fault import Fault
from faceid_conformance.emulator.faults.registry import FAULTS
from faceid_conformance.emulator.inprocess import RunningEmulator, running_emulator
from faceid_conformance.selftest.runs import agendas, naming
from faceid_conformance.selftest.trial import Sign
from faceid_conformance.selftest.witness import signs_of
from faceid_conformance.suite.apis import CI
from faceid_conformance.suite.cos.bench import cos_cases
from faceid_conformance.suite.cos.concurrency_layer import SUBJECTS, run_cos_concurrency
from faceid_conformance.suite.cos.performer import CosPerformer
from faceid_conformance.suite.session import Options, Session
from lying_target import Opener, lying

# For these nothing but calls at once does.
CONVICTED_AT_ONCE = {
    "cos-digits-race": "ci/digits-race",
    "cos-same-digits-at-once": "ci/digits",
    "cos-scores-mix-up": "ci/interleaved",
    "cos-signature-check-shared": "ci/different",
}
COS_FAULTS = {name: fault for name, fault in FAULTS.items() if fault.cos is not None}


@pytest.fixture(scope="module")
def running() -> Iterator[RunningEmulator]:
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture
def session(running: RunningEmulator) -> Opener:
    """A session with the emulator under these faults; each time another emulator answers."""

    return partial(lying, running, Options(apis=(CI,)))


def test_honest_emulator_is_found_without_fault(session: Opener) -> None:
    with session() as opened:
        performer = CosPerformer(opened)
        verdicts = [performer.perform(case) for case in cos_cases(opened)]

    wrong = {verdict.id: verdict.findings[:1] for verdict in verdicts if verdict.status != "pass"}
    assert wrong == {}
    assert len(verdicts) > 400


def test_liars_are_many_and_on_every_side_of_the_api() -> None:
    sides = Counter(fault.over for fault in COS_FAULTS.values())

    assert len(COS_FAULTS) >= 80
    assert {side for side, count in sides.items() if count >= 5} >= {
        *("signing", "parameters", "codes", "shapes", "state", "limits", "headers"),
    }


@pytest.mark.parametrize("name", [name for name in COS_FAULTS if name not in CONVICTED_AT_ONCE])
def test_liar_is_convicted_by_a_case_that_names_its_vice(session: Opener, name: str) -> None:
    with session(name) as opened:
        named = next(names_of(COS_FAULTS[name], opened), None)

    assert named is not None, f"no case names the vice of {name}"


@pytest.mark.parametrize("name", CONVICTED_AT_ONCE)
def test_liar_is_convicted_by_calls_at_once(session: Opener, name: str) -> None:
    with session(name) as opened:
        opened.options = replace(opened.options, max_examples=60)
        verdict = run_cos_concurrency(opened, CONVICTED_AT_ONCE[name])

    named = [naming(COS_FAULTS[name], verdict, sign) for sign in signs_of(verdict)]
    assert any(named), f"no call at once names the vice of {name}"
    assert verdict.findings[0].reproduction is not None


def test_honest_emulator_is_found_without_fault_by_calls_at_once(session: Opener) -> None:
    with session() as opened:
        opened.options = replace(opened.options, max_examples=20)
        verdicts = [run_cos_concurrency(opened, name) for name in SUBJECTS]

    assert {verdict.id: verdict.findings for verdict in verdicts if verdict.status != "pass"} == {}


def names_of(fault: Fault, opened: Session) -> Iterator[Sign]:
    """What the cases hold against a liar under its vice's clauses."""
    cases = {f"cases/{case.id}": case for case in cos_cases(opened)}
    performer = CosPerformer(opened)
    for case_id in (name for name in agendas(fault)[0] if name in cases):
        opened.begin(case_id)
        verdict = performer.perform(cases[case_id])
        for sign in signs_of(verdict):
            named = naming(fault, verdict, sign)
            if named is not None:
                yield named
