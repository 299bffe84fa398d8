"""Holds the page: what is wrong first, texts escaped, nothing asked of anybody, links that lead.

And in a browser: its script runs under its own policy, filters, and follows links.
"""

import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from faceid_conformance.checks.calls import Calls
from faceid_conformance.checks.finding import Finding
from faceid_conformance.checks.observed import Observed
from faceid_conformance.checks.verdict import STATUSES, Sighting, Status, Verdict
from faceid_conformance.report.page.whole import page
from faceid_conformance.report.results import Heading, Result, Results

HOSTILE = "</script><img src=x onerror=alert(1)>\"'&<!--\u2028"
HEADING = Heading(
    "http://127.0.0.1:1", "x/0", True, "tool", "sha256:x", "sha256:y", 1, 5, (), "2026-01-01"
)


def verdict(name: str, status: Status, text: str = "plain") -> Verdict:
    calls = Calls()
    for elapsed in (0.001, 0.002, 0.5):
        calls.count(0, accepted=True, elapsed_seconds=elapsed)
    finding = Finding("code", "face/codes/9", "must", text, text, (f"> {text}", f"< {text}"))
    return Verdict(
        f"cases/{name}", "cases", "liveGetFour", text, ("face/codes/9",), status,
        (finding,) if status != "pass" else (), 3, text, (Sighting("face/codes/9", "refused"),),
        observed=(Observed("liveGetFour", 200, 0, None, None, text),),
        calls={"liveGetFour": calls},
    )  # fmt: skip


def results(*verdicts: Verdict, heading: Heading = HEADING) -> Results:
    return Results(heading, [Result(item, 0.5) for item in verdicts], 1.0)


class Read(HTMLParser):
    """Reads a page as a browser would: elements with what they have, and the text between."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def values(self, attribute: str) -> list[str]:
        return [str(got[attribute]) for _, got in self.elements if attribute in got]


def every() -> Results:
    return results(*(verdict(status, status) for status in STATUSES))


def test_what_is_wrong_comes_first_and_every_case_is_there() -> None:
    text = page(every())

    assert text.index("id=findings") < text.index("id=clauses") < text.index("id=cases")
    assert "4 results are wrong, for 4 reasons" in text
    assert len([name for name in Read(text).values("id") if name.startswith("case:")]) == 11


def test_nothing_wrong_is_said() -> None:
    assert "Nothing is wrong" in page(results(verdict("a", "pass")))
    assert "No results" in page(results())
    assert "Nothing was timed" in page(results())


def test_a_run_that_did_not_end_says_so() -> None:
    found = every()
    found.ended = "unfinished"

    assert "unfinished" in page(found)


def test_hostile_texts_stay_texts() -> None:
    hostile = Heading(HOSTILE, HOSTILE, False, HOSTILE, HOSTILE, HOSTILE, 1, 5, (HOSTILE,), HOSTILE)
    wrong = verdict(HOSTILE, "fail", HOSTILE)
    odd = Verdict(
        HOSTILE, HOSTILE, HOSTILE, HOSTILE, (HOSTILE,), "fail",
        (Finding(HOSTILE, HOSTILE, "must", HOSTILE, HOSTILE, (HOSTILE,)),), 1, HOSTILE,
        calls={HOSTILE: wrong.calls["liveGetFour"]},
    )  # fmt: skip

    read = Read(page(results(wrong, odd, heading=hostile)))

    tags = {tag for tag, _ in read.elements}
    assert "img" not in tags
    assert sum(tag == "script" for tag, _ in read.elements) == 1
    assert not [name for _, got in read.elements for name in got if name.startswith("on")]
    assert HOSTILE in "".join(read.said)


def test_nothing_is_asked_of_anybody() -> None:
    text = page(every())
    read = Read(text)

    assert not set(read.values("src"))
    assert all(href.startswith("#") for href in read.values("href"))
    assert not re.findall(r"url\(|@import|https?://(?!127\.0\.0\.1:1)", text)
    policy = next(got["content"] for tag, got in read.elements if "http-equiv" in got)
    assert policy is not None
    assert policy.startswith("default-src 'none'")


def test_every_link_leads_to_something() -> None:
    read = Read(page(every()))

    ids = set(read.values("id"))
    goals = {unquote(href[1:]) for href in read.values("href") if not href.startswith("#?")}
    assert goals <= ids
    assert len(read.values("id")) == len(ids)


def test_plots_have_numbers_beside_them() -> None:
    text = page(every())

    assert text.count("<svg class=plot") == 1
    row = text[text.index("<table class=latency>") :]
    assert f"<td class=number>{3 * len(STATUSES)}" in row
    half, most = re.findall(r"<td class=number>([0-9.]+) ms", row)[::2]
    assert 2.0 <= float(half) <= 2.4
    assert 500 <= float(most) <= 600


CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
HEADLESS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--dump-dom",
)  # fmt: skip


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (make tools)")
@pytest.mark.parametrize(
    ("anchor", "told"),
    [("", "11 of 11 cases"), ("#?status=fail", "1 of 11 cases"), ("#?text=stale", "1 of 11 cases")],
)
def test_script_filters_as_the_link_says(tmp_path: Path, anchor: str, told: str) -> None:
    file = tmp_path / "report.html"
    file.write_text(page(every()), encoding="utf-8")

    user = f"--user-data-dir={tmp_path / 'user'}"
    done = subprocess.run(
        [str(CHROMIUM), *HEADLESS, user, f"{file.as_uri()}{anchor}"],
        capture_output=True, text=True, timeout=60, check=True,
        env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip

    assert told in done.stdout
