"""Owns what enters a run from outside: environment, clock, random numbers.

Refuses to let them in anywhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from faceid_conformance import __version__
from faceid_conformance.cases.reader import case_digest
from faceid_conformance.cases.signing import Account
from faceid_conformance.contract.model import Contract
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.errors import CredentialsError
from faceid_conformance.report.results import Heading
from faceid_conformance.suite.session import Session

VARIABLES = ("FACEID_APP_ID", "FACEID_SECRET_ID", "FACEID_SECRET_KEY")
BUCKET_VARIABLE = "FACEID_BUCKET"


def account_from(environment: Mapping[str, str], contract: Contract) -> Account:
    """Return the environment's account, or the contract's test account where none is set."""
    given = {name: environment.get(name, "") for name in VARIABLES}
    if not any(given.values()):
        return default_account(contract)
    lacking = [name for name, value in given.items() if not value]
    if lacking:
        raise CredentialsError(f"credentials are incomplete: {', '.join(lacking)} not set")
    app_id, secret_id, secret_key = given.values()
    if not (app_id.isascii() and app_id.isdigit()):
        raise CredentialsError("FACEID_APP_ID is not a number")
    return Account(app_id, secret_id, secret_key, environment.get(BUCKET_VARIABLE, ""))


def live_account(environment: Mapping[str, str]) -> Account:
    """Return the environment's account; CredentialsError where it has none: no other is charged."""
    if not any(environment.get(name) for name in VARIABLES):
        raise CredentialsError(f"a live run needs credentials: set {', '.join(VARIABLES)}")
    return account_from(environment, load_contract())


def default_account(contract: Contract) -> Account:
    """Return the contract's public test account."""
    test = contract.emulator.test_account
    return Account(test.app_id, test.secret_id, test.secret_key, test.bucket)


def heading(session: Session) -> Heading:
    """Return what the report says about the run as such."""
    return Heading(
        target=session.target.base_url,
        product=session.target.profile.product,
        is_emulator=session.target.profile.is_emulator,
        tool=f"faceid-contract {__version__}",
        contract=session.contract.stamp,
        cases=case_digest(),
        seed=session.options.seed,
        max_examples=session.options.max_examples,
        only=session.options.only,
        shard=session.options.shard,
        apis=session.options.apis,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
    )
