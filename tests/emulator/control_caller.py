"""Owns the caller of the control API, also of what comes only later.

Knows no test.
"""

import asyncio
import json
from typing import Any

from emulator_caller import CONTRACT, Caller
from faceid_conformance.emulator.server.direct import DirectReply, call
from starlette.types import Message

PREFIX = CONTRACT.emulator.control_prefix


def control(caller: Caller, method: str, path: str, body: object = None, **headers: str) -> Any:
    """Ask the control API and read the JSON of its answer, which must be a success."""
    reply = raw_control(caller, method, path, body, **headers)
    assert reply.status < 300, reply.body
    return json.loads(reply.body)


def raw_control(
    caller: Caller, method: str, path: str, body: object = None, **headers: str
) -> DirectReply:
    sent = b"" if body is None else json.dumps(body).encode()
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return call(caller.app, method, PREFIX + path, headers=named, body=sent)


async def waited(caller: Caller, path: str) -> Any:
    """Ask for something that comes later."""
    sent: list[Message] = []
    name, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": "GET",
        "path": PREFIX + name,
        "query_string": query.encode(),
        "root_path": "",
        "headers": [],
        "client": None,
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        await asyncio.sleep(0)
        sent.append(message)

    await caller.app(scope, receive, send)
    return json.loads(sent[1]["body"])
