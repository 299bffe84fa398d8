"""Owns the ledger: a file of one line per call, on the disk before the call is sent.

Refuses to be shared: one run holds it at a time, and nothing that stands in it is ever changed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from faceid_conformance.errors import CallLedgerError
from faceid_conformance.exchange import as_object

FORMAT = "faceid-conformance-ledger/1"
KINDS = frozenset(
    {"run", "resume", "reserve", "settle", "lost", "unsent", "verdict", "stop", "end"}
)
# Windows has none: there the suite runs as ever, and only live runs are refused.
file_locks: Any
try:
    file_locks = import_module("fcntl")
except ImportError:
    file_locks = None
# After one of these a line that was cut off before is known to be past mending.
BEGINNINGS = frozenset({"run", "resume"})


class Ledger:
    """An append-only file under an exclusive lock; a line is on the disk when `write` returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._broken = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise CallLedgerError(
                f"the ledger {path} cannot be opened: {error.strerror}"
            ) from error
        try:
            self._lock()
            self.lines = _read(self._content(), path)
            self._mend()
        except BaseException:
            os.close(self._descriptor)
            raise

    def write(self, kind: str, facts: Mapping[str, Any]) -> None:
        """Append one line; CallLedgerError where it is not surely on the disk."""
        line: dict[str, Any] = {"format": FORMAT, "kind": kind, **facts}
        self._append(json.dumps(line, ensure_ascii=True, separators=(",", ":")).encode() + b"\n")
        self.lines.append(line)

    def close(self) -> None:
        """Give the file free."""
        os.close(self._descriptor)

    def _lock(self) -> None:
        if file_locks is None:
            raise CallLedgerError(
                "a live run needs a system that locks files by flock (Linux, macOS); its ledger "
                "could not be kept from a second run here"
            )
        try:
            file_locks.flock(self._descriptor, file_locks.LOCK_EX | file_locks.LOCK_NB)
        except OSError as error:
            raise CallLedgerError(
                f"the ledger {self.path} is held by another run; two runs never share one"
            ) from error

    def _content(self) -> bytes:
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise CallLedgerError(
                f"the ledger {self.path} cannot be read: {error.strerror}"
            ) from error

    def _mend(self) -> None:
        """End a line that was cut off, so that the next one begins on its own; keep the name."""
        content = self._content()
        if content and not content.endswith(b"\n"):
            self._append(b"\n")
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _append(self, line: bytes) -> None:
        if self._broken:
            raise CallLedgerError(f"the ledger {self.path} could not be written before")
        self._broken = True
        try:
            written = os.write(self._descriptor, line)
            os.fsync(self._descriptor)
        except OSError as error:
            raise CallLedgerError(
                f"the ledger {self.path} cannot be written: {error.strerror}; no call is made"
            ) from error
        if written != len(line):
            raise CallLedgerError(f"the ledger {self.path} cannot be written; no call is made")
        self._broken = False


def read_ledger(path: Path) -> list[dict[str, Any]]:
    """Read a ledger without holding it, to look at; CallLedgerError where it is none."""
    try:
        return _read(path.read_bytes(), path)
    except OSError as error:
        raise CallLedgerError(f"the ledger {path} cannot be read: {error.strerror}") from error


def _read(content: bytes, path: Path) -> list[dict[str, Any]]:
    """Return the lines; one that was cut off by the end of a run is left out, no other may be."""
    lines: list[dict[str, Any]] = []
    torn: int | None = None
    for number, raw in enumerate(content.split(b"\n"), start=1):
        if not raw:
            continue
        line = _line(raw)
        if line is None:
            if torn is not None:
                raise CallLedgerError(f"{path}:{torn}: no line of a ledger")
            torn = number
            continue
        if line.get("format") != FORMAT:
            raise CallLedgerError(
                f"{path}:{number}: of format {line.get('format')!r}, not {FORMAT}"
            )
        if torn is not None and line["kind"] not in BEGINNINGS:
            raise CallLedgerError(f"{path}:{torn}: no line of a ledger")
        torn = None
        lines.append(line)
    if torn == 1 and content.strip():
        raise CallLedgerError(f"{path} is no ledger; it is left as it is")
    return lines


def _line(raw: bytes) -> dict[str, Any] | None:
    try:
        line = as_object(json.loads(raw.decode("utf-8")))
    except (ValueError, RecursionError):
        return None
    return line if line.get("kind") in KINDS else None
