"""Which APIs a run asks: those that were asked for, as far as the target speaks them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from faceid_conformance.cli.commands import run
from faceid_conformance.cli.surroundings import default_account
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.inprocess import running_emulator
from faceid_conformance.errors import TargetError
from faceid_conformance.suite.apis import APIS, CI, FACE, api_of
from faceid_conformance.suite.inventory import inventory
from faceid_conformance.suite.opening import open_session, packed, unpacked
from faceid_conformance.suite.session import Options

ACCOUNT = default_account(load_contract())
JSON = b'{"code": 0, "message": "OK", "data": {"validate_data": "1234"}}'
XML = b"<Response><LiveCode>1234</LiveCode></Response>"
NOTHING = b"nothing"


@contextmanager
def server(body: bytes) -> Iterator[str]:
    """A server that answers whatever is asked with the same."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer

        def log_message(self, *told: object) -> None:
            """Say nothing."""

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=listening.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_port}"
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


def spoken(url: str, *apis: str) -> tuple[str, ...]:
    session = open_session(url, ACCOUNT, Options(apis=apis or APIS))
    session.wire.close()
    return session.options.apis


def test_our_emulator_speaks_both() -> None:
    with running_emulator() as emulator:
        assert spoken(emulator.base_url) == (FACE, CI)
        assert spoken(emulator.base_url, CI) == (CI,)
        assert spoken(emulator.base_url, FACE) == (FACE,)


@pytest.mark.parametrize(("body", "apis"), [(JSON, (FACE,)), (XML, (CI,))])
def test_a_server_of_one_api_is_asked_that_one(body: bytes, apis: tuple[str, ...]) -> None:
    with server(body) as url:
        assert spoken(url) == apis
        (other,) = set(APIS) - set(apis)
        with pytest.raises(TargetError):
            spoken(url, other)


def test_a_server_of_neither_is_sent_away() -> None:
    with server(NOTHING) as url, pytest.raises(TargetError, match="is not this API"):
        spoken(url)


def test_every_id_is_of_one_api() -> None:
    contract = load_contract()
    both, face, ci = (inventory(contract, 5, apis=apis) for apis in (APIS, (FACE,), (CI,)))

    assert set(both) == set(face) | set(ci)
    assert {api_of(name) for name in face} == {FACE}
    assert {api_of(name) for name in ci} == {CI}
    assert Options(apis=(CI,)).wants(next(iter(ci)))
    assert not Options(apis=(CI,)).wants(next(iter(face)))


def test_a_session_keeps_its_apis_on_its_way_to_another_process() -> None:
    with running_emulator() as emulator:
        session = open_session(emulator.base_url, ACCOUNT, Options(apis=(CI,)))
        other = unpacked(packed(session))
        session.wire.close()

    assert other.options.apis == (CI,)


def test_the_command_lists_one_api(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["conformance", "run", "--api", "ci", "--list"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines
    assert all("/ci/" in line for line in lines)


def test_api_that_does_not_exist_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["conformance", "run", "--api", "cos"]) == 2
    assert "api" in capsys.readouterr().err.lower()
