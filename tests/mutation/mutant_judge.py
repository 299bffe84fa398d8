"""The suite's judgement of the emulator that is imported here, of both its APIs: cases,
properties, sequences.

Knows nothing of mutants. It is asked in a process that has not imported the emulator yet.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module

from faceid_conformance.cases.signing import Account, Moment
from faceid_conformance.checks.verdict import RED, Verdict
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.drivers.wire import WireDriver
from faceid_conformance.suite.cos.bench import cos_cases
from faceid_conformance.suite.cos.performer import CosPerformer
from faceid_conformance.suite.cos.property_layer import COS_PROPERTIES, COS_SCHEMAS
from faceid_conformance.suite.cos.sequence_layer import SUBJECTS as COS_SUBJECTS
from faceid_conformance.suite.cos.sequence_layer import run_cos_sequences
from faceid_conformance.suite.opening import ACCOUNT_BUCKET, session_for
from faceid_conformance.suite.performer import Performer
from faceid_conformance.suite.preflight import FOREIGN, look_at
from faceid_conformance.suite.property_layer import PROPERTIES
from faceid_conformance.suite.sequence_layer import SUBJECTS, run_sequences
from faceid_conformance.suite.session import Options, Session, Target, nonces

LAYERS = ("cases", "properties", "sequences")
EMULATOR_SEED = 1
# A mutant that does not answer is not waited for as long as a server far away.
TIMEOUT_SECONDS = 5.0
Question = tuple[str, Callable[[], Verdict]]


def first_finding(layers: Sequence[str], seed: int, max_examples: int) -> str | None:
    """Return what convicts the emulator first, or None where nothing does."""
    inprocess = import_module("faceid_conformance.emulator.inprocess")
    settings = inprocess.Settings(media="sniff", seed=EMULATOR_SEED)
    with inprocess.running_emulator(settings) as emulator:
        options = Options(seed=seed, max_examples=max_examples, shrinks=False)
        session = _session(emulator.base_url, options)
        for name, ask in _questions(session, layers):
            session.begin(name)
            verdict = ask()
            if verdict.status in RED:
                return verdict.id
    return None


def _session(base_url: str, options: Options) -> Session:
    """Open a session as a run does; whatever is wrong then is wrong with the emulator."""
    test = load_contract().emulator.test_account
    account = Account(test.app_id, test.secret_id, test.secret_key, test.bucket)
    session = session_for(Target(base_url, account, FOREIGN), options)
    session.wire = WireDriver(base_url, timeout_seconds=TIMEOUT_SECONDS)
    moment = Moment(now=int(time.time()), nonce=next(nonces(options.seed, "preflight")))
    profile = look_at(
        session.wire,
        base_url,
        contract=session.contract,
        book=session.book,
        account=account,
        moment=moment,
    )
    capabilities = profile.capabilities | {ACCOUNT_BUCKET}
    session.target = Target(base_url, account, replace(profile, capabilities=capabilities))
    return session


def _questions(session: Session, layers: Sequence[str]) -> Iterator[Question]:
    """Yield everything that is asked, the cheapest first."""
    if "cases" in layers:
        performer, cos_performer = Performer(session), CosPerformer(session)
        for case in session.cases:
            yield f"cases/{case.id}", lambda case=case: performer.perform(case)
        for case in cos_cases(session):
            yield f"cases/{case.id}", lambda case=case: cos_performer.perform(case)
    if "properties" in layers:
        for name, ask in {**PROPERTIES, **COS_PROPERTIES, **COS_SCHEMAS}.items():
            yield f"properties/{name}", lambda ask=ask: ask(session)
    if "sequences" in layers:
        for name in SUBJECTS:
            yield f"sequences/{name}", lambda name=name: run_sequences(session, name)
        for name in COS_SUBJECTS:
            yield f"sequences/{name}", lambda name=name: run_cos_sequences(session, name)
