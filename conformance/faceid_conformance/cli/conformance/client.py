"""Owns `faceid conformance client`: judges a client by its own tests, or by a script it follows.

Refuses to judge itself; it opens the script, the emulator that answers honestly, and the report.
"""

from __future__ import annotations

import os
import re
import tempfile
import threading
from pathlib import Path

import click

from faceid_conformance.cases.clients import Reply
from faceid_conformance.cases.clients.script import SCENES, STEPS, Script, read_script
from faceid_conformance.cases.signing import Account
from faceid_conformance.cli.conformance.verdict import prepare, secured_in, tell, write_reports
from faceid_conformance.cli.surroundings import account_from
from faceid_conformance.contract.model import Contract
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.inprocess import InProcessEmulator, Settings
from faceid_conformance.emulator.settings import Account as Known
from faceid_conformance.errors import TargetError
from faceid_conformance.exchange import Request
from faceid_conformance.polyglot.conducting import Conductor, Secured, Terms
from faceid_conformance.polyglot.scenes import Honest, operations_of
from faceid_conformance.polyglot.verdicts import Examined

# What may stand in a report as a client's name: nothing that was quoted, and no number.
NAME = re.compile(r"[A-Za-z._][\w.+-]{0,39}")
BUILT_IN = {"scenes": SCENES, "steps": STEPS}


@click.command("client")
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@click.option("--script", metavar="NAME|FILE", help="scenes, steps, or a file of your own.")
@click.option("--name", help="What the client is called in the report.")
@click.option("--only", multiple=True, metavar="TEXT", help="Only what has TEXT in its id.")
@click.option("--report", type=click.Path(path_type=Path, file_okay=False), help="Folder.")
@click.option("--host", default="127.0.0.1", help="Where the service listens.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0: a free one.")
@click.option("--timeout", type=click.FloatRange(0.1), default=120.0, help="Seconds for one run.")
@click.option("--settle", type=click.FloatRange(0.0), default=2.0, help="Seconds after a call.")
@click.option("--tls", is_flag=True, help="Serve https, by a new CA.")
@click.option("--list", "listed", is_flag=True, help="Print the script and send nothing.")
def client(
    *,
    command: tuple[str, ...],
    script: str | None,
    name: str | None,
    only: tuple[str, ...],
    report: Path | None,
    host: str,
    port: int,
    timeout: float,
    settle: float,
    tls: bool,
    listed: bool,
) -> int:
    """Judge a client that has no driver, by its own tests or step by step.

    With -- COMMAND the tests run once in each scene; without, steps are printed for you to do.
    See docs/client-under-test.md.
    """
    contract = load_contract()
    played = _chosen(_script(script, contract, has_command=bool(command)), only)
    if listed:
        _list(played)
        return 0
    if played.scenes and not command:
        raise click.UsageError("scenes are played to a command: give -- COMMAND...")
    if report is not None:
        prepare(report)
    with tempfile.TemporaryDirectory(prefix="faceid-client-") as folder:
        secured = secured_in(Path(folder), host) if tls else Secured()
        terms = Terms(host, port, timeout, settle, secured)
        examined = [_played(_conductor(name, command, contract, terms), played)]
    if report is not None:
        write_reports(report, examined)
    return tell(examined)


def _conductor(
    name: str | None, command: tuple[str, ...], contract: Contract, terms: Terms
) -> Conductor:
    return Conductor(
        name or _name(command),
        command,
        contract,
        account_from(os.environ, contract),
        terms,
        os.environ,
        lambda line: click.echo(line, err=True),
    )


def _name(command: tuple[str, ...]) -> str:
    """Return what a command is called: its first two words that are no options."""
    words = [Path(word).name for word in command if not word.startswith("-")]
    return " ".join(word for word in words[:2] if NAME.fullmatch(word)) or "client"


def _script(name: str | None, contract: Contract, *, has_command: bool) -> Script:
    chosen = name or ("scenes" if has_command else "steps")
    return read_script(BUILT_IN.get(chosen, Path(chosen)), operations_of(contract))


def _chosen(script: Script, only: tuple[str, ...]) -> Script:
    """Return what has one of the texts in its id; the first scene always, to compare with."""
    if not only:
        return script
    first = script.scenes[:1]
    scenes = tuple(it for it in script.scenes[1:] if any(text in it.id for text in only))
    sequences = tuple(it for it in script.sequences if any(text in it.id for text in only))
    if not sequences and not scenes and not any(text in it.id for it in first for text in only):
        raise click.UsageError(f"--only {', '.join(only)}: the script has nothing of that name")
    return Script(sequences, (*first, *scenes))


def _list(script: Script) -> None:
    for scene in script.scenes:
        click.echo(f"{scene.id}: {scene.says}")
    for sequence in script.sequences:
        for step in sequence.steps:
            click.echo(f"{sequence.id}: {step.case.operation_id}: {step.case.says}")


def _played(conductor: Conductor, script: Script) -> Examined:
    try:
        if script.scenes:
            return conductor.scenes(script.scenes, lambda: honest_emulator(conductor.account))
        return conductor.steps(script.sequences)
    except OSError as error:
        place = f"{conductor.terms.host}:{conductor.terms.port}"
        raise TargetError(f"cannot listen on {place}: {error.strerror}") from error


def honest_emulator(account: Account) -> Honest:
    """Return an emulator of its own, as a function; its answers come one after the other."""
    known = Known(account.appid, account.secret_id, account.secret_key, account.bucket)
    emulator, lock = InProcessEmulator(Settings(accounts=(known,))), threading.Lock()

    def answer(request: Request) -> Reply:
        with lock:
            try:
                told = emulator.call(
                    request.method, request.path, headers=request.headers, body=request.body
                )
            except ConnectionError:
                return Reply(200, "application/json", b"{}", breaks_off=True)
        return Reply(told.status, told.header("Content-Type") or "text/plain", told.body)

    return answer
