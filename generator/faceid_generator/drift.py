"""Owns the comparison of what is committed with what the contract makes now.

Knows nothing of how either came to be.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from faceid_generator.outputs import Staged

_LINES_PER_FILE = 40
_LINES_IN_ALL = 200


@dataclass(frozen=True, slots=True)
class Drift:
    """One file that differs: the committed text, the text made now; None where there is no file."""

    name: str
    committed: bytes | None
    made: bytes | None


def compare(staged: Staged, root: Path) -> tuple[Drift, ...]:
    """Return every file that is missing, left over or different, in order of name."""
    made: dict[str, bytes] = {}
    committed: dict[str, bytes] = {}
    for name, folder in staged.folders.items():
        made.update((f"{name}/{file}", text) for file, text in _contents(folder))
        committed.update((f"{name}/{file}", text) for file, text in _contents(root / name))
    for name, text in staged.files.items():
        made[name] = text.encode()
        if (root / name).is_file():
            committed[name] = (root / name).read_bytes()
    return tuple(
        Drift(name, committed.get(name), made.get(name))
        for name in sorted(made.keys() | committed.keys())
        if made.get(name) != committed.get(name)
    )


def report(drifts: tuple[Drift, ...]) -> str:
    """Say which files differ and show how, at a length that a person reads."""
    lines = [f"{_verb(drift)}: {drift.name}" for drift in drifts]
    room = _LINES_IN_ALL
    for drift in drifts:
        shown = list(_difference(drift))
        if not shown:
            continue
        if room <= 0:
            lines += ["", "... the differences of the other files are left out"]
            break
        fitting = shown[: min(_LINES_PER_FILE, room)]
        lines += ["", *fitting]
        if len(shown) > len(fitting):
            lines.append(f"... {len(shown) - len(fitting)} more lines differ in {drift.name}")
        room -= len(fitting)
    return "\n".join(lines)


def _verb(drift: Drift) -> str:
    if drift.committed is None:
        return "missing"
    return "left over" if drift.made is None else "differs"


def _difference(drift: Drift) -> Iterator[str]:
    if drift.committed is None or drift.made is None:
        return
    try:
        before, after = drift.committed.decode("utf-8"), drift.made.decode("utf-8")
    except UnicodeDecodeError:
        yield f"{drift.name} is not text"
        return
    for line in difflib.unified_diff(
        before.splitlines(),
        after.splitlines(),
        f"committed/{drift.name}",
        f"generated/{drift.name}",
        n=2,
        lineterm="",
    ):
        yield line if len(line) <= 200 else f"{line[:197]}..."


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(folder).as_posix(), path.read_bytes()
