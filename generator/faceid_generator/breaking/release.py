"""Owns where the last release's files are read from: a git tag, or the snapshot that is committed.

Knows nothing of what is in them. A snapshot has the names of `openapi/dist/`.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from faceid_generator.errors import OutputError, SetupError
from faceid_generator.reader import Tree

DIST, SNAPSHOTS = "openapi/dist", "openapi/released"
SURFACES = ("surface.json", "ci-liveness.surface.json")
DOCUMENTS = ("faceid.openapi.json", "faceid.codegen.json", "ci-liveness.openapi.json")
_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")
Version = tuple[int, int, int]
Git = Callable[[Sequence[str]], str]


@dataclass(frozen=True, slots=True)
class Release:
    """One version of the released files; `read` gives a file's text."""

    version: Version
    shown: str
    read: Callable[[str], str]

    def tree(self, name: str) -> Tree:
        """One file as JSON. SetupError where it is not there or no JSON."""
        try:
            tree: Tree = json.loads(self.read(name))
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            problem = f"{self.shown} has no readable {name} ({type(error).__name__})"
            raise SetupError(problem, "take a whole checkout, with its tags") from None
        return tree


def version_of(text: str) -> Version | None:
    """A version such as 1.2.3 or v1.2.3, or None."""
    found = _VERSION.fullmatch(text.strip())
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def present(root: Path) -> Release:
    """The files as they are now. SetupError where they have no version."""
    folder = root / DIST
    now = Release((0, 0, 0), DIST, lambda name: (folder / name).read_text(encoding="utf-8"))
    version = version_of(str(now.tree(DOCUMENTS[0])["info"]["version"]))
    if version is None:
        raise SetupError(f"{DIST} has no version of three numbers", "mend info.version")
    return Release(version, DIST, now.read)


def last_release(root: Path, git: Git | None = None) -> Release:
    """The newest release; of a tag and a snapshot of one version, the tag."""
    found = [*_snapshots(root), *_tags(git or _git_in(root))]
    if not found:
        raise SetupError(f"{SNAPSHOTS} holds no release", "run `make release-snapshot`")
    return max(found, key=lambda release: (release.version, release.shown.startswith("tag")))


def write_snapshot(root: Path) -> Path:
    """Keep the present files as those of their version; one that exists is written anew."""
    version = ".".join(map(str, present(root).version))
    folder = root / SNAPSHOTS / version
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in (*SURFACES, *DOCUMENTS):
            shutil.copyfile(root / DIST / name, folder / name)
    except OSError as error:
        raise OutputError(str(folder), error.strerror or str(error)) from None
    return folder


def _snapshots(root: Path) -> list[Release]:
    folders = sorted((root / SNAPSHOTS).glob("*/"))
    return [
        Release(version, f"{SNAPSHOTS}/{folder.name}", _reader_of(folder))
        for folder in folders
        if (version := version_of(folder.name)) is not None
    ]


def _reader_of(folder: Path) -> Callable[[str], str]:
    return lambda name: (folder / name).read_text(encoding="utf-8")


def _tags(git: Git) -> list[Release]:
    """Tags that are versions and hold the released files; none where there is no git."""
    try:
        names = git(("tag", "--list", "v*", "--merged", "HEAD")).split()
    except (OSError, subprocess.CalledProcessError):
        return []
    return [
        Release(version, f"tag {name}", _reader_at(git, name))
        for name in names
        if (version := version_of(name)) is not None
    ]


def _reader_at(git: Git, tag: str) -> Callable[[str], str]:
    return lambda name: git(("show", f"{tag}:{DIST}/{name}"))


def _git_in(root: Path) -> Git:
    def run(arguments: Sequence[str]) -> str:
        command = ["git", "-C", str(root), *arguments]
        return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout

    return run
