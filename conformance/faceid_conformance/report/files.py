"""Owns the report's folder: results.jsonl grows in it as the run goes on, the rest follows at once.

Refuses to start where the folder cannot be written, and to leave one run's page beside another's
results.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from faceid_conformance.clauses.reader import read_ledger
from faceid_conformance.errors import ReportError
from faceid_conformance.report.badge import badge_json, badge_svg
from faceid_conformance.report.machine import junit, report_json
from faceid_conformance.report.page.whole import page
from faceid_conformance.report.progress import Item
from faceid_conformance.report.results import Heading, Results
from faceid_conformance.report.stream import NAME, NOTHING_SAID, ResultStream
from faceid_conformance.report.trace import Planned, matrix

PAGE = "report.html"
# Made from results.jsonl, all at once; the page is made of the clause matrix, too.
DERIVED: Mapping[str, Callable[[Results], str]] = {
    "badge.json": badge_json,
    "badge.svg": badge_svg,
    "junit.xml": junit,
    "report.json": report_json,
}


class ReportFolder:
    """A folder that holds the report of one run.

    `planned` is everything that the suite could ask: it tells what was not run from what nothing
    checks.
    """

    def __init__(self, path: Path, planned: Sequence[Planned] = ()) -> None:
        self.path = path
        self._planned = planned
        self._made = False
        self._stream: ResultStream | None = None

    def prepare(self) -> None:
        """Make sure that the folder can be written, before anything is sent."""
        try:
            self._made = not self.path.exists()
            self.path.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.path, prefix=".faceid-"):
                pass
        except OSError as error:
            raise ReportError(
                f"the report folder {self.path} cannot be written: {error.strerror}"
            ) from error

    def abandon(self) -> None:
        """Leave nothing behind of a run that gave no result."""
        if self._stream is not None and self._stream.is_empty:
            self._stream.discard()
        if self._made and self.path.is_dir() and not any(self.path.iterdir()):
            self.path.rmdir()

    def stream(self, heading: Heading, agenda: Mapping[str, Item] = NOTHING_SAID) -> ResultStream:
        """Begin results.jsonl; what was made from an older one goes."""
        try:
            for name in (*DERIVED, PAGE):
                (self.path / name).unlink(missing_ok=True)
        except OSError as error:
            raise ReportError(
                f"an older report in {self.path} cannot be removed: {error.strerror}"
            ) from error
        # Known before it is there: an interrupt may come at any line.
        self._stream = ResultStream(self.path / NAME)
        self._stream.begin(heading, agenda)
        return self._stream

    def write_whole(self, results: Results) -> None:
        """Write the report of results that came from elsewhere, results.jsonl included."""
        stream = self.stream(results.heading)
        for result in results.results:
            stream.take(result)
        stream.finish(results)
        self.write(results)

    def write(self, results: Results) -> None:
        """Write what is made from the results, then put it all in its place."""
        made = {name: make(results) for name, make in DERIVED.items()}
        verdicts = [result.verdict for result in results.results]
        rows = matrix(read_ledger(), self._planned, verdicts)
        self._place({**made, PAGE: page(results, rows)})

    def _place(self, contents: Mapping[str, str]) -> None:
        try:
            staging = Path(tempfile.mkdtemp(dir=self.path, prefix=".faceid-"))
            try:
                for name, content in contents.items():
                    (staging / name).write_text(content, encoding="utf-8", newline="\n")
                for name in contents:
                    (staging / name).replace(self.path / name)
            finally:
                shutil.rmtree(staging, ignore_errors=True)
        except OSError as error:
            raise ReportError(f"the report cannot be written: {error.strerror}") from error
