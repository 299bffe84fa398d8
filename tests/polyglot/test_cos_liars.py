"""Drivers for COS with one vice each: caught by the clause that names it; the honest one is not."""

import sys
from pathlib import Path

import pytest
from faceid_conformance.cases.signing import Account
from faceid_conformance.clauses.reader import read_ledger
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.polyglot.cos_questions import cos_questions
from faceid_conformance.polyglot.examination import Examination
from faceid_conformance.polyglot.process import Bounds
from faceid_conformance.polyglot.recorder import recording
from faceid_conformance.polyglot.side_by_side import is_green
from faceid_conformance.polyglot.verdicts import Examined
from lying_cos_driver import PLAIN

LIAR = Path(__file__).with_name("lying_cos_driver.py")
ACCOUNT = Account("1400000001", "AKIDaPolyglotTest", "a-key-of-the-polyglot-tests", "faceid-test")
UPLOAD = "call/ci/recognizeUpload/silent"
VICES = [
    ("raw-sign-key", "sign/ci", "ci/signing/q-signature"),
    ("names-in-no-order", "sign/ci", "ci/signing/q-header-list"),
    ("mac-in-capitals", "sign/ci", "ci/signing/q-signature"),
    ("another-secret-id", UPLOAD, "ci/signing/q-ak"),
    ("sha256-named", UPLOAD, "ci/signing/q-sign-algorithm"),
    ("signed-long-ago", UPLOAD, "ci/signing/q-sign-time"),
    ("key-without-its-folder", UPLOAD, "ci/signing/path"),
    ("repeats-billed-calls", "call/ci/once/gateway", "client/once"),
    ("follows-redirects", "call/ci/once/redirect", "client/redirects"),
    ("video-in-base64", UPLOAD, "ci/requests"),
    ("parameter-in-small-letters", UPLOAD, "ci/requests"),
    ("200-is-success", "decode/ci/refusal-with-status-200", "ci/client/answers"),
    ("digits-are-a-number", "decode/ci/leading-zero", "ci/client/answers"),
]


def examine(*words: str, only: str) -> Examined:
    with recording() as recorder:
        command = (sys.executable, *words)
        asked = Examination("it", command, recorder, load_contract(), ACCOUNT, bounds=Bounds())
        return asked.run([only])


def test_the_honest_driver_is_acquitted_of_everything() -> None:
    examined = examine(str(PLAIN), only="ci/")

    assert is_green([examined])
    assert examined.count("pass") == len(examined.judged) == len(list(cos_questions()))


@pytest.mark.parametrize(("vice", "only", "clause"), VICES, ids=[vice[0] for vice in VICES])
def test_a_liar_is_caught_by_the_clause_that_names_its_vice(
    vice: str, only: str, clause: str
) -> None:
    examined = examine(str(LIAR), vice, only=only)

    found = {finding.clause for item in examined.judged for finding in item.findings}
    assert clause in found
    assert not examined.count("error")
    assert found <= set(read_ledger().clauses)


def test_who_does_not_declare_the_api_is_not_asked() -> None:
    examined = examine(str(PLAIN.with_name("plain_python.py")), only="ci/")

    assert examined.judged == []
    assert not is_green([examined])
