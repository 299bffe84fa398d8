"""The guide's commands do what it shows, and its tables are the emulator's own."""

import http.client
import re
import shlex
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from control_caller import control
from emulator_caller import ACCOUNT, CONTRACT, Caller, sign
from emulator_process import running
from faceid_conformance.cli.commands import run
from faceid_conformance.cli.emulator import emulator
from faceid_conformance.emulator.settings import Settings

GUIDE = Path(__file__).parents[2] / "docs" / "emulator.md"
TEXT = GUIDE.read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8080"


def commands() -> Iterator[tuple[str, str]]:
    """Every curl command of the guide with the output that it shows."""
    for block in re.findall(r"^```console\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL):
        for command in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, output = command.partition("\n")
            if line.startswith("curl "):
                yield line, output.strip()


def performed(line: str, port: int) -> str:
    """Do what curl would do with these few options."""
    now = int(time.time())
    text = f"a={ACCOUNT.app_id}&k={ACCOUNT.secret_id}&e={now + 300}&t={now}"
    words = iter(shlex.split(line.replace("$AUTHORIZATION", sign(text)))[1:])
    method, body, url = None, None, ""
    headers: dict[str, str] = {}
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        elif word != "-s":
            url = word
    assert url.startswith(ADDRESS)
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method or ("POST" if body else "GET"), target, body, headers)
    answer = connection.getresponse().read().decode("utf-8")
    connection.close()
    return answer


def test_commands_answer_as_the_guide_shows() -> None:
    with running() as port:
        for line, output in commands():
            pattern = ".*".join(re.escape(piece) for piece in output.split("…"))
            answer = performed(line, port).strip()
            assert re.fullmatch(pattern, answer, re.DOTALL), f"{line}\n{answer}"


def test_table_of_outcomes_is_the_emulators(caller: Caller) -> None:
    table = {
        cells[1]: cells
        for line in TEXT.splitlines()
        if line.startswith("| ") and len(cells := [cell.strip() for cell in line.split("|")]) == 8
    }
    outcomes = control(caller, "GET", "outcomes")["outcomes"]
    listed = [row for row in outcomes if row["api"] == "face"]

    assert {code for code in table if code.lstrip("-").isdigit()} == {
        str(row["code"]) for row in listed
    }
    for row in listed:
        _, _, name, operations, words, ending, number, _ = table[str(row["code"])]
        assert name == f"`{row['name']}`"
        assert operations == "all" or f"`{row['operation']}`" in operations
        assert f"`{row['header'].partition(': ')[2]}`" in words
        assert f"`{row['secret_id_ending']}`" in ending
        assert f"`{row['idcard_number']}`" in number


def test_table_of_faults_is_the_contracts() -> None:
    for name, says in CONTRACT.emulator.manners.faults.items():
        assert f"| `fault={name}` | {says} |" in TEXT


def test_every_option_is_in_the_guide() -> None:
    options = [option for parameter in emulator.params for option in parameter.opts]

    assert all(f"`{option}" in TEXT for option in options)


def test_configuration_of_the_guide_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = re.findall(r"^```toml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    path = tmp_path / "emulator.toml"
    path.write_text(file, encoding="utf-8")
    taken: list[Settings] = []

    def serve(settings: Settings, *rest: object, lifeline: int | None) -> int:
        taken.append(settings)
        return 0

    monkeypatch.setattr("faceid_conformance.cli.emulator.serve", serve)

    assert run(["emulator", "--config", str(path)]) == 0
    assert taken[0].log_format == "json"
