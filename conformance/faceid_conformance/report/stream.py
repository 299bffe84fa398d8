"""Owns results.jsonl: one line per result, written and flushed as the run goes on, and read again.

Refuses a file of another kind or version; a run that was killed is read as far as it came.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

from faceid_conformance.errors import ReportError
from faceid_conformance.exchange import as_object
from faceid_conformance.given_file import TooLargeError, given_bytes
from faceid_conformance.report.agenda import agenda_document, agenda_of, not_run
from faceid_conformance.report.machine import FORMAT as DOCUMENT_FORMAT
from faceid_conformance.report.machine import results_of
from faceid_conformance.report.progress import Item
from faceid_conformance.report.results import Charges, Ended, Heading, Result, Results

FORMAT = "faceid-conformance-results/1"
NAME = "results.jsonl"
# Far beyond any run: a thousand findings with their evidence are a few MiB.
MOST_RESULTS_MIB = 512
# Of a run that was killed nobody wrote down why; that is what its file shows.
NOTHING_SAID: Mapping[str, Item] = MappingProxyType({})
KILLED = f"{NAME} has no summary: the run was killed, or it still goes on"


class ResultStream:
    """The file of a run that is going on; a line that was written stays, whatever happens next."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_empty = True
        self._file: IO[str] | None = None

    def begin(self, heading: Heading, agenda: Mapping[str, Item] = NOTHING_SAID) -> None:
        """Begin the file: what the run is about, and what it is going to ask."""
        try:
            self._file = self.path.open("w", encoding="utf-8", newline="\n")
        except OSError as error:
            raise ReportError(f"{self.path} cannot be written: {error.strerror}") from error
        self._write({"kind": "heading", "format": FORMAT, **heading.to_json()})
        if agenda:
            self._write({"kind": "agenda", **agenda_document(agenda)})

    def take(self, result: Result) -> None:
        """Write a result."""
        self.is_empty = False
        self._write({"kind": "result", **result.to_json()})

    def finish(self, results: Results) -> None:
        """Write the summary, which a run that was killed does not have."""
        self._write({"kind": "summary", **summary_document(results)})
        self.close()

    def discard(self) -> None:
        """Remove the file of a run that gave nothing."""
        self.close()
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file as it is."""
        if self._file is not None:
            self._file.close()

    def _write(self, document: dict[str, Any]) -> None:
        if self._file is None:
            raise ReportError(f"{self.path} was not begun")
        try:
            self._file.write(json.dumps(document, ensure_ascii=False) + "\n")
            self._file.flush()
        except OSError as error:
            raise ReportError(f"{self.path} cannot be written: {error.strerror}") from error


def summary_document(results: Results) -> dict[str, Any]:
    """Return the last line of a run's file."""
    return {
        "ended": results.ended,
        "ended_because": results.ended_because,
        "seconds": round(results.seconds, 3),
        "exchanges": results.exchanges,
        "totals": results.totals(),
        "charges": None if results.charges is None else results.charges.to_json(),
        "exit_code": int(results.exit_code),
    }


def read_results(path: Path) -> Results:
    """Read a results.jsonl, the one of a report's folder, or a report.json; else ReportError.

    A last line that was cut off by the run's end is left out; any other broken line is an error.
    """
    file = path / NAME if path.is_dir() else path
    try:
        content = given_bytes(file, MOST_RESULTS_MIB)
    except OSError as error:
        raise ReportError(f"{file} cannot be read: {error.strerror}") from error
    except TooLargeError as error:
        raise ReportError(f"{file} is {error}") from error
    if file.suffix == ".json":
        return _of_document(file, content)
    lines = content.split(b"\n")
    *whole, rest = lines
    documents = [_document(file, number, line) for number, line in enumerate(whole, start=1)]
    if not documents and rest:
        raise ReportError(f"{file}:1: no line of a results file")
    return _results(file, documents)


def _of_document(file: Path, content: bytes) -> Results:
    try:
        document = as_object(json.loads(content.decode("utf-8")))
    except (ValueError, RecursionError):
        document = {}
    if document.get("format") != DOCUMENT_FORMAT:
        raise ReportError(f"{file} is no report.json of format {DOCUMENT_FORMAT}")
    try:
        return results_of(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ReportError(f"{file}: not as the format says ({type(error).__name__})") from error


def _document(file: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        document = as_object(json.loads(line.decode("utf-8")))
    except (ValueError, RecursionError):
        document = {}
    if document.get("kind") not in {"heading", "agenda", "result", "summary"}:
        raise ReportError(f"{file}:{number}: no line of a results file")
    return document


def _results(file: Path, documents: list[dict[str, Any]]) -> Results:
    if not documents or documents[0]["kind"] != "heading":
        raise ReportError(f"{file} has no heading; it is no results file")
    form = documents[0].get("format")
    if form != FORMAT:
        raise ReportError(f"{file} is of format {form!r}; this version reads {FORMAT}")
    results: Results | None = None
    agenda: dict[str, Item] = {}
    for number, document in enumerate(documents, start=1):
        try:
            if document["kind"] == "agenda":
                agenda = agenda_of(document)
                continue
            results = _taken(results, document)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ReportError(
                f"{file}:{number}: not as the format says ({type(error).__name__})"
            ) from error
    if results is None:
        raise ReportError(f"{file} is empty")
    if results.ended == "unfinished":
        # Nobody wrote down any more what a run that was killed did not come to.
        results.results += [Result(verdict, 0.0) for verdict in not_run(agenda, results)]
    return results


def _taken(results: Results | None, document: dict[str, Any]) -> Results:
    kind = document["kind"]
    if results is None:
        heading = Heading.from_json(_bare(document, "format"))
        return Results(heading, ended="unfinished", ended_because=KILLED)
    if kind == "heading":
        raise ValueError("a second heading")
    if kind == "result":
        results.results.append(Result.from_json(_bare(document)))
        results.seconds += results.results[-1].seconds
    else:
        ended: Ended = document["ended"]
        results.ended, results.seconds = ended, document["seconds"]
        results.ended_because = document.get("ended_because", "")
        results.charges = Charges.from_json(document.get("charges"))
    return results


def _bare(document: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in {"kind", *names}}
