"""Owns the site as a whole: which pages there are, in which languages, and how each is rendered.

Knows nothing of where a fact stands in the contract. Pages carry no script but those that Redoc
draws, and their policy forbids everything that does not lie beside them.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import yaml
from markupsafe import Markup, escape

from faceid_generator.contract import BundledContract
from faceid_generator.derive import operations
from faceid_generator.docs import operation_address
from faceid_generator.reader import Tree
from faceid_generator.reference import operations as drawn
from faceid_generator.reference import samples as vectors
from faceid_generator.reference.contradictions import contradictions, contradictory_clauses
from faceid_generator.reference.facts import Fact, facts

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "reference"
_CODE = re.compile(r"`([^`]+)`")
LANGUAGES = ("en", "zh")
# The groups of facts, in words: the API, and what the facts are about.
GROUPS = {
    "faceid": {"en": "Face operations", "zh": "人脸接口"},
    "ci-liveness": {"en": "Operations on COS", "zh": "COS 接口"},
    "operations": {"en": "operations and fields", "zh": "接口与字段"},
    "limits": {"en": "limits", "zh": "限制"},
    "signing": {"en": "signing", "zh": "签名"},
    "checks": {"en": "order of checks", "zh": "校验顺序"},
    "transport": {"en": "around the body", "zh": "请求体以外"},
    "profiles": {"en": "other readings", "zh": "其他读法"},
    "emulator": {"en": "the emulator's own", "zh": "模拟器自定"},
    "errors": {"en": "error codes", "zh": "错误码"},
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site; `titles` by language."""

    name: str
    titles: dict[str, str]


GUIDES = (
    Page("index", {"en": "Start", "zh": "首页"}),
    Page("signing", {"en": "Signing", "zh": "签名"}),
    Page("signing-cos", {"en": "Signing on COS", "zh": "COS 签名"}),
    Page("multipart", {"en": "Multipart by hand", "zh": "手写 multipart"}),
    Page("checks", {"en": "Order of checks", "zh": "校验顺序"}),
    Page("errors", {"en": "Error codes", "zh": "错误码"}),
    Page("conflicts", {"en": "Conflicts", "zh": "文档分歧"}),
    Page("facts", {"en": "Every fact", "zh": "事实与依据"}),
)
DRAWN = (
    Page("operations", {"en": "Operations", "zh": "接口"}),
    Page("operations-cos", {"en": "Operations on COS", "zh": "COS 接口"}),
)


def render(contract: BundledContract, root: Path) -> dict[str, bytes]:
    """Return every file of the site by its place, the same bytes each time.

    SetupError where the vendored bundle or the released vectors are not as they should be.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters: dict[str, Callable[..., Markup]] = {"prose": _prose}
    environment.filters.update(filters)  # pyright: ignore[reportUnknownMemberType]  # untyped there
    given = _given(contract, root)
    files = drawn.assets(contract)
    for name in ("reference.css", "operations.css", "operations.js"):
        files[f"assets/{name}"] = (TEMPLATES / name).read_bytes()
    for language in LANGUAGES:
        for page in GUIDES:
            place = f"{_folder(language)}{page.name}.html"
            files[place] = _page(environment, f"{page.name}.html.j2", page, language, given)
    for page, api in zip(DRAWN, (contract, *contract.further), strict=False):
        about = {**given, "api": api}
        files[f"{page.name}.html"] = _page(environment, "drawn.html.j2", page, "en", about)
    return dict(sorted(files.items()))


def _page(
    environment: jinja2.Environment, template: str, page: Page, language: str, given: Tree
) -> bytes:
    def say(english: str, chinese: str) -> Markup:
        return Markup(chinese if language == "zh" else english)

    text = environment.get_template(template).render(
        given, page=page, language=language, say=say, up="../" if language == "zh" else ""
    )
    return text.encode()


def _folder(language: str) -> str:
    return "" if language == "en" else f"{language}/"


def _given(contract: BundledContract, root: Path) -> dict[str, Any]:
    """Return what the templates are told."""
    samples = vectors.read_samples(root)
    every = facts(contract)
    words = yaml.safe_load((TEMPLATES / "zh.yaml").read_text(encoding="utf-8"))
    contradicting = contradictions(every, contradictory_clauses(root))
    form = samples.test("multipart", vectors.FORM)
    return {
        "guides": GUIDES,
        "drawn_pages": DRAWN[: 1 + len(contract.further)],
        "contract": contract,
        "apis": (contract, *contract.further),
        "calls": [_call(api, *each) for api in (contract, *contract.further)
                  for each in operations(api.document)],
        "documents": contract.sources["documents"],
        "facts": every,
        "groups": list(dict.fromkeys(fact.group for fact in every)),
        "group_words": GROUPS,
        "contradictions": contradicting,
        "partial": [fact for fact in every if fact.differs and fact not in contradicting],
        "tally": _tally(every),
        "zh": words,
        "signing": samples.test("signing", vectors.SIGNING),
        "signing_cos": samples.test("signing_cos", vectors.SIGNING_COS),
        "multipart": samples.multipart,
        "form": form,
        "body_length": len(base64.b64decode(form["body_base64"])),
        "form_lines": vectors.body_lines(form),
        "form_rows": list(vectors.hex_rows(base64.b64decode(form["body_base64"]))),
        "programs": {api: vectors.read_programs(root, api) for api in ("face", "cos")},
        "lines": _lines,
    }  # fmt: skip


def _call(api: BundledContract, path: str, method: str, operation: Tree) -> Tree:
    return {
        "id": operation["operationId"],
        "call": f"{method.upper()} {operation_address(api, path, operation)}",
        "summary": operation["summary"],
        "term": operation.get("x-term", ""),
        "types": list(operation.get("requestBody", {}).get("content", {})),
        "page": drawn.PAGES[api.api],
        "anchor": f"operation/{operation['operationId']}",
    }


def _tally(every: list[Fact]) -> dict[str, int]:
    found = [fact.standing for fact in every]
    return {name: found.count(name) for name in ("documented", "observed", "inferred")}


def _prose(text: str) -> Markup:
    """Show what stands between backticks as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))


def _lines(text: str) -> Markup:
    """Show a text's line breaks, which are signed with it."""
    return Markup("<mark>\\n</mark>\n").join(escape(line) for line in text.split("\n"))
