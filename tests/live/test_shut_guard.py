"""Holds that no layer has a way to the network past a guard that gives no leave."""

import socket
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from faceid_conformance.cases.compose import Scene, identity_scheme
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.cases.signing import Account, Moment
from faceid_conformance.checks.finding import Profile
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.drivers.wire import WireDriver
from faceid_conformance.errors import CallRefused
from faceid_conformance.live.plan import make_plan
from faceid_conformance.live.target_file import Prices
from faceid_conformance.report.collect import Collector
from faceid_conformance.report.results import Heading, Result, Results
from faceid_conformance.suite.inventory import inventory
from faceid_conformance.suite.live_items import planned_items
from faceid_conformance.suite.opening import open_session, session_for
from faceid_conformance.suite.run import run_suite
from faceid_conformance.suite.session import Options, Session, Target
from live_runs import guard

ACCOUNT = Account("1250000001", "AKIDshut00000000000000000000001", "shut-secret-key")
CONTRACT = load_contract()
FEW = 2
LAYERS = ("cases", "clients", "typed", "properties", "schema", "sequences", "concurrency")
# The client's rules are tried on replies by hand; calls at once are never made under a guard.
SENDS_NOTHING_LIVE = frozenset({"clients", "concurrency"})
PROFILE = Profile(is_emulator=False)
NOBODY = "http://127.0.0.1:1"


class Quiet:
    """Watches nothing."""

    def begin(self, case_id: str) -> None:
        del case_id

    def take(self, result: Result) -> None:
        del result


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[Any]]]:
    """Listen on loopback, and note who so much as tries to connect from this process."""
    tried: list[Any] = []
    for name in ("connect", "connect_ex"):
        usual = getattr(socket.socket, name)

        def noted(self: socket.socket, address: Any, usual: Any = usual) -> Any:
            if isinstance(address, tuple):
                tried.append(address)
            return usual(self, address)

        monkeypatch.setattr(socket.socket, name, noted)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", tried


def shut_session(url: str, path: Path, most: int = 8) -> Session:
    guarded = guard(path, budget=1000, fuzz_budget=1000, calls_per_second=1e9)
    guarded.shut("a test")
    options = few(most)
    session = session_for(Target(url, ACCOUNT, PROFILE), options, guarded)
    scene = Scene(CONTRACT, ACCOUNT, identity_scheme(CONTRACT), Moment(0, 0), {})
    items = planned_items(read_cases(), scene, PROFILE, options.wants)
    session.plan = make_plan(items, Prices(), [item.operation_id for item in CONTRACT.operations])
    return session


@cache
def few(most: int) -> Options:
    """Return options that choose a few items of each layer."""
    chosen: dict[str, list[str]] = {}
    for name in inventory(CONTRACT, FEW):
        chosen.setdefault(name.partition("/")[0], []).append(name)
    some = frozenset(name for names in chosen.values() for name in names[:most])
    return Options(max_examples=FEW, chosen=some, at_once=True)


def ran(session: Session, layer: str) -> list[Result]:
    url, kept = session.target.base_url, list[Result]()
    results = Results(Heading(url, "", False, "", "", "", 1, FEW, (), ""))
    run_suite(session, Collector(results, Quiet(), kept.append), [layer])
    return kept


@pytest.mark.parametrize("layer", LAYERS)
def test_no_layer_connects_past_a_shut_guard(
    layer: str, tmp_path: Path, server: tuple[str, list[Any]]
) -> None:
    url, tried = server
    session = shut_session(url, tmp_path / "ledger.jsonl")

    kept = ran(session, layer)

    assert tried == []
    assert kept, "nothing was asked"
    if layer not in SENDS_NOTHING_LIVE:
        assert {result.verdict.status for result in kept} & {"not-run", "error", "blocked"}
    assert '"reserve"' not in (tmp_path / "ledger.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize("layer", [name for name in LAYERS if name != "clients"])
def test_layer_that_went_past_its_guard_would_be_seen(
    layer: str, tmp_path: Path, server: tuple[str, list[Any]]
) -> None:
    """Let each layer lie: its ways to the network ask no guard, where nobody listens."""
    _, tried = server
    session = shut_session(NOBODY, tmp_path / "ledger.jsonl", most=1)
    session.guard, session.wire = None, WireDriver(NOBODY)

    ran(session, layer)

    assert tried, f"{layer} called, and nobody saw it"


def test_first_look_does_not_connect_past_a_shut_guard(
    tmp_path: Path, server: tuple[str, list[Any]]
) -> None:
    url, tried = server
    guarded = guard(tmp_path / "ledger.jsonl")
    guarded.shut("a test")

    with pytest.raises(CallRefused):
        open_session(url, ACCOUNT, Options(), profile=PROFILE, guard=guarded)

    assert tried == []
