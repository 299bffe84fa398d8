"""Owns the list of drivers that are run side by side: what each needs, how it is built and started.

Refuses to ask them anything. What a machine lacks leaves a driver out, with the reason; what fails
to build is an error.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faceid_conformance.errors import ManifestError
from faceid_conformance.live.closed_toml import read_toml

SCHEMA = Path(__file__).parent / "manifest.schema.json"
BUILD_SECONDS = 600.0
SHOWN_LINES = 5


class BuildFailed(Exception):
    """A driver's build ended with an error; the text has its last lines: redact them first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One driver of a manifest."""

    name: str
    folder: Path
    command: tuple[str, ...]
    needs: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    builds: tuple[tuple[str, ...], ...] = ()
    known: Mapping[str, str] = field(default_factory=dict[str, str])

    def lacking(self) -> str:
        """Return what this machine lacks for it, or an empty text."""
        programs = [name for name in self.needs if shutil.which(name) is None]
        modules = [name for name in self.modules if importlib.util.find_spec(name) is None]
        named = [*programs, *(f"Python's {name}" for name in modules)]
        return f"{', '.join(named)} not on this machine" if named else ""

    def build(self) -> None:
        """Run its build; BuildFailed where a command of it fails."""
        for words in self.builds:
            try:
                done = subprocess.run(
                    words,
                    cwd=self.folder,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    timeout=BUILD_SECONDS,
                    check=False,
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                raise BuildFailed(f"{words[0]}: {type(error).__name__}") from error
            if done.returncode:
                lines = done.stdout.decode("utf-8", "replace").strip().splitlines()
                raise BuildFailed(
                    " | ".join((f"{words[0]} ended with {done.returncode}", *lines[-SHOWN_LINES:]))
                )


def read_manifest(path: Path, build_folder: Path) -> tuple[Entry, ...]:
    """Read a manifest; ManifestError where it is not as its schema says."""
    document = read_toml(path, SCHEMA, ManifestError)
    entries = tuple(_entry(raw, path.parent, build_folder) for raw in document["driver"])
    if len({entry.name for entry in entries}) < len(entries):
        raise ManifestError(f"{path}: a driver's name is used twice")
    return entries


def _entry(raw: Mapping[str, Any], folder: Path, build_folder: Path) -> Entry:
    places = {"{python}": sys.executable, "{build}": str(build_folder.resolve())}

    def filled(words: list[str]) -> tuple[str, ...]:
        for mark, place in places.items():
            words = [word.replace(mark, place) for word in words]
        return tuple(words)

    return Entry(
        raw["name"],
        folder / raw.get("folder", "."),
        filled(raw["command"]),
        tuple(raw.get("needs", ())),
        tuple(raw.get("modules", ())),
        tuple(filled(words) for words in raw.get("build", ())),
        raw.get("known", {}),
    )
