"""`faceid conformance driver` as a person types it: bad input, what does not start, lists."""

import json
import shlex
import sys
from pathlib import Path

import pytest
from faceid_conformance.cli.commands import run
from faceid_conformance.polyglot.side_by_side import table
from faceid_conformance.polyglot.verdicts import Examined, Judged

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "drivers"
PLAIN = FOLDER / "plain_python.py"
LIAR = Path(__file__).with_name("lying_driver.py")
COMMAND = ["conformance", "driver"]
FORMAT = 'format = "faceid-drivers-manifest/1"\n'


@pytest.fixture(autouse=True)
def _no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FACEID_APP_ID", "FACEID_SECRET_ID", "FACEID_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("words", "word"),
    [
        ([], "--manifest FILE"),
        (["--driver", "python"], "NAME=COMMAND"),
        (["--driver", "=python"], "NAME=COMMAND"),
        (["--driver", "a='"], "No closing quotation"),
        (["--driver", "a=x", "--driver", "a=y"], "each name once"),
        (["--timeout", "0", "--", "x"], "--timeout"),
        (["--timeout", "soon", "--", "x"], "--timeout"),
        (["--memory", "1", "--", "x"], "--memory"),
        (["--only", "nothing-of-it", "--", "x"], "nothing-of-it"),
        (["--report", "/dev/null/x", "--", "x"], "cannot be written"),
        (["--manifest", "/nowhere.toml"], "nowhere.toml"),
        (["--manifest", str(PLAIN)], "is not TOML"),
        (["--bogus"], "--bogus"),
    ],
)
def test_wrong_options_are_one_line(
    capsys: pytest.CaptureFixture[str], words: list[str], word: str
) -> None:
    assert run([*COMMAND, *words]) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert word in told[0]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (["/nowhere/driver"], "cannot be started: No such file or directory"),
        ([str(PLAIN)], "cannot be started: Permission denied"),
        (["sh", "-c", "echo the library is missing >&2; exit 3"], "ended with exit code 3 | the l"),
        (["true"], "ended with exit code 0"),
        (["echo", "hello"], "wrote a line to stdout that is no JSON"),
        (["sh", "-c", 'echo \'{"seq": 1, "ok": {"version": 2}}\''], "its answer to start is not"),
        (["sh", "-c", 'echo \'{"seq": 1, "unsupported": "all"}\''], "all"),
    ],
    ids=["no-file", "not-executable", "ends", "ends-well", "talks", "version", "declines"],
)
def test_a_driver_that_does_not_start_is_told_at_once_and_once(
    capsys: pytest.CaptureFixture[str], command: list[str], reason: str
) -> None:
    assert run([*COMMAND, "--", *command]) == 1
    told = capsys.readouterr().out

    assert told.count("error") == 1
    assert f"error driver/start: The driver starts and says what it can do\n  {reason}" in told


def test_beside_others_it_is_an_error_in_every_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = f"plain={shlex.join([sys.executable, str(PLAIN)])}"
    words = ["--driver", "lost=/nowhere/driver", "--driver", plain, "--only", "sign/multi-use"]

    assert run([*COMMAND, *words, "--report", str(tmp_path)]) == 1
    assert "face/signing/layout  error -  pass " in capsys.readouterr().out
    matrix = json.loads((tmp_path / "drivers.json").read_text())["matrix"]
    assert matrix["face/signing/layout"] == {"lost": "error", "plain": "pass"}


def test_who_declares_nothing_is_judged_for_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    script = (
        "import json, sys\n"
        "for line in sys.stdin:\n"
        "    q = json.loads(line)\n"
        "    ok = {'version': 1, 'name': 'n', 'language': 'l', 'commands': [], 'clock': True}\n"
        "    print(json.dumps({'seq': q['seq'], 'ok': {**ok, 'nonce': True}}), flush=True)\n"
    )
    assert run([*COMMAND, "--", sys.executable, "-c", script]) == 7


def test_calls_go_over_https_where_that_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--tls", "--only", "call/requests/code", "--", sys.executable, str(PLAIN)]

    assert run([*COMMAND, *words]) == 0
    assert "client/signing   pass 1/1" in capsys.readouterr().out


def listed(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "drivers.toml"
    path.write_text(FORMAT + text)
    return [*COMMAND, "--manifest", str(path), "--only", "sign/multi-use", "--report"]


def test_a_list_leaves_out_what_the_machine_lacks_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        f'[[driver]]\nname = "plain"\ncommand = ["{{python}}", "{PLAIN}"]\n'
        '[[driver]]\nname = "cobol"\nneeds = ["no-such-compiler"]\ncommand = ["x"]\n'
        '[[driver]]\nname = "sdk"\nmodules = ["no_such_module"]\ncommand = ["x"]\n'
    )
    assert run([*listed(tmp_path, text), str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "left out: cobol: no-such-compiler not on this machine" in told
    assert "left out: sdk: Python's no_such_module not on this machine" in told
    assert "left out: cobol" in (tmp_path / "drivers.html").read_text()


def test_a_list_of_nothing_but_absent_drivers_is_judged_for_nothing(tmp_path: Path) -> None:
    text = '[[driver]]\nname = "cobol"\nneeds = ["no-such-compiler"]\ncommand = ["x"]\n'

    assert run([*listed(tmp_path, text), str(tmp_path)]) == 7


def test_a_build_that_fails_is_an_error_and_the_others_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        '[[driver]]\nname = "c"\nbuild = [["sh", "-c", "echo no such header; exit 4"]]\n'
        'command = ["{build}/c"]\n'
        f'[[driver]]\nname = "plain"\ncommand = ["{{python}}", "{PLAIN}"]\n'
    )
    assert run([*listed(tmp_path, text), str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert "c: error driver/build: The driver is built\n  sh ended with 4 | no such header" in told
    assert "face/signing/layout  error -  pass " in told


@pytest.mark.parametrize(
    ("vice", "known", "code", "word"),
    [
        ("mac-in-hex", "sign/", 0, "known: It cannot do otherwise."),
        ("mac-in-hex", "sign/multi-use-", 1, "it: fail sign/multi-use: "),
        ("mac-in-hex", "sign/single-use", 1, "it: fail sign/multi-use: "),
        ("no-such-difference", "sign/", 5, "sign/ is known to fail, and holds"),
    ],
)
def test_what_is_known_to_fail_is_shown_and_has_to_fail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], vice: str, known: str, code: int, word: str
) -> None:
    driver = f'"{LIAR}", "{vice}"' if vice != "no-such-difference" else f'"{PLAIN}"'
    text = (
        f'[[driver]]\nname = "it"\ncommand = ["{{python}}", {driver}]\n'
        f'[driver.known]\n"{known}" = "It cannot do otherwise."\n'
    )
    assert run([*listed(tmp_path, text), str(tmp_path)]) == code
    assert word in capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    [
        '[[driver]]\nname = "a"\n',
        '[[driver]]\nname = "a"\ncommand = ["x"]\ncolour = "red"\n',
        '[[driver]]\nname = "a b"\ncommand = ["x"]\n',
        '[[driver]]\nname = "a"\ncommand = ["x"]\n[[driver]]\nname = "a"\ncommand = ["x"]\n',
    ],
)
def test_a_list_that_is_wrong_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    assert run([*listed(tmp_path, text), str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_narrow_terminal_gets_the_table_in_blocks() -> None:
    judged = [Judged("a/b", "It holds", ("client/once",), "pass")]
    lines = table([Examined(f"client-{number}", judged=judged) for number in range(6)], 40)

    assert max(len(line) for line in lines) <= 40
    assert sum(line.startswith("client/once") for line in lines) == 3
