"""The engine that judges a request by the contract's table of checks, row by row.

Refuses to know what any check does; predicates and codes come in.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from faceid_conformance.contract.model import Check, Operation
from faceid_conformance.emulator.outcomes.outcome import (
    SUCCESS,
    TOP_FIELD,
    Forced,
    Outcome,
    Verdict,
)


class Judged(Protocol):
    """What the engine asks of a request, whichever API it belongs to."""

    @property
    def operation(self) -> Operation: ...

    @property
    def is_read(self) -> bool:
        """Whether the body was read; from then on more may be forced."""
        ...

    def forced(self) -> Forced | None:
        """The outcome that the caller asked for, as far as the request was read by now."""
        ...

    def stage_runs(self, stage: str) -> bool:
        """Whether the operation has the stage and the request asks for it."""
        ...

    def arrives_in(self, code: int) -> str:
        """The field of the reply in which the catalogue says that the code arrives."""
        ...

    def answer(self) -> Mapping[str, object]:
        """The result of a call that nothing speaks against."""
        ...

    def stopped_answer(self, status: str, code: int) -> Mapping[str, object]:
        """The result of a call whose stage with that status field ended with a code."""
        ...


Call = TypeVar("Call", bound=Judged)
MEDIA = "media"
AnyCall = TypeVar("AnyCall")
Predicate = Callable[[AnyCall, Check], Verdict | None]


def plan_of(
    rows: Sequence[Check], predicates: Mapping[str, Predicate[Call]]
) -> tuple[tuple[Check, Predicate[Call]], ...]:
    """An operation's rows, each with its predicate."""
    return tuple((row, predicates[row.check]) for row in rows)


def judge(call: Call, plan: Sequence[tuple[Check, Predicate[Call]]]) -> Outcome:
    """Go through the operation's rows in order; the first that fails gives the outcome."""
    forced, was_read, place = call.forced(), call.is_read, -1
    for row, predicate in plan:
        place += 1
        if row.stage is not None and not call.stage_runs(row.stage):
            continue
        if call.is_read is not was_read:
            forced, was_read = call.forced(), call.is_read
        if forced is None:
            verdict = predicate(call, row)
            if verdict is None:
                continue
            return _outcome(call, row, verdict, is_forced=False)
        if _is_due(forced, place, plan):
            check = row.check if row.own_code == forced.code else None
            return Outcome(forced.code, check=check, is_forced=True)
        verdict = predicate(call, row)
        overruled = _is_of_stage(call, forced, row)
        if overruled:
            verdict = Verdict(forced.code) if forced.code != SUCCESS else None
        if verdict is not None:
            return _outcome(call, row, verdict, is_forced=overruled)
    forced = call.forced()
    if forced is not None and forced.field == TOP_FIELD and forced.code != SUCCESS:
        return Outcome(forced.code, is_forced=True)
    passed_by_force = forced is not None and _is_stage_passed(call, forced)
    return Outcome(SUCCESS, call.answer(), is_forced=passed_by_force)


def _is_due(forced: Forced, place: int, plan: Sequence[tuple[Check, object]]) -> bool:
    """A forced top-level code stands in for its own check, or comes before the stages."""
    if forced.field != TOP_FIELD or forced.code == SUCCESS:
        return False
    own = [index for index, (row, _) in enumerate(plan) if row.own_code == forced.code]
    staged = [index for index, (row, _) in enumerate(plan) if row.stage is not None]
    return place >= (own or staged)[0]


def _is_of_stage(call: Judged, forced: Forced, row: Check) -> bool:
    stage = call.operation.stage(row.stage) if row.stage is not None else None
    return stage is not None and stage.status == forced.field


def _is_stage_passed(call: Judged, forced: Forced) -> bool:
    return any(
        stage.status == forced.field and call.stage_runs(stage.name)
        for stage in call.operation.stages
    )


def _outcome(call: Judged, row: Check, verdict: Verdict, *, is_forced: bool) -> Outcome:
    code = row.own_code if verdict.code is None else verdict.code
    if code is None:
        raise ValueError(f"the check {row.check} failed without a code")
    status = _status_field(call, row, code)
    if status is not None:
        data = call.stopped_answer(status, code)
        return Outcome(SUCCESS, data, check=row.check, is_forced=is_forced)
    return Outcome(
        code,
        data=None if verdict.bare else {},
        detail=verdict.detail,
        message=verdict.message,
        wire_fault=verdict.wire_fault,
        download_code=verdict.download_code,
        retry_after_seconds=verdict.retry_after_seconds,
        check=row.check,
        is_forced=is_forced,
    )


def _status_field(call: Judged, row: Check, code: int) -> str | None:
    """The stage's field that takes the code, or None where the top-level one does."""
    if row.stage is not None:
        stage = call.operation.stage(row.stage)
        return stage.status if stage is not None else None
    if row.code == MEDIA:
        field = call.arrives_in(code)
        return next((item.status for item in call.operation.stages if item.status == field), None)
    return None
