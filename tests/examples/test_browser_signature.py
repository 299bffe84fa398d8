"""Asks the example that signs for browsers, and spends what it hands out on the emulator."""

import base64
import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from faceid_conformance.contract.reader import load_contract

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "examples" / "browser_signature.py"
ACCOUNT = load_contract().emulator.test_account
ENVIRONMENT = {
    "FACEID_APP_ID": ACCOUNT.app_id,
    "FACEID_SECRET_ID": ACCOUNT.secret_id,
    "FACEID_SECRET_KEY": ACCOUNT.secret_key,
}


def start(*arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-W", "error", str(SCRIPT), "--once", "--port", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=ENVIRONMENT, stdout=pipe, stderr=pipe, text=True)


@contextmanager
def signer() -> Iterator[str]:
    """The address of a signer, which must end by itself after one request."""
    with start("0") as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().split()[-1]
            stdout, stderr = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 0
    assert ACCOUNT.secret_key not in stdout + stderr


def ask(address: str) -> tuple[int, str]:
    """Return the HTTP status and the text of an answer."""
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def spend(emulator: str, signature: str) -> int:
    """Call with the signature as a browser would; return the code."""
    request = urllib.request.Request(
        f"{emulator}/face/livegetfour",
        data=json.dumps({"appid": ACCOUNT.app_id}).encode(),
        headers={"Authorization": signature, "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            code: int = json.loads(answer.read())["code"]
    except urllib.error.HTTPError as error:
        with error:
            code = json.loads(error.read())["code"]
    return code


def signed_text(signature: str) -> str:
    return base64.b64decode(signature)[20:].decode()


def test_multi_use_signature_works_again_and_expires(emulator: str) -> None:
    with signer() as url:
        status, text = ask(f"{url}/multi-use")

    given = json.loads(text)
    assert status == 200
    assert ACCOUNT.secret_key not in text + signed_text(given["signature"])
    assert f"&e={given['expires_at']}&" in signed_text(given["signature"])
    assert [spend(emulator, given["signature"]) for _ in range(2)] == [0, 0]


def test_single_use_signature_names_its_resource_and_works_once(emulator: str) -> None:
    with signer() as url:
        status, text = ask(f"{url}/single-use?file_id=photo-1")

    given = json.loads(text)
    assert status == 200
    assert ACCOUNT.secret_key not in text + signed_text(given["signature"])
    assert "&e=0&" in signed_text(given["signature"])
    assert signed_text(given["signature"]).endswith("&f=photo-1")
    assert [spend(emulator, given["signature"]) for _ in range(2)] == [0, 13]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/single-use", 400),
        ("/single-use?file_id=", 400),
        ("/single-use?file_id=a%26b", 400),
        ("/", 404),
        ("/multi-use/more", 404),
    ],
)
def test_unclear_wish_gets_no_signature(path: str, status: int) -> None:
    with signer() as url:
        answered, text = ask(f"{url}{path}")

    assert answered == status
    assert set(json.loads(text)) == {"error"}


def test_taken_port_is_said_in_one_line() -> None:
    with signer() as url:
        port = url.rpartition(":")[2]
        second = start(port)
        _, stderr = second.communicate(timeout=20)
        ask(f"{url}/multi-use")

    assert second.returncode == 1
    assert stderr.startswith("browser_signature: ")
    assert len(stderr.splitlines()) == 1
