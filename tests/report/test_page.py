"""Holds the page: what is wrong first, texts escaped, nothing asked of anybody, links that lead.

And in a browser: its script runs under its own policy, filters, and follows links.
"""

import os
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from faceid_conformance.checks.calls import Calls
from faceid_conformance.checks.finding import Finding, Reproduction
from faceid_conformance.checks.observed import Observed
from faceid_conformance.checks.verdict import STATUSES, Sighting, Status, Verdict
from faceid_conformance.clauses.model import Clause, Ledger, Source
from faceid_conformance.clauses.reader import read_ledger
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.report.page.whole import page
from faceid_conformance.report.results import Heading, Result, Results
from faceid_conformance.report.trace import Row, matrix
from faceid_conformance.suite.inventory import planned

HOSTILE = "</script><img src=x onerror=alert(1)>\"'&<!--\u2028"
HEADING = Heading(
    "http://127.0.0.1:1", "x/0", True, "tool", "sha256:x", "sha256:y", 1, 5, (), "2026-01-01"
)


FINDING = Finding("code", "face/codes/9", "must", "code 9", "code 0")


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

    assert "the run did not come to its end" in page(found)


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


def clause(name: str, **changes: object) -> Clause:
    source = Source("faceid-api-2019", "the table", "documented", "a text")
    told: dict[str, object] = {"level": "must", "kind": "rule", "sources": (source,), **changes}
    return Clause(name, f"What {name} says", **told)  # type: ignore[arg-type]


def ledger_rows(found: Results, *clauses: Clause) -> tuple[Row, ...]:
    verdicts = [result.verdict for result in found.results]
    return matrix(Ledger({item.id: item for item in clauses}, ()), (), verdicts)


LEDGER = (
    clause("face/signing/shown", kind="check"),
    clause("face/codes/9"),
    clause("liveGetFour/in/appid"),
    clause(
        "face/limits/both", state="contradictory", ruling="The younger is followed", level="may",
        sources=(Source("old", "p. 1", "documented", "it is 5"),
                 Source("new", "p. 2", "observed", "it is 6")),
    ),
    clause("face/hosts/far", state="untestable", reason="No request shows it"),
)  # fmt: skip


def test_matrix_is_the_whole_ledger_and_holes_come_first() -> None:
    found = every()
    text = page(found, ledger_rows(found, *LEDGER))
    read = Read(text)

    assert "0 of 3 musts have all the evidence they need; 5 clauses in all" in text
    ids = [name for name in read.values("id") if name.startswith("clause:")]
    assert sorted(ids) == sorted(f"clause:{item.id}" for item in LEDGER)
    holes = text[text.index("<details id=holes") : text.index("<details class=group")]
    assert holes.index("face/codes/9") < holes.index("liveGetFour/in/appid")
    assert "failed" in holes
    assert "nothing checks it" in holes
    # What has a hole stands before what has none.
    assert text.index("<code>face/codes</code>") < text.index("<code>face/limits</code>")


def test_matrix_tells_both_sides_the_ruling_and_why_nobody_can_test() -> None:
    found = every()
    said = " ".join(Read(page(found, ledger_rows(found, *LEDGER))).said)

    for words in ("old (documented)", "it is 5", "new (observed)", "it is 6",
                  "The younger is followed", "No request shows it"):  # fmt: skip
        assert words in said


def test_every_link_of_the_matrix_leads_to_something() -> None:
    found = every()
    read = Read(page(found, ledger_rows(found, *LEDGER)))

    ids = read.values("id")
    goals = {unquote(href[1:]) for href in read.values("href") if not href.startswith("#?")}
    assert goals <= set(ids)
    assert len(ids) == len(set(ids))


def test_clause_that_no_ledger_knows_is_told() -> None:
    found = every()
    text = page(found, ledger_rows(found, clause("face/hosts/far")))

    assert "not in the ledger" in text
    assert 'id="clause:face/codes/9"' in text


def test_page_of_the_real_ledger_stays_small_and_folded() -> None:
    found = every()
    verdicts = [result.verdict for result in found.results]
    rows = matrix(read_ledger(), planned(load_contract()), verdicts)
    text = page(found, rows)

    assert len(rows) > 700
    assert len(text) < 1_500_000
    assert "<details class=group open" not in text


def test_finding_is_shown_with_its_scripts_and_bytes() -> None:
    made = Reproduction(({"request": "x"},), "Ym9keQ==", "curl <it>", "print('it')")
    wrong = replace(FINDING, reproduction=made)
    found = results(replace(verdict("a", "fail"), findings=(wrong,)))
    read = Read(page(found))

    said = "".join(read.said)
    assert all(words in said for words in ("curl <it>", "print('it')", "Ym9keQ=="))
    names = ["curl", "Python", "Body of the last request, base64", "Case"]
    assert read.values("data-name")[-4:] == names


def test_cause_that_explains_the_most_leads_and_is_named() -> None:
    seldom, often = verdict("seldom", "fail", "<seldom>"), verdict("often", "fail", "<often>")
    found = [seldom, *(replace(often, id=f"cases/often-{place}") for place in range(3))]
    text = page(results(*found))

    assert "4 results are wrong, for 2 reasons." in text
    assert (
        "<a href=#finding-1>3 of them</a>: face/codes/9: expected &lt;often&gt;, observed" in text
    )
    assert text.index("cases/often-0") < text.index("cases/seldom")
    assert "of them</a>" not in page(results(seldom, verdict("other", "fail", "<other>")))


def test_evidence_that_findings_share_is_shown_once() -> None:
    first = replace(
        FINDING,
        evidence=("> asked", "< answered"),
        reproduction=Reproduction(({"request": "x"},), "Ym9keQ==", "curl 1", "print(1)"),
    )
    # Scripts for the same steps differ by a random number in the signature.
    again = Reproduction(({"request": "x"},), "Ym9keQ==", "curl 2", "print(2)")
    second = replace(first, clause="face/codes/7", observed="code 7", reproduction=again)
    other = replace(second, evidence=("> asked", "< answered otherwise"))
    shared = page(results(replace(verdict("a", "fail"), findings=(first, second))))
    apart = page(results(replace(verdict("a", "fail"), findings=(first, other))))

    assert (shared.count("<summary>Evidence"), shared.count("<summary>curl")) == (1, 1)
    assert shared.index("code 7") < shared.index("<summary>Evidence")
    assert (apart.count("<summary>Evidence"), apart.count("<summary>curl")) == (2, 2)


def test_filter_finds_a_cause_by_any_case_that_it_explains() -> None:
    first = verdict("a", "fail")
    second = replace(first, id="sequences/b", layer="sequences", clauses=("face/other",))
    article = next(
        given
        for tag, given in Read(page(results(first, second))).elements
        if tag == "article" and given.get("id") == "finding-1"
    )

    assert article["data-layer"] == "cases sequences"
    assert article["data-clauses"] == "face/codes/9 face/other"


def test_plots_have_numbers_beside_them() -> None:
    text = page(every())

    assert text.count("<svg class=plot") == 1
    row = text[text.index("<table class=latency>") :]
    calls = re.search(r'<td class=number data-column="Calls">([0-9]+)', row)
    assert calls is not None
    assert int(calls.group(1)) == 3 * len(STATUSES)
    half, most = re.findall(r'<td class=number data-column="[^"]+">([0-9.]+) ms', row)[::2]
    assert 2.0 <= float(half) <= 2.4
    assert 500 <= float(most) <= 600


CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
HEADLESS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--dump-dom",
)  # fmt: skip


def dumped(text: str, folder: Path, anchor: str) -> str:
    """Return the page as a browser has it after the script ran."""
    file = folder / "report.html"
    file.write_text(text, encoding="utf-8")
    user = f"--user-data-dir={folder / 'user'}"
    done = subprocess.run(
        [str(CHROMIUM), *HEADLESS, user, f"{file.as_uri()}{anchor}"],
        capture_output=True, text=True, timeout=60, check=True,
        env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    return done.stdout


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (make tools)")
@pytest.mark.parametrize(
    ("anchor", "told"),
    [("", "11 of 11 cases"), ("#?status=fail", "1 of 11 cases"), ("#?text=stale", "1 of 11 cases")],
)
def test_script_filters_as_the_link_says(tmp_path: Path, anchor: str, told: str) -> None:
    found = every()
    dom = dumped(page(found, ledger_rows(found, *LEDGER)), tmp_path, anchor)

    assert told in dom
    # Beside each block that one may want to send again stands its button.
    assert dom.count('class="copy"') == dom.count("<pre") > 0


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (make tools)")
@pytest.mark.parametrize(
    ("anchor", "opened"),
    [("#clause:face/limits/both", ["face/limits"]), ("#?result=untestable", ["face/hosts"])],
)
def test_link_into_the_matrix_unfolds_its_group(
    tmp_path: Path, anchor: str, opened: list[str]
) -> None:
    found = every()
    dom = Read(dumped(page(found, ledger_rows(found, *LEDGER)), tmp_path, anchor))

    groups = [got for tag, got in dom.elements if got.get("class") == "group"]
    unfolded = [place for place, got in enumerate(groups) if "open" in got and "hidden" not in got]
    subjects = ["face/codes", "liveGetFour", "face/signing", "face/limits", "face/hosts"]
    assert [subjects[place] for place in unfolded] == opened
