"""Holds the reference pages: everything of the contract is on them, and they ask nobody."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from browser import chromium, opened
from faceid_generator.contract import BundledContract, read_contract
from faceid_generator.errors import OutputError, SetupError
from faceid_generator.reference import operations
from faceid_generator.reference.__main__ import main, put_site
from faceid_generator.reference.contradictions import contradictory_clauses
from faceid_generator.reference.site import TEMPLATES, render
from markupsafe import escape

ROOT = Path(__file__).resolve().parents[2]
OPENAPI = ROOT / "openapi"
LANGUAGES = ("", "zh/")
LOADING = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src"}
METHODS = {"get", "put", "post", "delete", "head", "patch"}


class Seen(HTMLParser):
    """What a page links to, loads, names and says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.policy = ""
        self._words: list[str] = []
        self.feed(text)
        self.words = " ".join("".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        if tag == "a":
            self.links.append(given["href"])
        if tag in LOADING:
            self.loads.append(given.get(LOADING[tag], ""))
        if "id" in given:
            self.ids.append(given["id"])
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"]
        assert "style" not in given
        assert not any(name.startswith("on") for name in given)

    def handle_data(self, data: str) -> None:
        self._words.append(data)


@pytest.fixture(scope="module")
def contract() -> BundledContract:
    return read_contract(ROOT)


@pytest.fixture(scope="module")
def site(contract: BundledContract) -> dict[str, bytes]:
    return render(contract, ROOT)


@pytest.fixture(scope="module")
def pages(site: dict[str, bytes]) -> dict[str, Seen]:
    return {name: Seen(text.decode()) for name, text in site.items() if name.endswith(".html")}


def sourced(node: Any) -> Iterator[dict[str, Any]]:
    """Every mapping below a node that names its sources, of the files as they are."""
    if isinstance(node, dict):
        if isinstance(node.get("source", node.get("x-source")), list):
            yield node
        for value in node.values():
            yield from sourced(value)
    elif isinstance(node, list):
        for value in node:
            yield from sourced(value)


def authored() -> Iterator[dict[str, Any]]:
    for path in sorted(OPENAPI.rglob("*.yaml")):
        inside = path.relative_to(OPENAPI)
        if inside.parts[0] not in {"dist", "vectors"}:
            yield from sourced(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader))


def plain(text: str) -> str:
    return " ".join(text.replace("`", "").split())


def test_site_is_the_same_bytes_twice(site: dict[str, bytes]) -> None:
    assert render(read_contract(ROOT), ROOT) == site


def test_page_loads_nothing_from_elsewhere(site: dict[str, bytes], pages: dict[str, Seen]) -> None:
    for name, page in pages.items():
        assert page.policy.startswith("default-src 'none'; "), name
        assert "http" not in page.policy
        assert not any("//" in address for address in (*page.loads, *page.links)), name
        assert ("script" in page.tags) == name.startswith("operations"), name
    for name in (name for name in site if name.endswith(".css")):
        assert not re.search(rb"url\(|@import", site[name]), name


def test_every_link_leads_somewhere(site: dict[str, bytes], pages: dict[str, Seen]) -> None:
    nowhere = []
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), name
        for address in (*page.links, *page.loads):
            place, _, anchor = address.partition("#")
            target = str(PurePosixPath(name).parent / place) if place else name
            target = re.sub(r"(^|/)[^/]+/\.\./", r"\1", target)
            if target not in site:
                nowhere.append((name, address))
            elif anchor and not anchor.startswith("operation/"):
                nowhere += [(name, address)] if anchor not in pages[target].ids else []

    assert nowhere == []


def test_every_operation_is_drawn_and_linked(
    contract: BundledContract, site: dict[str, bytes], pages: dict[str, Seen]
) -> None:
    for api in (contract, *contract.further):
        text = site[f"assets/{api.api}.js"].decode()
        drawn = json.loads(text.removeprefix("window.contractDocument = ").removesuffix(";\n"))
        ids = {
            (path, method): operation["operationId"]
            for path, item in api.document["paths"].items()
            for method, operation in item.items()
            if method in METHODS
        }
        assert ids
        for (path, method), name in ids.items():
            assert drawn["paths"][path][method]["operationId"] == name
            anchor = f"{operations.PAGES[api.api]}.html#operation/{name}"
            assert anchor in pages["index.html"].links
            assert f"../{anchor}" in pages["zh/index.html"].links
        assert drawn["components"]["schemas"] == api.document["components"]["schemas"]


def test_answers_in_xml_are_shown_as_xml(site: dict[str, bytes]) -> None:
    text = site["assets/ci-liveness.js"].decode()
    shown = json.loads(text.removeprefix("window.contractDocument = ").removesuffix(";\n"))
    answers = shown["paths"]["/{ObjectKey}"]["get"]["responses"]["200"]["content"]
    refusals = shown["components"]["responses"]["Refusal"]["content"]["application/xml"]["examples"]
    frames = ElementTree.fromstring(
        answers["application/xml"]["examples"]["severalFrames"]["value"]
    )
    refusal = ElementTree.fromstring(refusals["wrongKey"]["value"])

    assert (frames.tag, frames.findtext("Sim")) == ("Response", "91.2")
    assert len(frames.findall("BestFrameList")) > 1
    assert (refusal.tag, refusal.findtext("Code")) == ("Error", "SignatureDoesNotMatch")
    assert (refusal.findtext("FormatString") or "").startswith("get\n")


@pytest.mark.parametrize("folder", LANGUAGES)
def test_every_code_stands_in_the_table(
    folder: str, contract: BundledContract, pages: dict[str, Seen]
) -> None:
    page = pages[f"{folder}errors.html"]
    for api in (contract, *contract.further):
        for row in api.catalogue.codes:
            assert f"{api.api}-{row.family}-{row.code}" in page.ids
            assert plain(row.en) in page.words
            assert plain(row.zh) in page.words
            assert row.name in page.words


def test_every_fact_and_every_conflict_is_told(pages: dict[str, Seen]) -> None:
    facts, conflicts = pages["facts.html"].words, pages["conflicts.html"].words
    differing, told = 0, set[str]()
    for node in authored():
        prefix = "x-" if "x-source" in node else ""
        states = [plain(entry.get("states", "")) for entry in node[f"{prefix}source"]]
        told.update(states)
        for entry in node[f"{prefix}source"]:
            told.add(f"{entry['document']}, {plain(entry['place'])}")
        if len({each for each in states if each}) > 1:
            differing += 1
            assert plain(node[f"{prefix}why"]) in conflicts
            assert all(each in conflicts for each in states)

    assert differing > 100
    assert [each for each in told if each not in facts] == []
    for name in ("facts.html", "conflicts.html"):
        assert pages[f"zh/{name}"].ids == pages[name].ids


def test_contradictions_of_the_ledger_stand_first(site: dict[str, bytes]) -> None:
    clauses = contradictory_clauses(ROOT)
    text = site["conflicts.html"].decode()
    first, _, rest = text.partition('<h2 id="in-parts">')

    assert len(clauses) > 10
    assert first.count('<section class="fact"') == len(clauses)
    assert 'id="faceid-limits-limits-request-body-bytes"' in first
    assert 'id="faceid-limits-limits-request-body-bytes"' not in rest


@pytest.mark.parametrize("folder", LANGUAGES)
def test_checks_stand_in_the_order_of_the_contract(folder: str, pages: dict[str, Seen]) -> None:
    wanted = []
    for api, place in (("faceid", "."), ("ci-liveness", "ci-liveness/data")):
        checks = yaml.safe_load((OPENAPI / place / "checks.yaml").read_text(encoding="utf-8"))
        wanted += [f"{api}-{check['check']}" for check in checks["checks"]]
    page = pages[f"{folder}checks.html"]

    assert [name for name in page.ids if name in wanted] == wanted


def test_chinese_words_are_those_of_the_contract(contract: BundledContract) -> None:
    words = yaml.safe_load((TEMPLATES / "zh.yaml").read_text(encoding="utf-8"))
    (cos,) = contract.further

    for api in (contract, cos):
        assert list(words["checks"][api.api]) == [row["check"] for row in api.checks["checks"]]
    assert list(words["fields"]) == [field["key"] for field in contract.signing["fields"]]
    assert list(words["cos-steps"]) == [step["step"] for step in cos.signing["steps"]]


@pytest.mark.parametrize("folder", LANGUAGES)
def test_guides_show_every_value_of_their_vectors(folder: str, pages: dict[str, Seen]) -> None:
    dist = OPENAPI / "dist" / "vectors"
    signing = json.loads((dist / "signing.json").read_text(encoding="utf-8"))["tests"][0]
    cos = json.loads((dist / "signing-cos.json").read_text(encoding="utf-8"))["tests"][0]
    page = pages[f"{folder}signing.html"].words
    for value in (*signing["steps"].values(), signing["authorization"]):
        assert value in page
    page = pages[f"{folder}signing-cos.html"].words.replace("\\n ", "\n").replace("\\n", "\n")
    for value in (*cos["steps"].values(), cos["signature"]):
        assert value.strip() in page
    assert cos["key_time"] in page


@pytest.mark.parametrize(("page", "api"), [("signing", "face"), ("signing-cos", "cos")])
def test_guides_show_every_program_that_signs(page: str, api: str, site: dict[str, bytes]) -> None:
    programs = sorted((OPENAPI / "dist" / "snippets" / api).iterdir())

    assert len(programs) > 5
    for program in programs:
        text = escape(program.read_text(encoding="utf-8")).encode()
        assert text in site[f"{page}.html"]
        assert text in site[f"zh/{page}.html"]


def test_multipart_guide_shows_every_byte(site: dict[str, bytes]) -> None:
    text = site["multipart.html"].decode()
    shown = re.findall(r"(?:^|>)[0-9a-f]{4}  ((?:[0-9a-f]{2} ?)+)", text, re.MULTILINE)

    assert bytes.fromhex("".join(shown)).endswith(
        b"\xff\xd8\xff\xe0\r\n--vector-boundary-0001--\r\n"
    )
    assert f"Content-Length: {len(bytes.fromhex(''.join(shown)))}<" in text


def test_texts_of_the_contract_are_texts(contract: BundledContract) -> None:
    evil = "<script>alert(1)</script>\u2028"
    limits = {"limits": dict(contract.limits["limits"])}
    first = next(iter(limits["limits"]))
    limits["limits"][first] = {**limits["limits"][first], "meaning": evil}
    document = {**contract.document, "info": {**contract.document["info"], "description": evil}}
    checks = {**contract.checks, "why": evil}

    made = render(replace(contract, limits=limits, document=document, checks=checks), ROOT)

    assert not any(b"<script>" in made[name] for name in made if name.endswith(".html"))
    assert "\u2028" not in made["assets/faceid.js"].decode()


def test_bundle_is_the_one_that_was_published(
    contract: BundledContract,
    site: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    published = (operations.VENDOR / operations.BUNDLE).read_bytes()
    assert site[f"assets/redoc/{operations.BUNDLE}"] == published.replace(
        b"https://cdn.redoc.ly/redoc/logo-mini.svg", b"data:,"
    )
    for name in json.loads((operations.VENDOR / operations.RECORD).read_bytes())["sha256"]:
        (tmp_path / name).write_bytes((operations.VENDOR / name).read_bytes())
    (tmp_path / operations.RECORD).write_bytes((operations.VENDOR / operations.RECORD).read_bytes())
    (tmp_path / "LICENSE").write_bytes(b"another")
    monkeypatch.setattr(operations, "VENDOR", tmp_path)

    with pytest.raises(SetupError, match=r"LICENSE is not what VENDORED\.json records"):
        operations.assets(contract)


def test_site_takes_the_place_of_a_site_only(tmp_path: Path) -> None:
    files = {"assets/reference.css": b"", "index.html": b"new"}
    put_site(files, tmp_path / "site")
    (tmp_path / "site" / "gone.html").write_bytes(b"")
    put_site(files, tmp_path / "site")

    assert sorted(path.name for path in (tmp_path / "site").iterdir()) == ["assets", "index.html"]
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "precious").write_bytes(b"")
    with pytest.raises(OutputError, match="holds no reference pages"):
        put_site(files, tmp_path / "mine")
    assert (tmp_path / "mine" / "precious").exists()


def test_command_needs_one_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.skipif(chromium() is None, reason="needs chromium (make tools)")
def test_pages_are_drawn_without_a_network(
    contract: BundledContract, site: dict[str, bytes], tmp_path: Path
) -> None:
    program = chromium()
    assert program is not None
    put_site(site, tmp_path / "site")
    with opened(program) as page:
        page.size(400)
        for api in (contract, *contract.further):
            address = (tmp_path / "site" / f"{operations.PAGES[api.api]}.html").as_uri()
            page.open(address)
            for item in api.document["paths"].values():
                for operation in (item[method] for method in METHODS & set(item)):
                    name = operation["operationId"]
                    page.wait(f"document.getElementById('operation/{name}')")
            assert page.run("document.documentElement.scrollWidth") <= 400
        for name in ("errors.html", "multipart.html", "zh/signing.html"):
            page.open((tmp_path / "site" / name).as_uri())
            page.wait("document.readyState === 'complete' && document.querySelector('footer')")
            assert page.run("document.documentElement.scrollWidth") <= 400
        assert page.complaints == []
        assert {url.partition(":")[0] for url in page.requests} <= {"file", "blob", "data"}
