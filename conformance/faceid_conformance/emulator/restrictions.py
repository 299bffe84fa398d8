"""What a deployment knows about its accounts, in words: services refused, a rate, arrears.

Refuses to judge a call; the account's own fields say what the checks ask.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from faceid_conformance.contract.model import Contract
from faceid_conformance.emulator.errors import SettingsError
from faceid_conformance.emulator.settings import Account, Rate

PERMISSION_CHECK = "permitted"
MOST_CALLS, MOST_SECONDS = 10_000, 86_400
_RATE = re.compile(r"([0-9]{1,7})/([0-9]{1,7})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Restrictions:
    """APPID[:OPERATION], APPID:CALLS/SECONDS and APPID, as often as wanted."""

    refuse: Sequence[str] = ()
    rate: Sequence[str] = ()
    arrears: Sequence[str] = ()


def restricted(
    accounts: Sequence[Account], restrictions: Restrictions, contract: Contract
) -> tuple[Account, ...]:
    """The accounts with their restrictions; SettingsError where a restriction says nothing.

    Every key pair of an appid shares what the appid may do.
    """
    refused = _refused(restrictions.refuse, contract)
    rates = _rates(restrictions.rate)
    _known(accounts, (*refused, *rates, *restrictions.arrears))
    return tuple(
        replace(
            account,
            refused_operations=account.refused_operations | refused.get(account.app_id, set()),
            rate=rates.get(account.app_id, account.rate),
            is_in_arrears=account.is_in_arrears or account.app_id in restrictions.arrears,
        )
        for account in accounts
    )


def _known(accounts: Sequence[Account], appids: Iterable[str]) -> None:
    """A restriction of nobody must not quietly do nothing; what was written may be a key."""
    known = {account.app_id for account in accounts}
    if any(appid not in known for appid in appids):
        raise SettingsError(f"a restriction has the appid of no account; there are {_list(known)}")


def _refused(texts: Sequence[str], contract: Contract) -> dict[str, set[str]]:
    able = next(row.operations for row in contract.checks if row.check == PERMISSION_CHECK)
    found: dict[str, set[str]] = {}
    for text in texts:
        appid, _, operation = text.partition(":")
        if operation and operation not in able:
            raise SettingsError(
                f"a service that can be refused is called otherwise; there are {_list(able)}"
            )
        found.setdefault(appid, set()).update({operation} if operation else able)
    return found


def _rates(texts: Sequence[str]) -> dict[str, Rate]:
    found: dict[str, Rate] = {}
    for text in texts:
        appid, _, words = text.partition(":")
        match = _RATE.fullmatch(words)
        calls, seconds = (int(match[1]), int(match[2])) if match is not None else (0, 0)
        if not (0 < calls <= MOST_CALLS and 0 < seconds <= MOST_SECONDS):
            bounds = f"up to {MOST_CALLS} calls and {MOST_SECONDS} seconds"
            raise SettingsError(f"a rate is APPID:CALLS/SECONDS, {bounds}")
        if appid in found:
            raise SettingsError("an appid has one rate only")
        found[appid] = Rate(calls, seconds)
    return found


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
