"""Owns the beginning of a live run in its ledger: a new one, or an interrupted one that goes on.

Refuses to go on with other questions than those that were begun with.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from faceid_conformance.errors import CallLedgerError
from faceid_conformance.live.account import Books, read_books
from faceid_conformance.live.ledger import Ledger


def open_books(ledger: Ledger, terms: Mapping[str, Any], *, resumes: bool, at: str) -> Books:
    """Return the books of a run that begins or goes on; CallLedgerError where it may not.

    `terms` is what makes the run what it is: target, account, cases, seed and selection.
    """
    books = read_books(ledger.lines)
    if not resumes:
        if not books.is_finished:
            charged = len(books.entries)
            raise CallLedgerError(
                f"{ledger.path} holds a run that did not come to its end ({charged} calls "
                "charged): --resume goes on with it, --ledger FILE begins another"
            )
        ledger.write("run", {"terms": dict(terms), "at": at})
        return read_books(ledger.lines)
    if books.is_finished:
        raise CallLedgerError(f"{ledger.path} holds no run to resume")
    differing = [name for name in terms if books.terms.get(name) != terms[name]]
    if differing:
        raise CallLedgerError(
            f"the run in {ledger.path} was begun with another {' and another '.join(differing)}"
        )
    ledger.write("resume", {"at": at, "charged": len(books.entries)})
    return books
