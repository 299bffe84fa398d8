"""The page in a real Chromium: what a person sees, and what a stranger's text can not do there."""

import json
import re
from typing import Any

from browser import Page
from control_caller import control, raw_control
from emulator_caller import ACCOUNT, CODE, COMPARE, ID_VIDEO, Caller, Said, multipart, sign
from faceid_conformance.emulator.settings import Account
from visited import Visited

VIEWS = ("journal", "outcomes", "coverage", "rules", "clocks", "health")
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
LATE = 1050
OPENED = "[...document.querySelectorAll('details')].slice(0, 4)"


def visit(tab: Page, site: Visited, view: str = "journal") -> None:
    """Open the page anew, in one view."""
    tab.complaints.clear()
    tab.requests.clear()
    tab.size(1280)
    tab.open("about:blank")
    tab.open(f"{site.address}#{view}")
    tab.wait(f"document.getElementById('view').dataset.shown === '{view}'")


def rows(count: int) -> str:
    return f"document.querySelectorAll('.journal > li').length === {count}"


def typed(tab: Page, place: str, text: str, event: str = "input") -> None:
    tab.run(
        f"""(() => {{ const field = document.querySelector({json.dumps(place)});
            field.value = {json.dumps(text)};
            field.dispatchEvent(new Event("{event}", {{bubbles: true}})); }})()"""
    )


def clicked(tab: Page, place: str) -> None:
    tab.run(f"document.querySelector({json.dumps(place)}).click()")


def refused(caller: Caller) -> Said:
    signature = sign(caller.text(), ACCOUNT.secret_key + "\n")
    return caller.json(CODE, {}, Authorization=signature, User_Agent="okhttp/4.9")


def test_refusal_is_shown_with_its_place_its_signature_and_the_way_out(
    tab: Page, site: Visited
) -> None:
    refused(site.caller)
    visit(tab, site)
    tab.wait(rows(1))
    tab.run("document.querySelector('.journal summary').focus()")
    tab.press("Enter", 13)
    tab.wait("document.querySelectorAll('.entry section').length === 3")

    text = tab.text()

    for shown in (
        "14 SIGNATURE_MISMATCH",
        "signature-matches, 8 of 20 in the order of checks",
        "签名",
        "AKIDfaceidContractTestAccount000001",
        "500 ms ago",
        "in 29.5 s",
        "key-with-newline",
        "import javax.crypto.Mac;",
    ):
        assert shown in text
    assert ACCOUNT.secret_key not in text
    assert tab.complaints == []


def test_lint_is_shown_with_its_bytes(tab: Page, site: Visited) -> None:
    body = multipart([("appid", ACCOUNT.app_id)]).replace(b"\r\n", b"\n")
    site.caller.send(CODE, body, {"Content-Type": "multipart/form-data; boundary=B0und"})
    visit(tab, site)
    tab.wait(rows(1))
    clicked(tab, ".journal summary")
    tab.wait("document.body.innerText.includes('lines end with LF alone')")

    found = tab.run("[...document.querySelectorAll('tbody tr')].map((row) => row.innerText)")

    offset = body.index(b"\n")
    assert any(re.match(rf"{offset}\s+line-feed-only", line) for line in found)


def test_texts_of_callers_are_texts(tab: Page, site: Visited) -> None:
    rule = {"match": {"seq": HOSTILE}, "outcome": "code=213"}
    control(site.caller, "POST", "rules", rule)
    visit(tab, site, "rules")

    assert HOSTILE in tab.text()
    assert tab.run("document.querySelectorAll('main img, main script').length") == 0
    assert tab.run("document.title") == "Rules – faceid emulator"


def test_hostile_names_in_a_body_do_not_reach_the_page(tab: Page, site: Visited) -> None:
    parts = [("appid", ACCOUNT.app_id), (HOSTILE.replace('"', "'"), b"x"), ("seq", HOSTILE)]
    content_type = "multipart/form-data; boundary=B0und"
    site.caller.send(CODE, multipart(parts), {"Content-Type": content_type})
    visit(tab, site)
    tab.wait(rows(1))
    clicked(tab, ".journal summary")
    tab.wait("document.querySelectorAll('.entry section').length > 2")

    assert "onerror" not in tab.run("document.querySelector('main').innerHTML")
    assert "not shown; it can be looked up" in tab.text()


def hostile(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry as no emulator would write it."""
    named = ("operation", "appid", "check", "content_type", "diagnosis", "forced_by", "time")
    signed = {"key": HOSTILE, "value": HOSTILE, "bytes": 1}
    return {
        **entry,
        **dict.fromkeys((*named, "wire_fault", "dribble"), HOSTILE),
        "causes": [HOSTILE],
        "lint": [f"{HOSTILE}@1"],
        "labels": {HOSTILE: HOSTILE},
        "fields": [{"name": HOSTILE, "kind": HOSTILE, "bytes": 1, "media": HOSTILE}],
        "signature": {"state": "read", "bytes": 9, "other_fields": 0, "fields": [signed]},
    }


def test_journal_that_held_html_would_show_it_as_text(tab: Page, site: Visited) -> None:
    site.caller.good(CODE)
    entry = hostile(control(site.caller, "GET", "journal")["entries"][0])
    visit(tab, site)

    elements, texts = tab.run(
        f"""(async () => {{
            const {{ entryItem }} = await import("/_emulator/page/entry.js");
            const item = entryItem({json.dumps(entry)});
            document.querySelector("main").append(item);
            const details = item.querySelector("details");
            const opened = new Promise((resolve) => details.addEventListener("toggle", resolve));
            details.open = true;
            await opened;
            const texts = item.textContent.split({json.dumps(HOSTILE)}).length - 1;
            return [item.querySelectorAll("img, script").length, texts];
        }})()"""
    )

    assert elements == 0
    assert texts > 12
    assert tab.run("document.title") == "Journal – faceid emulator"
    assert tab.complaints == []


def test_live_journal_holds_thousands_and_shows_a_window_of_them(tab: Page, site: Visited) -> None:
    visit(tab, site)
    tab.wait("document.getElementById('state').textContent === 'live'")
    for _ in range(LATE):
        site.caller.json(CODE, {}, Authorization="")

    tab.wait(f"document.getElementById('count').textContent.includes('{LATE} kept')")

    assert tab.run(rows(100)) is True
    assert tab.run("document.querySelector('.journal li').value") == LATE
    clicked(tab, "main section > button")
    tab.wait(rows(200))


def test_filters_pause_and_clear(tab: Page, site: Visited) -> None:
    caller = site.caller
    caller.good(COMPARE, session_id="订单甲")
    caller.form(ID_VIDEO, caller.fields(ID_VIDEO), X_Emulator_Outcome="live_status=-5008")
    refused(caller)
    visit(tab, site)
    tab.wait(rows(4))
    typed(tab, "#code-filter", "-5008")
    tab.wait(rows(1))
    assert "live_status -5008 SPEECH_RECOGNITION_FAILED" in tab.text()
    typed(tab, "#code-filter", "")
    typed(tab, "#kind-filter", "diagnosed", "change")
    tab.wait(rows(1))
    typed(tab, "#kind-filter", "", "change")
    typed(tab, "#label-filter", "订单甲", "change")
    tab.wait(rows(1))
    assert "idcardCompare" in tab.text()
    typed(tab, "#label-filter", "", "change")
    tab.wait(rows(4))

    clicked(tab, "#pause")
    tab.wait("document.getElementById('state').textContent === 'paused'")
    caller.lip_code()
    clicked(tab, "#pause")
    tab.wait(rows(5))

    clicked(tab, "#clear")
    tab.wait(rows(0))
    assert control(caller, "GET", "journal")["entries"] == []


def test_snippets_of_an_outcome_do_what_they_say(tab: Page, site: Visited) -> None:
    visit(tab, site, "outcomes")
    typed(tab, "#outcome-filter", "RATE_LIMITED")
    tab.wait("document.querySelectorAll('.outcomes > li').length === 1")
    clicked(tab, ".outcomes summary")
    tab.wait("document.querySelectorAll('.snippet').length > 4")

    shown: dict[str, str] = tab.run(
        """(() => {
            const told = (node, part) => node.querySelector(part).textContent;
            const found = [...document.querySelectorAll(".outcomes .snippet")];
            const pair = (node) => [told(node, "strong"), told(node, "code")];
            return Object.fromEntries(found.map(pair));
        })()"""
    )

    header, _, words = shown["2. Header"].partition(": ")
    caller = site.caller
    assert caller.form(COMPARE, caller.fields(COMPARE), **{header: words}).code == 15
    secret_id = shown["4. SecretId, under the same SecretKey"]
    signature = sign(caller.text(k=secret_id))
    assert caller.form(COMPARE, caller.fields(COMPARE), Authorization=signature).code == 15
    form = dict(re.findall(r"-F '([a-z_]+)=(.*)'", shown["5. ID number of nobody, with curl"]))
    assert caller.good(COMPARE, idcard_number=form["idcard_number"]).code == 15
    form = dict(re.findall(r"-F '([a-z_]+)=(.*)'", shown["3. Field session_id, with curl"]))
    assert caller.good(COMPARE, session_id=form["session_id"]).code == 15
    control(caller, "POST", "rules", json.loads(shown["1. Rule, as JSON"]))
    assert caller.good(COMPARE).code == 15
    assert f"{site.address}rules" in shown["1. Rule, with curl"]
    assert "inferred" in tab.text()


def test_matrix_counts_and_is_given_out_as_junit(tab: Page, site: Visited) -> None:
    site.caller.good(CODE)
    refused(site.caller)
    visit(tab, site, "coverage")
    tab.wait("document.querySelectorAll('td.met').length === 2")
    tab.run("URL.createObjectURL = (blob) => { window.given = blob; return '#coverage'; }")
    clicked(tab, "#junit")
    tab.wait("window.given")

    junit = tab.run("window.given.text()")

    assert junit == raw_control(site.caller, "GET", "coverage?format=junit").body.decode()


def test_rule_is_added_refused_and_deleted(tab: Page, site: Visited) -> None:
    visit(tab, site, "rules")
    typed(tab, "#rule-outcomes", "code=1")
    tab.run("document.getElementById('rule-form').requestSubmit()")
    tab.wait("document.querySelector('form [role=alert].bad')")
    typed(tab, "#rule-outcomes", "code=213\ncode=15; delay=0.1")
    tab.run("document.getElementById('rule-form').requestSubmit()")
    tab.wait("document.querySelectorAll('tbody tr').length === 1")

    assert [site.caller.good(CODE).code for _ in range(3)] == [213, 15, 0]

    clicked(tab, "tbody button")
    tab.wait("document.body.innerText.includes('No rule is set.')")
    assert control(site.caller, "GET", "rules") == {"rules": []}


def test_clock_is_frozen_and_advanced(tab: Page, site: Visited) -> None:
    visit(tab, site, "clocks")
    clicked(tab, "[aria-label='Freeze 1400000001']")
    tab.wait("document.querySelector('.clock-state').textContent === 'frozen'")
    tab.run("document.querySelector('.card form').requestSubmit()")
    tab.wait("document.querySelector('.card time').textContent === '2023-11-14 22:14:20'")

    clocks = control(site.caller, "GET", "clock")["clocks"]

    assert clocks[ACCOUNT.app_id] == {
        "now": site.caller.now + 60,
        "frozen": True,
        "offset_seconds": 0.0,
    }


def test_token_is_asked_for_and_kept_nowhere(tab: Page, running: Visited) -> None:
    running.reset(admin_token="open-sesame")
    tab.open("about:blank")
    tab.open(running.address)
    for text in ("wrong", "open-sesame"):
        tab.wait("document.getElementById('gate')?.open && document.getElementById('token')")
        tab.run(f"document.getElementById('token').value = '{text}'")
        tab.run("document.getElementById('gate-form').requestSubmit()")
        if text == "wrong":
            tab.wait("document.getElementById('gate-error').textContent")
    tab.wait("document.getElementById('view').dataset.shown === 'journal'")

    kept = tab.run(
        "JSON.stringify([location.href, {...localStorage}, {...sessionStorage}, document.cookie])"
    )

    assert "sesame" not in kept + "".join(tab.requests)
    assert "sesame" not in tab.run("document.documentElement.outerHTML")
    tab.command("Page.reload")
    tab.wait("document.getElementById('gate')?.open")


def test_every_view_fits_a_phone_and_has_names_for_its_controls(tab: Page, site: Visited) -> None:
    site.reset(accounts=(OWN, Account("1400000002", "AKIDother", "other-key")))
    caller = site.caller
    caller.form(ID_VIDEO, caller.fields(ID_VIDEO), X_Emulator_Outcome="live_status=-5008; delay=1")
    refused(caller)
    control(caller, "POST", "rules", {"match": {"seq": "一" * 80}, "outcome": "code=213"})
    visit(tab, site)
    for view in VIEWS:
        tab.size(400)
        tab.run(f"location.hash = '{view}'")
        tab.wait(f"document.getElementById('view').dataset.shown === '{view}'")
        tab.run(f"{OPENED}.forEach((item) => {{ item.open = true; }})")
        tab.wait(f"{OPENED}.every((item) => item.querySelector('.entry').hasChildNodes())")

        assert tab.run("document.documentElement.scrollWidth") <= 400, view
        nodes: list[dict[str, Any]] = tab.command("Accessibility.getFullAXTree")["nodes"]
        assert nameless(nodes) == [], view
        assert {"main", "navigation", "banner"} <= {role(node) for node in nodes}
    assert tab.complaints == []
    assert all(url.startswith((site.address, "data:", "about:")) for url in tab.requests)


OWN = Account(ACCOUNT.app_id, ACCOUNT.secret_id, ACCOUNT.secret_key, ACCOUNT.bucket)
NAMED = {"button", "textbox", "searchbox", "combobox", "spinbutton", "link", "table", "region"}


def role(node: dict[str, Any]) -> str:
    return str(node.get("role", {}).get("value"))


def nameless(nodes: list[dict[str, Any]]) -> list[str]:
    """Controls that a screen reader could not tell from each other."""
    heard = [node for node in nodes if not node.get("ignored") and role(node) in NAMED]
    return [role(node) for node in heard if not node.get("name", {}).get("value")]
