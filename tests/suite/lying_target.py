"""Opens sessions with an emulator of this process under faults, one emulator after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from faceid_conformance.cli.surroundings import default_account
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.inprocess import RunningEmulator, Settings
from faceid_conformance.suite.opening import open_session
from faceid_conformance.suite.session import Options, Session

Opener = Callable[..., AbstractContextManager[Session]]


@contextmanager
def lying(running: RunningEmulator, options: Options, *faults: str) -> Iterator[Session]:
    """A session with the emulator under these faults; each time another emulator answers."""
    running.reset(Settings(faults=faults, media="sniff"))
    session = open_session(running.base_url, default_account(load_contract()), options)
    try:
        yield session
    finally:
        session.wire.close()
