"""Owns the start of pytest over the suite's modules, shut off from wherever it is started.

Refuses to know targets and reports; the session comes in, verdicts go to the collector.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from faceid_conformance.errors import EngineError
from faceid_conformance.suite.plugin import SuitePlugin
from faceid_conformance.suite.session import Session

FOLDER = Path(__file__).parent
# What a caller's environment could change a run by.
FOREIGN_VARIABLES = (
    "PYTEST_ADDOPTS",
    "PYTEST_PLUGINS",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD",
    "FACEID_BASE_URL",
)
QUIET = (
    "no:cacheprovider",
    "no:terminal",
    "no:logging",
    "no:doctest",
    "no:junitxml",
    "no:pastebin",
    "no:faulthandler",
)


def run_suite(session: Session, collector: object, layers: Sequence[str] = ()) -> None:
    """Run the layers in their order; EngineError where pytest itself could not."""
    with _shut_off():
        outcome = pytest.main(_arguments(layers), plugins=[SuitePlugin(session), collector])
    if outcome == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if outcome in {pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR}:
        raise EngineError(f"pytest could not run the suite ({pytest.ExitCode(outcome).name})")


def _arguments(layers: Sequence[str]) -> list[str]:
    modules = sorted(FOLDER.glob("test_*.py"))
    chosen = [path for path in modules if not layers or path.stem.rpartition("_")[2] in layers]
    settings = [
        "-c",
        str(FOLDER / "pytest.ini"),
        "--rootdir",
        str(FOLDER),
        "--confcutdir",
        str(FOLDER),
    ]
    quiet = [argument for name in QUIET for argument in ("-p", name)]
    return [*settings, "--import-mode=importlib", "--capture=no", *quiet, *map(str, chosen)]


@contextmanager
def _shut_off() -> Generator[None]:
    """Keep the caller's variables and plugins out, and leave no byte code behind."""
    kept = {name: os.environ.pop(name) for name in FOREIGN_VARIABLES if name in os.environ}
    wrote = sys.dont_write_bytecode
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.dont_write_bytecode = wrote
        os.environ.pop("PYTEST_DISABLE_PLUGIN_AUTOLOAD", None)
        os.environ.update(kept)
