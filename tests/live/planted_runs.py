"""Makes whole runs in which something is planted, and finds what is left of it anywhere."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

from faceid_conformance.cases.compose import identity_scheme
from faceid_conformance.cases.media import PICTURE, VIDEO, media_bytes
from faceid_conformance.checks.disguises import disguises
from faceid_conformance.contract.reader import load_contract
from foreign_behaviour import Account

IDENTITY = identity_scheme(load_contract())
ACCOUNT = Account("1250000001", "AKIDplanted000000000000000000001", "planted-secret-key")
SECRETS = (ACCOUNT.secret_id, ACCOUNT.secret_key)
PEOPLE = (IDENTITY.number(), IDENTITY.wrong_number(), IDENTITY.name)
MEDIA = tuple(base64.b64encode(media_bytes(name)).decode()[:48] for name in (PICTURE, VIDEO))
PHOTO = base64.b64encode(b"\xff\xd8\xff a planted face of somebody").decode()
# Fewer letters may stand anywhere.
MOST_SHARED = 12
COMMAND = [sys.executable, "-P", "-m", "faceid_conformance", "conformance", "run"]


def start(folder: Path, url: str, *options: str, **environment: str) -> subprocess.Popen[str]:
    """Start a run with the planted account; everything that it may write lies in the folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FACEID_")}
    (folder / "temporary").mkdir(exist_ok=True)
    planted = {
        "FACEID_APP_ID": ACCOUNT.appid,
        "FACEID_SECRET_ID": ACCOUNT.secret_id,
        "FACEID_SECRET_KEY": ACCOUNT.secret_key,
        "TMPDIR": str(folder / "temporary"),
    }
    return subprocess.Popen(
        [*COMMAND, "--target", url, "--report", "report", *options],
        cwd=folder, env=kept | planted | environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def _inside_base64(value: str) -> list[str]:
    """Return what a value is in the midst of a longer text that was encoded whole."""
    raw = value.encode()
    encoded = [base64.b64encode(b"\0" * shift + raw).decode().rstrip("=") for shift in (1, 2)]
    # The first letters and the last are shared with the neighbours.
    return [text[4:-1] for text in encoded if len(text) > MOST_SHARED]


def leaks(folder: Path, output: str, planted: tuple[str, ...]) -> list[str]:
    """Return where a planted value is found in any form: in a file, in its name, on a terminal."""
    forms = {form for value in planted for form in (*disguises(value), *_inside_base64(value))}
    texts = {"terminal": output}
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        texts[str(path.relative_to(folder))] = f"{path.name} {content.decode('utf-8', 'replace')}"
    return [f"{name}: a form of {len(form)}" for name, text in texts.items()
            for form in forms if form in text]  # fmt: skip
