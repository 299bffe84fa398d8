"""The emulator on a real socket of this process: reached, emptied, stopped."""

import socket
import threading
import urllib.request
from urllib.parse import urlsplit

import httpx
import pytest
from faceid_conformance import Account, RunningEmulator, Settings, running_emulator
from signed_requests import CODE, JSON_BODY, NOW, authorization, json_headers


def ask(emulator: RunningEmulator, **more: str) -> int:
    reply = httpx.post(
        emulator.base_url + CODE, content=JSON_BODY, headers=json_headers(**more), trust_env=False
    )
    code: int = reply.json()["code"]
    return code


def emulator_threads() -> set[threading.Thread]:
    """Those of other tests among them, which may keep one for a whole run."""
    return {thread for thread in threading.enumerate() if thread.name == "faceid-emulator"}


def test_running_emulator_is_reached_at_once_and_gone_after() -> None:
    before = emulator_threads()
    with running_emulator(Settings(clock=lambda: NOW)) as emulator:
        address = urlsplit(emulator.base_url)
        assert (address.hostname, ask(emulator)) == ("127.0.0.1", 0)

    assert address.port is not None
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", address.port)).close()
    assert emulator_threads() <= before


def test_running_emulator_answers_without_waiting_for_more_to_send(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    accepted: list[int] = []
    honest = socket.socket.listen

    def noted(listener: socket.socket, *backlog: int) -> None:
        accepted.append(listener.proto)
        honest(listener, *backlog)

    monkeypatch.setattr(socket.socket, "listen", noted)
    with running_emulator():
        # asyncio sets TCP_NODELAY on those connections alone whose protocol is named.
        assert accepted[0] == socket.IPPROTO_TCP


def test_running_emulators_are_apart() -> None:
    once = authorization(single_use_file="f")
    settings = Settings(clock=lambda: NOW)
    with running_emulator(settings) as one, running_emulator(settings) as other:
        codes = [ask(each, Authorization=once) for each in (one, one, other)]

    assert codes == [0, 13, 0]


def test_reset_forgets_and_may_change_the_settings() -> None:
    once = authorization(single_use_file="f")
    with running_emulator(Settings(clock=lambda: NOW)) as emulator:
        first = ask(emulator, Authorization=once)
        emulator.reset()
        again = ask(emulator, Authorization=once)
        emulator.reset(Settings(accounts=(Account("1", "id", "key"),)))

        assert (first, again, emulator.account.app_id) == (0, 0, "1")
        assert ask(emulator) != 0


def test_error_of_the_body_leaves_no_server_behind() -> None:
    before = emulator_threads()
    with pytest.raises(LookupError), running_emulator():
        raise LookupError

    assert emulator_threads() <= before


def test_kept_connection_does_not_hold_up_the_end() -> None:
    with httpx.Client(trust_env=False) as client, running_emulator() as emulator:
        health = client.get(f"{emulator.base_url}/_emulator/health")

        assert health.json()["status"] == "ok"


def test_any_client_reaches_it() -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with running_emulator() as emulator, opener.open(f"{emulator.base_url}/_emulator/health") as it:
        assert it.status == 200
