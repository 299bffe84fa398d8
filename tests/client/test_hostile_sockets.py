"""Holds that any bytes on a real socket end in a result or a FaceIdError, in time and in bounds.

One server for the module; Hypothesis writes what it answers, down to the framing and the ending.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from faceid_client import (
    ApiError,
    AsyncFaceIdClient,
    Credentials,
    FaceIdClient,
    InvalidResponseError,
    Result,
    TransportError,
)
from hostile_answers import scripts
from hostile_server import LIMIT_BYTES, Clients, Script, Server, hostile_clients, hostile_server
from hypothesis import example, given, settings
from hypothesis import strategies as st

ARGUMENTS: dict[str, dict[str, Any]] = {
    "live_get_four": {},
    "live_detect_picture": {"image": b"\xff\xd8\xff" * 700},
    "idcard_compare": {"idcard_number": "1", "idcard_name": "x", "url": "https://u/"},
    "idcard_live_detect_four": {
        "validate_data": "1",
        "video": b"v" * 2048,
        "idcard_number": "1",
        "idcard_name": "x",
    },
    "live_detect_four": {"validate_data": "1", "video": b"v" * 2048, "compare_flag": False},
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with hostile_server() as made:
        yield made


@pytest.fixture(scope="module")
def clients(server: Server) -> Iterator[Clients]:
    account = Credentials(app_id="1", secret_id="id", secret_key="key")
    given = {"credentials": account, "base_url": server.url}
    with hostile_clients(FaceIdClient, AsyncFaceIdClient, ARGUMENTS, **given) as made:
        yield made


NAMES = (
    *("code", "message", "data", "live_status", "live_msg", "compare_status", "compare_msg"),
    *("sim", "photo", "video_photo", "score", "similarity", "session_id", "validate_data"),
)
NUMBERS = (0, 0, -5803, 15, "0", "-1", 0.0, 1.5, 1e300, 10**400, True, None, "x", [], {})
leaves = st.sampled_from(NUMBERS) | st.text(max_size=9) | st.integers() | st.floats()
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
data = st.dictionaries(st.sampled_from(NAMES), values, max_size=9) | values
envelopes = st.fixed_dictionaries({"code": st.sampled_from(NUMBERS), "data": data}) | values
good = st.just({"code": 0, "message": "OK", "data": dict.fromkeys(NAMES, "0")})


def written(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


texts = (envelopes | good).map(written)
bombs = st.sampled_from(
    (
        gzip.compress(bytes(20_000_000), 9),
        zlib.compress(bytes(20_000_000), 9),
        gzip.compress(written({"code": 0, "data": "x" * 3_000_000})),
        b"[" * 90_000,
        b'{"code":' + b"9" * 90_000 + b"}",
        b" " * (LIMIT_BYTES + 1),
    )
)
bodies = st.one_of(
    texts,
    texts.map(lambda text: text.replace(b"}", b",}")),
    st.tuples(texts, st.integers(0, 80)).map(lambda pair: pair[0][: pair[1]]),
    texts.map(lambda text: text.decode("utf-8", "replace").encode("gb18030")),
    texts.map(lambda text: text.decode("utf-8", "replace").encode("utf-16")),
    texts.map(gzip.compress),
    texts.map(zlib.compress),
    st.binary(max_size=200),
    st.sampled_from((b"", b"<html><h1>502 Bad Gateway</h1></html>", "<p>错误".encode("gbk"))),
    bombs,
)


@settings(deadline=None, derandomize=True, max_examples=250)
@given(
    operation=st.sampled_from(sorted(ARGUMENTS)),
    asynchronous=st.booleans(),
    script=scripts(good.map(written), bodies),
)
@example("live_get_four", False, Script(b"HTTP/1.1 200 OK\r\nX-Slow: ", "drip"))
@example("live_get_four", True, Script(b"HTTP/1.1 200 OK\r\nX-Slow: ", "drip"))
@example("live_detect_four", False, Script(b"HTTP/1.1 200 OK\r\n\r\n", "drip"))
@example("live_detect_four", True, Script(b"HTTP/1.1 200 OK\r\n\r\n", "drip"))
@example("live_get_four", False, Script(b"", "stall"))
@example("live_get_four", True, Script(b"", "reset"))
def test_whatever_arrives_is_a_result_or_an_error_in_time_and_in_bounds(
    server: Server, clients: Clients, operation: str, asynchronous: bool, script: Script
) -> None:
    server.script = script

    outcome = clients.outcome_in_bounds(operation, asynchronous=asynchronous)

    assert isinstance(outcome, (Result, ApiError, InvalidResponseError, TransportError))
    if isinstance(outcome, Result):
        assert (outcome.code, outcome.meta.http_status // 100) == (0, 2)
        assert len(outcome.meta.raw_body) <= LIMIT_BYTES
    else:
        assert str(outcome).encode("utf-8")
        assert len(str(outcome)) < 500
