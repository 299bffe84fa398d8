"""Owns what each call of a case may cost before it is made: nothing, nothing if refused, or money.

Refuses to promise more than the documents do: what is not surely free may be billed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from faceid_conformance.cases.compose import Scene, compose, needs_lip_code
from faceid_conformance.cases.model import Case, Step
from faceid_conformance.contract.model import Contract

Charge = Literal["refused", "free", "billable"]
# The order of a live run: what costs nothing comes first.
CHARGES: tuple[Charge, ...] = ("refused", "free", "billable")
LIP_CODE_OPERATION = "liveGetFour"
LIP_SUFFIX = ":lip-code"


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """One call that a run would make; two with the same observation are made once."""

    operation: str
    charge: Charge
    observation: str = ""
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """A case or another item of a run, with its calls; none where it is not asked."""

    id: str
    layer: str
    calls: tuple[PlannedCall, ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def charge(self) -> Charge:
        """The dearest of its calls."""
        charges: list[Charge] = [call.charge for call in self.calls] or ["refused"]
        return max(charges, key=CHARGES.index)


def planned_case(
    case: Case, scene: Scene, offers: Callable[[str], bool], layer: str = "cases"
) -> PlannedItem:
    """Return the calls that a case makes on a target that offers this."""
    item_id = f"{layer}/{case.id}"
    lacking = tuple(name for name in case.requires if not offers(name))
    if lacking:
        return PlannedItem(item_id, layer, (), lacking)
    calls: list[PlannedCall] = []
    for step in case.steps:
        observation = observation_of(case, step, scene)
        for _ in range(step.repeat):
            calls += _calls(case, step, scene.contract, observation)
    return PlannedItem(item_id, layer, tuple(calls))


def _calls(case: Case, step: Step, contract: Contract, observation: str) -> list[PlannedCall]:
    charge = charge_of(case, step, contract)
    media = [source.value for source in {**step.template.files, **step.files}.values()
             if source.kind in {"media", "base64-of"}]  # fmt: skip
    call = PlannedCall(step.template.operation_id, charge, observation, tuple(media))
    if not needs_lip_code(step):
        return [call]
    lip = observation and observation + LIP_SUFFIX
    return [PlannedCall(LIP_CODE_OPERATION, "free", lip), call]


def charge_of(case: Case, step: Step, contract: Contract) -> Charge:
    """Return what a call of a case may cost: as the case says, or on a service as expected."""
    if not contract.operation(step.template.operation_id).billable:
        return "free"
    if case.billable is not None:
        return "billable" if case.billable else "refused"
    expect = step.expect
    codes = (*expect.codes, *expect.outcome)
    # Positive codes come from the gates: signature, account, body. Nothing was looked at yet.
    is_stopped_at_the_gates = expect.refuse or (bool(codes) and all(code > 0 for code in codes))
    return "refused" if is_stopped_at_the_gates else "billable"


def billable_calls(case: Case, contract: Contract) -> int:
    """Return how many of a case's calls may be billed."""
    return sum(step.repeat for step in case.steps if charge_of(case, step, contract) == "billable")


def observation_of(case: Case, step: Step, scene: Scene) -> str:
    """Return the name of what a billable request shows; identical requests have the same name.

    Empty where a request stands in a chain: there it matters what came before.
    """
    charge = charge_of(case, step, scene.contract)
    if charge != "billable" or len(case.steps) > 1 or step.repeat > 1:
        return ""
    moment = replace(scene.moment, now=0, nonce=0)
    request = compose(step, replace(scene, moment=moment, kept={"lip_code": "0000"}))
    digest = hashlib.sha256()
    headers = [pair for pair in request.headers if pair[0].lower() != "authorization"]
    known = (
        request.method,
        request.path,
        headers,
        step.sign,
        step.also_sign,
        step.header_colon,
        step.outcome,
    )
    digest.update(repr(known).encode("utf-8", "surrogatepass") + b"\0" + request.body)
    return digest.hexdigest()[:24]
