"""Owns the reasons for which an answer ends a live run, expected or not.

Refuses to know how a run is ended.
"""

from __future__ import annotations

from dataclasses import dataclass

from faceid_conformance.cases.model import Expectation
from faceid_conformance.exchange import Response
from faceid_conformance.live.account import FUZZ

INVALID_REQUEST, RATE_LIMITED, NOT_GRANTED = 3, 15, 24
MOST_ENGINE_ERRORS = 3
# Code 3 with these words is no wrong request but an account that owes money.
ARREARS = "account abnormal"
REASONS = {
    INVALID_REQUEST: "the service cannot read what is right, or the account is in arrears",
    RATE_LIMITED: "calls arrive faster than the account may make them",
    NOT_GRANTED: "the account has not applied for this service",
}


@dataclass(frozen=True, slots=True)
class Expected:
    """The codes that a call provokes; `refusal` where any refusal is as good as another."""

    codes: frozenset[int] = frozenset()
    refusal: bool = False


def expected_of(expect: Expectation) -> Expected:
    """Return what an expectation provokes."""
    codes = {*expect.codes, *expect.outcome}
    refusal = expect.refuse
    if expect.should is not None:
        inner = expected_of(expect.should)
        codes |= inner.codes
        refusal = refusal or inner.refusal
    return Expected(frozenset(codes), refusal)


def stop_reason(response: Response, expected: Expected, pool: str) -> str:
    """Return why an answer ends the run, or nothing."""
    code = response.code
    if code not in REASONS:
        return ""
    if code == INVALID_REQUEST:
        if ARREARS in response.body.decode("utf-8", "replace").lower():
            return "code 3: the account is in arrears"
        # Drawn requests and cases that ask for a refusal provoke it.
        if pool == FUZZ or expected.refusal:
            return ""
    if code in expected.codes:
        return ""
    return f"code {code}: {REASONS[code]}"
