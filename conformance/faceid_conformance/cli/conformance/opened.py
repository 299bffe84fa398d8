"""Owns the opening of a run's target: the embedded emulator, a server of one's own, or a live one.

Refuses to send to any host that is neither this machine nor was allowed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from faceid_conformance.cases.signing import Account
from faceid_conformance.cli.conformance.live_options import (
    ChosenTarget,
    LiveOptions,
    choose_target,
)
from faceid_conformance.cli.conformance.live_run import LiveRun, begin_live
from faceid_conformance.cli.embedded import embedded_emulator
from faceid_conformance.cli.surroundings import (
    account_from,
    default_account,
    live_account,
)
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.live.deviations import read_deviations
from faceid_conformance.live.guard import Guard
from faceid_conformance.live.seal import sealed
from faceid_conformance.live.waivers import Waivers
from faceid_conformance.suite.opening import open_session
from faceid_conformance.suite.session import Options, Session


def open_target(
    target: str | None,
    asked: LiveOptions,
    options: Options,
    report: Path,
    wait_for: Callable[[Guard], None],
    stack: ExitStack,
) -> Session:
    """Return the session of a run; nothing leaves this machine that was not asked for.

    `wait_for` is told the guard of a live run before its first call.
    """
    contract = load_contract()
    # The finds of drawn examples may lie on a host of the caller's own.
    kept_at = {urlsplit(options.example_db).hostname or ""} - {""}
    if target is None:
        waivers = _waivers(asked.deviations)
        stack.enter_context(sealed(kept_at))
        base_url = stack.enter_context(embedded_emulator(options.seed))
        session = open_session(base_url, default_account(contract), options)
    else:
        chosen = choose_target(target, asked, contract)
        waivers = _waivers(chosen.deviations)
        if chosen.is_live:
            account = live_account(os.environ)
            live = begin_live(chosen, asked, account, contract, options, report, stack)
            wait_for(live.guard)
            session = _live(chosen, account, options, live)
        else:
            account = account_from(os.environ, contract)
            stack.enter_context(sealed(chosen.hosts | kept_at))
            session = open_session(chosen.address.url, account, options)
    session.waivers = waivers
    stack.callback(session.wire.close)
    return session


def _live(chosen: ChosenTarget, account: Account, options: Options, live: LiveRun) -> Session:
    session = open_session(
        chosen.address.url, account, options, profile=live.profile, guard=live.guard
    )
    session.plan = live.plan
    return session


def _waivers(path: Path | None) -> Waivers:
    if path is None:
        return Waivers()
    return Waivers(read_deviations(path), datetime.now(UTC).date())
