"""Holds the emulator's options: the file, the token and the log reach the emulator as written."""

from pathlib import Path
from typing import Any

import pytest
from faceid_conformance.cli import emulator as command
from faceid_conformance.cli.commands import run
from faceid_conformance.emulator.settings import Rate, Settings

ACCOUNT = "1400000007:AKIDfromfile:key-from-file"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the command would serve."""
    found: dict[str, Any] = {}

    def serve(
        settings: Settings, host: str, port: int, ready_file: Path | None, *, lifeline: int | None
    ) -> int:
        found.update(settings=settings, host=host, port=port, ready_file=ready_file)
        found.update(lifeline=lifeline)
        return 0

    monkeypatch.setattr(command, "serve", serve)
    return found


def configured(path: Path, text: str) -> str:
    file = path / "emulator.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_file_sets_every_option(
    served: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "open-sesame")
    file = configured(
        tmp_path,
        f"""
        host = "localhost"
        port = 0
        account = ["{ACCOUNT}"]
        seed = 7
        media = "sniff"
        profile = "strict"
        quirk = ["trailing-comma"]
        ready-file = "ready"
        access-log = true
        log-format = "json"
        admin-token-env = "TOKEN"
        """,
    )

    assert run(["emulator", "--config", file]) == 0

    settings = served["settings"]
    assert (served["host"], served["port"], served["ready_file"]) == ("localhost", 0, Path("ready"))
    assert [account.app_id for account in settings.accounts] == ["1400000007"]
    assert (settings.profile, settings.quirks) == ("strict", ("trailing-comma",))
    assert (settings.seed, settings.media, settings.log_format) == (7, "sniff", "json")
    assert (settings.access_log, settings.admin_token) == (True, "open-sesame")
    assert "sesame" not in repr(settings)


def test_command_line_comes_before_the_file(served: dict[str, Any], tmp_path: Path) -> None:
    file = configured(tmp_path, "port = 1\nseed = 7\n")

    assert run(["emulator", "--port", "2", "--config", file]) == 0

    assert (served["port"], served["settings"].seed) == (2, 7)


def test_without_a_file_nothing_is_configured(served: dict[str, Any]) -> None:
    assert run(["emulator"]) == 0

    assert (served["port"], served["settings"]) == (8080, Settings())


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("prot = 1", "prot"),
        ("config = 'x'", "config"),
        ("accounts = []", "accounts"),
        ("[emulator]\nport = 1", "emulator"),
        ("port = 'x'", "port"),
        ("port = true", "port"),
        ("port = 99999", "port"),
        ("access-log = 1", "access-log"),
        ("account = 'a:b:c'", "account is a list"),
        ("seed = [1]", "seed is no list"),
        ("media = 'strict'", "media"),
        ("port = ", "not TOML"),
    ],
)
def test_wrong_file_is_one_line(
    served: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    text: str,
    word: str,
) -> None:
    assert run(["emulator", "--config", configured(tmp_path, text)]) == 2

    (line,) = capsys.readouterr().err.splitlines()
    assert word in line
    assert not served


def test_broken_file_does_not_show_its_key(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = configured(tmp_path, f'account = ["{ACCOUNT}"\nseed == 1\n')

    assert run(["emulator", "--config", file]) == 2

    assert "key-from-file" not in capsys.readouterr().err


def test_absent_file_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["emulator", "--config", str(tmp_path / "none.toml")]) == 2

    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("value", [None, "", "two\nlines"])
def test_name_of_no_token_leaves_no_door_open(
    served: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    value: str | None,
) -> None:
    monkeypatch.delenv("TOKEN", raising=False)
    if value is not None:
        monkeypatch.setenv("TOKEN", value)

    assert run(["emulator", "--admin-token-env", "TOKEN"]) == 2

    assert "TOKEN" in capsys.readouterr().err
    assert not served


def test_restrictions_reach_the_accounts_that_they_name(
    served: dict[str, Any], tmp_path: Path
) -> None:
    file = configured(
        tmp_path,
        f"""
        account = ["{ACCOUNT}", "1400000008:AKIDsecond:second-key"]
        refuse = ["1400000007:liveGetFour"]
        rate = ["1400000008:5/60"]
        arrears = ["1400000008"]
        """,
    )

    assert run(["emulator", "--config", file]) == 0

    first, second = served["settings"].accounts
    assert (first.refused_operations, first.rate) == ({"liveGetFour"}, None)
    assert (second.rate, second.is_in_arrears) == (Rate(5, 60), True)
    assert not second.refused_operations
    assert not first.is_in_arrears


def test_documented_account_may_be_restricted(served: dict[str, Any]) -> None:
    assert run(["emulator", "--rate", "1400000001:1/1"]) == 0

    (account,) = served["settings"].accounts
    assert (account.app_id, account.rate) == ("1400000001", Rate(1, 1))


@pytest.mark.parametrize(
    "words", [("--refuse", "9"), ("--rate", "1400000001:fast"), ("--arrears", "9")]
)
def test_restriction_of_nobody_is_one_line(
    served: dict[str, Any], capsys: pytest.CaptureFixture[str], words: tuple[str, str]
) -> None:
    assert run(["emulator", *words]) == 2

    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not served
