"""Holds the choice of a target: which are live, which hosts they may be, what is asked of whom."""

import socket
from pathlib import Path
from typing import Any, ClassVar

import pytest
from faceid_conformance import running_emulator
from faceid_conformance.cli.conformance.live_options import (
    ChosenTarget,
    LiveOptions,
    choose_target,
    declarable,
)
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.errors import AddressError, CallRefused, TargetFileError
from foreign_behaviour import PLAIN, Account
from foreign_server import FaceHandler, ForeignServer, Parts, running
from overheard import overheard

CONTRACT = load_contract()
ELSEWHERE = "emulator.example.com"
HOSTED = "https://recognition.image.myqcloud.com"
HEAD = 'format = "faceid-conformance-target/1"\n'


def choose(target: str, *, plans_only: bool = False, **asked: Any) -> ChosenTarget:
    return choose_target(target, LiveOptions(**asked), CONTRACT, plans_only=plans_only)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "targets").mkdir()
    return tmp_path


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://localhost:9", "http://[::1]:9"])
def test_this_machine_is_live_only_if_it_is_said(url: str) -> None:
    with overheard() as heard:
        plain, live = choose(url), choose(url, live=True, budget=1)

    assert (plain.is_live, live.is_live) == (False, True)
    assert live.hosts == {live.address.host}
    assert heard == []


@pytest.mark.parametrize(
    "url", [HOSTED, "http://192.0.2.1", "http://127.0.0.1.example.com", "http://localhost.example"]
)
def test_any_other_machine_is_refused_unasked(url: str) -> None:
    with overheard() as heard, pytest.raises(CallRefused, match="nothing was sent"):
        choose(url)

    assert heard == []


@pytest.mark.parametrize("url", [HOSTED, f"{HOSTED}:443/prefix"])
def test_host_of_the_documents_may_be_live(url: str) -> None:
    with overheard() as heard:
        chosen = choose(url, live=True, budget=1)

    assert chosen.is_live
    # Of all hosts that may be, a run has the one that it was told.
    assert chosen.hosts == {"recognition.image.myqcloud.com"}
    assert heard == []


@pytest.mark.parametrize("allowed", [(), ("other.example.com",), (f"sub.{ELSEWHERE}",)])
def test_live_host_that_nobody_named_is_refused_unasked(allowed: tuple[str, ...]) -> None:
    with overheard() as heard, pytest.raises(CallRefused, match="list of allowed hosts"):
        choose(f"https://{ELSEWHERE}", live=True, budget=1, allow_host=allowed)

    assert heard == []


def test_live_host_may_be_named_by_option_and_by_file(folder: Path) -> None:
    (folder / "targets/own.toml").write_text(
        HEAD + f'url = "https://{ELSEWHERE}/api/"\nhosts = ["{ELSEWHERE.upper()}"]\n', "utf-8"
    )

    with overheard() as heard:
        by_option = choose(f"https://{ELSEWHERE}", live=True, budget=1, allow_host=(ELSEWHERE,))
        by_file = choose("own", live=True, budget=1)

    assert by_option.is_live
    assert by_file.is_live
    assert by_file.address.url == f"https://{ELSEWHERE}/api"
    assert by_file.declared.name == "own"
    assert heard == []


def test_plan_may_be_made_for_any_host() -> None:
    with overheard() as heard:
        assert choose(f"https://{ELSEWHERE}", live=True, plans_only=True).is_live

    assert heard == []


def test_file_without_an_address_is_refused(folder: Path) -> None:
    (folder / "targets/own.toml").write_text(HEAD, "utf-8")

    with pytest.raises(AddressError, match="names no url"):
        choose("own", live=True, budget=1)
    with pytest.raises(TargetFileError, match="no-such"):
        choose("no-such", live=True, budget=1)


def test_price_table_of_the_caller_stands_before_the_file(folder: Path) -> None:
    (folder / "targets/own.toml").write_text(
        HEAD + 'url = "http://127.0.0.1:9"\n[prices]\ncurrency = "CNY"\n', "utf-8"
    )
    prices = folder / "prices.toml"
    prices.write_text(
        'format = "faceid-conformance-prices/1"\n[prices]\ncurrency = "EUR"\n', "utf-8"
    )

    assert choose("own").declared.prices.currency == "CNY"
    assert choose("own", prices=prices).declared.prices.currency == "EUR"


def test_deviations_lie_beside_the_targets_and_may_be_named(folder: Path) -> None:
    (folder / "targets/own.toml").write_text(HEAD + 'url = "http://127.0.0.1:9"\n', "utf-8")
    assert choose("own").deviations is None
    (folder / "deviations").mkdir()
    beside = folder / "deviations/own.toml"
    beside.write_text("", "utf-8")

    found = choose("own").deviations
    assert found is not None
    assert found.resolve() == beside.resolve()
    assert choose("own", deviations=Path("other.toml")).deviations == Path("other.toml")
    assert choose("http://127.0.0.1:9").deviations is None


def test_what_may_be_declared_is_what_cases_require() -> None:
    known = declarable(CONTRACT)

    assert "forced-outcomes" in known
    assert "emulator" not in known


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let a name of another machine lead to this one, and note which names are asked for."""
    asked: list[str] = []
    usual = socket.getaddrinfo

    def resolved(host: Any, *arguments: Any, **options: Any) -> Any:
        asked.append(str(host))
        return usual("127.0.0.1" if host == ELSEWHERE else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    return asked


def test_emulator_of_ours_elsewhere_is_looked_at_and_judged_as_usual(elsewhere: list[str]) -> None:
    with running_emulator() as emulator:
        url = emulator.base_url.replace("127.0.0.1", ELSEWHERE)
        chosen = choose(url, allow_host=(ELSEWHERE,))

    assert not chosen.is_live
    assert chosen.hosts == {ELSEWHERE}
    assert set(elsewhere) == {ELSEWHERE}


class Watched(FaceHandler):
    """Notes what it is asked, and with which signature."""

    asked: ClassVar[list[tuple[str, str | None]]] = []

    def parse_request(self) -> bool:
        whole = super().parse_request()
        Watched.asked.append((self.requestline, self.headers.get("Authorization")))
        return whole


def test_foreign_server_elsewhere_gets_one_look_and_no_signed_call(elsewhere: list[str]) -> None:
    with running(ForeignServer(Account("1", "id", "key"), PLAIN, Parts(handler=Watched))) as server:
        url = server.url.replace("127.0.0.1", ELSEWHERE)
        with pytest.raises(CallRefused, match="does not prove to be our emulator"):
            choose(url, allow_host=(ELSEWHERE,))

    assert Watched.asked == [(f"GET {CONTRACT.emulator.health_path} HTTP/1.1", None)]
    assert elsewhere == [ELSEWHERE]
