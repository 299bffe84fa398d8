"""https: a certificate of a new CA or the user's own, the same answers, the same broken wires."""

import json
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import trustme
from cryptography.hazmat.primitives import serialization
from emulator_caller import ACCOUNT, CODE, CONTRACT, sign
from faceid_conformance.cli.commands import run
from faceid_conformance.emulator.errors import SettingsError
from faceid_conformance.emulator.inprocess.thread import running_emulator
from faceid_conformance.emulator.server.tls import open_tls
from faceid_conformance.emulator.settings import Settings, Tls

HOSTS = [urlsplit(server).hostname or "" for server in CONTRACT.servers if "https" in server]
BODY = json.dumps({"appid": ACCOUNT.app_id}).encode()
CURL = shutil.which("curl")


@dataclass(frozen=True)
class Running:
    """An emulator that speaks https, with what it said when it started."""

    port: int
    ca_file: Path
    said: list[str]

    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.ca_file))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    ca_file = tmp_path_factory.mktemp("tls") / "ca.pem"
    options = ["--port", "0", "--tls", "--print-ca", "--tls-ca-file", str(ca_file)]
    process = subprocess.Popen(
        [sys.executable, "-m", "faceid_conformance", "emulator", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = [process.stdout.readline()]
    while "END CERTIFICATE" not in said[-1]:
        said.append(process.stdout.readline())
    yield Running(int(said[0].rpartition(":")[2]), ca_file, said)
    process.terminate()
    assert process.communicate(timeout=20) == ("", "")


def headers(**more: str) -> dict[str, str]:
    now = int(time.time())
    signature = sign(f"a={ACCOUNT.app_id}&k={ACCOUNT.secret_id}&e={now + 300}&t={now}&r=1")
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return {"Authorization": signature, "Content-Type": "application/json", **named}


def test_ready_line_says_https_and_the_ca_follows(running: Running) -> None:
    assert running.said[0].startswith("faceid emulator listening on https://127.0.0.1:")
    assert "".join(running.said[1:]) == running.ca_file.read_text(encoding="ascii")


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_client_that_trusts_the_ca_is_answered(running: Running, name: str) -> None:
    with httpx.Client(verify=running.trusting(), trust_env=False) as client:
        answers = [
            client.post(f"https://{name}:{running.port}{CODE}", content=BODY, headers=headers())
            for _ in range(2)
        ]

    assert [answer.json()["code"] for answer in answers] == [0, 0]


def test_client_that_does_not_is_not(running: Running) -> None:
    with (
        httpx.Client(trust_env=False) as client,
        pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        client.post(f"https://127.0.0.1:{running.port}{CODE}", content=BODY, headers=headers())


@pytest.mark.parametrize("host", ["::1", *HOSTS])
def test_certificate_holds_for_every_name_of_the_service(running: Running, host: str) -> None:
    with (
        socket.create_connection(("127.0.0.1", running.port), timeout=10) as plain,
        running.trusting().wrap_socket(plain, server_hostname=host) as secured,
    ):
        assert secured.version() in {"TLSv1.2", "TLSv1.3"}


@pytest.mark.skipif(CURL is None, reason="needs curl")
@pytest.mark.parametrize("host", HOSTS)
def test_curl_calls_the_services_own_name(running: Running, host: str) -> None:
    options = ["--silent", "--noproxy", "*", "--cacert", str(running.ca_file)]
    options += ["--connect-to", f"{host}:443:127.0.0.1:{running.port}", "--data-binary", "@-"]
    for name, value in headers().items():
        options += ["--header", f"{name}: {value}"]

    said = subprocess.run(
        [CURL or "curl", *options, f"https://{host}{CODE}"],
        input=BODY,
        capture_output=True,
        check=True,
        timeout=20,
    )

    assert json.loads(said.stdout)["code"] == 0


def broken(running: Running, fault: str) -> bytes:
    """What comes back over TLS when the wire was told to break."""
    asked = headers(**{CONTRACT.emulator.outcome_header: f"code=213; fault={fault}"})
    lines = "".join(f"{name}: {value}\r\n" for name, value in asked.items())
    head = f"POST {CODE} HTTP/1.1\r\nHost: localhost\r\n{lines}Content-Length: {len(BODY)}\r\n\r\n"
    received = b""
    with (
        socket.create_connection(("127.0.0.1", running.port), timeout=10) as plain,
        running.trusting().wrap_socket(
            plain, server_hostname="localhost", suppress_ragged_eofs=False
        ) as secured,
    ):
        secured.sendall(head.encode() + BODY)
        while piece := secured.recv(65536):
            received += piece
    return received


def test_reset_is_a_reset_over_tls_too(running: Running) -> None:
    with pytest.raises((ssl.SSLEOFError, ConnectionResetError)):
        broken(running, "reset")


def test_truncated_body_ends_before_its_length_over_tls_too(running: Running) -> None:
    head, _, body = broken(running, "truncated-body").partition(b"\r\n\r\n")

    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    assert 0 < len(body) < length


@pytest.mark.parametrize("fault", ["empty-reply", "garbage", "broken-chunk"])
def test_other_faults_break_over_tls_as_well(running: Running, fault: str) -> None:
    received = broken(running, fault)

    assert bool(received) is (fault != "empty-reply")


@pytest.mark.parametrize("raw", [b"POST / HTTP/1.1\r\nHost: x\r\n\r\n", b"\x16\x03\x01", b""])
def test_caller_without_tls_harms_nobody(running: Running, raw: bytes) -> None:
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as connection:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        assert b"HTTP" not in connection.recv(65536)

    test_client_that_trusts_the_ca_is_answered(running, "127.0.0.1")


def test_emulator_in_a_thread_speaks_https_too() -> None:
    with running_emulator(Settings(tls=Tls())) as emulator:
        trusting = ssl.create_default_context(cadata=emulator.ca)
        with httpx.Client(verify=trusting, trust_env=False) as client:
            answer = client.post(f"{emulator.base_url}{CODE}", content=BODY, headers=headers())

    assert emulator.base_url.startswith("https://")
    assert answer.json()["code"] == 0


# A certificate of one's own


@pytest.fixture
def own(tmp_path: Path) -> tuple[trustme.CA, Path, Path]:
    authority = trustme.CA()
    leaf = authority.issue_cert("127.0.0.1")
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    leaf.private_key_pem.write_to_path(str(key))
    certificate.write_bytes(b"".join(blob.bytes() for blob in leaf.cert_chain_pems))
    return authority, certificate, key


def test_own_certificate_is_served(own: tuple[trustme.CA, Path, Path]) -> None:
    authority, certificate, key = own
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)

    with (
        running_emulator(Settings(tls=Tls(certificate, key))) as emulator,
        httpx.Client(verify=trusting, trust_env=False) as client,
    ):
        answer = client.post(f"{emulator.base_url}{CODE}", content=BODY, headers=headers())

    assert answer.json()["code"] == 0
    assert emulator.ca is None


def test_what_is_no_certificate_is_one_clear_line(
    own: tuple[trustme.CA, Path, Path], tmp_path: Path
) -> None:
    _, certificate, key = own
    other = tmp_path / "other.pem"
    trustme.CA().issue_cert("x").private_key_pem.write_to_path(str(other))
    text = tmp_path / "text.pem"
    text.write_text("not PEM", encoding="ascii")
    absent = tmp_path / "absent.pem"

    for pair in ((certificate, other), (certificate, text), (text, key), (absent, key)):
        with pytest.raises(SettingsError, match=r"^cannot use \S+ with \S+ as .* key: [^\n]+$"):
            open_tls(Tls(*pair), [])


def test_locked_key_is_told_and_nobody_is_asked(
    own: tuple[trustme.CA, Path, Path], tmp_path: Path
) -> None:
    _, certificate, key = own
    private = serialization.load_pem_private_key(key.read_bytes(), None)
    locked = tmp_path / "locked.pem"
    locked.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
    )

    with pytest.raises(SettingsError, match=r"^the key locked\.pem is locked by a password"):
        open_tls(Tls(certificate, locked), [])


def test_options_that_do_not_fit_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "x.pem")
    for options, told in (
        (["--tls-cert", file], "a certificate and its key are given together"),
        (["--tls-key", file], "a certificate and its key are given together"),
        (["--tls-ca-file", file], "there is a CA only with --tls"),
        (["--print-ca"], "there is a CA only with --tls"),
        (
            ["--tls-cert", file, "--tls-key", file, "--print-ca"],
            "a CA is made here only where no certificate was given",
        ),
        (["--tls", "--tls-ca-file", f"{file}/no/x"], "cannot write the CA to x: "),
    ):
        assert run(["emulator", "--port", "0", *options]) != 0
        (line,) = capsys.readouterr().err.splitlines()
        assert told in line
