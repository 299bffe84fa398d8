"""Owns `faceid conformance diff`: two reports in, what changed between them out.

Refuses to say which of the two is right.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from faceid_conformance.exits import Exit
from faceid_conformance.report.diff import diff_lines, difference
from faceid_conformance.report.stream import read_results

SAME, DIFFERENT = Exit.NOTHING_WRONG, Exit.FINDINGS


@click.command("diff")
@click.argument("before", metavar="A", type=click.Path(path_type=Path, exists=True))
@click.argument("after", metavar="B", type=click.Path(path_type=Path, exists=True))
@click.option("--json", "as_json", is_flag=True, help="Write the difference as JSON.")
def diff(*, before: Path, after: Path, as_json: bool) -> int:
    """Show how run B differs from run A: an upstream that drifted, or emulator and live.

    A and B are reports' folders, results.jsonl or report.json. The exit code is 0 where they are
    the same, 1 where they differ, 2 where one of them cannot be read.
    """
    found = difference(read_results(before), read_results(after))
    if as_json:
        click.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=1))
    else:
        for line in diff_lines(found, str(before), str(after)):
            click.echo(line)
    return DIFFERENT if found.changes else SAME
