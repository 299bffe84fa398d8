"""Owns what pytest-xdist needs: the session goes to each test process, over its pipe.

Refuses to write the session down: it holds the account's key.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import pytest

from faceid_conformance.fuzz.sameness import same_draws
from faceid_conformance.live.address import is_loopback, read_address
from faceid_conformance.live.seal import sealed
from faceid_conformance.suite.opening import packed, unpacked
from faceid_conformance.suite.plugin import SuitePlugin
from faceid_conformance.suite.session import Session
from faceid_conformance.suite.unraised import untold

INPUT = "faceid"


class Sender:
    """Gives the session to each test process; a plugin of the process that started them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        node.workerinput[INPUT] = packed(self._session)


def pytest_internalerror() -> bool:
    """Keep a breakdown's words and frames from the terminal; the first process tells its kind."""
    return True


def pytest_configure(config: pytest.Config) -> None:
    """Take the session in a test process; elsewhere there is nothing to take."""
    given: dict[str, Any] = getattr(config, "workerinput", {})
    if INPUT in given:
        session = unpacked(given[INPUT])
        config.pluginmanager.register(SuitePlugin(session))
        config.add_cleanup(session.wire.close)
        sameness = ExitStack()
        sameness.enter_context(same_draws())
        sameness.enter_context(untold())
        host = read_address(session.target.base_url).host
        kept_at = urlsplit(session.options.example_db).hostname or ""
        elsewhere = {name for name in (host, kept_at) if name and not is_loopback(name)}
        sameness.enter_context(sealed(elsewhere))
        config.add_cleanup(sameness.close)
