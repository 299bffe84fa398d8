"""The doctor of COS signatures over random ones: mistakes and wrong keys are named."""

from collections import Counter
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest
from bucket_caller import ACCOUNT, HOST, Bucket, Signing, code_of
from bucket_caller import NOW as THEN
from cos_forger import FORGERIES, NOW, Drawn, draw, forged, sign, word
from cos_forger import HOST as DRAWN_HOST
from faceid_conformance import explain_cos
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.emulator.ci.doctor.kinds import COS_KINDS
from faceid_conformance.emulator.doctor.diagnosis import Diagnosis
from faceid_conformance.emulator.settings import Account

TRIES = 5
CONTRACT = load_cos_contract()
# Kinds that are found without a signature to forge, or that say what was not given.
OTHERWISE = {
    "authorization-missing", "no-signature-of-cos", "mac-of-wrong-length", "wrong-key",
    "key-not-given", "method-not-given", "path-not-given", "params-not-given",
    "headers-not-given", "date-header-off", "key-of-another-account", "key-stripped",
    "key-hex-decoded", "appid-as-key",
}  # fmt: skip


def asked(d: Drawn, text: str, **given: Any) -> Diagnosis:
    account = Account("1250000000", d.secret_id, d.secret_key)
    request: dict[str, Any] = {
        "method": d.method.upper(),
        "url": f"https://{DRAWN_HOST}{d.target}",
        "headers": d.headers,
        "accounts": (account,),
        "now": NOW,
    }
    return explain_cos(text, contract=CONTRACT, **(request | given))


@cache
def misnamed(kind: str) -> Counter[tuple[str, ...]]:
    """The names given that are not the kind's; a mistake that changed nothing has none."""
    wrong: Counter[tuple[str, ...]] = Counter()
    for seed in range(TRIES):
        d, text, right = forged(kind, seed)
        if text != right:
            named = asked(d, text).ids
            wrong[named] += named != (kind,)
    return +wrong


@pytest.mark.parametrize("kind", FORGERIES)
def test_doctor_names_the_kind(kind: str) -> None:
    assert misnamed(kind).total() == 0, misnamed(kind)


def test_every_kind_is_forged_or_shown() -> None:
    kinds = [kind.id for kind in COS_KINDS]

    assert set(kinds) == {*FORGERIES, *OTHERWISE}
    assert len(kinds) == len(set(kinds))


def test_right_signature_has_no_cause_and_needs_no_order_on_the_wire() -> None:
    for seed in range(TRIES):
        found = asked(draw(seed), sign(draw(seed)))

        assert (found.verdict, found.ids, found.evidence) == ("ok", (), ())


def test_wrong_key_is_never_anything_else() -> None:
    for seed in range(TRIES):
        d = draw(seed)
        found = asked(d, sign(d, key=word(d.rng, 32)), effort=3000)

        assert (found.verdict, found.ids) == ("wrong-key", ("wrong-key",))


@pytest.mark.parametrize("second", ["path-encoded", "escapes-lower", "headers-unsigned"])
@pytest.mark.parametrize("first", ["sign-key-raw", "key-with-newline", "mac-base64"])
def test_pairs_are_named_together(first: str, second: str) -> None:
    d = draw(3)
    text = sign(d, **{**FORGERIES[first](d), **FORGERIES[second](d)})

    assert set(asked(d, text).ids) == {first, second}


def test_evidence_shows_the_step_and_hides_who_and_with_what() -> None:
    d = draw(4)
    text = sign(d, **{**FORGERIES["path-encoded"](d), **FORGERIES["escapes-lower"](d)})
    found = asked(d, text)
    shown = repr(found)

    assert next(item.step for item in found.evidence) == "path"
    assert {item.step for item in found.evidence} == {"path", "encoding"}
    for secret in (d.secret_key, dict(d.params)["IdCard"], dict(d.params)["Name"]):
        assert secret not in shown


def test_presigned_urls_and_the_single_parameter_are_read() -> None:
    d = draw(5)
    text = sign(d, **FORGERIES["sign-key-raw"](d))
    fields = "&".join(f"{n}={quote(v)}" for n, _, v in (p.partition("=") for p in text.split("&")))
    place = f"https://{DRAWN_HOST}{d.target}"
    for url in (f"{place}&{fields}", f"{place}&sign={quote(text, safe='')}"):
        assert asked(d, url, url=None).ids == ("sign-key-raw",)
        assert asked(d, "", url=url).ids == ("sign-key-raw",)
    assert asked(d, f"sign={quote(text, safe='')}").ids == ("sign-key-raw",)


def test_what_was_not_given_is_said_and_not_called_a_wrong_key() -> None:
    d = draw(6)
    text = sign(d, key="other")

    assert asked(d, text, accounts=()).ids == ("key-not-given",)
    for given in ({"url": None}, {"headers": ()}, {"url": d.target.partition("?")[0]}):
        found = asked(d, text, effort=500, **given)
        assert found.verdict == "unverified"
        assert all(name.endswith("-not-given") for name in found.ids), found.ids
    right = asked(d, sign(d), method=None)
    assert (right.verdict, right.ids) == ("ok", ("method-not-given",))
    assert d.method.upper() in right.says


def test_what_is_no_signature_has_a_name() -> None:
    d = draw(7)

    assert asked(d, "", url=None).ids == ("authorization-missing",)
    assert asked(d, "anything").ids == ("no-signature-of-cos",)
    short = sign(d, mac=lambda m: m.hexdigest()[:10])
    assert asked(d, short, effort=500).ids == ("mac-of-wrong-length", "wrong-key")
    dated = (*d.headers, ("Date", "Tue, 14 Nov 2023 20:13:20 GMT"))
    assert asked(d, sign(d), headers=dated).ids == ("date-header-off",)


def test_other_accounts_key_is_named() -> None:
    d = draw(8)
    accounts = (Account("1", d.secret_id, d.secret_key), Account("2", "AKIDother", "other-key"))

    found = asked(d, sign(d, key="other-key"), accounts=accounts)

    assert found.ids == ("key-of-another-account",)


# On the wire


def told(signing: Signing, **more: Any) -> str:
    reply = Bucket().call("GET", "/a%20b.mp4", {"ci-process": "x"}, signing=signing, **more)
    assert code_of(reply)
    return reply.header("X-Emulator-Diagnosis") or ""


def test_refusals_on_the_wire_carry_the_cause() -> None:
    assert told(Signing(raw_key=True)).startswith("sign-key-raw; ")
    assert told(Signing(signed_path="/a%20b.mp4")).startswith("path-encoded; ")
    assert told(Signing(secret_key="nobody")).startswith("wrong-key; ")
    assert told(Signing(secret_id="AKIDx")).startswith("unknown-secretid; ")
    assert told(Signing(end=THEN - 30)).startswith("expired; ")
    assert told(Signing(start=THEN + 5000, end=THEN + 6000)).startswith("clock-ahead; ")
    assert told(Signing(place="none")).startswith("authorization-missing; ")
    assert told(Signing(changes={"q-signature": "A" * 40})).startswith("mac-upper-hex, wrong-key; ")
    assert told(Signing(), headers={"X-Emulator-Outcome": "Code=SignatureDoesNotMatch"}) == ""
    assert told(Signing(raw_key=True, place="query")).startswith("sign-key-raw; ")
    assert told(Signing(raw_key=True, place="sign")).startswith("sign-key-raw; ")


def test_journal_has_the_cause_and_no_key() -> None:
    bucket = Bucket()
    bucket.call("GET", "/", {"ci-process": "GetLiveCode"}, signing=Signing(raw_key=True))
    shown = bucket.emulator.call("GET", "/_emulator/journal").body.decode()

    assert '"causes":["sign-key-raw"]' in shown
    assert ACCOUNT.secret_key not in shown
    assert HOST not in shown
