"""Owns the foretelling of what an Authorization is answered with: read anew, from the documents.

Refuses to sign and to draw; it shares no line with any signer, nor with any server's reader. Where
the documents are silent, what it foretells is this project's reading (`should`).
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from faceid_conformance.cases.model import Expectation
from faceid_conformance.cases.signing import Account, mac_of
from faceid_conformance.contract.model import Contract

STRICT = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
DIGITS = re.compile(r"[0-9]+")
MOST_TIME_DIGITS = 19
ABSENT, MALFORMED, EXPIRED, NO_APPID, NO_SECRET_ID, WRONG_MAC, NO_BUCKET = 4, 5, 9, 10, 11, 14, 16
# What else a right server may say, where it looks at the parts in another order.
ALSO = {NO_APPID: (6, 10, 12, 14), NO_SECRET_ID: (11, 12, 14)}
LONGEST, AHEAD, RANDOM_DIGITS = (
    "signature-max-lifetime-seconds",
    "clock-skew-ahead-seconds",
    "signature-rand-digits",
)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the model knows of the target; its clock may differ from ours by the slack."""

    contract: Contract = field(repr=False)
    account: Account
    now: int
    slack_seconds: int = 0

    def limit(self, name: str) -> int:
        return self.contract.limits[name].maximum or 0


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong; `stated` where documents or observations tie the code to it."""

    code: int
    stated: bool = True
    # Whether it is there at all hangs on a clock that we cannot see.
    certain: bool = True


def foretell(value: str, knowledge: Knowledge) -> Expectation:
    """Return what a server of this API answers to a well-formed request signed so."""
    text = value.strip(" \t")
    if not text:
        return Expectation(codes=(ABSENT,))
    if STRICT.fullmatch(text) is None:
        return _not_base64(text, knowledge)
    return _judged(base64.b64decode(text), knowledge)


def _not_base64(text: str, knowledge: Knowledge) -> Expectation:
    """Foretell what is no standard base64; readers that pass over what they do not know exist."""
    plain = "".join(re.findall(r"[A-Za-z0-9+/]", text.translate(str.maketrans("-_", "+/"))))
    plain = plain[: len(plain) - (len(plain) % 4 == 1)]
    lenient = _judged(base64.b64decode(plain + "=" * (-len(plain) % 4)), knowledge)
    malformed = Expectation(codes=(MALFORMED,))
    if 0 in lenient.codes or not (lenient.codes or lenient.refuse):
        return Expectation(answered=True, should=malformed)
    codes = tuple(sorted({ABSENT, MALFORMED, WRONG_MAC, *lenient.codes}))
    return Expectation(codes=codes, should=malformed)


def _judged(payload: bytes, knowledge: Knowledge) -> Expectation:
    signing = knowledge.contract.signing
    mac, text = payload[: signing.mac_bytes], payload[signing.mac_bytes :]
    malformed = Expectation(refuse=True, should=Expectation(codes=(MALFORMED,)))
    try:
        pairs = [pair.partition(signing.assignment) for pair in text.decode().split("&")]
    except UnicodeDecodeError:
        return malformed
    named = [(key, said) for key, assigned, said in pairs if assigned]
    # Of two fields of a name the first counts, as this project reads it.
    fields = dict(reversed(named))
    ill = [item.key for item in signing.fields if item.required and _is_ill(fields, item.key)]
    if any(not _has_a_reading(fields.get(key, "")) for key in ill):
        return malformed
    if ill:
        return Expectation(answered=True, should=Expectation(codes=(MALFORMED,)))
    faults = list(_faults(fields, mac, text, knowledge))
    odd = len(fields) < len(pairs) or _is_odd(fields, knowledge)
    return _expectation(faults, odd=odd)


def _is_ill(fields: dict[str, str], key: str) -> bool:
    value = fields.get(key, "")
    if key == "k":
        return not value
    too_long = len(value) > MOST_TIME_DIGITS
    return DIGITS.fullmatch(value) is None or too_long


def _has_a_reading(value: str) -> bool:
    """Whether an ill-formed number might still be taken for one: a sign, blanks, other digits."""
    try:
        return abs(int(value)) >= 0
    except ValueError:
        return False


def _is_odd(fields: dict[str, str], knowledge: Knowledge) -> bool:
    """Whether a signature is written in a way that no document and no caller shows."""
    known = {item.key for item in knowledge.contract.signing.fields}
    random = fields.get("r", "0")
    return (
        DIGITS.fullmatch(random) is None
        or len(random) > knowledge.limit(RANDOM_DIGITS)
        or any(fields[key] != str(int(fields[key])) for key in "aet")
        or fields["e"] == "0"
        or bool(fields.get("f"))
        or fields.get("b", "") not in {"", knowledge.account.bucket}
        or any(len(key) != 1 or not key.islower() for key in fields.keys() - known)
    )


def _faults(
    fields: dict[str, str], mac: bytes, text: bytes, knowledge: Knowledge
) -> Iterator[Fault]:
    """Yield what is wrong, in the contract's order of checks."""
    account, key = knowledge.account, knowledge.account.secret_key.encode()
    if int(fields["e"]) == 0 and not fields.get("f"):
        yield Fault(MALFORMED, stated=False)
    if fields["a"] != account.appid:
        yield Fault(NO_APPID)
    if fields["k"] != account.secret_id:
        yield Fault(NO_SECRET_ID)
    yield from _times(int(fields["e"]), int(fields["t"]), knowledge)
    if not hmac.compare_digest(mac_of(key, text), mac):
        yield Fault(WRONG_MAC)
    bucket = fields.get("b", "").removesuffix(f"-{account.appid}")
    if bucket and account.bucket and bucket != account.bucket:
        yield Fault(NO_BUCKET, stated=False)


def _times(expires: int, signed_at: int, knowledge: Knowledge) -> Iterator[Fault]:
    now, slack, longest = knowledge.now, knowledge.slack_seconds, knowledge.limit(LONGEST)
    ahead = signed_at - now - knowledge.limit(AHEAD)
    if ahead > -slack:
        yield from _over(ahead, slack, stated=False)
    if expires == 0:
        # A single-use signature has no end; it grows too old as a multi-use one would.
        yield from _over(now - signed_at - longest, slack, stated=False)
        return
    yield from _over(now - expires + 1, slack, stated=expires > signed_at)
    if not 0 < expires - signed_at <= longest:
        yield Fault(EXPIRED, stated=False)


def _over(seconds: int, slack: int, *, stated: bool) -> Iterator[Fault]:
    """Yield that a time is over by so many seconds; near it, with a clock unseen, it may be."""
    if seconds > -slack:
        yield Fault(EXPIRED, stated=stated, certain=seconds > slack or not slack)


def _expectation(faults: list[Fault], *, odd: bool) -> Expectation:
    certain = [fault for fault in faults if fault.certain]
    codes = {code for fault in faults for code in ALSO.get(fault.code, (fault.code,))}
    if not certain:
        likely = Expectation(codes=tuple(sorted({0, *codes})))
        is_known = not odd and all(fault.stated for fault in faults)
        return likely if is_known else Expectation(answered=True, should=likely)
    # Which of several faults is told is the order of checks, which no document gives.
    first = faults[: faults.index(certain[0]) + 1]
    should = Expectation(codes=tuple(sorted({fault.code for fault in first})))
    if odd:
        # Read another way it may be wrong in another way; the HMAC is over the bytes, however read.
        is_refused = any(fault.code == WRONG_MAC for fault in certain)
        return Expectation(answered=True, refuse=is_refused, should=should)
    if not any(fault.stated for fault in certain):
        return Expectation(answered=True, should=should)
    # A server that takes what is inferred to be wrong for right still tells what is stated.
    return Expectation(codes=tuple(sorted(codes)), should=should)
