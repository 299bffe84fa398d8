"""The doctor on pairs of mistakes, on anything at all, on secrets, and on its own bounds."""

import base64
import hmac
import time
from dataclasses import replace

import pytest
from emulator_caller import CONTRACT
from faceid_conformance import explain
from faceid_conformance.emulator.doctor.diagnosis import Diagnosis
from faceid_conformance.emulator.doctor.examination import explain as examined
from faceid_conformance.emulator.doctor.search import MOST_DIGESTS, Purse
from faceid_conformance.emulator.settings import Account
from forger import FORGERIES, Draw, draw, encode, forge, sha1
from hypothesis import example, given
from hypothesis import strategies as st

KEYS = ("key-with-newline", "secretid-as-key", "key-in-quotes")
TRIES = 6


def asked(authorization: str, d: Draw) -> Diagnosis:
    return examined(authorization, accounts=d.accounts, now=d.now, contract=CONTRACT)


def spoilt_key(kind: str, d: Draw) -> bytes:
    spoilt = {
        "key-with-newline": d.key + b"\n",
        "secretid-as-key": d.account.secret_id.encode(),
        "key-in-quotes": b'"%b"' % d.key,
    }
    return spoilt[kind]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    "around",
    ["scheme-prefix", "quoted-header", "double-base64", "wrapped-lines", "trailing-punctuation"],
)
def test_pair_of_header_and_key_is_named(around: str, key: str) -> None:
    for seed in range(TRIES):
        d = draw(seed)
        account = replace(d.account, secret_key=spoilt_key(key, d).decode())
        signed = FORGERIES[around](replace(d, account=account))

        assert isinstance(signed, str)
        assert asked(signed, d).ids == (around, key)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    "written",
    ["mac-hex", "mac-base64", "mac-latin1-to-utf8", "mac-through-utf8", "mac-after-text"],
)
def test_pair_of_form_and_key_is_named(written: str, key: str) -> None:
    for seed in range(TRIES):
        d = draw(seed)
        account = replace(d.account, secret_key=spoilt_key(key, d).decode())
        signed = FORGERIES[written](replace(d, account=account))

        assert isinstance(signed, str)
        assert asked(signed, d).ids == (written, key)


@pytest.mark.parametrize("text", ["\n", "&", "&f="])
@pytest.mark.parametrize("key", KEYS)
def test_pair_of_text_and_key_is_named(text: str, key: str) -> None:
    names = {"\n": "signed-with-blanks", "&": "signed-with-ampersand", "&f=": "field-not-sent"}
    for seed in range(TRIES):
        d = draw(seed, "abketr")
        mac = sha1(spoilt_key(key, d), d.text + text.encode())

        assert asked(encode(mac + d.text), d).ids == (key, names[text])


@pytest.mark.parametrize("written", ["hex", "HEX", "base64"])
@pytest.mark.parametrize("name", ["sha256", "md5", "sha512"])
def test_pair_of_form_and_hash_is_named(written: str, name: str) -> None:
    forms = {
        "hex": ("mac-hex", lambda mac: mac.hex().encode()),
        "HEX": ("mac-upper-hex", lambda mac: mac.hex().upper().encode()),
        "base64": ("mac-base64", base64.b64encode),
    }
    kind, make = forms[written]
    for seed in range(TRIES):
        d = draw(seed)
        mac = make(hmac.digest(d.key, d.text, name))

        assert asked(encode(mac + d.text), d).ids == (kind, f"hash-{name}")


def test_mistakes_of_the_signature_and_of_its_times_are_told_together() -> None:
    d = draw(5)
    late = d.told(t=d.now - 900, e=d.now - 600)

    found = asked(f"Bearer {encode(late.mac.hex().encode() + late.text)}", d)

    assert found.ids == ("scheme-prefix", "mac-hex", "expired")
    assert found.verdict == "explained"


def test_skew_of_the_clock_is_named_with_its_length_and_its_zone() -> None:
    d = draw(6)
    behind, ahead = (
        d.told(t=d.now - 28_830, e=d.now - 28_800),
        d.told(t=d.now + 3600, e=d.now + 9000),
    )

    assert "28800 s (8.0 hours) ago" in asked(behind.right, d).says
    assert "whole hours point to local time" in asked(behind.right, d).says
    assert "3600 s (60.0 minutes); whole hours" in asked(ahead.right, d).says


def test_text_that_was_signed_is_shown_beside_the_text_that_was_sent() -> None:
    d = draw(7, "abketrf")
    signed = d.told(f=None).text

    (evidence,) = asked(encode(sha1(d.key, signed) + d.text), d).evidence

    assert evidence.step == "text"
    assert evidence.expected.encode() == d.text
    assert evidence.received.encode() == signed


@given(seed=st.integers(0, 10_000), kind=st.sampled_from(sorted(FORGERIES)))
def test_secret_key_is_never_told(seed: int, kind: str) -> None:
    made = forge(kind, seed)

    found = examined(made.authorization, accounts=made.accounts, now=made.now, contract=CONTRACT)

    for account in made.accounts:
        assert account.secret_key not in repr(found)
        assert account.secret_key not in found.says + found.fix
    assert found.says
    assert bool(found.fix) == bool(found.causes)


@given(
    st.one_of(
        st.text(), st.binary().map(encode), st.binary().map(lambda raw: encode(raw + b"&k=1&e=2"))
    )
)
@example("b'\\x00")
@example("a=1&k=2&e=3&t=4")
@example("=" * 500)
@example("%" * 500)
@example("QUFB" * 5000)
def test_anything_is_answered(value: str) -> None:
    d = draw(0)

    found = asked(value, d)

    assert found.verdict != "ok"
    assert found.causes


def test_large_values_take_no_longer_than_small_ones() -> None:
    d = draw(8)
    long = d.told(f="x" * 9000)
    started = time.process_time()

    asked(encode(bytes(20) + d.text), d)
    usual = time.process_time() - started
    asked(encode(bytes(20) + long.text), d)

    assert time.process_time() - started < 40 * usual + 1


def test_work_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A digest takes a microsecond and a half; the most that are tried take some 12 ms."""
    purses: list[Purse] = []
    monkeypatch.setattr(
        "faceid_conformance.emulator.doctor.examination.Purse",
        lambda left: purses.append(Purse(left)) or purses[-1],
    )
    d = draw(9)
    strangers = [
        encode(bytes(20) + d.text),
        encode(d.text + b"\xff" * 20),
        encode(b"\xef\xbf\xbd" * 9 + d.text),
    ]

    for value in strangers:
        assert asked(value, d).verdict == "wrong-key"

    assert MOST_DIGESTS <= 10_000
    assert all(-6000 < purse.left < MOST_DIGESTS for purse in purses)


def test_without_accounts_form_and_times_are_judged_alone() -> None:
    d = draw(10)

    def told(value: str) -> Diagnosis:
        return explain(value, accounts=(), now=d.now, contract=CONTRACT)

    assert (told(d.right).verdict, told(d.right).ids) == ("unverified", ())
    assert told(f"Bearer {d.right}").ids == ("scheme-prefix",)
    assert told(encode(d.mac.hex().encode() + d.text)).ids == ("mac-hex",)
    assert told(encode(sha1(b"any", d.text) + d.text)).verdict == "unverified"


def test_account_without_names_stands_for_whoever_signed() -> None:
    d = draw(11)
    anyone = (Account("", "", d.account.secret_key),)

    def told(value: str) -> Diagnosis:
        return explain(value, accounts=anyone, now=d.now, contract=CONTRACT)

    assert told(d.right).verdict == "ok"
    assert told(encode(sha1(b"any", d.text) + d.text)).ids == ("wrong-key",)
    assert told(encode(sha1(d.account.secret_id.encode(), d.text) + d.text)).ids == (
        "secretid-as-key",
    )


def test_account_without_key_verifies_nothing() -> None:
    d = draw(12)
    keyless = (Account(d.account.app_id, d.account.secret_id, ""),)

    def told(value: str) -> Diagnosis:
        return explain(value, accounts=keyless, now=d.now, contract=CONTRACT)

    assert told(d.right).verdict == "unverified"
    assert told(d.told(a="1").right).ids == ("unknown-appid",)
