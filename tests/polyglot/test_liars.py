"""Drivers with one vice each: caught by the clause that names it; the honest one is acquitted."""

import sys
from pathlib import Path

import pytest
from faceid_conformance.cases.signing import Account
from faceid_conformance.clauses.reader import read_ledger
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.polyglot.examination import Examination, questions
from faceid_conformance.polyglot.page import page
from faceid_conformance.polyglot.process import Bounds
from faceid_conformance.polyglot.recorder import recording
from faceid_conformance.polyglot.side_by_side import document, is_green, table
from faceid_conformance.polyglot.verdicts import Examined

LIAR = Path(__file__).with_name("lying_driver.py")
PLAIN = LIAR.parents[2] / "docs" / "drivers" / "plain_python.py"
ACCOUNT = Account("1400000001", "AKIDaPolyglotTest", "a-key-of-the-polyglot-tests", "faceid-test")
# The vice, the question that is enough to see it, the clause that names it.
VICES = [
    ("mac-in-hex", "sign/multi-use", "face/signing/algorithm"),
    ("text-before-mac", "sign/multi-use", "face/signing/layout"),
    ("mac-alone", "sign/multi-use", "face/signing/text-left-out"),
    ("sha256", "sign/multi-use", "face/signing/algorithm"),
    ("base64-for-urls", "sign/multi-use", "face/signing/encoding"),
    ("key-and-id-exchanged", "call/requests/code", "face/signing/k"),
    ("milliseconds", "call/requests/code", "face/signing/e"),
    ("expiry-is-a-span", "call/requests/code", "face/signing/e"),
    ("no-nonce", "call/requests/code", "face/signing/r"),
    ("true-with-a-capital", "encode/requests/card", "liveDetectFour/in/compare-flag"),
    ("picture-in-base64", "encode/requests/name-in-a-form", "idcardCompare/in/image"),
    ("boundary-used-again", "encode/requests/picture", "client/forms"),
    ("line-feeds-alone", "encode/requests/picture", "client/forms"),
    ("form-without-an-end", "encode/requests/picture", "client/forms"),
    ("form-without-boundary", "encode/requests/picture", "client/forms"),
    ("name-in-latin-1", "encode/requests/name-in-a-form", "idcardCompare/in/idcard-name"),
    ("another-field-name", "encode/requests/url-is-json", "liveDetectPicture/in/url"),
    ("sim-where-none-came", "decode/replies/comparison-fails", "client/results"),
    ("code-from-the-status", "decode/replies/refusal-with-401", "client/refusals"),
    ("200-is-success", "decode/replies/refusal-with-200", "client/refusals"),
    ("charset-is-no-json", "decode/replies/content-type", "client/replies"),
    ("lip-code-is-a-number", "decode/replies/code-keeps", "client/results"),
    ("follows-redirects", "call/once/redirect", "client/redirects"),
    ("repeats-billed-calls", "call/once/gateway", "client/once"),
]


def examine(*command: str, only: str = "", seconds: float = 10.0, mib: int = 1024) -> Examined:
    bounds = Bounds(answer_seconds=seconds, memory_mib=mib)
    words = (sys.executable, *command)
    with recording() as recorder:
        asked = Examination("it", words, recorder, load_contract(), ACCOUNT, bounds=bounds)
        return asked.run([only] if only else [])


def test_the_honest_driver_is_acquitted_of_everything() -> None:
    examined = examine(str(PLAIN))

    assert is_green([examined])
    assert (
        examined.count("pass")
        == len(examined.judged)
        == sum(it.api == "face" for it in questions())
    )


@pytest.mark.parametrize(("vice", "only", "clause"), VICES, ids=[vice[0] for vice in VICES])
def test_a_liar_is_caught_by_the_clause_that_names_its_vice(
    vice: str, only: str, clause: str
) -> None:
    examined = examine(str(LIAR), vice, only=only)

    found = {finding.clause for item in examined.judged for finding in item.findings}
    assert clause in found
    assert not examined.count("error")
    assert found <= set(read_ledger().clauses)


@pytest.mark.parametrize(
    ("vice", "reason"),
    [
        ("crash", "ended with exit code 3"),
        ("hang", "no answer within"),
        ("garbage", "no JSON"),
        ("greedy", "took more than"),
    ],
)
def test_a_driver_that_breaks_is_an_error_and_the_run_goes_on(vice: str, reason: str) -> None:
    with recording() as recorder:
        bounds = Bounds(answer_seconds=0.3 if vice == "hang" else 10, memory_mib=256)
        words = (sys.executable, str(LIAR), vice)
        asked = Examination("it", words, recorder, load_contract(), ACCOUNT, bounds=bounds)
        examined = asked.run(["sign/single-use", "decode/replies/empty"])

    assert [item.status for item in examined.judged] == ["error", "pass"]
    told = examined.judged[0].reason
    assert reason in told
    assert len(told) < 1000
    for shown in (told, document([examined]), page([examined]), "\n".join(table([examined]))):
        assert ACCOUNT.secret_key not in shown
        assert "faceid-contract-test-key" not in shown
        assert "990000199001010017" not in shown


def test_what_is_not_there_is_an_error_that_says_so() -> None:
    with recording() as recorder:
        words = ("/nowhere/driver",)
        asked = Examination("it", words, recorder, load_contract(), ACCOUNT, bounds=Bounds())
        examined = asked.run(["sign/"])

    assert {item.status for item in examined.judged} == {"error"}
    assert not is_green([examined])
