"""Owns the reasons for which an answer ends a live run, expected or not.

Refuses to know how a run is ended.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from faceid_conformance.cases.cos.model import CosExpectation
from faceid_conformance.cases.model import Expectation
from faceid_conformance.exchange import Response
from faceid_conformance.live.account import FUZZ

INVALID_REQUEST, RATE_LIMITED, NOT_GRANTED = 3, 15, 24
MOST_ENGINE_ERRORS = 3
# On COS codes are words, in a document Error.
WORDS = {
    "FailedOperation.RequestLimitExceeded": "calls arrive faster than the account may make them",
    "SlowDown": "calls arrive faster than the account may make them",
    "UnauthorizedOperation": "the account has not applied for this service",
    "UnauthorizedOperation.Arrears": "the account is in arrears",
    "UnauthorizedOperation.NonAuthorize": "the account has not proved who it belongs to",
    "UnauthorizedOperation.Nonactivated": "the service has not been activated",
}
_WORD = re.compile(rb"<Code>([A-Za-z.]{1,60})</Code>")
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
    words: frozenset[str] = frozenset()


def expected_of_cos(expect: CosExpectation) -> Expected:
    """Return what an expectation about COS provokes."""
    inner = Expected() if expect.should is None else expected_of_cos(expect.should)
    return Expected(
        refusal=expect.refuse or inner.refusal, words=frozenset(expect.codes) | inner.words
    )


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
        return _word_reason(response, expected)
    if code == INVALID_REQUEST:
        if ARREARS in response.body.decode("utf-8", "replace").lower():
            return "code 3: the account is in arrears"
        # Drawn requests and cases that ask for a refusal provoke it.
        if pool == FUZZ or expected.refusal:
            return ""
    if code in expected.codes:
        return ""
    return f"code {code}: {REASONS[code]}"


def _word_reason(response: Response, expected: Expected) -> str:
    found = _WORD.search(response.body[:4096])
    word = found[1].decode() if found else ""
    if word not in WORDS or word in expected.words:
        return ""
    return f"Code {word}: {WORDS[word]}"
