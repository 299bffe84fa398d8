"""Only this machine, or whoever holds the admin token, reaches the control API."""

import asyncio
from typing import Any

import pytest
from control_caller import PREFIX, raw_control
from emulator_caller import CONTRACT, Caller
from starlette.types import Message

TOKEN_HEADER = CONTRACT.emulator.token_header.replace("-", "_")


def status(caller: Caller, peer: str, path: str = "journal", **headers: str) -> int:
    """The status that a peer at an address gets."""
    sent: list[Message] = []
    named = {"host": "127.0.0.1:8080", **headers}
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": PREFIX + path,
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
        "client": (peer, 1),
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(caller.app(scope, receive, send))
    found: int = sent[0]["status"]
    return found


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_let_in(caller: Caller, peer: str) -> None:
    assert status(caller, peer) == 200


@pytest.mark.parametrize("peer", ["192.0.2.1", "2001:db8::1", "10.0.0.1", "nonsense"])
def test_other_machines_see_health_only(caller: Caller, peer: str) -> None:
    assert status(caller, peer) == 403
    assert status(caller, peer, "health") == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": ""},
        {"host": "[::1"},
        {"host": "[v1.x]"},
        {"host": "evil.example/127.0.0.1"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
    ],
)
def test_pages_from_elsewhere_are_kept_out(caller: Caller, headers: dict[str, str]) -> None:
    assert status(caller, "127.0.0.1", **headers) == 403


def test_own_page_is_let_in(caller: Caller) -> None:
    assert status(caller, "127.0.0.1", origin="http://127.0.0.1:8080") == 200
    assert status(caller, "127.0.0.1", host="localhost:8080") == 200


def test_token_opens_from_anywhere_and_nothing_else_does(caller_of: Any) -> None:
    caller = caller_of(admin_token="open-sesame")
    header = CONTRACT.emulator.token_header.lower()

    assert status(caller, "192.0.2.1", **{header: "open-sesame"}) == 200
    assert status(caller, "127.0.0.1", **{header: "open-sesam"}) == 403
    assert status(caller, "127.0.0.1") == 403
    assert status(caller, "192.0.2.1", "health") == 200
    assert raw_control(caller, "GET", "journal", **{TOKEN_HEADER: "open-sesame"}).status == 200


def test_refusal_does_not_repeat_the_token(caller_of: Any) -> None:
    caller = caller_of(admin_token="open-sesame")

    reply = raw_control(caller, "GET", "journal", **{TOKEN_HEADER: "a-guess"})

    assert reply.status == 403
    assert b"sesame" not in reply.body
    assert b"a-guess" not in reply.body


def test_control_api_that_is_off_is_off_for_this_machine_too(caller_of: Any) -> None:
    caller = caller_of(control_is_off=True)

    assert status(caller, "127.0.0.1") == 403
    assert raw_control(caller, "GET", "journal").status == 403
    assert raw_control(caller, "GET", "health").status == 200


def test_other_methods_are_named(caller: Caller) -> None:
    reply = raw_control(caller, "POST", "journal")

    assert (reply.status, reply.header("Allow")) == (405, "GET, DELETE")
