"""Owns standard output while a run goes on: whoever reads it may go away, and the run goes on.

Refuses to know what is said.
"""

from __future__ import annotations

import errno
import os
import sys

import click


class Teller:
    """Says things for as long as somebody takes them; `failure` is why it fell silent."""

    def __init__(self) -> None:
        self.failure: OSError | None = None

    def say(self, text: str) -> None:
        """Write a line."""
        self._write(text, ends=True)

    def draw(self, text: str) -> None:
        """Write a text as it is."""
        self._write(text, ends=False)

    def complain(self) -> None:
        """Say on the other stream that the output was lost, unless its reader wanted no more."""
        if self.failure is not None and self.failure.errno != errno.EPIPE:
            reason = self.failure.strerror
            print(f"faceid: the output cannot be written: {reason}", file=sys.stderr)

    def _write(self, text: str, *, ends: bool) -> None:
        if self.failure is not None:
            return
        try:
            click.echo(text, nl=ends)
        except OSError as error:
            self.failure = error
            silence()


def silence() -> None:
    """Let what is still held back for the output go nowhere, so that nothing complains of it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
