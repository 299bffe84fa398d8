"""`faceid explain`: its answers, its exit codes, and a SecretKey that is never an argument."""

import base64
import hmac
import io
import json

import pytest
from faceid_conformance.cli.commands import run
from faceid_conformance.contract.reader import load_contract

ACCOUNT = load_contract().emulator.test_account
NOW = 1_700_000_000
TEXT = f"a={ACCOUNT.app_id}&b=&k={ACCOUNT.secret_id}&e={NOW + 300}&t={NOW}&r=1&f=".encode()
MAC = hmac.digest(ACCOUNT.secret_key.encode(), TEXT, "sha1")
RIGHT = base64.b64encode(MAC + TEXT).decode()
HEX = base64.b64encode(MAC.hex().encode() + TEXT).decode()
AT = ["--now", str(NOW + 10)]


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACEID_SECRET_KEY", ACCOUNT.secret_key)


def test_right_signature_exits_with_zero(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", RIGHT, *AT]) == 0
    assert capsys.readouterr().out == "ok: The signature is right.\n"


def test_mistake_is_told_with_its_fix_and_exits_with_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["explain", f"Bearer {HEX}", *AT]) == 1

    out = capsys.readouterr().out
    assert out.startswith("explained: scheme-prefix, mac-hex\n")
    assert "digest(), not hexdigest()" in out
    assert ACCOUNT.secret_key not in out


def test_wrong_key_is_called_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MY_KEY", "another")

    assert run(["explain", RIGHT, "--secret-key-env", "MY_KEY", *AT]) == 1
    assert capsys.readouterr().out.startswith("wrong-key: wrong-key\n")


def test_key_may_come_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FACEID_SECRET_KEY", "another")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{ACCOUNT.secret_key}\n"))

    assert run(["explain", RIGHT, "--secret-key-stdin", *AT]) == 0


def test_without_key_form_and_times_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FACEID_SECRET_KEY")

    assert run(["explain", RIGHT, *AT]) == 1
    assert run(["explain", RIGHT, "--now", str(NOW + 400)]) == 1
    assert run(["explain", HEX, *AT]) == 1
    out = capsys.readouterr().out
    assert out.startswith("unverified: ")
    assert "expired: The signature ended 100 s ago" in out
    assert "mac-hex:" in out


def test_account_that_is_named_is_held_against_the_signature(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["explain", RIGHT, "--appid", "1", *AT]) == 1
    assert run(["explain", RIGHT, "--secret-id", "AKIDother", *AT]) == 1
    assert run(["explain", RIGHT, "--appid", ACCOUNT.app_id, *AT]) == 0
    out = capsys.readouterr().out
    assert "unknown-appid" in out
    assert "unknown-secretid" in out


def test_json_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    signed = TEXT.removesuffix(b"&f=")
    mac = hmac.digest(ACCOUNT.secret_key.encode(), signed, "sha1")
    value = base64.b64encode(mac + TEXT).decode()

    assert run(["explain", value, *AT, "--format", "json", "--language", "go"]) == 1

    told = json.loads(capsys.readouterr().out)
    assert told["verdict"] == "explained"
    assert [cause["step"] for cause in told["causes"]] == ["text"]
    assert told["evidence"][0]["step"] == "text"
    assert told["code"].startswith("package main")


def test_language_alone_shows_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "--language", "node"]) == 0
    assert "createHmac" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [RIGHT, "--secret-key-env", "NOT_SET_ANYWHERE"],
        [RIGHT, "--secret-key-env", "FACEID_SECRET_KEY", "--secret-key-stdin"],
        [RIGHT, "--secret-key", "x"],
        [RIGHT, "--format", "xml"],
        [RIGHT, "--language", "cobol"],
        [RIGHT, "--now", "soon"],
        [RIGHT, RIGHT],
    ],
)
def test_bad_usage_exits_with_two_and_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", *arguments]) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert ACCOUNT.secret_key not in captured.err


def test_letters_of_a_caller_cannot_reach_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = TEXT + b"&\x1b[31m=1"
    value = base64.b64encode(hmac.digest(b"other", text[:-1], "sha1") + text).decode()

    run(["explain", value, *AT])

    assert "\x1b" not in capsys.readouterr().out
