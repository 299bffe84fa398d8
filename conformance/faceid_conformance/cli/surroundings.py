"""Owns what enters a run from outside: environment, clock, random numbers.

Refuses to let them in anywhere else.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from faceid_conformance import __version__
from faceid_conformance.cases.reader import case_digest, read_cases
from faceid_conformance.cases.signing import Account, Moment
from faceid_conformance.checks.redaction import Redactor
from faceid_conformance.contract.model import Contract
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.drivers.wire import WireDriver
from faceid_conformance.errors import CredentialsError
from faceid_conformance.report.results import Heading
from faceid_conformance.suite.preflight import look_at
from faceid_conformance.suite.session import Options, Session, Target

VARIABLES = ("FACEID_APP_ID", "FACEID_SECRET_ID", "FACEID_SECRET_KEY")
BUCKET_VARIABLE = "FACEID_BUCKET"
# Not of the target but of who calls: there is a bucket to be right or wrong about.
ACCOUNT_BUCKET = "account-bucket"


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


def default_account(contract: Contract) -> Account:
    """Return the contract's public test account."""
    test = contract.emulator.test_account
    return Account(test.app_id, test.secret_id, test.secret_key, test.bucket)


def nonces(seed: int) -> Iterator[int]:
    """Return the random numbers of a run's signatures; same seed, same numbers."""
    random = Random(seed)
    return (random.randrange(10**9) for _ in itertools.count())


def open_session(base_url: str, account: Account, options: Options) -> Session:
    """Look at the target and return a session for it."""
    contract, book = load_contract(), read_cases()
    numbers = nonces(options.seed)
    wire = WireDriver(base_url)
    moment = Moment(now=int(time.time()), nonce=next(numbers))
    try:
        profile = look_at(
            wire, base_url, contract=contract, book=book, account=account, moment=moment
        )
    except BaseException:
        wire.close()
        raise
    if account.bucket:
        profile = replace(profile, capabilities=profile.capabilities | {ACCOUNT_BUCKET})
    key = hmac.digest(account.secret_key.encode(), b"faceid-conformance report", hashlib.sha256)
    return Session(
        contract=contract,
        book=book,
        target=Target(base_url, account, profile),
        options=options,
        redactor=Redactor(key, (account.secret_key,)),
        clock=time.time,
        nonces=numbers,
        wire=wire,
    )


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
        started=datetime.now(UTC).isoformat(timespec="seconds"),
    )
