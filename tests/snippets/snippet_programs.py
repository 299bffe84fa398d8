"""Owns how each released program that signs is built and run, and what it is held to.

Knows the vectors and nothing of signing.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from faceid_conformance import explain_cos
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.doctor.examination import explain
from faceid_conformance.emulator.settings import Account

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "openapi" / "dist"
RUNNER = Path(__file__).parent / "browser_runner.mjs"
CARGO = Path(__file__).parent / "rust"
# A lock that names no registry; the rows of the generator matrix have the same.
CRATES = Path(__file__).parents[1] / "generators" / "crates_lock.py"
BUILDS = ROOT / "build" / "snippets"
TSC = BUILDS / "npm" / "node_modules" / ".bin" / "tsc"
# The form that the programs write; other orders of fields are right too, but not theirs.
ORDER = ["a", "b", "k", "e", "t", "r", "f"]


@dataclass(frozen=True)
class Program:
    """The tools that are needed, the commands that build, and the one that runs."""

    tools: tuple[str, ...]
    run: tuple[str, ...]
    build: tuple[tuple[str, ...], ...] = ()
    needs: tuple[Path, ...] = ()
    beside: tuple[Path, ...] = ()

    @property
    def missing(self) -> list[str]:
        """What this machine lacks."""
        tools = [tool for tool in self.tools if shutil.which(tool) is None]
        return tools + [str(path) for path in self.needs if not path.exists()]


_JAVA = ("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_TSC = (str(TSC), "--strict", "--target", "es2022", "--module", "nodenext", "--outDir", "out")
PROGRAMS = {
    "python": Program((), (sys.executable, "sign.py")),
    "node": Program(("node",), ("node", "sign.mjs")),
    "browser": Program(("node",), ("node", RUNNER.name, "./sign-in-browser.mjs"), beside=(RUNNER,)),
    "shell": Program(("openssl",), ("sh", "sign.sh")),
    "php": Program(("php",), ("php", "sign.php")),
    "ruby": Program(("ruby",), ("ruby", "sign.rb")),
    "go": Program(("go",), ("./sign",), (("go", "build", "-o", "sign", "sign.go"),)),
    "java": Program(("javac", "java"), (*_JAVA, "Sign"), (("javac", "Sign.java"),)),
    "cpp": Program(
        ("g++",),
        ("./sign",),
        (("g++", "-Wall", "-Werror", "-o", "sign", "sign.cpp", "-lcrypto"),),
        needs=(Path("/usr/include/openssl/hmac.h"),),
    ),
    "rust": Program(
        ("cargo",),
        (str(BUILDS / "rust" / "debug" / "sign"),),
        (
            (sys.executable, CRATES.name, "restore", "crates.lock"),
            ("cargo", "build", "--quiet", "--locked", "--target-dir", str(BUILDS / "rust")),
        ),
        beside=(CARGO / "Cargo.toml", CARGO / "crates.lock", CRATES),
    ),
    "typescript": Program(
        ("node",),
        ("node", "out/sign.js"),
        ((*_TSC, "--typeRoots", str(TSC.parents[1] / "@types"), "--types", "node", "sign.ts"),),
        needs=(TSC,),
        beside=(Path(__file__).parent / "npm" / "package.json",),
    ),
    "csharp": Program(("mcs", "mono"), ("mono", "Sign.exe"), (("mcs", "Sign.cs"),)),
    "kotlin": Program(
        ("kotlinc", "java"),
        (*_JAVA, "-jar", "sign.jar"),
        (("kotlinc", "Sign.kt", "-include-runtime", "-d", "sign.jar"),),
    ),
    "swift": Program(("swiftc",), ("./sign",), (("swiftc", "-o", "sign", "sign.swift"),)),
}
# These start at once; the rest is built and run by `make snippets`.
QUICK = [
    language
    for language in ("python", "node", "browser", "shell")
    if not PROGRAMS[language].missing
]
COS_QUICK = [language for language in QUICK if language != "browser"]
HOST = "faceid-test-1400000001.cos.ap-beijing.myqcloud.com"


@cache
def index() -> dict[str, Any]:
    """The released list of languages, their files and what proves each."""
    listed: dict[str, Any] = json.loads((DIST / "snippets" / "index.json").read_text("utf-8"))
    return listed


def languages(api: str) -> list[str]:
    return [name for name, language in index()["languages"].items() if api in language]


def file_of(api: str, language: str) -> Path:
    return DIST / "snippets" / api / str(index()["languages"][language][api])


def built(api: str, language: str, folder: Path) -> Path:
    """Copy a program into a folder of its own and build it there."""
    program = PROGRAMS[language]
    for path in (file_of(api, language), *program.beside):
        shutil.copy(path, folder)
    for command in program.build:
        done = run(command, folder, {})
        assert done.returncode == 0, done.stdout + done.stderr
    return folder


def printed(language: str, folder: Path, arguments: list[str], account: dict[str, str]) -> str:
    """Run a program as a caller would, with the account in the environment."""
    done = run((*PROGRAMS[language].run, *arguments), folder, account)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def run(
    command: tuple[str, ...], folder: Path, more: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    # Go fetches nothing and needs no module for one file.
    quiet = {"GO111MODULE": "off", "GOPROXY": "off", "FACEID_BUCKET": ""}
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **quiet, **more},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def vectors(name: str) -> list[dict[str, Any]]:
    tests = json.loads((DIST / "vectors" / f"{name}.json").read_text(encoding="utf-8"))["tests"]
    return [test for test in tests if test["result"] == "valid"]


def face_vectors() -> list[dict[str, Any]]:
    """The vectors in the form that the programs write."""
    found = [
        test
        for test in vectors("signing")
        if [pair.partition("=")[0] for pair in test["steps"]["text"].split("&")] == ORDER
    ]
    assert len(found) >= 7
    return found


def face_faults(language: str, folder: Path) -> list[str]:
    """The face signature's vectors that a program misses."""
    faults: list[str] = []
    for test in face_vectors():
        given = test["inputs"]
        account = {
            "FACEID_APP_ID": given["appid"],
            "FACEID_BUCKET": given["bucket"],
            "FACEID_SECRET_ID": given["secret_id"],
            "FACEID_SECRET_KEY": given["secret_key"],
        }
        arguments = [str(given[key]) for key in "etrf"]
        if printed(language, folder, arguments, account) != test["authorization"]:
            faults.append(test["id"])
    return faults


def cos_arguments(
    method: str, path: str, key_time: str, params: dict[str, str], headers: dict[str, str]
) -> list[str]:
    """What a program for COS takes on its command line."""
    pairs = [f"?{name}={value}" for name, value in params.items()]
    return [method, path, key_time, *pairs, *(f"{name}:{text}" for name, text in headers.items())]


def cos_faults(language: str, folder: Path) -> list[str]:
    """The COS signature's vectors that a program misses."""
    faults: list[str] = []
    for test in vectors("signing-cos"):
        account = {
            "FACEID_SECRET_ID": test["secret_id"],
            "FACEID_SECRET_KEY": test["secret_key"],
        }
        keys = ("method", "path", "key_time", "params", "headers")
        arguments = cos_arguments(*(test[key] for key in keys))
        said = dict(
            pair.split("=", 1) for pair in printed(language, folder, arguments, account).split("&")
        )
        wanted = {
            "q-sign-algorithm": "sha1",
            "q-ak": test["secret_id"],
            "q-sign-time": test["key_time"],
            "q-key-time": test["key_time"],
            "q-header-list": test["steps"]["header_list"],
            "q-url-param-list": test["steps"]["url_param_list"],
            "q-signature": test["signature"],
        }
        if said != wanted:
            faults.append(test["id"])
    return faults


def refused_now(api: str, language: str, folder: Path) -> tuple[str, ...]:
    """The mistakes in what a program prints without arguments; none in a right signature."""
    known = load_contract().emulator.test_account
    account = {
        "FACEID_APP_ID": known.app_id,
        "FACEID_SECRET_ID": known.secret_id,
        "FACEID_SECRET_KEY": known.secret_key,
        "FACEID_COS_HOST": HOST,
    }
    said = printed(language, folder, [], account)
    accounts = (Account.documented(known),)
    if api == "cos":
        url = f"https://{HOST}/?ci-process=GetLiveCode"
        found = explain_cos(said, accounts=accounts, now=time.time(), method="GET", url=url)
    else:
        found = explain(said, accounts=accounts, now=time.time(), contract=load_contract())
    return found.ids if found.verdict == "ok" else (found.verdict, *found.ids)
