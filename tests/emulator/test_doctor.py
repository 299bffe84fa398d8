"""The doctor names every kind of mistake over random signatures, and calls a wrong key one."""

import hashlib
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest
from emulator_caller import CONTRACT
from faceid_conformance.emulator.doctor.diagnosis import Diagnosis
from faceid_conformance.emulator.doctor.examination import explain
from faceid_conformance.emulator.doctor.kinds import KINDS
from forger import FORGERIES, Forged, draw, encode, forge, sha1, word

TRIES = 40
# A swap of two is two mistakes.
ALSO = {"secretkey-in-text": ("secretid-as-key",)}
# Kinds that only a value which is no signature at all has.
NO_SIGNATURE = {
    "authorization-missing": "",
    "not-base64": "this is !!! no base64",
    "payload-without-text": encode(hashlib.sha384(b"any").digest()),
    "base64-recased": encode(b"\xaf" * 20 + b"a=1&k=2&e=3&t=4").lower(),
}
OTHERWISE = {"mac-of-wrong-length", "used-before"}


def asked(forged: Forged) -> Diagnosis:
    return explain(
        forged.authorization, accounts=forged.accounts, now=forged.now, contract=CONTRACT
    )


@cache
def misnamed(kind: str) -> Counter[tuple[str, ...]]:
    """The names given that are not the kind's; a mistake that changed nothing has none."""
    wrong: Counter[tuple[str, ...]] = Counter()
    for seed in range(TRIES):
        forged, right = forge(kind, seed), draw(seed)
        if (forged.authorization, forged.accounts) != (right.right, right.accounts):
            named = asked(forged).ids
            wrong[named] += set(named) != {kind, *ALSO.get(kind, ())}
    return +wrong


@pytest.mark.parametrize("kind", FORGERIES)
def test_doctor_names_the_kind(kind: str) -> None:
    assert misnamed(kind).total() <= 1, misnamed(kind)


def test_doctor_misnames_one_in_five_hundred_at_most() -> None:
    wrong = {kind: counted for kind in FORGERIES if (counted := misnamed(kind))}

    assert sum(counted.total() for counted in wrong.values()) * 500 <= TRIES * len(FORGERIES), wrong


def test_every_kind_is_forged_or_shown() -> None:
    kinds = [kind.id for kind in KINDS]

    assert set(kinds) == {*FORGERIES, *NO_SIGNATURE, *OTHERWISE}
    assert len(kinds) == len(set(kinds))
    assert len(kinds) >= 25


@pytest.mark.parametrize("kind", NO_SIGNATURE)
def test_what_is_no_signature_has_a_name(kind: str) -> None:
    d = draw(0)

    found = asked(Forged(NO_SIGNATURE[kind], d.accounts, d.now))

    assert found.ids == (kind,)
    assert found.verdict == ("missing" if kind == "authorization-missing" else "unreadable")


def test_mac_of_wrong_length_is_told_and_no_right_one() -> None:
    d = draw(1)

    found = asked(Forged(encode(d.mac[:11] + d.text), d.accounts, d.now))

    assert found.ids == ("mac-of-wrong-length", "wrong-key")
    assert "11 bytes" in found.says


@pytest.mark.parametrize("order", ["abketrf", "aketruf", "abkte", "abketr", "frtekba"])
def test_right_signature_has_no_cause(order: str) -> None:
    for seed in range(TRIES):
        d = draw(seed, order)
        found = asked(Forged(d.right, d.accounts, d.now))

        assert (found.verdict, found.ids, found.evidence) == ("ok", (), ())


def test_wrong_key_is_never_anything_else() -> None:
    for seed in range(TRIES):
        d = draw(seed)
        stranger = sha1(word(d.rng, 32).encode(), d.text)
        verdicts = {
            asked(Forged(value, d.accounts, d.now)).verdict
            for value in (encode(stranger + d.text), encode(stranger.hex().encode() + d.text))
        }

        assert verdicts == {"wrong-key"}


def test_unknown_signer_is_not_called_a_wrong_key() -> None:
    d = draw(3)
    stranger = replace(draw(4), fields={**draw(4).fields, "e": str(d.now + 60), "t": str(d.now)})

    found = asked(Forged(stranger.right, d.accounts, d.now))

    assert (found.verdict, found.ids) == ("explained", ("unknown-appid",))
