"""`faceid explain` for a COS signature: its forms, its exit codes, and what was not given."""

import hashlib
import hmac
import json
from urllib.parse import quote

import pytest
from faceid_conformance.cli.commands import run
from faceid_conformance.contract.reader import load_contract

ACCOUNT = load_contract().emulator.test_account
NOW = 1_700_000_000
HOST = "bucket-1.cos.ap-beijing.myqcloud.com"
TARGET = "/a%20b.mp4?ci-process=GetLiveCode"
URL = f"https://{HOST}{TARGET}"
AT = ["--now", str(NOW + 10)]
HERE = ["--method", "GET", "--url", URL, *AT]


def signed(path: str) -> str:
    span = f"{NOW};{NOW + 300}"
    http = f"get\n{path}\nci-process=GetLiveCode\nhost={HOST}\n"
    key = hmac.new(ACCOUNT.secret_key.encode(), span.encode(), "sha1").hexdigest()
    text = f"sha1\n{span}\n{hashlib.sha1(http.encode()).hexdigest()}\n"
    mac = hmac.new(key.encode(), text.encode(), "sha1").hexdigest()
    return (
        f"q-sign-algorithm=sha1&q-ak={ACCOUNT.secret_id}&q-sign-time={span}&q-key-time={span}"
        f"&q-header-list=host&q-url-param-list=ci-process&q-signature={mac}"
    )


RIGHT, ENCODED = signed("/a b.mp4"), signed("/a%20b.mp4")
PRESIGNED = (
    URL
    + "&"
    + "&".join(
        f"{name}={quote(value, safe='')}"
        for name, _, value in (part.partition("=") for part in RIGHT.split("&"))
    )
)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACEID_SECRET_KEY", ACCOUNT.secret_key)


@pytest.mark.parametrize(
    "arguments",
    [
        [RIGHT, *HERE],
        [RIGHT, "--method", "GET", "--path", TARGET, "--header", f"Host: {HOST}", *AT],
        [PRESIGNED, "--method", "GET", *AT],
        ["--method", "GET", "--url", PRESIGNED, *AT],
        [f"{URL}&sign={quote(RIGHT, safe='')}", "--method", "GET", *AT],
        [f"sign={quote(RIGHT, safe='')}", *HERE],
    ],
)
def test_every_form_of_a_right_signature_exits_with_zero(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", *arguments]) == 0
    assert capsys.readouterr().out == "ok: The signature is right.\n"


def test_mistake_is_told_with_its_fix_its_evidence_and_code(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["explain", ENCODED, *HERE, "--format", "json", "--language", "python"]) == 1

    told = json.loads(capsys.readouterr().out)
    assert [cause["id"] for cause in told["causes"]] == ["path-encoded"]
    assert told["evidence"] == [{"step": "path", "expected": "/a b.mp4", "received": "/a%20b.mp4"}]
    assert "q-sign-algorithm=sha1" in told["code"]
    assert ACCOUNT.secret_key not in json.dumps(told)


def test_what_was_not_given_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", RIGHT, *AT]) == 1
    assert run(["explain", RIGHT, "--method", "GET", "--path", TARGET, *AT]) == 1
    monkeypatch.delenv("FACEID_SECRET_KEY")
    assert run(["explain", RIGHT, *HERE]) == 1

    heads = [line for line in capsys.readouterr().out.splitlines() if line.startswith("unverif")]
    assert heads == [
        "unverified: method-not-given, path-not-given, headers-not-given",
        "unverified: headers-not-given",
        "unverified: key-not-given",
    ]


def test_another_key_is_called_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MY_KEY", "another")

    assert run(["explain", RIGHT, *HERE, "--secret-key-env", "MY_KEY"]) == 1
    assert capsys.readouterr().out.startswith("wrong-key: wrong-key\n")


def test_language_alone_shows_code_of_the_api_that_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["explain", "--api", "ci", "--language", "node"]) == 0
    assert "q-url-param-list" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        [RIGHT, *HERE, "--language", "ruby"],
        [RIGHT, *HERE, "--header", "no colon"],
        ["--api", "ci"],
        ["YWJj", "--method", "GET"],
        [RIGHT, "--api", "face", *HERE],
    ],
)
def test_bad_usage_exits_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", *arguments]) == 2
    assert capsys.readouterr().out == ""
