"""`faceid conformance client` as a person types it: scripts, bad input, exit codes, reports."""

import json
import sys
from pathlib import Path

import pytest
from faceid_conformance.cli.commands import run

HERE = Path(__file__).parent
WALK = HERE.parents[1] / "docs" / "drivers" / "walk.py"
COMMAND = ["conformance", "client"]


@pytest.fixture(autouse=True)
def _no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FACEID_APP_ID", "FACEID_SECRET_ID", "FACEID_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)


def test_own_tests_are_judged_with_one_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELL", "1")
    tests = [sys.executable, str(HERE / "own_tests.py")]
    code = run([*COMMAND, "--only", "null-data", "--report", str(tmp_path), "--", *tests])
    told = capsys.readouterr()

    assert code == 0
    assert "scene null-data: 1 calls, ended with exit code 1" in told.err
    assert "own_tests.py" in told.out
    document = json.loads((tmp_path / "drivers.json").read_text())
    assert document["matrix"]["client/order"] == {document["drivers"][0]["name"]: "pass"}
    assert "client/<wbr>signing" in (tmp_path / "drivers.html").read_text()
    assert json.loads((tmp_path / "drivers-badge.json").read_text())["color"] == "brightgreen"


def test_https_is_served_by_a_ca_that_the_command_is_given(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["--tls", "--script", "steps", "--only", "order/", "--", sys.executable, str(WALK)]

    assert run([*COMMAND, *words]) == 0
    assert "client/order    pass 6/6" in capsys.readouterr().out


def test_a_program_that_follows_the_script_is_judged(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--script", "steps", "--only", "order/", "--", sys.executable, str(WALK)]

    assert run([*COMMAND, *words]) == 0
    assert "client/order    pass 6/6" in capsys.readouterr().out


def test_a_script_of_ones_own_is_played(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "own.json"
    call = {"operation": "liveGetFour", "arguments": {"seq": "7"}}
    step = {"call": "code", "expect": {"outcome": "result", "fields": {"seq": "8"}}}
    one = {"id": "own/seq", "says": "The number travels", "clauses": ["client/requests"]}
    document = {
        "format": "faceid-client-script/1",
        "calls": {"code": call},
        "answers": {"liveGetFour": {"json": {"code": 0, "data": {"validate_data": "0521"}}}},
        "scripts": [{**one, "steps": [step]}],
    }
    script.write_text(json.dumps(document))

    assert run([*COMMAND, "--script", str(script), "--", sys.executable, str(WALK)]) == 1
    assert "liveGetFour/in/seq: expected seq as it was given" in capsys.readouterr().out


def test_the_guide_s_own_script_can_be_played(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guide = (HERE.parents[1] / "docs" / "client-under-test.md").read_text(encoding="utf-8")
    script = tmp_path / "own.yaml"
    script.write_text(guide.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")

    assert run([*COMMAND, "--script", str(script), "--list", "--", "true"]) == 0
    assert "maintenance: The comparison is" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("document", "word"),
    [
        ("- 1", "own.yaml"),
        ("format: faceid-client-script/2\nscenes: []", "format"),
        ("format: faceid-client-script/1\nscenes: [{id: a, says: It says so, clause: []}]", "own"),
        ("calls: {}\nanswers: {}\ncases: []", "neither scripts nor scenes"),
        (
            "format: faceid-client-script/1\nscenes:\n"
            "  - {id: a, says: It says so it does, clauses: [c], answers: {nothing: [{text: x}]}}",
            "no operation is named nothing",
        ),
        (
            "format: faceid-client-script/1\ncalls: {}\nanswers: {}\nscripts:\n"
            "  - {id: a/b, says: It says so it does, clauses: [c], steps: [{call: x, expect: {}}]}",
            "no call is named x",
        ),
        (": :", "own.yaml"),
    ],
)
def test_a_script_that_is_wrong_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], document: str, word: str
) -> None:
    script = tmp_path / "own.yaml"
    script.write_text(document)

    assert run([*COMMAND, "--script", str(script), "--", "true"]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert word in told


@pytest.mark.parametrize(
    ("words", "word"),
    [
        (["--script", "/nowhere.yaml"], "nowhere.yaml"),
        (["--script", "scenes"], "-- COMMAND"),
        (["--only", "nothing-of-it", "--", "true"], "nothing-of-it"),
        (["--timeout", "0", "--", "true"], "--timeout"),
        (["--port", "70000"], "--port"),
        (["--report", "/dev/null/x", "--only", "honest", "--", "true"], "cannot be written"),
    ],
)
def test_wrong_options_are_one_line(
    capsys: pytest.CaptureFixture[str], words: list[str], word: str
) -> None:
    assert run([*COMMAND, *words]) == 2
    assert word in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize(
    ("command", "code", "word"),
    [
        (["true"], 7, "0 calls"),
        (["/nowhere/tests"], 1, "cannot be started: No such file"),
        (["sh", "-c", "echo broken: 990000199001010017; exit 4"], 1, "exit code 4 | broken: <nu"),
        (["sh", "-c", "echo 'x faceid-told {}'"], 1, "a report that is not as the schema"),
    ],
)
def test_a_command_that_calls_nothing_is_judged_for_nothing(
    capsys: pytest.CaptureFixture[str], command: list[str], code: int, word: str
) -> None:
    assert run([*COMMAND, "--", *command]) == code
    told = capsys.readouterr()
    assert word in told.out + told.err
    assert "990000199001010017" not in told.out + told.err


def test_a_command_that_hangs_is_ended(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*COMMAND, "--timeout", "0.1", "--", "tail", "-f", "/dev/null"]) == 1
    assert "did not end within 0.1 s" in capsys.readouterr().out


def test_a_script_is_listed_without_playing_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*COMMAND, "--list"]) == 0
    assert "order/a-code-for-a-video: liveGetFour" in capsys.readouterr().out
    assert run([*COMMAND, "--list", "--", "true"]) == 0
    assert "redirect-307: Every billed answer" in capsys.readouterr().out
