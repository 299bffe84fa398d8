"""Owns `faceid explain`: an Authorization in, what is wrong with it out.

Refuses a SecretKey on the command line, where everybody on the machine could read it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import click

from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.ci.doctor.asked import looks_like_cos
from faceid_conformance.emulator.ci.doctor.examination import explain_cos
from faceid_conformance.emulator.ci.doctor.snippets import COS_LANGUAGES, cos_snippet_in
from faceid_conformance.emulator.doctor.diagnosis import Diagnosis
from faceid_conformance.emulator.doctor.examination import explain as examined
from faceid_conformance.emulator.doctor.snippets import LANGUAGES, snippet_in
from faceid_conformance.emulator.settings import Account

FACE, CI = "face", "ci"
KEY_VARIABLE = "FACEID_SECRET_KEY"
RIGHT, WRONG = 0, 1


@click.command()
@click.argument("authorization", required=False)
@click.option(
    "--api",
    type=click.Choice([FACE, CI]),
    help="Whose signature it is; without it, that of COS where it looks like one.",
)
@click.option("--method", metavar="METHOD", help="Of COS: the method of the request.")
@click.option(
    "--url",
    "--path",
    "url",
    metavar="URL",
    help="Of COS: the request's address, whole or from the path on, with its query.",
)
@click.option(
    "--header",
    "headers",
    metavar="'NAME: VALUE'",
    multiple=True,
    help="Of COS: a header of the request; as often as there are some.",
)
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
def explain(*, form: str, **given: Any) -> int:
    """Say what is wrong with an Authorization, and how to mend it.

    AUTHORIZATION is the header's value. Of COS it may be `sign=…` or a presigned URL as well, and
    the request has to be given with it: its method, its address and the headers that are listed.
    Without a SecretKey its form and its times are judged. The exit code is 0 where the signature
    is right, and 1 where it is wrong or could not be verified. With --language alone only the
    code is shown.
    """
    question = Question(**given)
    code = question.code
    if question.is_empty:
        if code is None:
            raise click.UsageError("give an AUTHORIZATION, or --language for code alone")
        click.echo(code, nl=False)
        return RIGHT
    diagnosis = question.diagnosis()
    shown = _as_json if form == "json" else _as_text
    click.echo(shown(diagnosis, code))
    return RIGHT if diagnosis.is_right else WRONG


@dataclass(frozen=True, kw_only=True)
class Question:
    """What was given on the command line."""

    authorization: str | None = field(repr=False)
    api: str | None
    method: str | None
    url: str | None = field(repr=False)
    headers: tuple[str, ...] = field(repr=False)
    secret_key_env: str | None
    secret_key_stdin: bool
    appid: str
    secret_id: str
    now: float | None
    language: str | None

    @property
    def is_empty(self) -> bool:
        return self.authorization is None and self.url is None

    @property
    def is_of_cos(self) -> bool:
        if self.api is not None:
            return self.api == CI
        return looks_like_cos(self.authorization or "") or (
            self.authorization is None and self.url is not None
        )

    @property
    def code(self) -> str | None:
        """Code that signs rightly, in the language that was asked for."""
        if self.language is None:
            return None
        if not self.is_of_cos:
            return snippet_in(self.language)
        if self.language not in COS_LANGUAGES:
            known = ", ".join(COS_LANGUAGES)
            raise click.UsageError(f"for COS there is code in {known}")
        return cos_snippet_in(self.language)

    def diagnosis(self) -> Diagnosis:
        key = _secret_key(self.secret_key_env, self.secret_key_stdin)
        has_account = key or self.appid or self.secret_id
        accounts = (Account(self.appid, self.secret_id, key),) if has_account else ()
        moment = time.time() if self.now is None else self.now
        text = self.authorization or ""
        if self.is_of_cos:
            return explain_cos(
                text,
                accounts=accounts,
                now=moment,
                method=self.method,
                url=self.url,
                headers=[_pair(header) for header in self.headers],
            )
        if self.method or self.url or self.headers:
            raise click.UsageError("--method, --url and --header belong to a signature of COS")
        return examined(text, accounts=accounts, now=moment, contract=load_contract())


def _pair(header: str) -> tuple[str, str]:
    name, found, value = header.partition(":")
    if not found or not name.strip():
        raise click.UsageError("a header is NAME: VALUE")
    return name.strip(), value.strip()


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
