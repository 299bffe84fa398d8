"""Owns the command `python tests/generators`: its flags, its table and its exit codes.

Refuses to know how a generator is tried.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from faceid_conformance.cli.embedded import embedded_emulator
from matrix_entries import Entry, EntryError, read_entries
from matrix_judging import FAILS, OK, SKIP, UNSUPPORTED
from matrix_results import (
    FOLDER,
    Result,
    construct_ids,
    described,
    differences,
    lost,
    present_shape,
    read_result,
    tree_of,
    write_result,
)
from matrix_trial import Trial

CLIENTS = Path(__file__).resolve().parent / "clients"
AS_STATED, DIFFERS, CANNOT_RUN, INTERRUPTED = 0, 1, 2, 130
SEED = 1
_SIGNS = {OK: "ok", FAILS: "FAIL", UNSUPPORTED: "-", SKIP: "skip"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the generators; 0 all as stated, 1 something differs, 2 cannot run."""
    options = _parser().parse_args(arguments)
    try:
        entries = _chosen(read_entries(CLIENTS, construct_ids()), options)
    except EntryError as error:
        print(f"generators: {error}", file=sys.stderr)
        return CANNOT_RUN
    if options.list:
        print("\n".join(f"{each.name}: {each.tool}, {each.library}" for each in entries))
        return AS_STATED
    if options.describe:
        for entry in entries:
            _describe(entry)
        return AS_STATED
    try:
        return _try_all(entries, options)
    except KeyboardInterrupt:
        print("generators: interrupted; no result was written", file=sys.stderr)
        return INTERRUPTED


def _try_all(entries: Sequence[Entry], options: argparse.Namespace) -> int:
    begun = time.perf_counter()
    with embedded_emulator(SEED) as url, ThreadPoolExecutor(options.jobs) as pool:
        try:
            results = list(pool.map(_tried, entries, [url] * len(entries)))
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
            raise
    print(f"\n{table(results)}\n")
    told = [line for result in results for line in _told(result)]
    older = _older(read_entries(CLIENTS, construct_ids()))
    for line in (*told, *older):
        print(line)
    skipped = [each for each in results if each.skipped]
    print(
        f"{len(results)} generators in {time.perf_counter() - begun:.0f} s,"
        f" {len(skipped)} skipped, {'something differs' if told else 'all as stated'}"
    )
    if options.update:
        _update(results)
    refused = told or (skipped and options.no_skip)
    return DIFFERS if refused else AS_STATED


def table(results: Sequence[Result]) -> str:
    """Draw the matrix for a terminal."""
    names = construct_ids()
    width = max((len(each.entry.name) for each in results), default=0)
    lines = [f"{'':{width}}  {'  '.join(names)}"]
    for result in results:
        cells = (f"{_SIGNS[result.cells[name].verdict]:{len(name)}}" for name in names)
        lines.append(f"{result.entry.name:{width}}  {'  '.join(cells)}")
    return "\n".join(lines)


def _tried(entry: Entry, url: str) -> Result:
    result = Trial(entry, url).result()
    seconds = ", ".join(f"{name} {value:.1f} s" for name, value in result.seconds.items())
    print(f"{entry.name}: {result.skipped or seconds}", flush=True)
    return result


def _told(result: Result) -> list[str]:
    name, before = result.entry.name, read_result(result.entry.name, FOLDER)
    told = [f"{name}: {line}" for line in differences(result)]
    stated = any(line.startswith(f"{name}: ") for line in told)
    if not result.skipped and not stated:
        told += [f"{name}: {line}" for line in lost(result, before)]
    return told


def _older(entries: Sequence[Entry]) -> list[str]:
    """Name the committed results whose document has another shape by now."""
    return [
        f"{entry.name}: the committed result is older than {entry.document}"
        for entry in entries
        if read_result(entry.name, FOLDER).get("document-shape", present_shape(entry))
        != present_shape(entry)
    ]


def _update(results: Sequence[Result]) -> None:
    """Write what was seen; a skip never takes the place of something that was seen."""
    today = datetime.now(UTC).date().isoformat()
    for result in results:
        if result.skipped and read_result(result.entry.name, FOLDER).get("scenarios"):
            continue
        write_result(tree_of(result, today), FOLDER)


def _describe(entry: Entry) -> None:
    """Bring the words of a committed result up to date, and leave what was seen."""
    before = read_result(entry.name, FOLDER)
    if before:
        write_result({**before, **described(entry)}, FOLDER)


def _chosen(entries: Sequence[Entry], options: argparse.Namespace) -> list[Entry]:
    wanted = [name for names in options.only for name in names.split(",") if name]
    strangers = sorted(set(wanted) - {each.name for each in entries})
    if strangers:
        raise EntryError(f"no generator is called {', '.join(strangers)}")
    return [
        each
        for each in entries
        if (not wanted or each.name in wanted) and (each.quick or not options.quick)
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python tests/generators",
        description="Generate, compile and run a client with each generator, against the emulator.",
        epilog="Exit codes: 0 all as stated, 1 something differs, 2 cannot run.",
    )
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="these alone")
    parser.add_argument("--quick", action="store_true", help="what needs nothing but make install")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="how many at once")
    parser.add_argument("--update", action="store_true", help="write openapi/generators/*.json")
    parser.add_argument(
        "--describe", action="store_true", help="write descriptions into the results; try nothing"
    )
    parser.add_argument("--no-skip", action="store_true", help="a skip counts as a difference")
    parser.add_argument("--list", action="store_true", help="print the names; try nothing")
    return parser
