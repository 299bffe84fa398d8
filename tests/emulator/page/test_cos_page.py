"""The page with calls of both APIs on it: what a person sees of the one on COS."""

import sys
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from browser import Page
from faceid_conformance.emulator.server.direct import call
from test_page import clicked, refused, rows, typed, visit
from visited import Visited

sys.path.insert(0, str(Path(__file__).parents[1] / "ci"))

from bucket_caller import CONTRACT, Bucket, Signing

FIRST = 1000
GET_CODE = {"ci-process": "GetLiveCode"}


def bucket_of(site: Visited) -> Any:
    """Calls to the emulator that the page shows."""
    bucket: Any = Bucket()
    bucket.emulator = SimpleNamespace(call=partial(call, site.caller.app))
    return bucket


def signed(site: Visited, **wrong: bool) -> Signing:
    now = int(site.caller.now)
    return Signing(start=now - 60, end=now + 300, **wrong)


def test_refusal_of_a_bucket_is_shown_as_one_of_the_face_api_is(tab: Page, site: Visited) -> None:
    bucket_of(site).call("GET", "/", GET_CODE, signing=signed(site, raw_key=True))
    refused(site.caller)
    visit(tab, site)
    tab.wait(rows(2))
    clicked(tab, ".journal li:nth-child(2) summary")
    tab.wait("document.querySelectorAll('.entry section').length >= 3")
    text = tab.text()

    place = [row.check for row in CONTRACT.checks].index("signature-matches") + 1
    for shown in (
        "SignatureDoesNotMatch",
        f"signature-matches, {place} of {len(CONTRACT.checks)} in the order of checks",
        "q-key-time",
        "sign-key-raw",
        "hexdigest(), not digest()",
        "q-url-param-list",
    ):
        assert shown in text
    assert tab.complaints == []


def test_outcomes_and_coverage_show_both_apis(tab: Page, site: Visited) -> None:
    bucket_of(site).call("GET", "/", GET_CODE, signing=signed(site))
    visit(tab, site, "outcomes")
    tab.run(
        "(() => { const all = document.querySelector('select'); all.value = 'recognizeUpload';"
        "all.dispatchEvent(new Event('change', {bubbles: true})); })()"
    )
    typed(tab, "#outcome-filter", "LipVoiceLow")
    tab.wait("document.querySelectorAll('.outcomes > li').length === 1")
    clicked(tab, ".outcomes summary")
    tab.wait("document.body.innerText.includes('IdCard of nobody')")
    assert "outcome:FailedOperation.LipVoiceLow/me.mp4" in tab.text()
    assert "Comes by" in tab.text()
    visit(tab, site, "coverage")

    assert "FailedOperation.LipVoiceLow" in tab.text().replace("\u200b", "")
    assert tab.run("document.querySelectorAll('table').length") == 2
    assert tab.run("document.querySelectorAll('td.met').length") == 1
    assert tab.complaints == []


def test_variants_and_reach_of_a_code_are_shown(tab: Page, site: Visited) -> None:
    visit(tab, site, "outcomes")
    typed(tab, "#outcome-filter", "code=3 ")
    tab.wait("document.querySelectorAll('.outcomes > li').length === 1")
    clicked(tab, ".outcomes summary")
    tab.wait("document.body.innerText.includes('variant=1')")

    assert "Comes by" in tab.text()


def test_older_entries_are_loaded_on_demand(tab: Page, site: Visited) -> None:
    for _ in range(FIRST + 5):
        site.caller.send("/nowhere", b"", {})
    visit(tab, site)
    tab.wait("document.getElementById('count').textContent.includes('from #6 on')")
    clicked(tab, "#load-all")
    tab.wait(f"document.getElementById('count').textContent.includes('{FIRST + 5} kept')")

    assert tab.run("document.getElementById('load-all').hidden")
