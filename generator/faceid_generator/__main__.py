"""Owns the command `python -m faceid_generator`: its flags, its words and its exit codes.

Knows nothing of the work itself.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from faceid_generator import drift, outputs
from faceid_generator.contract import read_contract
from faceid_generator.errors import GeneratorError

CLEAN, DRIFT, CANNOT_RUN, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Generate, or check; return the exit code."""
    options = _parser().parse_args(arguments)
    root: Path = options.root
    try:
        return _check(root) if options.check else _generate(root)
    except GeneratorError as error:
        print(f"faceid_generator: {_one_line(error)}", file=sys.stderr)
        return CANNOT_RUN
    except OSError as error:
        print(f"faceid_generator: {_one_line(error)}", file=sys.stderr)
        return CANNOT_RUN
    except KeyboardInterrupt:
        print("faceid_generator: interrupted; nothing was changed", file=sys.stderr)
        return INTERRUPTED


def _generate(root: Path) -> int:
    contract = read_contract(root)
    with outputs.scratch_beside(root) as spaces:
        staged = outputs.render(contract, root, spaces)
        changed = drift.compare(staged, root)
        if changed:
            outputs.put_in_place(staged, root, {change.name for change in changed})
    for change in changed:
        print(f"  {change.name}")
    count = f"{len(changed)} files changed" if changed else "nothing changed"
    print(f"generated from openapi@sha256:{contract.digest[:12]}: {count}")
    return CLEAN


def _check(root: Path) -> int:
    contract = read_contract(root)
    with outputs.scratch_elsewhere() as spaces:
        found = drift.compare(outputs.render(contract, root, spaces), root)
    if not found:
        print(f"all generated files follow from openapi@sha256:{contract.digest[:12]}")
        return CLEAN
    print(drift.report(found))
    print(
        f"faceid_generator: {len(found)} generated files do not follow from openapi/; "
        "run `make generate`",
        file=sys.stderr,
    )
    return DRIFT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m faceid_generator",
        description="Make everything that follows from the contract in openapi/.",
        epilog="Exit codes: 0 clean, 1 committed files differ (--check), 2 cannot run.",
    )
    parser.add_argument(
        "--check", action="store_true", help="compare with the committed files; change nothing"
    )
    parser.add_argument(
        "--root",
        type=Path,
        default=Path(__file__).resolve().parents[2],
        metavar="DIR",
        help="the project's folder (default: the one this command lies in)",
    )
    return parser


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _terminate)
    sys.exit(main())
