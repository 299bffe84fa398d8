"""Owns the command `python -m faceid_generator.breaking`: its flags, its words and its exit codes.

Knows nothing of what a break is.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from faceid_generator.breaking.changelog import HEADING, may_break, named_breaks, wanted_version
from faceid_generator.breaking.changes import breaks_between
from faceid_generator.breaking.release import (
    SURFACES,
    Release,
    last_release,
    present,
    write_snapshot,
)
from faceid_generator.breaking.second_opinion import oasdiff_command, opinions
from faceid_generator.errors import GeneratorError

CLEAN, BROKEN, CANNOT_RUN = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare with the last release, or keep the present files as one; return the exit code."""
    options = _parser().parse_args(arguments)
    root: Path = options.root
    try:
        if options.snapshot:
            print(f"kept as {write_snapshot(root).relative_to(root)}")
            return CLEAN
        return _check(root, with_oasdiff=options.oasdiff)
    except (GeneratorError, OSError) as error:
        print(f"faceid_generator.breaking: {' '.join(str(error).split())}", file=sys.stderr)
        return CANNOT_RUN


def _check(root: Path, *, with_oasdiff: bool) -> int:
    old, new = last_release(root), present(root)
    names = named_breaks((root / "CHANGELOG.md").read_text(encoding="utf-8"))
    found = [
        (f"{each.kind} {each.subject}: {each.says}", each.subject in names)
        for name in SURFACES
        for each in breaks_between(old.tree(name), new.tree(name))
    ]
    if with_oasdiff:
        found += _second_opinion(old, new, names)
    for says, is_named in found:
        print(f"{'named' if is_named else 'UNNAMED'}  {says}")
    problems = [says for says, is_named in found if not is_named]
    if problems:
        says = f"{len(problems)} breaks are not named under `{HEADING}` of the newest version"
        print(f"faceid_generator.breaking: {says} in CHANGELOG.md", file=sys.stderr)
    elif found and not may_break(old.version, new.version):
        says = f"the version has to be {wanted_version(old.version)} at least"
        print(
            f"faceid_generator.breaking: since {old.shown} something breaks: {says}",
            file=sys.stderr,
        )
        problems = [says]
    else:
        print(f"{len(found)} breaks since {old.shown}" + (", all of them named" if found else ""))
    return BROKEN if problems else CLEAN


def _second_opinion(old: Release, new: Release, names: frozenset[str]) -> list[tuple[str, bool]]:
    command = oasdiff_command()
    if command is None:
        print("skipped: oasdiff, which is not here; Go, where it is, could not fetch it")
        return []
    return [
        (f"oasdiff {each.id} {each.operation_id}: {each.says}", each.is_named(names))
        for each in opinions(command, old, new)
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m faceid_generator.breaking",
        description="Find what breaks since the last release, and hold the changelog to it.",
        epilog="Exit codes: 0 nothing unsaid, 1 a break is unnamed or the version too small, "
        "2 cannot run.",
    )
    parser.add_argument("--oasdiff", action="store_true", help="ask oasdiff too, where it runs")
    parser.add_argument(
        "--snapshot", action="store_true", help="keep the present files as those of their version"
    )
    root = Path(__file__).resolve().parents[3]
    parser.add_argument(
        "--root", type=Path, default=root, metavar="DIR", help="the project's folder"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
