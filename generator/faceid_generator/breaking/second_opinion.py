"""Owns the second opinion: oasdiff, a Go module of a fixed version, over the documents.

Knows nothing of our own surface. Where neither it nor Go is at hand it gives no opinion.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from faceid_generator.breaking.release import DOCUMENTS, Release
from faceid_generator.errors import SetupError
from faceid_generator.reader import Tree

MODULE = "github.com/oasdiff/oasdiff@v1.37.0"


@dataclass(frozen=True, slots=True)
class Opinion:
    """One break that oasdiff sees."""

    id: str
    operation_id: str
    path: str
    says: str

    def is_named(self, names: frozenset[str]) -> bool:
        """Whether an entry names its operation, its path, or what the finding itself names."""
        subjects = {name.rpartition(".")[2] for name in names} | names
        quoted = set(self.says.split("`")[1::2])
        return bool(subjects & {self.operation_id, self.path, self.id, *quoted})


def oasdiff_command() -> tuple[str, ...] | None:
    """How oasdiff is run here; None where nothing can run it, or nothing can fetch it."""
    if shutil.which("oasdiff"):
        return ("oasdiff",)
    if shutil.which("go") is None:
        return None
    command = ("go", "run", MODULE)
    fetched = subprocess.run((*command, "--version"), capture_output=True, check=False)
    return command if fetched.returncode == 0 else None


def opinions(command: Sequence[str], old: Release, new: Release) -> list[Opinion]:
    """Every break of every document. SetupError where oasdiff does not run."""
    found: list[Opinion] = []
    with tempfile.TemporaryDirectory(prefix="faceid-breaking-") as place:
        for name in DOCUMENTS:
            files = [Path(place) / f"{age}-{name}" for age in ("old", "new")]
            for path, release in zip(files, (old, new), strict=True):
                path.write_text(json.dumps(release.tree(name)), encoding="utf-8")
            found += read_opinions(
                _run([*command, "breaking", "--format", "json", *map(str, files)])
            )
    return found


def read_opinions(text: str) -> list[Opinion]:
    """Read oasdiff's JSON."""
    rows: list[Tree] = json.loads(text or "[]") or []
    return [
        Opinion(
            str(row["id"]), str(row.get("operationId", "")), str(row.get("path", "")), row["text"]
        )
        for row in rows
    ]


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    if done.returncode != 0:
        said = " ".join(done.stderr.split())[:300]
        raise SetupError(f"oasdiff ended with {done.returncode}: {said}", f"try `{command[0]}`")
    return done.stdout
