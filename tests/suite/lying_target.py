"""Opens sessions with an emulator of this process under faults, one emulator after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from faceid_conformance.cli.surroundings import default_account
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.inprocess import RunningEmulator, Settings
from faceid_conformance.fuzz.sameness import same_draws
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


def drawing(running: RunningEmulator, usual_examples: int) -> Opener:
    """What opens such sessions for drawn calls: the same draws each time, and no shrinking."""

    @contextmanager
    def opened(*faults: str, examples: int = usual_examples) -> Iterator[Session]:
        options = Options(max_examples=examples, shrinks=False)
        with same_draws(), lying(running, options, *faults) as found:
            yield found

    return opened
