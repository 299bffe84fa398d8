"""Runs a finding's scripts as a person does, with the account in the environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from faceid_conformance.cases.compose import identity_scheme
from faceid_conformance.checks.disguises import disguises
from faceid_conformance.cli.surroundings import default_account
from faceid_conformance.contract.reader import load_contract

ACCOUNT = default_account(load_contract())
IDENTITY = identity_scheme(load_contract())
PLANTED = (ACCOUNT.secret_key, IDENTITY.number(), IDENTITY.wrong_number(), IDENTITY.name)


def environment() -> dict[str, str]:
    folder = str(Path(sys.executable).parent)
    return {
        **os.environ,
        "PATH": os.pathsep.join([folder, os.environ.get("PATH", "")]),
        "FACEID_APP_ID": ACCOUNT.appid,
        "FACEID_SECRET_ID": ACCOUNT.secret_id,
        "FACEID_SECRET_KEY": ACCOUNT.secret_key,
        "FACEID_BUCKET": ACCOUNT.bucket,
    }


def run(*command: str) -> str:
    """Run a script and return what it prints."""
    done = subprocess.run(
        command, env=environment(), capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def leaks(text: str) -> list[int]:
    """Return the lengths of the forms in which the key or a person stands in a text."""
    forms = {form for value in PLANTED for form in disguises(value)}
    return [len(form) for form in forms if form in text]
