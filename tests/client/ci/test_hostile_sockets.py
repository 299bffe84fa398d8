"""Holds that any bytes on a real socket end in a result or a FaceIdError, on COS too.

The server and the drawing of frames are those of the face client; the bodies are XML, and worse.
"""

import gzip
import logging
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

import pytest
from faceid_client import (
    ApiError,
    AsyncCiLivenessClient,
    CiLivenessClient,
    Credentials,
    FaceIdError,
    InvalidResponseError,
    TransportError,
)
from faceid_client.answers import CosResult
from harshest_reader import shown_with_variables
from hostile_answers import scripts
from hostile_server import LIMIT_BYTES, Clients, Script, Server, hostile_clients, hostile_server
from hypothesis import example, given, settings
from hypothesis import strategies as st

NAME, NUMBER, KEY, TOKEN = "张三丰", "990000199001010017", "s3cr3t-key-of-the-test", "t0ken-of-it"
SECRET_ID, OBJECT, VIDEO = "AKIDsecretOfTheTest", "zhangsan/me.mp4", b"VIDEOBYTES-OF-A-PERSON" * 99
SECRETS = (NAME, quote(NAME), NUMBER, KEY, TOKEN, SECRET_ID, OBJECT, VIDEO[:22].decode())
SIGNATURE = re.compile("q-signature=[0-9a-f]{40}")
STORED = {"object_key": OBJECT, "id_card": NUMBER, "name": NAME, "liveness_type": "SILENT"}
ARGUMENTS: dict[str, dict[str, Any]] = {
    "get_action_sequence": {},
    "get_live_code": {},
    "recognize_stored": STORED,
    "recognize_upload": {**STORED, "video": VIDEO},
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with hostile_server() as made:
        yield made


@pytest.fixture(scope="module")
def clients(server: Server) -> Iterator[Clients]:
    account = Credentials(
        app_id="1", secret_id=SECRET_ID, secret_key=KEY, bucket="b", security_token=TOKEN
    )
    given = {"credentials": account, "base_url": server.url, "region": "ap-beijing"}
    with hostile_clients(CiLivenessClient, AsyncCiLivenessClient, ARGUMENTS, **given) as made:
        yield made


NAMES = (
    *("Sim", "BestFrameBase64", "BestFrameList", "LiveCode", "ActionSequence", "Response"),
    *("Error", "Code", "Message", "Resource", "RequestId", "TraceId", "html", "a:b", "文"),
)
TEXTS = ("", "0", "91.5", "-1", "NaN", "1e300", "null", "NoSuchKey", "AccessDenied", "SlowDown")
texts = st.sampled_from(TEXTS) | st.text(max_size=9)
ATTRIBUTES = ("", "", "", ' x="y"', ' xmlns="u"', ' xmlns:a="u"', ' x:nil="true"', ' a="1" a="2"')


def element(name: str, attributes: str, inner: object) -> str:
    content = inner if isinstance(inner, str) else "".join(map(str, inner))  # type: ignore[call-overload]
    return f"<{name}{attributes}>{content}</{name}>"


trees = st.recursive(
    texts.map(escape) | texts.map("<![CDATA[{}]]>".format),
    lambda inner: st.builds(
        element,
        st.sampled_from(NAMES),
        st.sampled_from(ATTRIBUTES),
        inner | st.lists(inner, max_size=4),
    ),
    max_leaves=8,
)
children = st.lists(
    st.builds(element, st.sampled_from(NAMES[:5]), st.sampled_from(ATTRIBUTES[:4]), trees)
)
answers = children.map(lambda inner: element("Response", "", inner))
refusals = st.lists(
    st.builds(element, st.sampled_from(NAMES[7:12]), st.just(""), trees), max_size=6
).map(lambda inner: element("Error", "", inner))
GOOD = element(
    "Response",
    "",
    (
        "<Sim>91.5</Sim><LiveCode>0521</LiveCode><ActionSequence>2,1</ActionSequence>",
        "<BestFrameList>QQ==</BestFrameList>" * 2,
    ),
)
DECLARED = tuple(
    f'<?xml version="1.0" encoding="{name}"?>' for name in ("utf-8", "GBK", "utf-16", "no-such")
)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
WHOLE = (
    "",
    "<html><h1>502 Bad Gateway</h1></html>",
    '<!DOCTYPE html><html><p lang="zh">错误</html>',
    '{"code":-60932,"message":"x"}',
    '\ufeff{"code":"AccessDenied"}',
    '{"code":0,"message":"OK","data":{"Sim":99}}',
    '{"code":' + "9" * 90_000 + "}",
    "[" * 90_000,
    "{" + '"a":{' * 20_000,
    f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]><Response><Sim>&l9;</Sim></Response>',
    '<!DOCTYPE r SYSTEM "file:///etc/passwd"><Response><Sim>1</Sim></Response>',
    '<!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1:1/">]><Response>&x;</Response>',
    '<!DOCTYPE r [<!ENTITY % p "&#37;p;">%p;]><Response/>',
    "<Response>" * 9_000,
    "<Response>" + "<Sim>1</Sim>" * 8_000 + "</Response>",
    "<Response>" + "<a/>" * 20_000 + "</Response>",
    "<Response" + "".join(f' a{n}="x"' for n in range(8_000)) + "/>",
    "<Response><Sim>" + "9" * 90_000 + "</Sim></Response>",
    "<Response><Sim>" + "&lt;" * 20_000 + "</Sim></Response>",
    "<Error><Code>" + "x" * 90_000 + "</Code></Error>",
    f"<Error><Code>{NAME}</Code><Message>{NUMBER}</Message></Error>",
    "<Error><Code>Evil\r\nCode: forged</Code></Error>",
    " " * (LIMIT_BYTES + 1),
)
documents = st.one_of(answers, refusals, trees, st.just(GOOD))
encodings = st.sampled_from(("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"))
written = st.builds(
    lambda head, text, encoding: f"{head}{text}".encode(encoding, "replace"),
    st.sampled_from(("", "", "\n", "<!-- x -->", *DECLARED)),
    documents,
    encodings,
)
bodies = st.one_of(
    written,
    written,
    st.tuples(written, st.integers(0, 80)).map(lambda pair: pair[0][: pair[1]]),
    written.map(gzip.compress),
    written.map(zlib.compress),
    st.binary(max_size=200),
    st.sampled_from(WHOLE).map(lambda text: text.encode("utf-8")),
    st.sampled_from(
        (
            gzip.compress(bytes(20_000_000), 9),
            gzip.compress(b"<Response><Sim>" + b" " * 20_000_000, 9),
            zlib.compress(b"<a>" * 5_000_000, 9),
        )
    ),
)


def judge(outcome: Any) -> None:
    """Hold an outcome to its kinds, and to telling nobody anything."""
    assert isinstance(outcome, (CosResult, ApiError, InvalidResponseError, TransportError))
    if isinstance(outcome, CosResult):
        assert outcome.meta.http_status // 100 == 2
        assert len(outcome.meta.raw_body) <= LIMIT_BYTES
    if isinstance(outcome, FaceIdError):
        assert str(outcome).encode("utf-8")
        assert len(str(outcome)) < 500
        assert "\n" not in str(outcome)
    shown = shown_with_variables(outcome) if isinstance(outcome, FaceIdError) else repr(outcome)
    assert not [secret for secret in SECRETS if secret in shown]
    assert not SIGNATURE.search(shown)


def whole(text: str, ending: str = "close", *, early: bool = False) -> Script:
    content = text.encode("utf-8")
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content)
    return Script(head + content, ending, early)


@settings(deadline=None, derandomize=True, max_examples=150)
@given(
    operation=st.sampled_from(sorted(ARGUMENTS)),
    asynchronous=st.booleans(),
    script=scripts(st.just(GOOD.encode("utf-8")), bodies),
)
@example("get_live_code", False, Script(b"HTTP/1.1 200 OK\r\nX-Slow: ", "drip"))
@example("get_live_code", True, Script(b"HTTP/1.1 200 OK\r\nX-Slow: ", "drip"))
@example("recognize_upload", False, Script(b"HTTP/1.1 200 OK\r\n\r\n<Response>", "drip"))
@example("recognize_upload", True, Script(b"HTTP/1.1 200 OK\r\n\r\n<Response>", "drip"))
@example("recognize_stored", False, Script(b"", "stall"))
@example("recognize_stored", True, Script(b"", "reset"))
def test_whatever_arrives_is_a_result_or_an_error_in_time_and_in_bounds(
    server: Server, clients: Clients, operation: str, asynchronous: bool, script: Script
) -> None:
    server.script = script

    judge(clients.outcome_in_bounds(operation, asynchronous=asynchronous))


@pytest.mark.parametrize("asynchronous", (False, True), ids=("sync", "async"))
def test_every_nasty_document_is_survived(
    server: Server, clients: Clients, asynchronous: bool
) -> None:
    for text in (*WHOLE, GOOD):
        server.script = whole(text, "keep")
        outcome = clients.outcome_in_bounds("recognize_upload", asynchronous=asynchronous)

        judge(outcome)
        assert isinstance(outcome, CosResult) == (text == GOOD), text[:80]


@pytest.mark.parametrize("asynchronous", (False, True), ids=("sync", "async"))
@pytest.mark.parametrize(
    "told", (b"1", b"-1", b"\xff", b"", b"18446744073709551616", b"1, 2", b"9" * 4_000)
)
def test_checksum_that_is_not_that_of_the_video_is_no_result(
    server: Server, clients: Clients, asynchronous: bool, told: bytes
) -> None:
    content = GOOD.encode("utf-8")
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nx-cos-hash-crc64ecma: %s\r\n\r\n"
    server.script = Script(head % (len(content), told) + content, "keep")

    outcome = clients.outcome_in_bounds("recognize_upload", asynchronous=asynchronous)

    judge(outcome)
    assert isinstance(outcome, InvalidResponseError)
    assert "crc64" in str(outcome)


@pytest.mark.parametrize("asynchronous", (False, True), ids=("sync", "async"))
@pytest.mark.parametrize("ending", ("close", "reset", "stall"))
def test_refusal_before_the_video_was_read_is_heard_or_named(
    server: Server, clients: Clients, asynchronous: bool, ending: str, tmp_path: Path
) -> None:
    path = tmp_path / "zhangsan.mp4"
    path.write_bytes(VIDEO * 2_000)
    server.script = whole("<Error><Code>EntityTooLarge</Code></Error>", ending, early=True)

    outcome = clients.outcome_in_bounds("recognize_upload", asynchronous=asynchronous, video=path)

    judge(outcome)
    assert isinstance(outcome, TransportError) or outcome.code == "EntityTooLarge"


@pytest.mark.parametrize("asynchronous", (False, True), ids=("sync", "async"))
def test_no_logger_beneath_names_a_person_or_a_key(
    server: Server, clients: Clients, asynchronous: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for text in (
        GOOD,
        f"<Error><Code>{NAME}</Code></Error>",
        "<Error><Code>SlowDown</Code></Error>",
    ):
        server.script = whole(text)
        judge(clients.outcome("recognize_upload", asynchronous=asynchronous))

    shown = "\n".join(f"{record.name} {record.getMessage()}" for record in caplog.records)
    assert {"httpcore", "faceid_client"} <= {each.name.split(".")[0] for each in caplog.records}
    assert not [secret for secret in SECRETS if secret in shown]
    assert not SIGNATURE.search(shown)
