"""Holds the property of JSON members that are there twice: it convicts a reader of the first."""

from __future__ import annotations

import json
from typing import Any

import pytest
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.cli.surroundings import default_account
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.inprocess import Settings, running_emulator
from faceid_conformance.emulator.wire import submission
from faceid_conformance.suite.form_properties import LAST_MEMBER, members_twice_property
from faceid_conformance.suite.opening import open_session
from faceid_conformance.suite.session import Options

MEMBERS: Any = vars(submission)["_Members"]


def judged() -> Verdict:
    with running_emulator(Settings(media="sniff")) as emulator:
        session = open_session(
            emulator.base_url, default_account(load_contract()), Options(max_examples=40)
        )
        try:
            return members_twice_property(session)
        finally:
            session.wire.close()


def test_reader_of_the_last_is_acquitted() -> None:
    verdict = judged()

    assert (verdict.status, verdict.findings) == ("pass", ())
    assert verdict.exchanges == 80


def test_reader_of_the_first_is_convicted(monkeypatch: pytest.MonkeyPatch) -> None:
    first = json.JSONDecoder(object_pairs_hook=lambda pairs: MEMBERS(pairs[::-1]))
    monkeypatch.setattr(submission, "_DECODER", first)

    verdict = judged()

    assert verdict.status == "fail"
    assert {finding.clause for finding in verdict.findings} == {LAST_MEMBER}
    assert verdict.findings[0].reproduction is not None
