"""Owns the start of pytest over the suite's modules, shut off from wherever it is started.

Refuses to know targets and reports; the session comes in, verdicts go to the collector.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import pytest

from faceid_conformance.breakdown import told
from faceid_conformance.cases.cos.model import CosCase
from faceid_conformance.cases.model import Case
from faceid_conformance.checks.calls import Calls
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.errors import EngineError
from faceid_conformance.fuzz.sameness import same_draws
from faceid_conformance.suite.cos.bench import cos_cases
from faceid_conformance.suite.cos.guard import judge_cos_counts
from faceid_conformance.suite.guard_layer import LAYER, judge_counts
from faceid_conformance.suite.live_plugin import LiveOrder, LiveRefusals
from faceid_conformance.suite.plugin import CASES, SuitePlugin
from faceid_conformance.suite.session import Session
from faceid_conformance.suite.unraised import PLUGIN, untold
from faceid_conformance.suite.worker import Sender

FOLDER = Path(__file__).parent
MODULES = tuple(sorted(FOLDER.glob("test_*.py")))
# They have the target for themselves: they set its clock, or measure what calls at once do to it.
ALONE = frozenset({"sequences", "concurrency"})
# What a caller's environment could change a run by: options, plugins, proxies.
FOREIGN_VARIABLES = (
    "PYTEST_ADDOPTS",
    "PYTEST_PLUGINS",
    "FACEID_BASE_URL",
    "SCHEMATHESIS_HOOKS",
    *(
        name
        for scheme in ("http", "https", "all")
        for name in (f"{scheme}_proxy", f"{scheme.upper()}_PROXY")
    ),
)
IN_MANY_PROCESSES = (
    *("-p", "xdist.plugin"),
    *("-p", "faceid_conformance.suite.worker"),
    *("--dist", "worksteal"),
)
QUIET = (
    "no:cacheprovider",
    "no:terminal",
    "no:logging",
    "no:doctest",
    "no:junitxml",
    "no:pastebin",
    "no:faulthandler",
    f"no:{PLUGIN}",
)


class Taker(Protocol):
    """A plugin of pytest that collects verdicts, and takes those that are no test's."""

    def take(self, verdict: Verdict) -> None:
        """Take a verdict that came from no test."""
        ...

    def calls(self) -> Mapping[str, Calls]:
        """Return what was counted so far."""
        ...

    def has_red(self) -> bool:
        """Return whether anything so far makes the run red."""
        ...


class Breakdown:
    """Hears of an error outside of every test; pytest itself would print all that it holds."""

    def __init__(self) -> None:
        self.error: BaseException | None = None

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        self.error = self.error or excinfo.value
        return True


def run_suite(session: Session, collector: Taker, layers: Sequence[str] = ()) -> None:
    """Run the layers in their order, then the guard; EngineError where pytest itself could not."""
    options = session.options
    if session.wire.is_guarded and (options.processes > 1 or options.shard):
        raise EngineError("a guarded target is asked whole and by one process: it has one ledger")
    modules = [path for path in MODULES if not layers or layer_named(path) in layers]
    if options.processes > 1:
        modules = _run_at_once(session, collector, modules)
    if modules and not (options.fail_fast and collector.has_red()):
        _pytest(session, collector, modules)
    session.options = options
    # A shard's calls are a part: whether they were enough is judged when the parts are merged.
    if (not layers or LAYER in layers) and not options.shard:
        for verdict in guard_verdicts(session, collector.calls()):
            collector.take(verdict)


def _run_at_once(session: Session, collector: Taker, modules: Sequence[Path]) -> list[Path]:
    """Run in several processes what can share the target; return what is left for one alone.

    Of the cases those are left that let time go by: they move the clock that all others sign by.
    """
    options = session.options
    cases: list[Case | CosCase] = [*session.cases, *cos_cases(session)]
    named = {f"{CASES}/{case.id}": case.lets_time_go_by for case in cases}
    ids = frozenset(name for name in named if options.wants(name))
    clocked = frozenset(name for name in ids if named[name])
    session.options = replace(options, elsewhere=clocked)
    _pytest(session, collector, [path for path in modules if layer_named(path) not in ALONE])
    session.options = replace(options, elsewhere=ids - clocked, processes=1)
    left = {*ALONE, *([CASES] if clocked else [])}
    return [path for path in modules if layer_named(path) in left]


def _pytest(session: Session, collector: Taker, modules: Sequence[Path]) -> None:
    options = session.options
    arguments = [*_arguments(modules), *(["-x"] if options.fail_fast else [])]
    plugins: list[object] = [collector]
    if options.processes > 1:
        arguments += [*IN_MANY_PROCESSES, "-n", str(options.processes)]
        plugins.append(Sender(session))
    else:
        plugins.append(SuitePlugin(session))
    if session.guard is not None and session.plan is not None:
        plugins += [LiveOrder(session, session.guard, session.plan), LiveRefusals(session.guard)]
    breakdown = Breakdown()
    with _shut_off(), same_draws(), untold():
        outcome = pytest.main(arguments, plugins=[*plugins, breakdown])
    if breakdown.error is not None:
        raise EngineError(f"the suite broke down: {told(breakdown.error)}")
    if outcome == pytest.ExitCode.INTERRUPTED and not (options.fail_fast and collector.has_red()):
        raise KeyboardInterrupt
    if outcome in {pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR}:
        raise EngineError(f"pytest could not run the suite ({pytest.ExitCode(outcome).name})")


def layer_named(module: Path) -> str:
    """Return the layer that a module of tests is named for."""
    return module.stem.rpartition("_")[2]


def guard_verdicts(session: Session, calls: Mapping[str, Calls]) -> list[Verdict]:
    """Return the guard's verdicts over everything that was counted, as far as they are wanted."""
    operations = [operation.operation_id for operation in session.contract.operations]
    verdicts = (*judge_counts(calls, operations), *judge_cos_counts(calls))
    return [verdict for verdict in verdicts if session.options.wants(verdict.id)]


def _arguments(modules: Sequence[Path]) -> list[str]:
    settings = [
        "-c",
        str(FOLDER / "pytest.ini"),
        "--rootdir",
        str(FOLDER),
        "--confcutdir",
        str(FOLDER),
    ]
    quiet = [argument for name in QUIET for argument in ("-p", name)]
    return [*settings, "--import-mode=importlib", "--capture=no", *quiet, *map(str, modules)]


@contextmanager
def _shut_off() -> Generator[None]:
    """Keep the caller's variables, plugins and folder out, and leave nothing behind."""
    kept = dict(os.environ)
    wrote = sys.dont_write_bytecode
    with tempfile.TemporaryDirectory(prefix="faceid-suite-") as folder:
        for name in FOREIGN_VARIABLES:
            os.environ.pop(name, None)
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = folder
        # requests would put a password of the caller's own in place of our signature.
        os.environ["NETRC"] = os.devnull
        sys.dont_write_bytecode = True
        try:
            yield
        finally:
            sys.dont_write_bytecode = wrote
            os.environ.clear()
            os.environ.update(kept)
