"""The search: which key, hash, text and form of MAC give exactly what was received.

Refuses to guess: a finding is a MAC that came out the same, byte for byte.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from faceid_conformance.emulator.doctor.key_mistakes import (
    HASH_MISTAKES,
    KEY_MISTAKES,
    Digest,
    keyed,
)
from faceid_conformance.emulator.doctor.mac_mistakes import (
    LOSSY_MAC_MISTAKES,
    MAC_MISTAKES,
    REPLACEMENT,
)
from faceid_conformance.emulator.doctor.mistake import Causes, Mistake
from faceid_conformance.emulator.doctor.text_mistakes import (
    ANY_ORDER,
    TEXT_MISTAKES,
    every_order,
)
from faceid_conformance.emulator.settings import Account

OTHER_KEY = Mistake(
    "key-of-another-account",
    "key",
    "The key is that of another account.",
    "Use appid, SecretId and SecretKey of one account.",
    None,
)
# Work is counted in digests, of a microsecond and a half each.
MOST_DIGESTS, LITTLE_EFFORT = 8_200, 400
# Of each mistake so many forms are tried together with another mistake.
MOST_PAIRED, MOST_TWICE = 4, 2
MOST_LOSSY = 1000
# How many ways to take a payload apart are searched for two mistakes at once.
MOST_DEEP = 2
_SHA1 = keyed(hashlib.sha1)
_UNKEYED = frozenset({"sha1-without-key", "sha256-without-key", "md5-without-key"})

Bearing = tuple[Causes, Digest]
Wording = tuple[Causes, bytes]
Batch = tuple[Sequence[Bearing], Sequence[Wording]]


@dataclass(frozen=True, slots=True)
class Found:
    """A way of signing that gives the MAC received."""

    causes: Causes
    signed: bytes = field(repr=False)


@dataclass(slots=True)
class Purse:
    """How many digests may still be made."""

    left: int


class Target:
    """The MAC received, in every form that it can be read back from."""

    def __init__(self, received: bytes) -> None:
        self.forms: dict[bytes, Causes] = {received: ()}
        self._received = received
        for mistake in MAC_MISTAKES:
            raw = mistake.undo(received)
            if raw is not None:
                self.forms.setdefault(raw, (mistake,))
        self.is_lossy = REPLACEMENT in received or b"?" in received or 3 <= len(received) < 20

    def lossy_causes(self, mac: bytes) -> Causes | None:
        """How the MAC became what was received; None where it cannot have."""
        received = self._received
        return next(((row,) for row in LOSSY_MAC_MISTAKES if row.undo(mac, received)), None)


class Signers:
    """The keys that a list of accounts gives, right and wrong, and what is hashed with them."""

    def __init__(self, accounts: Sequence[Account], others: Sequence[Account]) -> None:
        self._keys: dict[bytes, Causes] = {}
        for account in accounts:
            self._keys.setdefault(account.secret_key.encode("utf-8"), ())
        self._right = tuple(self._keys)
        for account in accounts:
            for mistake in KEY_MISTAKES:
                for key in mistake.undo(account):
                    self._keys.setdefault(key, (mistake,))
        for account in others:
            self._keys.setdefault(account.secret_key.encode("utf-8"), (OTHER_KEY,))

    @cached_property
    def right(self) -> Sequence[Bearing]:
        return [((), _SHA1(key)) for key in self._right]

    @cached_property
    def with_wrong_key(self) -> Sequence[Bearing]:
        return [(causes, _SHA1(key)) for key, causes in self._keys.items() if causes]

    @cached_property
    def with_wrong_hash(self) -> Sequence[Bearing]:
        return [
            ((mistake,), make(key))
            for mistake in HASH_MISTAKES
            for make in mistake.undo
            for key in self._right
        ]

    @cached_property
    def with_both(self) -> Sequence[Bearing]:
        return [
            ((mistake, *causes), make(key))
            for mistake in HASH_MISTAKES
            if mistake.id not in _UNKEYED
            for make in mistake.undo
            for key, causes in self._keys.items()
            if causes
        ]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A MAC and a text that may belong together, and who may have signed."""

    mac: bytes = field(repr=False)
    text: bytes = field(repr=False)
    signers: Signers = field(repr=False)


class Words:
    """The texts that may have been signed for a text that was sent."""

    def __init__(self, sent: bytes) -> None:
        self.sent: Sequence[Wording] = [((), sent)]
        self._text = sent

    @cached_property
    def spoilt(self) -> Sequence[Wording]:
        return list(self._spoilt(self._text, None))

    @cached_property
    def paired(self) -> Sequence[Wording]:
        """Of each mistake the forms that are met most."""
        return list(self._spoilt(self._text, MOST_PAIRED))

    def twice_spoilt(self) -> Sequence[Wording]:
        forms: dict[bytes, Causes] = {}
        for causes, once in self.paired:
            for more, form in self._spoilt(once, MOST_TWICE):
                if more != causes:
                    forms.setdefault(form, (*causes, *more))
        return [(causes, form) for form, causes in forms.items()]

    def reordered(self) -> Sequence[Wording]:
        return [((ANY_ORDER,), form) for form in every_order(self._text)]

    def _spoilt(self, text: bytes, most: int | None) -> Iterator[Wording]:
        seen = {text}
        for mistake in TEXT_MISTAKES:
            for form in islice(mistake.undo(text), most):
                if form not in seen:
                    seen.add(form)
                    yield (mistake,), form


def _rightly(signers: Signers, words: Words) -> Iterator[Batch]:
    yield signers.right, words.sent


def _with_one_mistake(signers: Signers, words: Words) -> Iterator[Batch]:
    yield signers.with_wrong_key, words.sent
    yield signers.with_wrong_hash, words.sent
    yield signers.right, words.spoilt


def _in_any_order(signers: Signers, words: Words) -> Iterator[Batch]:
    yield signers.right, words.reordered()


def _in_pairs(signers: Signers, words: Words) -> Iterator[Batch]:
    yield signers.with_both, words.sent
    yield signers.with_wrong_hash, words.paired
    yield signers.with_wrong_key, words.paired
    yield signers.right, words.twice_spoilt()


# What is tried in turn, and for how many ways to take the payload apart.
STAGES: tuple[tuple[Callable[[Signers, Words], Iterator[Batch]], int | None], ...] = (
    (_rightly, None),
    (_with_one_mistake, None),
    (_in_any_order, MOST_DEEP),
    (_in_pairs, MOST_DEEP),
)


def search(attempts: Sequence[Attempt], purse: Purse) -> tuple[int, Found] | None:
    """The way of signing with the fewest mistakes, and the place of the attempt that it solves.

    None where none fits or the purse is empty. What is tried deep are the first attempts.
    """
    tried = [(Target(item.mac), item.signers, Words(item.text)) for item in attempts]
    for batches, most in STAGES:
        for place, (target, signers, words) in enumerate(tried[:most]):
            for bearings, wordings in batches(signers, words):
                found = _first(bearings, wordings, target, purse)
                if found is not None:
                    return place, found
    return None


def _first(
    bearings: Sequence[Bearing], wordings: Sequence[Wording], target: Target, purse: Purse
) -> Found | None:
    """The first bearing and wording that give the MAC received."""
    forms = target.forms
    # What was lost is worth a slow look only where few ways are tried.
    is_lossy = target.is_lossy and len(bearings) * len(wordings) <= MOST_LOSSY
    for made_by, digest in bearings:
        if purse.left <= 0:
            return None
        purse.left -= len(wordings)
        for said_by, signed in wordings:
            mac = digest(signed)
            causes = forms.get(mac)
            if causes is None and is_lossy:
                causes = target.lossy_causes(mac)
            if causes is not None:
                return Found((*causes, *made_by, *said_by), signed)
    return None
