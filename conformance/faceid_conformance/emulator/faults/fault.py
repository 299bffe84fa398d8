"""A fault: what is wrong, which property it breaks, and the patch that makes it so.

Refuses to know who looks for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Literal

from faceid_conformance.contract.model import Check
from faceid_conformance.emulator.ci.workings import CosWorkings
from faceid_conformance.emulator.face.call import FaceCall, Workings
from faceid_conformance.emulator.outcomes.outcome import Outcome, Verdict
from faceid_conformance.emulator.wire.reply import Reply

Patch = Callable[[Workings], Workings]
CosPatch = Callable[[CosWorkings], CosWorkings]
FacePredicate = Callable[[FaceCall, Check], Verdict | None]
Side = Literal[
    "signing",
    "multipart",
    "parameters",
    "codes",
    "shapes",
    "sub-status",
    "limits",
    "state",
    "concurrency",
    "headers",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One named lie. `breaks` is the property that a judge is to miss, `over` its side of the API.

    `clauses` name the vice: ids of the ledger, or patterns such as `*/out/sim`. A judge that
    convicts the liar on any other clause has found something else.
    """

    name: str
    says: str
    breaks: str
    patch: Patch = field(repr=False)
    over: Side
    clauses: tuple[str, ...]
    # Of a lie about the operations on COS; the face operations stay honest then.
    cos: CosPatch | None = field(default=None, repr=False)

    @property
    def api(self) -> str:
        """The API that is lied about."""
        return "face" if self.cos is None else "ci"

    def is_named_by(self, clause: str) -> bool:
        """Whether a finding on that clause names this vice."""
        return any(fnmatchcase(clause, pattern) for pattern in self.clauses)


def passing(*checks: str) -> Patch:
    """Let every request pass these checks."""

    def never_fails(call: FaceCall, row: Check) -> Verdict | None:
        return None

    return judging(dict.fromkeys(checks, never_fails))


def judging(predicates: Mapping[str, FacePredicate]) -> Patch:
    """Judge these checks by other predicates."""
    return lambda workings: replace(workings, predicates={**workings.predicates, **predicates})


def also_judging(check: str, also: FacePredicate) -> Patch:
    """Judge a check honestly, and whatever passes once more by another predicate."""

    def patch(workings: Workings) -> Workings:
        honest = workings.predicates[check]

        def both(call: FaceCall, row: Check) -> Verdict | None:
            verdict = honest(call, row)
            return verdict if verdict is not None else also(call, row)

        return replace(workings, predicates={**workings.predicates, check: both})

    return patch


def rewriting_reply(rewrite: Callable[[Outcome, Reply], Reply]) -> Patch:
    """Change the reply after it was rendered."""

    def patch(workings: Workings) -> Workings:
        honest = workings.render

        def render(outcome: Outcome) -> Reply:
            return rewrite(outcome, honest(outcome))

        return replace(workings, render=render)

    return patch


def rewriting_data(
    rewrite: Callable[[FaceCall, Mapping[str, object]], Mapping[str, object]],
) -> Patch:
    """Change the `data` of answers, of those that a stage stopped too."""

    def patch(workings: Workings) -> Workings:
        honest_answer, honest_stop = workings.answer, workings.stopped_answer

        def answer(call: FaceCall) -> Mapping[str, object]:
            return rewrite(call, honest_answer(call))

        def stop(call: FaceCall, status: str, code: int) -> Mapping[str, object]:
            return rewrite(call, honest_stop(call, status, code))

        return replace(workings, answer=answer, stopped_answer=stop)

    return patch


def code_of_check(call: FaceCall, check: str) -> int | None:
    """The code that the contract's table gives to a check."""
    return next(row.own_code for row in call.house.contract.checks if row.check == check)


def code_named(call: FaceCall, name: str) -> int:
    """The code of a name in the catalogue."""
    codes = call.house.contract.catalogue.for_operation(call.operation.operation_id)
    return next(row.code for row in codes if row.name == name)
