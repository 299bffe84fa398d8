"""Owns what of a case about COS may be billed: verifications that nothing stops before the work.

Refuses to know prices.
"""

from __future__ import annotations

from faceid_conformance.cases.cos.compose import PLAIN_OBJECT
from faceid_conformance.cases.cos.model import CosCase, CosStep
from faceid_conformance.contract.cos_model import CosContract

OF_THE_WORK = "FailedOperation."


def billable_cos_calls(case: CosCase, contract: CosContract) -> int:
    """Return how many of a case's calls may be billed."""
    return sum(step.repeat for step in case.steps if _is_billable(step, contract))


def _is_billable(step: CosStep, contract: CosContract) -> bool:
    name = step.template.operation_id
    if name == PLAIN_OBJECT or not contract.operation(name).billable:
        return False
    expect = step.expect
    if expect.codes:
        return any(word.startswith(OF_THE_WORK) for word in expect.codes)
    return not expect.refuse
