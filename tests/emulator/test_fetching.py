"""Pictures by url: known ones without a fetch; real ones from allowed hosts, within bounds."""

import asyncio
import gzip
import http.server
import json
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from emulator_caller import (
    ACCOUNT,
    COMPARE,
    CONTRACT,
    ID_NUMBER,
    JPEG,
    NAME,
    PICTURE,
    URL,
    Caller,
    sign,
)
from faceid_conformance.cli.commands import run
from faceid_conformance.emulator.errors import SettingsError
from faceid_conformance.emulator.fetching.address import is_allowed
from faceid_conformance.emulator.fetching.fetcher import Fetcher
from faceid_conformance.emulator.inprocess.thread import running_emulator
from faceid_conformance.emulator.settings import Fetching, Settings
from faceid_conformance.emulator.wire.request import Fetched

PICTURES = CONTRACT.emulator.pictures
PERSON = {"appid": ACCOUNT.app_id, "idcard_number": ID_NUMBER, "idcard_name": NAME}
PREFIX = PICTURES.failing_prefix
HOST = "pictures.test"


# Nothing is fetched


@pytest.mark.parametrize(
    ("url", "compare", "picture"),
    [
        (URL, 0, 0),
        ("https://example.com/moving.gif", -4011, -4016),
        ("https://example.com/clip.mp4", -4011, -4016),
        ("https://example.com/page.html", -4011, -4016),
        ("https://nobody.invalid/some.jpg", 0, 0),
    ],
)
def test_known_urls_lead_to_files_of_a_kind(
    caller: Caller, url: str, compare: int, picture: int
) -> None:
    assert caller.json(COMPARE, {**PERSON, "url": url}).code == compare
    assert caller.json(PICTURE, {"appid": ACCOUNT.app_id, "url": url}).code == picture


def test_every_download_code_can_be_met_by_url(caller: Caller) -> None:
    rows = [row for row in CONTRACT.catalogue if row.family == "download"]
    assert len(rows) > 20

    for row in rows:
        said = caller.json(COMPARE, {**PERSON, "url": f"{PREFIX}{abs(row.code)}"})

        assert (said.code, said.reply.header("X-ErrNo")) == (-5805, str(row.code))


@pytest.mark.parametrize("digits", ["", "1", "999999999999999999999", "x", "\u0663"])
def test_url_with_no_such_code_is_as_any_other(caller: Caller, digits: str) -> None:
    said = caller.json(COMPARE, {**PERSON, "url": PREFIX + digits})

    assert (said.code, said.reply.header("X-ErrNo")) == (0, None)


def test_failures_are_download_codes() -> None:
    for code in PICTURES.failures.values():
        assert CONTRACT.catalogue.find(code, "download") is not None
    assert PICTURES.most_bytes == CONTRACT.limits["request-body-bytes"].maximum


# Fetching


class _Pictures(http.server.BaseHTTPRequestHandler):
    """A server with one of everything."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        status, headers, body = ANSWERS.get(self.path, (404, {}, b""))
        if self.path == "/late.jpg":
            self.server.go.wait(10)  # type: ignore[attr-defined]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value.format(port=self.server.server_port))  # type: ignore[attr-defined]
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/face.jpg": (200, {}, JPEG),
    "/moving.gif": (200, {"Content-Type": "image/jpeg"}, b"GIF89a" + bytes(20)),
    "/empty.jpg": (200, {}, b""),
    "/large.jpg": (200, {}, JPEG + bytes(PICTURES.most_bytes)),
    "/packed.jpg": (200, {"Content-Encoding": "gzip"}, gzip.compress(JPEG)),
    "/broken.jpg": (500, {}, JPEG),
    "/late.jpg": (200, {}, JPEG),
    "/moved.jpg": (302, {"Location": "/face.jpg"}, b""),
    "/round.jpg": (302, {"Location": "/round.jpg"}, b""),
    "/away.jpg": (302, {"Location": "http://elsewhere.test:{port}/face.jpg"}, b""),
    "/inside.jpg": (302, {"Location": "http://169.254.169.254/latest"}, b""),
    "/file.jpg": (302, {"Location": "file:///etc/passwd"}, b""),
    "/odd.jpg": (302, {"Location": "http://[odd"}, b""),
}


class Server:
    def __init__(self, served: Any) -> None:
        self.port: int = served.server_port
        self.asked: list[tuple[str, dict[str, str]]] = served.asked


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    served: Any = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Pictures)
    served.asked, served.go = [], threading.Event()
    thread = threading.Thread(target=served.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield Server(served)
    served.go.set()
    served.shutdown()
    served.server_close()
    thread.join()


def resolver(*answers: list[str]) -> Callable[[str, int], Awaitable[list[str]]]:
    """Resolves every name to the next answer, of which the last stays; an address to itself."""
    left = list(answers)

    async def resolve(host: str, port: int) -> list[str]:
        if host[0].isdigit():
            return [host]
        return left.pop(0) if len(left) > 1 else left[0]

    return resolve


def fetched(
    url: str,
    resolve: Callable[[str, int], Awaitable[list[str]]] | None = None,
    *,
    may_use_loopback: bool = True,
    most_seconds: float = 10,
) -> Fetched:
    async def fetch() -> Fetched:
        fetching = Fetching((HOST, "169.254.169.254"), may_use_loopback)
        pictures = replace(PICTURES, most_seconds=most_seconds)
        return await Fetcher(fetching, pictures, resolve or resolver(["127.0.0.1"])).fetch(url)

    return asyncio.run(fetch())


def failed(name: str) -> Fetched:
    return Fetched(failure=PICTURES.failures[name])


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/face.jpg", Fetched(kind="picture")),
        ("/moved.jpg", Fetched(kind="picture")),
        ("/moving.gif", Fetched(kind="gif")),
        ("/absent.jpg", failed("not-found")),
        ("/empty.jpg", failed("bad-answer")),
        ("/large.jpg", failed("bad-answer")),
        ("/packed.jpg", failed("bad-answer")),
        ("/broken.jpg", failed("bad-answer")),
        ("/round.jpg", failed("bad-answer")),
        ("/away.jpg", failed("host-refused")),
        ("/inside.jpg", failed("host-refused")),
        ("/file.jpg", failed("url-refused")),
        ("/odd.jpg", failed("host-refused")),
    ],
)
def test_answers_of_a_server_are_judged(server: Server, path: str, found: Fetched) -> None:
    assert fetched(f"http://{HOST}:{server.port}{path}") == found


def test_server_that_is_late_or_absent_gave_no_answer(server: Server) -> None:
    assert fetched(f"http://{HOST}:{server.port}/late.jpg", most_seconds=0.2) == failed("no-answer")
    assert fetched(f"http://{HOST}:9/face.jpg") == failed("no-answer")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("ftp://pictures.test/x", "url-refused"),
        ("file:///etc/passwd", "url-refused"),
        ("http:///x", "url-refused"),
        ("http://user:word@pictures.test/", "url-refused"),
        ("http://[::1", "url-refused"),
        ("http://pictures.test:99999/", "url-refused"),
        ("http://other.test/", "host-refused"),
        ("http://pictures.test.evil.test/", "host-refused"),
        ("http://127.0.0.1/", "host-refused"),
    ],
)
def test_other_urls_are_not_asked_for(server: Server, url: str, name: str) -> None:
    before = len(server.asked)

    assert fetched(url) == failed(name)
    assert len(server.asked) == before


def test_name_that_changes_its_address_does_not_lead_elsewhere(server: Server) -> None:
    """What is connected to is what was judged: the name is resolved once for each exchange."""
    url = f"http://{HOST}:{server.port}/face.jpg"
    rebound = resolver(["127.0.0.1"], ["10.0.0.1"])

    assert fetched(url, rebound) == Fetched(kind="picture")
    assert fetched(url, resolver(["127.0.0.1", "10.0.0.1"])) == failed("host-refused")
    moved = f"http://{HOST}:{server.port}/moved.jpg"
    assert fetched(moved, resolver(["127.0.0.1"], ["10.0.0.1"])) == failed("host-refused")


def test_server_hears_the_name_and_nothing_of_ours(server: Server) -> None:
    fetched(f"http://{HOST}:{server.port}/face.jpg")

    heard = {name.lower(): value for name, value in server.asked[-1][1].items()}
    assert heard["host"] == f"{HOST}:{server.port}"
    assert not {"authorization", "cookie"} & set(heard)


def test_loopback_needs_to_be_allowed(server: Server) -> None:
    url = f"http://{HOST}:{server.port}/face.jpg"

    assert fetched(url, may_use_loopback=False) == failed("host-refused")


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "::1", "::ffff:127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1"),
        *("169.254.169.254", "fe80::1", "fe80::1%eth0", "fc00::1", "224.0.0.1", "ff02::1"),
        *("0.0.0.0", "::", "255.255.255.255", "100.64.0.1", "192.0.2.1", "::ffff:10.0.0.1"),
        *("64:ff9b::a00:1", "2002:a00:1::", "2001:0:a00:1::", "240.0.0.1", "odd", ""),
    ],
)
def test_address_that_is_nobodys_in_public_is_refused(address: str) -> None:
    assert not is_allowed(address, may_use_loopback=False)


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700::1111"])
def test_public_address_is_allowed(address: str) -> None:
    assert is_allowed(address, may_use_loopback=False)


def test_emulator_fetches_for_calls_that_nothing_speaks_against(server: Server) -> None:
    base = f"http://127.0.0.1:{server.port}"
    settings = Settings(fetching=Fetching(("127.0.0.1",), may_use_loopback=True))

    def said(client: httpx.Client, path: str, key: str = ACCOUNT.secret_key) -> tuple[int, Any]:
        now = int(time.time())
        text = f"a={ACCOUNT.app_id}&k={ACCOUNT.secret_id}&e={now + 300}&t={now}&r=1"
        answer = client.post(
            COMPARE,
            json={**PERSON, "url": base + path},
            headers={"Authorization": sign(text, key)},
        )
        return json.loads(answer.content)["code"], answer.headers.get("X-ErrNo")

    with (
        running_emulator(settings) as emulator,
        httpx.Client(base_url=emulator.base_url, trust_env=False) as client,
    ):
        assert said(client, "/face.jpg") == (0, None)
        assert said(client, "/moving.gif") == (-4011, None)
        assert said(client, "/absent.jpg") == (-5805, str(PICTURES.failures["not-found"]))
        before = len(server.asked)
        assert said(client, "/face.jpg", key="wrong") == (14, None)
        told = client.get(CONTRACT.emulator.health_path).json()

    assert len(server.asked) == before
    assert "url-fetching" in told["capabilities"]


def test_options_that_do_not_fit_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    for options, told in (
        (["--fetch-urls"], "--fetch-urls needs at least one --fetch-allow HOST"),
        (["--fetch-allow", "x"], "nothing is fetched without --fetch-urls"),
        (["--fetch-loopback"], "nothing is fetched without --fetch-urls"),
    ):
        assert run(["emulator", "--port", "0", *options]) != 0
        (line,) = capsys.readouterr().err.splitlines()
        assert told in line
    with pytest.raises(SettingsError):
        Fetcher(Fetching(()), PICTURES)
