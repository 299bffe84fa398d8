"""Owns the opening of a session: for a target that was looked at, here or in another process.

Refuses to look at the target by itself; preflight.py does.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from faceid_conformance.cases.compose import identity_scheme
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.cases.signing import Account, Moment
from faceid_conformance.checks.finding import Profile
from faceid_conformance.checks.redaction import Redactor
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.drivers.wire import WireDriver
from faceid_conformance.errors import TargetError
from faceid_conformance.fuzz.examples import example_database
from faceid_conformance.live.guard import Guard
from faceid_conformance.suite.apis import CI, FACE
from faceid_conformance.suite.cos.bench import own_bucket
from faceid_conformance.suite.cos.preflight import speaks_cos
from faceid_conformance.suite.preflight import FOREIGN, look_at, profile_of
from faceid_conformance.suite.session import Options, Session, Target, nonces

# Not of the target but of who calls: there is a bucket to be right or wrong about.
ACCOUNT_BUCKET = "account-bucket"


def open_session(
    base_url: str,
    account: Account,
    options: Options,
    *,
    profile: Profile | None = None,
    guard: Guard | None = None,
) -> Session:
    """Look at the target and return a session for it.

    A declared profile is taken as it is; with a guard, each call asks it for leave.
    """
    session = session_for(Target(base_url, account, FOREIGN), options, guard)
    moment = Moment(now=int(time.time()), nonce=next(nonces(options.seed, "preflight")))
    try:
        profile, apis = _looked_at(session, moment, profile)
    except BaseException:
        session.wire.close()
        raise
    if account.bucket:
        profile = replace(profile, capabilities=profile.capabilities | {ACCOUNT_BUCKET})
    session.target = Target(base_url, account, profile)
    session.options = replace(options, apis=apis)
    return session


def _looked_at(
    session: Session, moment: Moment, declared: Profile | None
) -> tuple[Profile, tuple[str, ...]]:
    """Return what the target is, and which of the APIs that are asked for it speaks."""
    url, account, apis = session.target.base_url, session.target.account, session.options.apis
    # A call more might cost money, and no target file says that buckets may be called.
    is_asked = not session.wire.is_guarded or FACE not in apis
    speaks = CI in apis and is_asked
    kept = own_bucket(session)
    speaks = speaks and speaks_cos(session.wire, session.contract, account, moment, kept)
    if FACE not in apis:
        if not speaks:
            raise TargetError(f"{url} does not answer a signed GetLiveCode as COS does")
        return declared or profile_of(session.wire, session.contract, url), (CI,)
    try:
        profile = look_at(
            session.wire,
            url,
            contract=session.contract,
            book=session.book,
            account=account,
            moment=moment,
            declared=declared,
        )
    except TargetError:
        if not speaks:
            raise
        return profile_of(session.wire, session.contract, url), (CI,)
    return profile, (FACE, CI) if speaks else (FACE,)


def session_for(target: Target, options: Options, guard: Guard | None = None) -> Session:
    """Return a session for a target that is known."""
    secret = target.account.secret_key
    contract = load_contract()
    person = identity_scheme(contract)
    # A server may hand back in any answer what it was sent in another.
    people = (person.number(), person.wrong_number(), person.number_ending_in_x(), person.name)
    key = hmac.digest(secret.encode(), b"faceid-conformance report", hashlib.sha256)
    return Session(
        contract=contract,
        book=read_cases(more=options.case_files),
        target=target,
        options=options,
        redactor=Redactor(key, (secret, target.account.secret_id, *people)),
        clock=time.time,
        wire=WireDriver(target.base_url, gate=guard),
        guard=guard,
        examples=example_database(options.example_db),
    )


def packed(session: Session) -> dict[str, Any]:
    """Return the session as plain data for another process; it holds the account's key."""
    options, target = session.options, session.target
    chosen = None if options.chosen is None else sorted(options.chosen)
    return {
        "base_url": target.base_url,
        "account": asdict(target.account),
        "profile": {
            **asdict(target.profile),
            "capabilities": sorted(target.profile.capabilities),
        },
        "options": {
            **asdict(options),
            "only": list(options.only),
            "apis": list(options.apis),
            "chosen": chosen,
            "elsewhere": sorted(options.elsewhere),
            "case_files": [str(path) for path in options.case_files],
        },
    }


def unpacked(raw: dict[str, Any]) -> Session:
    """Return the session that another process packed."""
    profile, options = raw["profile"], raw["options"]
    chosen = options["chosen"]
    plain: dict[str, Any] = {
        **options,
        "only": tuple(options["only"]),
        "apis": tuple(options["apis"]),
        "case_files": tuple(Path(path) for path in options["case_files"]),
        "chosen": None if chosen is None else frozenset(chosen),
        "elsewhere": frozenset(options["elsewhere"]),
    }
    shown = Profile(
        is_emulator=profile["is_emulator"],
        capabilities=frozenset(profile["capabilities"]),
        product=profile["product"],
    )
    target = Target(raw["base_url"], Account(**raw["account"]), shown)
    return session_for(target, Options(**plain))
