"""Owns the first look at a target: is it there, is it this API, is it our emulator?

Refuses to judge more than that.
"""

from __future__ import annotations

from typing import Any

from faceid_conformance.cases.compose import Scene, compose, identity_scheme
from faceid_conformance.cases.model import Expectation, Step
from faceid_conformance.cases.reader import CaseBook
from faceid_conformance.cases.signing import Account, Moment
from faceid_conformance.checks.finding import Profile
from faceid_conformance.contract.model import Contract
from faceid_conformance.drivers.wire import WireDriver
from faceid_conformance.errors import TargetError
from faceid_conformance.exchange import Request, Response, as_object

FOREIGN = Profile(is_emulator=False)


def look_at(
    driver: WireDriver,
    base_url: str,
    *,
    contract: Contract,
    book: CaseBook,
    account: Account,
    moment: Moment,
    declared: Profile | None = None,
) -> Profile:
    """Return the target's profile; TargetError where it is not there or not this API.

    Where a profile is declared, the target is not asked what it is: that would be one call more.
    """
    scene = Scene(contract, account, identity_scheme(contract), moment, {})
    step = Step(book.templates["liveGetFour/json"], Expectation(codes=(0,)))
    response = driver.send(compose(step, scene)).response
    if response.failure is not None:
        raise TargetError(f"{base_url} cannot be reached ({response.failure})")
    profile = profile_of(driver, contract, base_url) if declared is None else declared
    if not (profile.is_emulator or _speaks_of_codes(response)):
        raise TargetError(
            f"{base_url} is not this API: a signed livegetfour was answered with HTTP status "
            f"{response.status} and no JSON object with a code"
        )
    return profile


def _speaks_of_codes(response: Response) -> bool:
    """Whether the answer is this API's; wrong ones are to be convicted, not sent away."""
    return response.code is not None or b'"code"' in response.body


def profile_of(driver: WireDriver, contract: Contract, base_url: str) -> Profile:
    """Return what a target says of itself on the health route; it is not signed."""
    path = contract.emulator.health_path
    operation = contract.operations[0].operation_id
    response = driver.send(Request(operation, "GET", path, (), b"")).response
    document = as_object(response.document())
    if response.status != 200 or document.get("emulator") != contract.emulator.product:
        return FOREIGN
    _refuse_another_reading(document, contract, base_url)
    named: list[Any] = document.get("capabilities") or []
    capabilities = frozenset(str(item) for item in named)
    return Profile(
        is_emulator=True,
        capabilities=capabilities,
        product=f"{document['emulator']}/{document.get('version', '?')}",
    )


def _refuse_another_reading(document: dict[str, Any], contract: Contract, base_url: str) -> None:
    """An emulator that departs from the contract by order is nothing to judge by the contract."""
    told = as_object(document.get("profile"))
    quirks: list[Any] = told.get("quirks") or []
    if quirks or told.get("name", contract.reading.profile) != contract.reading.profile:
        raise TargetError(
            f"{base_url} answers by the profile {told.get('name')} with the quirks "
            f"{', '.join(map(str, quirks)) or 'none'}; the run judges by the contract as it "
            f"stands, which is the profile {contract.reading.profile}"
        )
