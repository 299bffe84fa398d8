"""Owns `faceid explain`: an Authorization in, what is wrong with it out.

Refuses a SecretKey on the command line, where everybody on the machine could read it.
"""

from __future__ import annotations

import json
import os
import sys
import time

import click

from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.doctor.diagnosis import Diagnosis
from faceid_conformance.emulator.doctor.examination import explain as examined
from faceid_conformance.emulator.doctor.snippets import LANGUAGES, snippet_in
from faceid_conformance.emulator.settings import Account

KEY_VARIABLE = "FACEID_SECRET_KEY"
RIGHT, WRONG = 0, 1


@click.command()
@click.argument("authorization", required=False)
@click.option(
    "--secret-key-env",
    metavar="NAME",
    help=f"Variable that holds the SecretKey; without the option {KEY_VARIABLE}, if it is set.",
)
@click.option("--secret-key-stdin", is_flag=True, help="Read the SecretKey from standard input.")
@click.option("--appid", default="", help="The account's appid; without it any will do.")
@click.option("--secret-id", default="", help="The account's SecretId; without it any will do.")
@click.option("--now", type=float, metavar="UNIX", help="The time to judge by; without it, now.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the answer is written.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    help="Show code that signs rightly in this language.",
)
def explain(
    *,
    authorization: str | None,
    secret_key_env: str | None,
    secret_key_stdin: bool,
    appid: str,
    secret_id: str,
    now: float | None,
    form: str,
    language: str | None,
) -> int:
    """Say what is wrong with an Authorization, and how to mend it.

    AUTHORIZATION is the header's value. Without a SecretKey its form and its times are judged.
    The exit code is 0 where the signature is right, and 1 where it is wrong or could not be
    verified. With --language alone only the code is shown.
    """
    if authorization is None:
        if language is None:
            raise click.UsageError("give an AUTHORIZATION, or --language for code alone")
        click.echo(snippet_in(language), nl=False)
        return RIGHT
    key = _secret_key(secret_key_env, secret_key_stdin)
    accounts = (Account(appid, secret_id, key),) if key or appid or secret_id else ()
    moment = time.time() if now is None else now
    diagnosis = examined(authorization, accounts=accounts, now=moment, contract=load_contract())
    shown = _as_json if form == "json" else _as_text
    click.echo(shown(diagnosis, snippet_in(language) if language else None))
    return RIGHT if diagnosis.is_right else WRONG


def _secret_key(variable: str | None, from_stdin: bool) -> str:
    """The key, or nothing; a variable that was named must be there."""
    if from_stdin:
        if variable is not None:
            raise click.UsageError("--secret-key-env and --secret-key-stdin exclude each other")
        key = sys.stdin.readline().rstrip("\r\n")
        if not key:
            raise click.UsageError("standard input holds no SecretKey")
        return key
    key = os.environ.get(variable or KEY_VARIABLE, "")
    if variable is not None and not key:
        raise click.UsageError(f"the variable {variable} is not set")
    return key


def _as_json(diagnosis: Diagnosis, code: str | None) -> str:
    document: dict[str, object] = {
        "verdict": diagnosis.verdict,
        "says": diagnosis.says,
        "causes": [
            {
                "id": cause.id,
                "step": cause.step,
                "says": cause.says,
                "fix": cause.fix,
                "refused": cause.refused,
            }
            for cause in diagnosis.causes
        ],
        "evidence": [
            {"step": item.step, "expected": item.expected, "received": item.received}
            for item in diagnosis.evidence
        ],
    }
    if code is not None:
        document["code"] = code
    return json.dumps(document, indent=2)


def _as_text(diagnosis: Diagnosis, code: str | None) -> str:
    lines = [f"{diagnosis.verdict}: {', '.join(diagnosis.ids) or diagnosis.says}"]
    for cause in diagnosis.causes:
        says = "".join(letter if letter.isprintable() else "?" for letter in cause.says)
        lines += ["", f"{cause.id}: {says}", f"  {cause.fix}"]
    for item in diagnosis.evidence:
        lines += ["", f"{item.step}:", f"  expected: {item.expected}"]
        lines += [f"  received: {item.received}"]
    if code is not None:
        lines += ["", code.rstrip("\n")]
    return "\n".join(lines)
