"""Owns how judged clients are told at the command line: the table, the files, the exit code.

Refuses to judge, and to know how a client was asked.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from faceid_conformance.emulator.server.tls import open_tls
from faceid_conformance.emulator.settings import Tls
from faceid_conformance.errors import ReportError
from faceid_conformance.exits import Exit
from faceid_conformance.polyglot import side_by_side
from faceid_conformance.polyglot.conducting import Secured
from faceid_conformance.polyglot.page import page
from faceid_conformance.polyglot.verdicts import Examined


def tell(examined: Sequence[Examined]) -> int:
    """Print the table and return the exit code."""
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for line in side_by_side.table(examined, columns):
        click.echo(line)
    if side_by_side.is_green(examined):
        return Exit.NOTHING_WRONG
    if any(one.wrong() for one in examined):
        return Exit.FINDINGS
    return Exit.STALE_DEVIATION if any(one.stale() for one in examined) else Exit.VACUOUS


def prepare(folder: Path) -> None:
    """Make sure that the folder takes a report, before anything runs; ReportError if not."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".faceid-"):
            pass
    except OSError as error:
        raise ReportError(f"{folder} cannot be written: {error.strerror}") from error


def secured_in(folder: Path, host: str = "127.0.0.1") -> Secured:
    """Make a CA and a certificate for this machine, the CA in a file of the folder."""
    ca_file = folder / "faceid-ca.pem"
    made = open_tls(Tls(ca_file=ca_file), [host])
    return Secured(made.context, str(ca_file.resolve()))


def write_reports(folder: Path, examined: Sequence[Examined]) -> None:
    """Write the report's files; ReportError where the folder does not take them."""
    texts = {
        "drivers.json": side_by_side.document(examined),
        "drivers.html": page(examined),
        "drivers-badge.json": side_by_side.badge(examined),
    }
    try:
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise ReportError(f"{folder} cannot be written: {error.strerror}") from error
