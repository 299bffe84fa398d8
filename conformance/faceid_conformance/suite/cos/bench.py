"""Owns what the layers about COS share of a session: contract, cases, sending, counting, sighting.

Refuses to judge by itself; checks/cos does.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from urllib.parse import urlsplit

from faceid_conformance.cases.compose import Scene
from faceid_conformance.cases.cos.compose import (
    ACTIONS,
    BUCKET_HOST,
    KEY_PREFIX,
    LIVE_CODE,
    OWN_FOLDER,
    PLAIN_OBJECT,
    compose_cos,
    with_bucket,
)
from faceid_conformance.cases.cos.generate import generate_cos_cases
from faceid_conformance.cases.cos.model import CosBook, CosCase, CosExpectation, CosStep
from faceid_conformance.cases.cos.reader import read_cos_cases
from faceid_conformance.checks.cos.answer import code_of
from faceid_conformance.checks.cos.expectation import CosStandpoint, is_accepted, seen_of
from faceid_conformance.checks.cos.sightings import cos_meeting, cos_shown, cos_shown_of
from faceid_conformance.checks.finding import Finding
from faceid_conformance.contract.cos_model import CosContract
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.errors import CallRefused, TargetError
from faceid_conformance.exchange import Exchange, Request
from faceid_conformance.live.stopping import expected_of_cos
from faceid_conformance.suite.session import Session, Transmission

OBJECT = "object/get"
HOSTED = ".myqcloud.com"
# Who issues what a step speaks of, and in which element.
ISSUERS = {
    LIVE_CODE: ("getLiveCode/bucket", "LiveCode"),
    ACTIONS: ("getActionSequence/bucket", "ActionSequence"),
}


class CosBench:
    """One session's surroundings, as the layers about COS see them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.contract: CosContract = load_cos_contract()

    # What a step expects that only prepares another.
    accepting = CosExpectation(accept=True)

    @property
    def book(self) -> CosBook:
        return read_cos_cases(more=self.session.options.case_files)

    def scene(self, kept: dict[str, str] | None = None) -> Scene:
        """Return what a step needs from outside, at this moment."""
        return with_bucket(self.session.scene({**own_bucket(self.session), **(kept or {})}))

    def expect(self, expectation: CosExpectation) -> None:
        """Tell the guard, where there is one, what the next call provokes."""
        if self.session.guard is not None:
            self.session.guard.expect(expected_of_cos(expectation))

    def standpoint(self, clause: str) -> CosStandpoint:
        """Return from where answers are judged."""
        return CosStandpoint(self.contract, self.session.target.profile, clause, "must")

    def send(self, request: Request, clauses: Sequence[str] = ()) -> Exchange:
        """Send a request, count it, and note what its answer shows."""
        session = self.session
        if session.silence.is_final:
            raise TargetError("the target has stopped answering")
        exchange = session.send_uncounted(request)
        self.count(exchange)
        self.sight(exchange, clauses)
        return exchange

    @contextmanager
    def cleared_up(self) -> Generator[None]:
        """Delete what is put into a bucket of somebody's own; elsewhere nobody pays for it.

        The guard has kept back the calls for it. Where it gives leave for none any more, it tells
        what is left.
        """
        try:
            yield
            self._clear_up()
        except CallRefused:
            if self.session.guard is not None:
                self.session.guard.begin_clearing()
                with suppress(CallRefused):
                    self._clear_up()
            raise

    def _clear_up(self) -> None:
        guard = self.session.guard
        for key in guard.lying.keys if guard is not None else ():
            step = CosStep(self.book.templates[OBJECT], self.accepting, key=key, method="DELETE")
            self.expect(step.expect)
            self.send(compose_cos(step, self.scene()))

    def transmit(self, way: Transmission, requests: Sequence[Request]) -> list[Exchange]:
        """Send several requests that are under way at the same time, and count them."""
        exchanges = self.session.transmit_uncounted(way, requests)
        for exchange in exchanges:
            self.count(exchange)
            self.sight(exchange)
        return exchanges

    def count(self, exchange: Exchange) -> None:
        """Count an exchange, and whether the target took it; plain objects are not counted."""
        if exchange.operation_id == PLAIN_OBJECT:
            return
        self.session.count_call(
            exchange.operation_id,
            code_of(exchange),
            accepted=is_accepted(exchange, self.standpoint("ci/requests")),
            elapsed_seconds=exchange.response.elapsed_seconds,
        )

    def sight(self, exchange: Exchange, clauses: Sequence[str] = ()) -> None:
        """Note what an answer shows: of these clauses always, of the rest once in a run."""
        session = self.session
        seen = cos_meeting(exchange, self.standpoint("ci/requests"))
        if seen is None:
            return
        found = cos_shown(seen, self.contract)
        session.fresh.update((item, None) for item in found if item not in session.sighted)
        session.fresh.update(dict.fromkeys(cos_shown_of(clauses, seen)))

    def with_evidence(self, finding: Finding, exchange: Exchange) -> Finding:
        """Return the finding with the exchange that shows it."""
        told = self.session.with_evidence(finding, exchange)
        return replace(told, evidence=(*told.evidence, f"< {seen_of(exchange)}"))


def own_bucket(session: Session) -> dict[str, str]:
    """Return what a bucket of somebody's own is called, and where in it objects are put."""
    if session.guard is None:
        return {}
    host = urlsplit(session.target.base_url).hostname or ""
    named = {BUCKET_HOST: host} if host.endswith(HOSTED) else {}
    return {**named, KEY_PREFIX: OWN_FOLDER}


def cos_cases(session: Session) -> tuple[CosCase, ...]:
    """Return the cases of the files and those that the contract implies."""
    bench = CosBench(session)
    return (*bench.book.cases, *generate_cos_cases(bench.contract, bench.book.templates))
