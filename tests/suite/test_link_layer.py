"""Holds the walk along the contract's links: it gets through, and what breaks a link is found."""

from __future__ import annotations

from dataclasses import replace

from faceid_conformance.cases.compose import identity_scheme
from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.cli.surroundings import default_account
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.inprocess.thread import running_emulator
from faceid_conformance.emulator.settings import Settings
from faceid_conformance.fuzz.tighten import linked_document, tight_document
from faceid_conformance.suite.link_layer import GIVER, TAKERS, run_link_layer
from faceid_conformance.suite.opening import open_session
from faceid_conformance.suite.session import Options

CONTRACT = load_contract()
ACCOUNT = default_account(CONTRACT)


def walked(*faults: str, key: str = ACCOUNT.secret_key) -> Verdict:
    with running_emulator(Settings(faults=faults)) as emulator:
        session = open_session(emulator.base_url, ACCOUNT, Options(max_examples=40))
        session.target = replace(session.target, account=replace(ACCOUNT, secret_key=key))
        try:
            return run_link_layer(session)
        finally:
            session.wire.close()


def checks_of(verdict: Verdict) -> set[str]:
    return {finding.check for finding in verdict.findings}


def test_contract_links_what_gives_a_code_to_what_hears_one() -> None:
    document = tight_document(CONTRACT, ACCOUNT, identity_scheme(CONTRACT))

    assert linked_document(document, "validate_data") == [GIVER, *TAKERS]
    (path,) = [path for path in document["paths"].values() if path["post"]["operationId"] == GIVER]
    links = path["post"]["responses"]["200"]["links"].values()
    assert [link["operationId"] for link in links] == list(TAKERS)


def test_walk_along_the_links_gets_through() -> None:
    verdict = walked()

    assert (verdict.status, verdict.findings) == ("pass", ())
    assert verdict.exchanges >= 2 * len(TAKERS)


def test_code_that_one_operation_does_not_hear_is_found() -> None:
    assert checks_of(walked("lip-code-for-one-operation")) >= {"linked", "vacuity"}


def test_without_a_code_nothing_is_walked() -> None:
    verdict = walked(key="another")

    assert verdict.status == "blocked"
    assert "needed-first" in checks_of(verdict)
