"""Holds that a sequence that broke the model is tried first by whoever shares the examples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from faceid_conformance import Settings, running_emulator
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.cli.surroundings import default_account
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.suite.opening import open_session
from faceid_conformance.suite.sequence_layer import EXAMPLES_PER_SEQUENCE, run_sequences
from faceid_conformance.suite.session import Options


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    settings = Settings(faults=("lip-code-never-ends",), media="sniff")
    with running_emulator(settings) as emulator:
        yield emulator.base_url


def drawn(address: str, kept: Path | None, *, seed: int, sequences: int) -> Verdict:
    count = sequences * EXAMPLES_PER_SEQUENCE
    options = Options(seed=seed, max_examples=count, example_db=str(kept or ""))
    session = open_session(address, default_account(load_contract()), options)
    try:
        return run_sequences(session)
    finally:
        session.wire.close()


def test_find_of_one_is_the_first_try_of_another(address: str, tmp_path: Path) -> None:
    kept = tmp_path / "examples"
    # A single sequence of this seed finds nothing by itself.
    assert drawn(address, None, seed=5, sequences=1).status == "pass"

    assert drawn(address, kept, seed=1, sequences=60).status == "fail"

    assert drawn(address, kept, seed=5, sequences=1).status == "fail"
