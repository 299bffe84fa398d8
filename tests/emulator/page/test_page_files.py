"""The page's files: small, their own, under a strict policy, and without any data."""

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from control_caller import PREFIX, raw_control
from emulator_caller import CONTRACT, Caller
from faceid_conformance.emulator.server.direct import DirectReply, call
from faceid_conformance.emulator.server.page_route import FOLDER, page_files

TOKEN_HEADER = CONTRACT.emulator.token_header.replace("-", "_")
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.js")}
STYLE = (FOLDER / "style.css").read_text(encoding="utf-8")
START = (FOLDER / "index.html").read_text(encoding="utf-8")
MOST_BYTES = 64_000
READABLE = 4.5


def page(caller: Caller, place: str = "", method: str = "GET") -> DirectReply:
    return call(caller.app, method, PREFIX + place)


def test_page_is_served_with_every_file_that_it_names(caller: Caller) -> None:
    start = page(caller)
    named = re.findall(r'(?:href|src)="(page/[^"]+)"', start.body.decode())
    named += [
        f"page/{name}" for text in SCRIPTS.values() for name in re.findall(r'"\./(.+?)"', text)
    ]

    assert (start.status, start.header("Content-Type")) == (200, "text/html; charset=utf-8")
    assert {name.removeprefix("page/") for name in named} == {*page_files()} - {"index.html"}
    for name in named:
        assert page(caller, name).status == 200


def test_page_is_small() -> None:
    assert sum(len(reply.body) for reply in page_files().values()) < MOST_BYTES


def test_every_file_comes_under_the_policy(caller: Caller) -> None:
    for place in ("", "page/app.js", "page/style.css", "page/nothing.js"):
        policy = page(caller, place).header("Content-Security-Policy") or ""

        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "http" not in policy
        assert page(caller, place).header("X-Content-Type-Options") == "nosniff"


def test_nothing_in_the_page_can_take_a_text_for_html() -> None:
    banned = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b|srcdoc"
        r"|new Function|createContextualFragment|setHTML|localStorage|sessionStorage|cookie"
    )

    found = {name: banned.findall(text) for name, text in SCRIPTS.items()}

    assert found == {name: [] for name in SCRIPTS}


def test_nothing_is_asked_of_anybody_else() -> None:
    for text in (*SCRIPTS.values(), STYLE, START):
        assert re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]+", text) == []
    assert "<style" not in START
    assert re.findall(r"<script(?![^>]*src=)", START) == []
    assert re.findall(r"\s(?:style|on[a-z]+)=", START) == []


def test_page_is_open_where_a_token_guards_the_data(caller_of: Any) -> None:
    caller = caller_of(admin_token="open-sesame")

    assert page(caller).status == 200
    assert page(caller, "page/app.js").status == 200
    assert raw_control(caller, "GET", "vocabulary").status == 403
    assert raw_control(caller, "GET", "vocabulary", **{TOKEN_HEADER: "open-sesame"}).status == 200


def test_page_is_off_with_the_control_api(caller_of: Any) -> None:
    assert page(caller_of(control_is_off=True)).status == 403


def test_page_is_read_only_and_has_no_other_files(caller: Caller) -> None:
    assert page(caller, method="POST").status == 405
    assert page(caller, "page/page_route.py").status == 404
    assert page(caller, "page/..%2fgate.py").status == 404
    assert page(caller, method="HEAD").body == b""


def test_address_without_its_slash_leads_to_the_page(caller: Caller) -> None:
    reply = call(caller.app, "GET", PREFIX.rstrip("/"))

    assert (reply.status, reply.header("Location")) == (308, PREFIX)


def test_visit_leaves_no_trace_in_the_journal(caller: Caller) -> None:
    page(caller)
    page(caller, "page/nothing.js")

    assert json.loads(raw_control(caller, "GET", "journal").body)["entries"] == []


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(letter * 2 for letter in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_can_be_read_on_its_ground(scheme: int) -> None:
    block = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[scheme]
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})", block))
    pairs = [(text, ground) for text in ("ink", "quiet") for ground in ("ground", "paper", "soft")]
    pairs += [("good", "good-ground"), ("bad", "bad-ground"), ("mark", "mark-ground")]
    pairs += [("good", "paper"), ("bad", "paper"), ("accent", "paper")]

    for text, ground in pairs:
        dark, light = sorted((luminance(colours[text]), luminance(colours[ground])))
        assert (light + 0.05) / (dark + 0.05) >= READABLE, (text, ground)


def test_vocabulary_explains_what_a_journal_may_name(caller: Caller) -> None:
    said = json.loads(raw_control(caller, "GET", "vocabulary").body)

    codes = {code for operation in CONTRACT.operations for code in operation.codes}
    assert {row["code"] for row in said["codes"]} == {0, *codes}
    named = [row["check"] for row in said["checks"]]
    assert named == [row.check for row in CONTRACT.checks if row.check in named]
    assert len(named) > 18
    assert all(second["place"] - first["place"] == 1 for first, second in pairwise(said["checks"]))
    assert set(said["forcing"]["faults"]) == set(CONTRACT.emulator.manners.faults)
    assert all(row["http_standing"] for row in said["codes"])
    assert said["tenants"] == [CONTRACT.emulator.test_account.app_id]
    assert CONTRACT.emulator.test_account.secret_key not in json.dumps(said)
