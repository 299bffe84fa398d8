"""Owns the report's files: written beside their place and renamed, so that none is ever half there.

Refuses to start where the folder cannot be written.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from faceid_conformance.errors import ReportError
from faceid_conformance.report.machine import junit, report_json, results_jsonl
from faceid_conformance.report.page import page
from faceid_conformance.report.results import Results


class ReportFolder:
    """A folder that gets its files all at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._made = False

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
        """Leave nothing behind of a run that did not come to its end."""
        if self._made and self.path.is_dir() and not any(self.path.iterdir()):
            self.path.rmdir()

    def write(self, results: Results) -> None:
        """Write every file, then put them in their place."""
        self._place(
            {
                "results.jsonl": results_jsonl(results),
                "junit.xml": junit(results),
                "report.html": page(results),
                "report.json": report_json(results),
            }
        )

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
