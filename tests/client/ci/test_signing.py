"""Holds the signature of COS to the documents' examples, step by step, and to a second hand."""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import pytest
from faceid_client import CiLivenessClient, Credentials, InvalidArgumentError, sign_cos_request
from faceid_client.cos_signing import escape, escape_path
from hypothesis import given
from hypothesis import strategies as st

VECTORS = json.loads((Path(__file__).parent / "cos_vectors.json").read_text(encoding="utf-8"))
CREDENTIALS = Credentials(
    app_id="1250000000", secret_id="AKIDx", secret_key="key", bucket="examplebucket"
)
NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["id"])
def test_signature_of_the_documents_comes_out_at_every_step(vector: dict[str, Any]) -> None:
    start, _, end = vector["key_time"].partition(";")
    account = Credentials(
        app_id="1", secret_id=vector["secret_id"], secret_key=vector["secret_key"]
    )

    made = sign_cos_request(
        account,
        method=vector["method"],
        path=vector["path"],
        params=vector["params"],
        headers=vector["headers"],
        now=int(start),
        lifetime_seconds=int(end) - int(start),
    )

    steps = ("sign_key", "header_list", "url_param_list", "http_string", "string_to_sign")
    for step in (*steps, "signature"):
        assert getattr(made, step) == vector[step], step


def second_hand(method: str, path: str, params: dict[str, str], key: str, span: str) -> str:
    """The same signature, worked out without the client's code."""
    encoded = sorted(
        (quote(k, safe="-_.~").lower(), quote(v, safe="-_.~")) for k, v in params.items()
    )
    text = "&".join(f"{k}={v}" for k, v in encoded)
    digest = hashlib.sha1(f"{method.lower()}\n{path}\n{text}\n\n".encode()).hexdigest()
    sign_key = hmac.new(key.encode(), span.encode(), "sha1").hexdigest()
    return hmac.new(sign_key.encode(), f"sha1\n{span}\n{digest}\n".encode(), "sha1").hexdigest()


@given(path=NAMES, params=st.dictionaries(NAMES, TEXTS, max_size=5), now=st.integers(0, 2**33))
def test_signature_agrees_with_a_second_hand(path: str, params: dict[str, str], now: int) -> None:
    if len({quote(name, safe="-_.~").lower() for name in params}) < len(params):
        return
    made = sign_cos_request(
        CREDENTIALS, method="GET", path=f"/{path}", params=params, now=now, lifetime_seconds=60
    )

    assert made.signature == second_hand("GET", f"/{path}", params, "key", f"{now};{now + 60}")
    assert escape_path(f"/{path}") == quote(f"/{path}", safe="/-_.~")
    assert unquote(escape(path)) == path


def test_signature_key_time_may_be_longer_than_the_sign_time() -> None:
    short = sign_cos_request(CREDENTIALS, method="GET", path="/", now=100, lifetime_seconds=10)
    apart = sign_cos_request(
        CREDENTIALS, method="GET", path="/", now=100, lifetime_seconds=10, key_time=(0, 1000)
    )

    assert (apart.key_time, apart.sign_time) == ("0;1000", "100;110")
    assert apart.string_to_sign == short.string_to_sign
    assert apart.signature != short.signature


def test_signature_sorts_names_and_keeps_the_order_of_values_of_one_name() -> None:
    params = [("b%", "2"), ("A", "z"), ("a-b", "%s"), ("a", "y"), ("名", "x/y"), ("A", "")]

    made = sign_cos_request(CREDENTIALS, method="GET", path="/", params=params)

    assert made.url_param_list == "%e5%90%8d;a;a-b;b%25"
    assert made.http_string.split("\n")[2] == "%e5%90%8d=x%2Fy&a=z&a=y&a=&a-b=%25s&b%25=2"


def test_signature_of_one_second_is_made_with_one_key_and_of_another_key_with_another() -> None:
    other = Credentials(app_id="1", secret_id="AKIDx", secret_key="other")

    made = [
        sign_cos_request(account, method="GET", path="/", now=now).signature
        for account, now in ((CREDENTIALS, 5), (other, 5), (CREDENTIALS, 6), (CREDENTIALS, 5))
    ]

    assert made[0] == made[3] == second_hand("GET", "/", {}, "key", "5;305")
    assert made[1] == second_hand("GET", "/", {}, "other", "5;305")
    assert made[2] == second_hand("GET", "/", {}, "key", "6;306")


def test_signature_hides_what_it_stands_on() -> None:
    made = sign_cos_request(CREDENTIALS, method="GET", path="/a", params={"IdCard": "99secret"})

    assert "99secret" not in repr(made)
    assert made.signature not in repr(made)


@pytest.mark.parametrize(("option", "value"), [("lifetime_seconds", 0), ("now", -1)])
def test_signature_refuses_times_that_are_none(option: str, value: int) -> None:
    options: dict[str, Any] = {option: value}

    with pytest.raises(InvalidArgumentError, match=option):
        sign_cos_request(CREDENTIALS, method="GET", path="/", **options)


def test_presigned_address_carries_its_signature_and_nothing_unsigned() -> None:
    token = Credentials(
        app_id="1250000000", secret_id="AKIDx", secret_key="key", bucket="b", security_token="tok"
    )
    with CiLivenessClient(token, region="ap-beijing", clock=lambda: 1000.0) as client:
        url = client.presign_recognize_stored(
            object_key="a b/+é.mp4",
            id_card="990000199001010017",
            name="测试员",
            liveness_type="SILENT",
            lifetime_seconds=50,
        )

    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    assert parts.netloc == "b-1250000000.cos.ap-beijing.myqcloud.com"
    assert parts.path == "/a%20b/%2B%C3%A9.mp4"
    assert query["q-sign-time"] == "940;1050"
    assert query["q-header-list"] == "host"
    assert query["q-url-param-list"] == "ci-process;idcard;livenesstype;name"
    assert query["x-cos-security-token"] == "tok"
    again = sign_cos_request(
        token,
        method="GET",
        path="/a b/+é.mp4",
        params={n: query[n] for n in ("ci-process", "IdCard", "Name", "LivenessType")},
        headers={"host": parts.netloc},
        now=940,
        lifetime_seconds=110,
    )
    assert query["q-signature"] == again.signature
