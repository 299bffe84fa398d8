"""Owns a Cargo.lock that names no registry: names, versions, checksums.

`crates_lock.py restore LOCK` writes Cargo.lock here, with the registry as the cargo at hand names
it; `crates_lock.py strip LOCK` writes LOCK out of a Cargo.lock. Refuses to know any crate.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

CARGO_LOCK = Path("Cargo.lock")
_SOURCE = re.compile(r'^source = "[^"]*"\n', re.MULTILINE)
_VERSION = re.compile(r'^(version = "[^"]*"\n)(?=checksum = )', re.MULTILINE)


def stripped(text: str) -> str:
    """Return a Cargo.lock without the lines that say where a crate comes from."""
    return _SOURCE.sub("", text)


def restored(text: str, registry: str) -> str:
    """Return a lock with the registry named for every crate that has a checksum."""
    return _VERSION.sub(rf'\1source = "{registry}"\n', text)


def registry_of_cargo() -> str:
    """Return cargo's own name for the registry; it asks nobody and wants no path dependency."""
    command = ["cargo", "metadata", "--no-deps", "--offline", "--format-version", "1"]
    told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    sources = {
        dependency["source"]
        for package in told["packages"]
        for dependency in package["dependencies"]
        if dependency["source"]
    }
    if len(sources) != 1:
        raise SystemExit(f"crates_lock: one registry is expected, not {len(sources)}")
    return str(sources.pop())


def main(arguments: list[str]) -> None:
    """Strip or restore; anything else is told how."""
    if len(arguments) != 2 or arguments[0] not in ("strip", "restore"):
        raise SystemExit("usage: crates_lock.py strip|restore LOCK")
    lock = Path(arguments[1])
    if arguments[0] == "strip":
        lock.write_text(stripped(CARGO_LOCK.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        text = restored(lock.read_text(encoding="utf-8"), registry_of_cargo())
        CARGO_LOCK.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
