"""Holds the promise of --seed: the same seed sends the same requests, to the byte."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from faceid_conformance.cli.surroundings import default_account
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.inprocess.thread import running_emulator
from faceid_conformance.emulator.settings import Settings
from faceid_conformance.exchange import Exchange
from faceid_conformance.suite import concurrency_layer, property_layer
from faceid_conformance.suite.opening import open_session
from faceid_conformance.suite.schema_layer import run_schema_layer
from faceid_conformance.suite.sequence_layer import run_sequences
from faceid_conformance.suite.session import Options, Session

NOW = 1_700_000_000.0
ACCOUNT = default_account(load_contract())
PROPERTIES = ("signature-refused", "multipart-idcardLiveDetectFour", "names")


def digests(seed: int) -> Iterator[str]:
    """Run every layer that draws, on a fresh emulator whose clock stands still."""
    heard: list[Exchange] = []
    with running_emulator(Settings(seed=1, clock=lambda: NOW, media="sniff")) as emulator:
        session = open_session(emulator.base_url, ACCOUNT, Options(seed=seed, max_examples=6))
        session.clock = lambda: NOW
        session.listeners.append(heard.append)
        ask(session)
        session.wire.close()
    for exchange in heard:
        request = exchange.request
        told = f"{request.method} {request.path} {request.headers}".encode()
        yield hashlib.sha256(told + request.body).hexdigest()


def ask(session: Session) -> None:
    for name in PROPERTIES:
        property_layer.PROPERTIES[name](session)
    run_schema_layer(session, "liveDetectFour")
    run_sequences(session)
    for name in concurrency_layer.SUBJECTS:
        concurrency_layer.run_concurrency(session, name)


@pytest.mark.parametrize("seed", [1, 7])
def test_same_seed_same_requests(seed: int) -> None:
    first, second = list(digests(seed)), list(digests(seed))

    assert len(first) > 140
    assert first == second


def test_another_seed_sends_others() -> None:
    assert list(digests(1)) != list(digests(2))
