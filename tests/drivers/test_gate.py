"""Holds the gate: each way to the network asks for leave, once a call, and no is an answer."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from faceid_conformance.drivers.gate import Outgoing, Ticket
from faceid_conformance.drivers.typed import Identity, TypedDriver
from faceid_conformance.drivers.wire import WireDriver
from faceid_conformance.errors import CallRefused
from faceid_conformance.exchange import Request, Response
from foreign_behaviour import Account, Behaviour
from foreign_server import ForeignServer, running

ACCOUNT = Account("1250000001", "AKIDforeign0000000000000000000001", "foreign-key")
IDENTITY = Identity(ACCOUNT.appid, ACCOUNT.secret_id, ACCOUNT.secret_key)
REQUEST = Request("liveGetFour", "POST", "/face/livegetfour", (), b"{}")
KEPT = Response(200, (("Content-Type", "application/json"),), json.dumps(
    {"code": 0, "message": "OK", "data": {"validate_data": "4321"}}).encode(), 0.1)  # fmt: skip


class Notes:
    """A gate that writes down what it is told."""

    def __init__(self, answer: Response | None = None, *, shut: bool = False) -> None:
        self.answer, self.shut = answer, shut
        self.entered: list[Outgoing] = []
        self.settled: list[Response] = []

    def enter(self, outgoing: Outgoing) -> Ticket:
        if self.shut:
            raise CallRefused("shut")
        self.entered.append(outgoing)
        return Ticket(len(self.entered), self.answer)

    def settle(self, ticket: Ticket, response: Response) -> None:
        assert ticket.number == len(self.entered)
        self.settled.append(response)


@pytest.fixture
def server() -> Iterator[ForeignServer]:
    with running(ForeignServer(ACCOUNT, Behaviour(gzip=True))) as started:
        yield started


@pytest.fixture
def connects(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Count every connection that is opened."""
    made: list[object] = []
    connect = socket.socket.connect

    def counted(self: socket.socket, address: Any) -> None:
        made.append(address)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", counted)
    return made


def test_wire_opens_one_connection_a_call(server: ForeignServer, connects: list[object]) -> None:
    gate = Notes()
    driver = WireDriver(server.url, gate=gate)

    for _ in range(2):
        driver.send(REQUEST)

    assert [outgoing.request for outgoing in gate.entered] == [REQUEST, REQUEST]
    assert (gate.entered[0].host, gate.entered[0].port) == server.server_address
    assert [response.code for response in gate.settled] == [4, 4]
    assert len(connects) == 2


def test_wire_never_tries_again(connects: list[object]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    gate = Notes()

    exchange = WireDriver(f"http://127.0.0.1:{port}", gate=gate).send(REQUEST)

    assert exchange.response.failure == "ConnectionRefusedError"
    assert [response.failure for response in gate.settled] == ["ConnectionRefusedError"]
    assert len(connects) == 1


@pytest.mark.parametrize("way", ["call", "call_async"])
def test_client_asks_for_leave(server: ForeignServer, way: str) -> None:
    gate = Notes()
    driver = TypedDriver(server.url, IDENTITY, gate=gate)

    outcome = getattr(driver, way)("liveDetectPicture", {"image": b"\xff\xd8\xff picture"})

    driver.close()
    assert outcome.is_result
    assert b"picture" in gate.entered[0].request.body
    assert gate.entered[0].request.operation_id == "liveDetectPicture"
    assert [response.code for response in gate.settled] == [0]


@pytest.mark.parametrize("way", ["call", "call_async"])
def test_client_takes_an_answer_that_was_kept(way: str, connects: list[object]) -> None:
    driver = TypedDriver("http://127.0.0.1:9", IDENTITY, gate=Notes(KEPT))

    outcome = getattr(driver, way)("liveGetFour", {})

    driver.close()
    assert outcome.values["validate_data"] == "4321"
    assert connects == []


@pytest.mark.parametrize("way", ["call", "call_async", "wire"])
def test_shut_gate_is_passed_by_nobody(way: str, connects: list[object]) -> None:
    gate = Notes(shut=True)
    driver = TypedDriver("http://127.0.0.1:9", IDENTITY, gate=gate)
    wire = WireDriver("http://127.0.0.1:9", gate=gate)
    ways = {"wire": lambda: wire.send(REQUEST), "call": lambda: driver.call("liveGetFour", {})}
    ways["call_async"] = lambda: driver.call_async("liveGetFour", {})

    with pytest.raises(CallRefused):
        ways[way]()

    driver.close()
    assert connects == []


@pytest.mark.parametrize("way", ["call", "call_async"])
def test_client_that_gets_no_answer_is_lost_once(way: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    gate = Notes()
    driver = TypedDriver(f"http://127.0.0.1:{port}", IDENTITY, gate=gate)

    outcome = getattr(driver, way)("liveGetFour", {})

    driver.close()
    assert not outcome.is_result
    assert [response.failure for response in gate.settled] == ["ConnectError"]
