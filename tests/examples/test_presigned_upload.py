"""Asks the example that signs addresses for browsers, and uploads a video to what it hands out."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from faceid_conformance.contract.reader import load_contract

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "docs" / "examples" / "presigned_upload.py"
VIDEO = ROOT / "conformance" / "faceid_conformance" / "cases" / "media" / "me.mp4"
ACCOUNT = load_contract().emulator.test_account


def ask(emulator: str, path: str) -> tuple[int, dict[str, str], str]:
    """Start the server, ask it once, and return status, answer and all that it printed."""
    environment = {
        "FACEID_APP_ID": ACCOUNT.app_id,
        "FACEID_SECRET_ID": ACCOUNT.secret_id,
        "FACEID_SECRET_KEY": ACCOUNT.secret_key,
        "FACEID_BUCKET": ACCOUNT.bucket,
        "FACEID_REGION": "ap-beijing",
        "FACEID_CI_BASE_URL": emulator,
    }
    command = [sys.executable, "-W", "error", str(SCRIPT), "--once", "--port", "0"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().split()[-1].removesuffix("/upload")
            status, text = sent(urllib.request.Request(f"{address}{path}", method="POST"))
            stdout, stderr = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 0
    return status, json.loads(text), stdout + stderr


def sent(request: urllib.request.Request) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_browser_uploads_and_is_verified_without_a_key(emulator: str) -> None:
    status, given, printed = ask(emulator, "/upload")

    request = urllib.request.Request(given["url"], VIDEO.read_bytes(), method=given["method"])
    uploaded, text = sent(request)
    changed = given["url"].replace("LivenessType=SILENT", "LivenessType=LIP")
    refused, error = sent(urllib.request.Request(changed, b"x", method="PUT"))

    assert (status, uploaded) == (200, 200)
    assert "<Sim>" in text
    assert (refused, "SignatureDoesNotMatch" in error) == (403, True)
    assert given["object_key"] in given["url"]
    assert ACCOUNT.secret_key not in given["url"] + printed


def test_other_path_gets_no_address(emulator: str) -> None:
    status, given, _ = ask(emulator, "/")

    assert status == 404
    assert set(given) == {"error"}
