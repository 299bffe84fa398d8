"""Owns what each call of a case about COS may cost before it is made, and the calls beside it.

Refuses to promise more than the documents do: what is not surely free may be billed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from faceid_conformance.cases.cos.compose import ACTIONS, LIVE_CODE, PLAIN_OBJECT, variables
from faceid_conformance.cases.cos.model import CosCase, CosStep
from faceid_conformance.contract.cos_model import CosContract
from faceid_conformance.live.planned import Charge, PlannedCall, PlannedItem

OF_THE_WORK = "FailedOperation."
ASKED = {LIVE_CODE: "getLiveCode", ACTIONS: "getActionSequence"}
# Its path on the wire is no key that could be put into a folder of our own.
RAW_PATH = "raw-paths"


def planned_cos_case(
    case: CosCase, contract: CosContract, offers: Callable[[str], bool]
) -> PlannedItem:
    """Return the calls that a case makes on a target that offers this, clearing up included."""
    item_id = f"cases/{case.id}"
    lacking = tuple(name for name in needs_of_live(case) if not offers(name))
    calls = () if lacking else tuple(_calls(case, contract))
    return PlannedItem(item_id, "cases", calls, lacking)


def needs_of_live(case: CosCase) -> tuple[str, ...]:
    """Return what a bucket of somebody's own has to offer for a case."""
    raw = any(step.path is not None for step in case.steps)
    return (*case.requires, RAW_PATH) if raw else case.requires


def _calls(case: CosCase, contract: CosContract) -> Iterator[PlannedCall]:
    for _ in {step.template.first for step in case.steps} - {None}:
        yield PlannedCall(PLAIN_OBJECT, "free")
    kept: set[str] = set()
    for step in case.steps:
        for _ in range(step.repeat):
            for name in sorted(variables(step) - kept):
                yield PlannedCall(ASKED[name], "free")
            yield PlannedCall(
                step.template.operation_id, cos_charge_of(step, contract), "", _media(step)
            )
        kept |= set(step.keep)
    for _ in _put(case):
        yield PlannedCall(PLAIN_OBJECT, "free")


def _put(case: CosCase) -> set[str]:
    """Return the keys under which a case leaves objects on a service as expected."""
    firsts = {step.template.first for step in case.steps} - {None}
    puts = {
        step.template.key if step.key is None else step.key
        for step in case.steps
        if (step.method or step.template.method or _method(step)) == "PUT"
        and not (step.expect.codes or step.expect.refuse)
    }
    return puts | {f"first of {name}" for name in firsts}


def _method(step: CosStep) -> str:
    return "PUT" if step.template.operation_id == "recognizeUpload" else "GET"


def cos_charge_of(step: CosStep, contract: CosContract) -> Charge:
    """Return what a call may cost on a service as expected."""
    name = step.template.operation_id
    if name == PLAIN_OBJECT or not contract.operation(name).billable:
        return "free"
    expect = step.expect
    if expect.codes:
        # Words of the work are those of a verification that was made.
        is_made = any(word.startswith(OF_THE_WORK) for word in expect.codes)
        return "billable" if is_made else "refused"
    return "refused" if expect.refuse else "billable"


def billable_cos_calls(case: CosCase, contract: CosContract) -> int:
    """Return how many of a case's calls may be billed."""
    return sum(step.repeat for step in case.steps if cos_charge_of(step, contract) == "billable")


def _media(step: CosStep) -> tuple[str, ...]:
    source = step.template.body if step.body is None else step.body
    return (source.value,) if source is not None and source.kind == "media" else ()
