"""The face API as the server mounts it: its operations and what answers them.

Refuses to know HTTP routes, and any other API.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from faceid_conformance.contract.model import Contract, Operation, RetryAfter
from faceid_conformance.emulator.books import Books, accounts_of
from faceid_conformance.emulator.face import answers, checks, stages
from faceid_conformance.emulator.face.call import FaceCall, House, Workings, fields_by_body
from faceid_conformance.emulator.face.forceable import forceable_outcomes
from faceid_conformance.emulator.face.forcing import SOURCES, by_header
from faceid_conformance.emulator.face.pictures import wanted_url
from faceid_conformance.emulator.face.signature import decode_signature
from faceid_conformance.emulator.face.trace import trace_of
from faceid_conformance.emulator.face.written_form import well_written
from faceid_conformance.emulator.outcomes.directive import Directive, ForcingError
from faceid_conformance.emulator.outcomes.manner import USUAL
from faceid_conformance.emulator.outcomes.outcome import SUCCESS, TOP_FIELD, Forced, Outcome
from faceid_conformance.emulator.outcomes.precedence import Predicate, judge, plan_of
from faceid_conformance.emulator.outcomes.printed import printed_by
from faceid_conformance.emulator.outcomes.rendering import (
    Answer,
    bad_request_outcome,
    render,
    text_of,
)
from faceid_conformance.emulator.settings import Account, Settings
from faceid_conformance.emulator.wire.request import Request
from faceid_conformance.emulator.wire.submission import read_submission

BAD_REQUEST_STATUS = 400
BODY_SIZE_CHECK = "body-size"
EARLY = "early-answer"

PREDICATES: Mapping[str, Predicate[FaceCall]] = MappingProxyType(
    {
        BODY_SIZE_CHECK: checks.body_size,
        "signature-present": checks.signature_present,
        "signature-decodable": checks.signature_decodable,
        "appid-known": checks.appid_known,
        "secretid-known": checks.secretid_known,
        "appid-secretid-paired": checks.appid_secretid_paired,
        "signature-in-time": checks.signature_in_time,
        "signature-matches": checks.signature_matches,
        "signature-not-replayed": checks.signature_not_replayed,
        "body-readable": checks.body_readable,
        "well-written": well_written,
        "target-matches": checks.target_matches,
        "bucket-known": checks.bucket_known,
        "account-paid": checks.account_paid,
        "permitted": checks.permitted,
        "within-rate": checks.within_rate,
        "parameters-present": checks.parameters_present,
        "parameters-valid": checks.parameters_valid,
        "media-acceptable": stages.media_acceptable,
        "liveness": stages.liveness,
        "comparison": stages.comparison,
    }
)


def honest_workings(contract: Contract) -> Workings:
    """The tables and functions of the service as documented."""
    return Workings(
        checks=contract.checks,
        predicates=PREDICATES,
        results=answers.RESULTS,
        sources=SOURCES,
        authorization=Request.joined,
        decode_signature=decode_signature,
        read_submission=read_submission,
        answer=answers.answer,
        stopped_answer=answers.stopped_answer,
        render=printed_by(partial(render, catalogue=contract.catalogue), contract.reading.replies),
        retry_after=retry_after,
        kept_bytes=max(_body_limits(contract)),
    )


def _body_limits(contract: Contract) -> tuple[int, ...]:
    rows = (row for row in contract.checks if row.check == BODY_SIZE_CHECK)
    return tuple(contract.limits[row.limit].maximum or 0 for row in rows if row.limit is not None)


def _maxima(contract: Contract) -> dict[str | None, int]:
    found = {name: limit.maximum for name, limit in contract.limits.items()}
    return {name: maximum for name, maximum in found.items() if maximum is not None}


class FaceApi:
    """Answers requests to the face operations."""

    def __init__(
        self,
        contract: Contract,
        settings: Settings,
        *,
        books: Books,
        workings: Workings,
    ) -> None:
        accounts = accounts_of(contract, settings)
        self._house = House(
            contract=contract,
            settings=settings,
            pairs={(each.app_id, each.secret_id): each for each in reversed(accounts)},
            state=books.state,
            workings=workings,
            texts=lambda code: text_of(contract.catalogue.code(code)),
            fields=fields_by_body(contract),
            maxima=_maxima(contract),
            app_ids=frozenset(account.app_id for account in accounts),
            secret_ids=frozenset(account.secret_id for account in accounts),
            bucket_names=_bucket_names(accounts),
            signed_keys=frozenset(field.key for field in contract.signing.fields),
            labels=books.labels,
            media=books.media,
            rules=books.rules,
            delays=books.delays,
            pace=books.pace,
            clocks=books.clocks,
        )
        self._outcome_header = contract.emulator.outcome_header
        self._plans = {
            operation.operation_id: plan_of(
                [row for row in workings.checks if operation.operation_id in row.operations],
                workings.predicates,
            )
            for operation in contract.operations
        }

    @property
    def operations(self) -> tuple[Operation, ...]:
        return self._house.contract.operations

    @property
    def body_limit(self) -> int:
        """The size up to which a body is kept; larger ones are only counted."""
        return self._house.workings.kept_bytes

    def forceable(self) -> list[dict[str, object]]:
        return forceable_outcomes(self._house.contract)

    def early(self, operation: Operation, head: Request) -> Answer | None:
        """What is answered before the body came, where that was asked for."""
        words = head.header(self._outcome_header)
        if self._house.rules.is_empty and (words is None or EARLY not in words):
            return None
        call = FaceCall(self._house, operation, head)
        try:
            if not _is_early(call.ruled(only_look=True) or by_header(call)):
                return None
        except ForcingError:
            return None
        forced = call.forced()
        if forced is None:
            return None
        too_large = next(
            row.own_code for row in self._house.contract.checks if row.check == BODY_SIZE_CHECK
        )
        if forced.field == TOP_FIELD:
            outcome = Outcome(forced.code or too_large or SUCCESS, is_forced=True)
        else:
            data = call.stopped_answer(forced.field, forced.code)
            outcome = Outcome(SUCCESS, data, is_forced=True)
        return self._answer(call, outcome)

    def wanted_url(self, operation: Operation, request: Request) -> str | None:
        """The url that the answer depends on, of a call that nothing speaks against so far."""
        call = FaceCall(self._house, operation, request)
        rows = [row for row, _ in self._plans[operation.operation_id]]
        return wanted_url(call, rows, self._house.workings.predicates)

    def answer(self, operation: Operation, request: Request) -> Answer:
        """Judge the request and render what it came to."""
        house = self._house
        call = FaceCall(house, operation, request)
        try:
            outcome = judge(call, self._plans[operation.operation_id])
        except ForcingError as error:
            refusal = bad_request_outcome(house.contract, BAD_REQUEST_STATUS, str(error))
            return Answer(
                house.workings.render(refusal),
                refusal,
                call.lint,
                call.now,
                partial(trace_of, call),
            )
        return self._answer(call, outcome)

    def _answer(self, call: FaceCall, outcome: Outcome) -> Answer:
        """Send the outcome in the manner that was asked for with it."""
        house, forced = self._house, call.forced()
        if forced is not None and forced.variant and outcome.is_forced:
            variants = house.contract.catalogue.code(forced.code).variants
            outcome = replace(outcome, message=variants[forced.variant - 1].text)
        if forced is not None and forced.manner != USUAL:
            manner = forced.manner
            outcome = replace(
                outcome,
                delay_seconds=house.delays.seconds(call.tenant, manner.delay),
                dribble=manner.dribble,
                wire_fault=manner.fault or outcome.wire_fault,
                is_forced=True,
            )
        by = forced.by if forced is not None and outcome.is_forced else None
        reply = house.workings.render(outcome)
        if outcome.download_code is not None:
            header = house.contract.emulator.pictures.header
            reply = reply.with_headers((header, str(outcome.download_code)))
        wait = house.workings.retry_after(outcome, house.contract.emulator.retry_after)
        if wait is not None:
            header = house.contract.emulator.retry_after.header
            reply = reply.with_headers((header, str(wait)))
        return Answer(reply, outcome, call.lint, call.now, partial(trace_of, call, by))


def retry_after(outcome: Outcome, told: RetryAfter) -> int | None:
    """After how many seconds a caller that was too fast may come again."""
    if outcome.retry_after_seconds is None and outcome.is_forced and outcome.code in told.codes:
        return told.forced_seconds
    return outcome.retry_after_seconds


def _bucket_names(accounts: tuple[Account, ...]) -> frozenset[str]:
    """The buckets of the accounts, in their short form and in the long one with the appid."""
    own = [account for account in accounts if account.bucket]
    return frozenset(
        name for item in own for name in (item.bucket or "", f"{item.bucket}-{item.app_id}")
    )


def _is_early(asked: Directive | Forced | None) -> bool:
    return asked is not None and asked.manner.fault == EARLY
