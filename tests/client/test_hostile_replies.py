"""Holds that whatever a server answers, the caller gets a result or a FaceIdError, in bounds."""

import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from faceid_client import (
    CATALOGUE,
    ApiError,
    Credentials,
    FaceIdClient,
    FaceIdError,
    InvalidResponseError,
    Result,
)
from faceid_client.decoding import Unreadable, read_object, read_reply
from hypothesis import given, settings
from hypothesis import strategies as st

Call = Callable[..., Any]
CREDENTIALS = Credentials(app_id="1", secret_id="id", secret_key="key")
ARGUMENTS: dict[str, dict[str, Any]] = {
    "live_get_four": {},
    "live_detect_picture": {"url": "u"},
    "idcard_compare": {"idcard_number": "1", "idcard_name": "x", "url": "u"},
    "live_detect_four": {"validate_data": "1", "video": b"v", "compare_flag": False},
}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
CODE_FIELDS = ("code", "live_status", "compare_status", "sim", "score", "similarity")
TEXT_FIELDS = ("message", "data", "validate_data", "live_msg", "compare_msg", "photo", "session_id")
names = st.sampled_from((*CODE_FIELDS, *TEXT_FIELDS))
codes = st.sampled_from((0, 0, 0, -5803, 9, "0", "-1", 0.0, 1.5, 10**400, True, None, "x"))
data = st.dictionaries(names, json_values | codes, max_size=8)
envelopes = st.fixed_dictionaries(
    {"code": codes, "message": json_values, "data": data | json_values}
)
texts = (envelopes | st.dictionaries(names, json_values) | json_values).map(
    lambda value: json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
)
spoiled = st.tuples(texts, st.integers(0, 60), st.binary(max_size=4)).map(
    lambda parts: parts[0][: parts[1]] + parts[2] + parts[0][parts[1] :]
)
bodies = (
    st.binary(max_size=300)
    | texts
    | spoiled
    | texts.map(lambda text: text.replace(b"}", b",}"))
    | texts.map(gzip.compress)
    | texts.map(lambda text: text.decode("utf-8", "replace").encode("utf-16"))
)
headers = st.dictionaries(
    st.sampled_from(("content-type", "content-encoding", "date", "retry-after", "x-errno")),
    st.sampled_from(("gzip", "deflate", "br", "identity", "text/html; charset=gbk", "1e9"))
    | st.from_regex(r"[ -~]{0,20}", fullmatch=True),
)


class Raw(httpx.SyncByteStream):
    """A body that httpx has not looked into, as from a socket."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        yield self._body


def outcome_of(made: Callable[[], Any]) -> Result | FaceIdError:
    try:
        result: Result = made()
    except FaceIdError as error:
        return error
    return result


@settings(deadline=None, derandomize=True)
@given(
    operation=st.sampled_from(sorted(ARGUMENTS)),
    status=st.integers(100, 999),
    headers=headers,
    body=bodies,
)
def test_any_answer_is_a_result_or_an_error_of_ours(
    operation: str, status: int, headers: dict[str, str], body: bytes
) -> None:
    def handler(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers=headers, stream=Raw(body))

    http = httpx.Client(transport=httpx.MockTransport(handler))
    client = FaceIdClient(CREDENTIALS, http_client=http, sleep=lambda _: None)

    outcome = outcome_of(lambda: getattr(client, operation)(**ARGUMENTS[operation]))

    if isinstance(outcome, Result):
        assert (outcome.code, outcome.meta.http_status) == (0, status)
    else:
        assert isinstance(outcome, (ApiError, InvalidResponseError))
        assert outcome.http_status == status
        assert str(outcome).encode("utf-8")


@settings(deadline=None, derandomize=True)
@given(bodies)
def test_any_bytes_are_an_envelope_or_unreadable(body: bytes) -> None:
    try:
        reply = read_reply(body)
    except Unreadable:
        return

    assert isinstance(reply.code, int)


@settings(deadline=None, derandomize=True)
@given(json_values.filter(lambda value: isinstance(value, dict)))
def test_trailing_commas_do_not_change_what_is_read(value: dict[str, Any]) -> None:
    text = json.dumps(value, allow_nan=True)
    if "NaN" in text or "Infinity" in text:
        return

    printed = json.dumps(value, indent=1).replace("\n}", ",\n}").replace("{,", "{")

    try:
        strictly = json.loads(printed)
    except ValueError:
        strictly = value
    assert read_object(printed.encode()) == strictly


@pytest.mark.parametrize(
    "text",
    (
        b'{"code":' + b"9" * 5000 + b"}",
        b'{"code":1e999}',
        b'{"code":NaN}',
        b'{"code":-Infinity}',
        b'{"code":true}',
        b'{"code":null}',
        b'{"code":[0]}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"code":0',
        b'"code"',
        b"[]",
        b"\xff\xfe\x00",
        b"<html><body>\xb4\xed\xce\xf3</body></html>",
        b"",
        b" \r\n ",
    ),
    ids=lambda text: text[:12].hex(),
)
def test_nonsense_is_unreadable(text: bytes) -> None:
    with pytest.raises(Unreadable):
        read_reply(text)


def test_gbk_and_utf16_answers_are_read() -> None:
    text = '{"code":14,"message":"签名校验失败"}'

    assert read_reply(text.encode("gbk")).message == "签名校验失败"
    assert read_reply(text.encode("utf-16")).message == "签名校验失败"
    assert read_reply(b"\xef\xbb\xbf" + text.encode()).message == "签名校验失败"


def test_forgiving_parser_is_linear() -> None:
    # Reading in quadratic time would not end within any run of these tests.
    for text in (b'{"' + b'\\"' * 300_000, b'"' * 600_000, b"," * 600_000, b"{" + b" ," * 300_000):
        with pytest.raises(Unreadable):
            read_object(text)


def test_catalogue_is_complete_and_ordered() -> None:
    assert len(CATALOGUE) >= 275
    assert [each.code for each in CATALOGUE] == sorted(each.code for each in CATALOGUE)
    assert 9 in CATALOGUE
    assert -99999 not in CATALOGUE
    assert CATALOGUE.find(-99999) is None
