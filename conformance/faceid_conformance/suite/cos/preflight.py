"""Owns the first look at a target's buckets: are the operations on COS spoken there?

Refuses to judge more than that.
"""

from __future__ import annotations

from collections.abc import Mapping

from faceid_conformance.cases.compose import Scene, identity_scheme
from faceid_conformance.cases.cos.compose import compose_cos
from faceid_conformance.cases.cos.model import CosExpectation, CosStep
from faceid_conformance.cases.cos.reader import read_cos_cases
from faceid_conformance.cases.signing import Account, Moment
from faceid_conformance.checks.cos.answer import ERROR, RESPONSE, document_of
from faceid_conformance.contract.model import Contract
from faceid_conformance.drivers.wire import WireDriver

ASKED = "getLiveCode/bucket"


def speaks_cos(
    driver: WireDriver,
    contract: Contract,
    account: Account,
    moment: Moment,
    kept: Mapping[str, str],
) -> bool:
    """Whether a signed GetLiveCode is answered as one: with digits, or with a Code.

    Wrong answers are to be convicted, not sent away: any document of these names will do.
    """
    scene = Scene(contract, account, identity_scheme(contract), moment, kept)
    step = CosStep(read_cos_cases().templates[ASKED], CosExpectation(accept=True))
    response = driver.send(compose_cos(step, scene)).response
    return response.failure is None and document_of(response).root in {RESPONSE, ERROR}
