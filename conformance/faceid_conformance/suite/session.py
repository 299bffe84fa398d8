"""Owns one run's surroundings: target, account, contract, cases, counts.

Refuses to read the environment and the clock by itself; both come in at the edge.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from hypothesis.database import ExampleDatabase

from faceid_conformance.cases.compose import Scene, identity_scheme
from faceid_conformance.cases.generate import generate_cases
from faceid_conformance.cases.model import HEADER_COLON, Case, Expectation, Step
from faceid_conformance.cases.reader import CaseBook
from faceid_conformance.cases.signing import Account, Moment
from faceid_conformance.checks.calls import Calls
from faceid_conformance.checks.expectation import Standpoint, is_accepted
from faceid_conformance.checks.finding import Finding, Profile
from faceid_conformance.checks.redaction import Redactor
from faceid_conformance.checks.sightings import meeting, shown, shown_of
from faceid_conformance.checks.verdict import Sighting, Verdict
from faceid_conformance.contract.model import Contract
from faceid_conformance.drivers.wire import WireDriver
from faceid_conformance.errors import TargetLost
from faceid_conformance.exchange import Exchange, Request, Response
from faceid_conformance.live.guard import Guard
from faceid_conformance.live.plan import Plan
from faceid_conformance.live.planned import observation_of
from faceid_conformance.live.stopping import Expected, expected_of
from faceid_conformance.live.waivers import Waivers
from faceid_conformance.suite.apis import APIS, api_of

Transmission = Callable[[WireDriver, Sequence[Request]], list[Exchange]]
Listener = Callable[[Exchange], None]
MOST_FAILURES = 20
MOST_TIMEOUTS = 3
LOST = "the target has stopped answering"


@dataclass(frozen=True, slots=True)
class Target:
    """Who is judged."""

    base_url: str
    account: Account
    profile: Profile


@dataclass(frozen=True, slots=True)
class Options:
    """How much is asked, and what of it."""

    seed: int = 1
    max_examples: int = 200
    only: tuple[str, ...] = ()
    chosen: frozenset[str] | None = None
    # What another part of the same run asks.
    elsewhere: frozenset[str] = frozenset()
    shard: str = ""
    processes: int = 1
    fail_fast: bool = False
    # A folder, or redis://HOST[:PORT][/DB]: where finds of drawn layers are kept.
    example_db: str = field(default="", repr=False)
    # Whether a target elsewhere may be sent calls at the same time.
    at_once: bool = False
    case_files: tuple[Path, ...] = ()
    # The APIs that are asked.
    apis: tuple[str, ...] = APIS
    # Whether a drawn layer goes on from what it found to the smallest that shows it.
    shrinks: bool = True

    def wants(self, case_id: str) -> bool:
        """Whether a case was asked for."""
        is_chosen = self.chosen is None or case_id in self.chosen
        return is_chosen and api_of(case_id) in self.apis and case_id not in self.elsewhere


def nonces(seed: int, case_id: str) -> Iterator[int]:
    """Return the random numbers of a case's signatures; same seed and case, same numbers."""
    random = Random(f"{seed} {case_id}")
    return (random.randrange(10**9) for _ in itertools.count())


@dataclass(slots=True)
class Silence:
    """How long a target has not answered; a dead one is not asked a thousand times more."""

    failures: int = 0
    timeouts: int = 0

    def hear(self, response: Response) -> None:
        """Take note of an answer, or of none."""
        silent = response.failure is not None
        self.failures = self.failures + 1 if silent else 0
        self.timeouts = self.timeouts + 1 if silent and response.failure == "TimeoutError" else 0

    @property
    def is_final(self) -> bool:
        return self.failures >= MOST_FAILURES or self.timeouts >= MOST_TIMEOUTS


@dataclass(slots=True)
class Session:
    """Everything that the layers of one run share."""

    contract: Contract
    book: CaseBook
    target: Target
    options: Options
    redactor: Redactor
    clock: Callable[[], float]
    wire: WireDriver
    examples: ExampleDatabase | None = field(default=None, repr=False)
    nonces: Iterator[int] = field(init=False)
    sent: Counter[str] = field(default_factory=Counter[str])
    calls: dict[str, Calls] = field(default_factory=dict[str, Calls])
    silence: Silence = field(default_factory=Silence)
    # Where a layer has set the target's clock, signatures are made for that time.
    virtual_now: int | None = None
    # They hear each exchange, in the order of the requests.
    listeners: list[Listener] = field(default_factory=list[Listener])
    sighted: set[Sighting] = field(default_factory=set[Sighting])
    fresh: dict[Sighting, None] = field(default_factory=dict[Sighting, None])
    # Where calls may cost money, each asks for leave.
    guard: Guard | None = None
    plan: Plan | None = None
    waivers: Waivers = field(default_factory=Waivers)

    def expect(self, case: Case, step: Step, expectation: Expectation, suffix: str = "") -> None:
        """Tell the guard what the next call provokes, and which observation it is."""
        if self.guard is None:
            return
        expected = expected_of(expectation)
        codes = expected.codes | self.waivers.codes_of(f"cases/{case.id}")
        observation = observation_of(case, step, self.scene())
        name = observation and observation + suffix
        self.guard.expect(Expected(codes, expected.refusal), name)

    def settled(self, verdict: Verdict) -> Verdict:
        """Return the verdict as it is reported; what was paid for is written down as judged."""
        if self.guard is not None and verdict.status not in {"not-run", "blocked", "error"}:
            self.guard.conclude(verdict.id, verdict.to_json())
        return self.waivers.applied(verdict)

    def __post_init__(self) -> None:
        self.begin("")

    def begin(self, case_id: str) -> None:
        """Begin another question: what is counted from here on is counted for its verdict.

        Its random numbers are its own: they do not depend on what was asked before, or where.
        """
        self.calls = {}
        self.fresh = {}
        self.nonces = nonces(self.options.seed, case_id)

    def sight(self, exchange: Exchange, clauses: Sequence[str] = ()) -> None:
        """Note what an answer shows: of these clauses always, of the rest once in a run."""
        seen = meeting(exchange, self.standpoint("face/reply"))
        if seen is None:
            return
        if clauses:
            operations = [operation.operation_id for operation in self.contract.operations]
            self.fresh.update(dict.fromkeys(shown_of(clauses, seen, operations)))
        else:
            self.fresh.update((item, None) for item in shown(seen) if item not in self.sighted)

    def take_sightings(self) -> tuple[Sighting, ...]:
        """Return what was sighted since the question began."""
        self.sighted.update(self.fresh)
        return tuple(self.fresh)

    @property
    def now(self) -> int:
        return int(self.clock()) if self.virtual_now is None else self.virtual_now

    @property
    def cases(self) -> tuple[Case, ...]:
        """The cases of the files and those that the contract implies, operation by operation."""
        every = (*self.book.cases, *generate_cases(self.contract, self.book.templates))
        order = [operation.operation_id for operation in self.contract.operations]
        return tuple(sorted(every, key=lambda case: order.index(case.operation_id)))

    def scene(self, kept: dict[str, str] | None = None) -> Scene:
        """Return what a step needs from outside, at this moment."""
        moment = Moment(now=self.now, nonce=next(self.nonces))
        return Scene(
            self.contract,
            self.target.account,
            identity_scheme(self.contract),
            moment,
            dict(kept or {}),
        )

    def send(self, request: Request, *, header_colon: str = HEADER_COLON) -> Exchange:
        """Send a request as raw bytes, and count it."""
        if self.silence.is_final:
            raise TargetLost(LOST)
        exchange = self.send_uncounted(request, header_colon=header_colon)
        self.count(exchange)
        return exchange

    def send_uncounted(self, request: Request, *, header_colon: str = HEADER_COLON) -> Exchange:
        """Send a request as raw bytes, for whoever counts and judges the answer later."""
        exchange = self.wire.send(request, header_colon=header_colon)
        self.silence.hear(exchange.response)
        return exchange

    def transmit(self, way: Transmission, requests: Sequence[Request]) -> list[Exchange]:
        """Send several requests that are under way at the same time, and count them."""
        exchanges = self.transmit_uncounted(way, requests)
        for exchange in exchanges:
            self.count(exchange)
        return exchanges

    def transmit_uncounted(self, way: Transmission, requests: Sequence[Request]) -> list[Exchange]:
        """Send several requests at the same time, for whoever counts and judges the answers."""
        if self.silence.is_final:
            raise TargetLost(LOST)
        # A server of one thread would wait for the next request on the connection that we keep.
        self.wire.close()
        exchanges = way(self.wire, requests)
        for exchange in exchanges:
            self.silence.hear(exchange.response)
        return exchanges

    def count(self, exchange: Exchange) -> None:
        """Count an exchange, and whether the target took it."""
        for listener in self.listeners:
            listener(exchange)
        response = exchange.response
        self.count_call(
            exchange.operation_id,
            response.code,
            accepted=is_accepted(exchange, self.standpoint("face/reply")),
            elapsed_seconds=response.elapsed_seconds,
        )
        self.sight(exchange)

    def count_call(
        self,
        operation_id: str,
        code: int | str | None,
        *,
        accepted: bool,
        elapsed_seconds: float,
    ) -> None:
        """Count a call whose bytes are not known here."""
        self.sent[operation_id] += 1
        calls = self.calls.setdefault(operation_id, Calls())
        calls.count(code, accepted=accepted, elapsed_seconds=elapsed_seconds)

    def standpoint(self, clause: str) -> Standpoint:
        """Return from where answers are judged."""
        return Standpoint(self.contract, self.target.profile, clause, "must")

    def with_evidence(self, finding: Finding, exchange: Exchange) -> Finding:
        """Return the finding with the exchange that shows it."""
        return Finding(
            finding.check,
            finding.clause,
            finding.level,
            self.redactor.text(finding.expected, exchange.request.fields),
            self.redactor.text(finding.observed, exchange.request.fields),
            self.redactor.evidence(exchange),
        )
