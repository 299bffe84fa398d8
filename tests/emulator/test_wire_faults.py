"""Wire faults on a real socket: what the caller sees, and that the next caller sees nothing."""

import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from emulator_caller import ACCOUNT, CODE, CONTRACT, Caller, sign
from emulator_process import port_of, running, start
from faceid_conformance.emulator.face.api import EARLY
from faceid_conformance.emulator.server.wire_faults import BREAKS, GARBAGE

HEADER = CONTRACT.emulator.outcome_header
BODY = json.dumps({"appid": ACCOUNT.app_id}).encode()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with running() as free_port:
        yield free_port


def request(outcome: str | None, body: bytes = BODY, length: int | None = None) -> bytes:
    now = int(time.time())
    signature = sign(f"a={ACCOUNT.app_id}&k={ACCOUNT.secret_id}&e={now + 300}&t={now}")
    asked = f"{HEADER}: {outcome}\r\n" if outcome else ""
    head = f"POST {CODE} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {signature}\r\n{asked}"
    head += f"Content-Type: application/json\r\nContent-Length: {length or len(body)}\r\n\r\n"
    return head.encode() + body


def received(port: int, outcome: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request(outcome))
        pieces = []
        while piece := connection.recv(65536):
            pieces.append(piece)
    return b"".join(pieces)


def code_of_next_call(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    raw = request(None)
    connection.connect()
    connection.sock.sendall(raw)
    reply = http.client.HTTPResponse(connection.sock, method="POST")
    reply.begin()
    code: int = json.loads(reply.read())["code"]
    reply.close()
    connection.close()
    return code


def test_every_fault_of_the_contract_is_known_and_no_other() -> None:
    assert set(CONTRACT.emulator.manners.faults) == {*BREAKS, EARLY}


def test_reset_is_a_reset(port: int) -> None:
    with pytest.raises(ConnectionResetError):
        received(port, "fault=reset")


def test_empty_reply_is_an_end_without_a_byte(port: int) -> None:
    assert received(port, "fault=empty-reply") == b""


def test_garbage_is_no_http(port: int) -> None:
    assert received(port, "fault=garbage") == GARBAGE


def test_truncated_body_ends_before_its_length(port: int) -> None:
    head, _, body = received(port, "code=213; fault=truncated-body").partition(b"\r\n\r\n")

    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    assert head.startswith(b"HTTP/1.1 ")
    assert 0 < len(body) < length
    assert b"X-Emulator: " in head


def test_broken_chunk_has_no_length(port: int) -> None:
    head, _, body = received(port, "fault=broken-chunk").partition(b"\r\n\r\n")

    assert b"Transfer-Encoding: chunked" in head
    assert body.endswith(b"\r\nno length\r\n")


@pytest.mark.parametrize(("outcome", "code"), [("", 23), ("; code=213", 213)])
def test_early_answer_comes_before_the_body(port: int, outcome: str, code: int) -> None:
    whole = BODY + b" " * 1000
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request(f"fault=early-answer{outcome}", BODY, len(whole)))

        reply = http.client.HTTPResponse(connection, method="POST")
        reply.begin()
        assert json.loads(reply.read())["code"] == code

        connection.sendall(whole[len(BODY) :] + request(None))
        following = http.client.HTTPResponse(connection, method="POST")
        following.begin()
        assert json.loads(following.read())["code"] == 0


@pytest.mark.parametrize("fault", [*CONTRACT.emulator.manners.faults])
def test_next_call_is_unaffected(port: int, fault: str) -> None:
    with suppress(ConnectionResetError):
        if fault != EARLY:
            received(port, f"fault={fault}; code=213")

    assert code_of_next_call(port) == 0


def test_dribble_reaches_the_caller_whole(port: int) -> None:
    raw = request("dribble=20:0.001")
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(raw)
        reply = http.client.HTTPResponse(connection, method="POST")
        reply.begin()
        assert json.loads(reply.read())["code"] == 0


def test_call_without_a_socket_gets_the_error_itself(caller: Caller) -> None:
    for fault in BREAKS:
        with pytest.raises(ConnectionError):
            caller.form(CODE, caller.fields(CODE), **{HEADER: f"fault={fault}"})


def test_server_complains_of_nothing_when_told_to_break() -> None:
    process = start()
    port = port_of(process)
    for fault in ("empty-reply", "garbage", "truncated-body", "broken-chunk"):
        received(port, f"fault={fault}")
    with pytest.raises(ConnectionResetError):
        received(port, "fault=reset")

    process.terminate()

    assert process.communicate(timeout=20) == ("", "")


@pytest.mark.parametrize(
    "raw",
    [
        request("delay=60"),
        b"GET /_emulator/journal/wait?timeout_seconds=60 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ],
    ids=["a delay", "a wait"],
)
def test_stop_waits_for_nobody_and_answers_all(raw: bytes) -> None:
    process = start()
    with socket.create_connection(("127.0.0.1", port_of(process)), timeout=10) as connection:
        connection.sendall(raw)
        # The answer to a second caller says that the first one is being waited for.
        assert code_of_next_call(connection.getpeername()[1]) == 0
        process.terminate()

        reply = http.client.HTTPResponse(connection)
        reply.begin()

        assert reply.status == 200
    assert process.communicate(timeout=20) == ("", "")
    assert process.returncode == 0
