"""Owns one trial: an emulator in this process, honest or lying, and the suite run against it.

Refuses to know other trials; each can run in a process of its own.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

from faceid_conformance.cases.signing import Account
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.faults.fault import Fault
from faceid_conformance.emulator.faults.registry import FAULTS
from faceid_conformance.emulator.inprocess import Settings, running_emulator
from faceid_conformance.errors import TargetError
from faceid_conformance.live.seal import sealed
from faceid_conformance.selftest.trial import HonestTrial, LiarTrial, Sign
from faceid_conformance.selftest.witness import Witness
from faceid_conformance.suite.apis import api_of
from faceid_conformance.suite.inventory import planned
from faceid_conformance.suite.opening import open_session
from faceid_conformance.suite.run import run_suite
from faceid_conformance.suite.session import Options, Session

# The layers that ask the target; the others judge signers and the client, and tell of no server.
ASKING = ("cases", "typed", "properties", "schema", "sequences", "concurrency")
MOST_OTHERS = 5


@contextmanager
def _session(options: Options, *faults: str) -> Generator[Session]:
    """Open a session with an emulator of this process, as a run does with one of its own."""
    settings = Settings(faults=faults, media="sniff", seed=options.seed)
    test = load_contract().emulator.test_account
    account = Account(test.app_id, test.secret_id, test.secret_key, test.bucket)
    with running_emulator(settings) as emulator, sealed(()):
        session = open_session(emulator.base_url, account, options)
        try:
            yield session
        finally:
            session.wire.close()


def try_honest(seed: int, max_examples: int) -> HonestTrial:
    """Run the whole suite, layer by layer, against the honest emulator."""
    started = time.perf_counter()
    with _session(Options(seed=seed, max_examples=max_examples)) as session:
        witness = Witness(session, lambda verdict, sign: None)
        run_suite(session, witness)
    results = witness.results.results
    return HonestTrial(
        seed,
        len(results),
        session.sent.total(),
        time.perf_counter() - started,
        tuple(witness.others),
    )


def try_liar(name: str, seed: int, max_examples: int) -> LiarTrial:
    """Run the suite against a liar until a check convicts it whose clause names its vice.

    What stands on those clauses is asked first, then all the rest.
    """
    fault, started = FAULTS[name], time.perf_counter()
    others: list[Sign] = []
    caught, exchanges = None, 0
    for agenda in agendas(fault):
        chosen = frozenset(agenda)
        options = Options(
            seed=seed, max_examples=max_examples, chosen=chosen, apis=(fault.api,), shrinks=False
        )
        try:
            with _session(options, name) as session:
                witness = _hear(fault, session)
        except TargetError as error:
            others.append(Sign("preflight", "", "a server of this API", str(error)))
            continue
        others += witness.others
        caught, exchanges = witness.named, exchanges + session.sent.total()
        if caught is not None:
            break
    seconds = time.perf_counter() - started
    told = tuple(others[:MOST_OTHERS])
    return LiarTrial(name, fault.over, fault.says, caught, exchanges, seconds, told)


def _hear(fault: Fault, session: Session) -> Witness:
    witness = Witness(session, lambda verdict, sign: naming(fault, verdict, sign))
    run_suite(session, witness, ASKING)
    return witness


def naming(fault: Fault, verdict: Verdict, sign: Sign) -> Sign | None:
    """Return the sign under the clause of the vice that it names, or None where it names another.

    What a check was made for counts for each clause that the check stands on; what every answer
    must keep counts for its own clause alone.
    """
    if verdict.status != "fail":
        return None
    is_its_own = sign.clause == verdict.clauses[0]
    clauses = verdict.clauses if is_its_own else (sign.clause,)
    named = next((clause for clause in clauses if fault.is_named_by(clause)), None)
    return replace(sign, clause=named) if named is not None else None


def agendas(fault: Fault) -> tuple[tuple[str, ...], ...]:
    """Return the ids of what stands on the vice's clauses, then those of the API's rest."""
    asking = {name: clauses for name, clauses in _asking().items() if api_of(name) == fault.api}
    close = [name for name, clauses in asking.items() if any(map(fault.is_named_by, clauses))]
    rest = [name for name in asking if name not in set(close)]
    return tuple(tuple(ids) for ids in (close, rest) if ids)


@cache
def _asking() -> Mapping[str, tuple[str, ...]]:
    """Everything that asks a target something, with the clauses that it stands on."""
    items = planned(load_contract())
    return {item.id: item.clauses for item in items if item.id.partition("/")[0] in ASKING}
