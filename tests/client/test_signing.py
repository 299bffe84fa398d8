"""Holds the signer against openssl, the vendor's own signer and a second reading of the text."""

import base64
import hashlib
import hmac
import random
import time
from typing import Any

import pytest
import qcloud_image
from faceid_client import Credentials, FaceIdError, InvalidArgumentError
from faceid_client.signing import sign_multi_use, sign_single_use
from hypothesis import given, settings
from hypothesis import strategies as st

ACCOUNT = {"app_id": "1400000001", "secret_id": "AKIDexample", "secret_key": "example-secret-key"}
# printf TEXT | openssl dgst -sha1 -hmac example-secret-key -binary; then TEXT; all in base64
MULTI_USE = (
    "zimhpp55rK+4vAML689Pbkq4a7lhPTE0MDAwMDAwMDEmYj0maz1BS0lEZXhhbXBsZSZlPTE2MDAwMDAzMDAmdD0xNjAw"
    "MDAwMDAwJnI9MTIzNDU2Nzg5MCZmPQ=="
)
SINGLE_USE = (
    "vIt7g7J58hxjUZ5ZvLy2+r6dXa9hPTE0MDAwMDAwMDEmYj1mYWNlaWQtdGVzdCZrPUFLSURleGFtcGxlJmU9MCZ0PTE2"
    "MDAwMDAwMDAmcj03JmY9LzE0MDAwMDAwMDEvZmFjZWlkLXRlc3Qv54Wn54mHLmpwZw=="
)
names = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="&=")
)


def test_multi_use_signature_equals_openssl() -> None:
    signature = sign_multi_use(
        Credentials(**ACCOUNT), now=1_600_000_000, lifetime_seconds=300, nonce=1_234_567_890
    )

    assert signature == MULTI_USE


def test_single_use_signature_equals_openssl() -> None:
    credentials = Credentials(**ACCOUNT, bucket="faceid-test")

    signature = sign_single_use(
        credentials, now=1_600_000_000, nonce=7, file_id="/1400000001/faceid-test/照片.jpg"
    )

    assert signature == SINGLE_USE


def test_signature_equals_that_of_the_vendors_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_700_000_000.9)
    monkeypatch.setattr(random, "randint", lambda _low, _high: 424_242)
    theirs = qcloud_image.Auth("1400000001", "AKIDexample", "example-secret-key")

    ours = sign_multi_use(
        Credentials(**ACCOUNT, bucket="faceid-test"),
        now=1_700_000_000,
        lifetime_seconds=30,
        nonce=424_242,
    )

    assert ours.encode() == theirs.get_sign("faceid-test", 30)


@settings(deadline=None, derandomize=True)
@given(
    app_id=st.from_regex(r"[0-9]{1,12}", fullmatch=True),
    secret_id=names.filter(bool),
    secret_key=st.text(min_size=1).filter(lambda text: text.isprintable() and text == text.strip()),
    bucket=st.none() | names,
    now=st.integers(0, 2**33),
    lifetime=st.integers(1, 7_776_000),
    nonce=st.integers(0, 10**10 - 1),
)
def test_signature_holds_the_fields_in_order_behind_their_raw_mac(
    app_id: str,
    secret_id: str,
    secret_key: str,
    bucket: str | None,
    now: int,
    lifetime: int,
    nonce: int,
) -> None:
    credentials = Credentials(
        app_id=app_id, secret_id=secret_id, secret_key=secret_key, bucket=bucket
    )

    signature = sign_multi_use(credentials, now=now, lifetime_seconds=lifetime, nonce=nonce)

    raw = base64.b64decode(signature, validate=True)
    mac, text = raw[:20], raw[20:]
    fields = [part.split("=", 1) for part in text.decode("utf-8").split("&")]
    assert mac == hmac.new(secret_key.encode(), text, hashlib.sha1).digest()
    assert fields == [
        ["a", app_id],
        ["b", bucket or ""],
        ["k", secret_id],
        ["e", str(now + lifetime)],
        ["t", str(now)],
        ["r", str(nonce)],
        ["f", ""],
    ]
    assert secret_key not in signature or len(secret_key) < 8


def test_single_use_signature_needs_a_file_id() -> None:
    with pytest.raises(InvalidArgumentError, match="file_id is required"):
        sign_single_use(Credentials(**ACCOUNT), now=0, nonce=0, file_id="")


@pytest.mark.parametrize("nonce", (-1, 10**10, 1.5, "7", True))
def test_signer_refuses_a_nonce_of_more_than_ten_digits(nonce: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="nonce"):
        sign_multi_use(Credentials(**ACCOUNT), now=0, lifetime_seconds=1, nonce=nonce)


@pytest.mark.parametrize("now", (-1, 1.5, "7", True))
def test_signer_refuses_a_moment_that_is_no_whole_second(now: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="now must be whole seconds since 1970"):
        sign_single_use(Credentials(**ACCOUNT), now=now, nonce=1, file_id="x")


@pytest.mark.parametrize("lifetime", (0, -1, 7_776_001, 60.0, "60", True))
def test_signer_refuses_a_life_beyond_the_documented_three_months(lifetime: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="whole number of 1 to 7776000"):
        sign_multi_use(Credentials(**ACCOUNT), lifetime_seconds=lifetime)


def text_of(signature: str) -> dict[str, str]:
    text = base64.b64decode(signature)[20:].decode()
    return dict(part.split("=", 1) for part in text.split("&"))


def test_signer_draws_the_time_and_a_nonce_unless_they_are_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_700_000_000.9)

    longest = [
        text_of(sign_multi_use(Credentials(**ACCOUNT), lifetime_seconds=7_776_000, file_id="x"))
        for _ in range(2)
    ]
    once = text_of(sign_single_use(Credentials(**ACCOUNT), file_id="x"))
    usual = text_of(sign_multi_use(Credentials(**ACCOUNT)))

    assert [each["t"] for each in (*longest, once, usual)] == ["1700000000"] * 4
    assert (longest[0]["e"], usual["e"], once["e"]) == ("1707776000", "1700000300", "0")
    assert longest[0]["r"] != longest[1]["r"]
    assert (longest[0]["f"], once["f"], usual["f"]) == ("x", "x", "")


@pytest.mark.parametrize("file_id", ("a&e=9", "a\nb", "\ud800", 5))
def test_signer_refuses_a_file_id_that_forges_a_field(file_id: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="file_id"):
        sign_single_use(Credentials(**ACCOUNT), now=0, nonce=0, file_id=file_id)


@pytest.mark.parametrize("field", ("app_id", "secret_id", "secret_key"))
@pytest.mark.parametrize("value", ("", None, 5, b"bytes"))
def test_credentials_refuse_what_is_no_text(field: str, value: object) -> None:
    with pytest.raises(InvalidArgumentError, match=field):
        Credentials(**(ACCOUNT | {field: value}))  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ("1&k=other", "a=b", "two words", "line\nbreak", "\x00"))
def test_credentials_refuse_an_id_that_forges_a_field(value: str) -> None:
    with pytest.raises(InvalidArgumentError, match="secret_id"):
        Credentials(**(ACCOUNT | {"secret_id": value}))


@pytest.mark.parametrize("value", ("key\n", " key", "k\x00ey", "key\t"))
def test_credentials_refuse_a_key_as_a_file_with_a_line_end_gives_it(value: str) -> None:
    with pytest.raises(InvalidArgumentError, match="secret_key must not begin or end with spaces"):
        Credentials(**(ACCOUNT | {"secret_key": value}))


def test_credentials_come_from_the_environment() -> None:
    environ = {
        "FACEID_APP_ID": "1",
        "FACEID_SECRET_ID": "id",
        "FACEID_SECRET_KEY": "key",
        "FACEID_BUCKET": "",
    }

    assert Credentials.from_env(environ) == Credentials(
        app_id="1", secret_id="id", secret_key="key", bucket=None
    )


def test_credentials_name_the_variables_that_are_missing() -> None:
    with pytest.raises(FaceIdError, match="need FACEID_SECRET_ID, FACEID_SECRET_KEY to be set"):
        Credentials.from_env({"FACEID_APP_ID": "1", "FACEID_SECRET_KEY": ""})


def test_credentials_repr_hides_the_secrets() -> None:
    shown = repr(Credentials(**ACCOUNT))

    assert "example-secret-key" not in shown
    assert "AKIDexample" not in shown
