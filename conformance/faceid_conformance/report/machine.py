"""Owns the machine-readable reports: report.json and JUnit.

Refuses any text that was not redacted when the finding was made.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

from faceid_conformance.checks.verdict import Status, Verdict
from faceid_conformance.report.results import Charges, Heading, Result, Results

FORMAT = "faceid-conformance-report/2"
# What a status is to JUnit; whatever is not here passed.
JUNIT: Mapping[Status, str] = {
    "error": "error",
    "blocked": "error",
    "fail": "failure",
    "stale": "failure",
    "contradictory": "skipped",
    "note": "skipped",
    "deviation": "skipped",
    "pending": "skipped",
    "unsupported": "skipped",
    "not-run": "skipped",
}


def report_document(results: Results) -> dict[str, Any]:
    """Return report.json; report.schema.json describes it."""
    heading = results.heading
    return {
        "format": FORMAT,
        "tool": heading.tool,
        "contract": heading.contract,
        "cases": heading.cases,
        "started": heading.started,
        "seconds": round(results.seconds, 3),
        "target": {
            "url": heading.target,
            "product": heading.product,
            "is_emulator": heading.is_emulator,
        },
        "options": {
            "seed": heading.seed,
            "max_examples": heading.max_examples,
            "only": list(heading.only),
            "shard": heading.shard,
            "apis": list(heading.apis),
        },
        "ended": results.ended,
        "ended_because": results.ended_because,
        "green": results.is_green,
        "exit_code": int(results.exit_code),
        "exchanges": results.exchanges,
        "billable": sum(result.verdict.billable for result in results.results),
        "charges": None if results.charges is None else results.charges.to_json(),
        "totals": results.totals(),
        "layers": {name: _layer(group) for name, group in results.layers().items()},
        "results": [result.to_json() for result in results.results],
    }


def results_of(document: Mapping[str, Any]) -> Results:
    """Return the results that a report.json holds."""
    target, options = document["target"], document["options"]
    heading = Heading(
        target=target["url"],
        product=target["product"],
        is_emulator=target["is_emulator"],
        tool=document["tool"],
        contract=document["contract"],
        cases=document["cases"],
        seed=options["seed"],
        max_examples=options["max_examples"],
        only=tuple(options["only"]),
        started=document["started"],
        shard=options["shard"],
        apis=tuple(options.get("apis", ())),
    )
    found = [Result.from_json(raw) for raw in document["results"]]
    because = document.get("ended_because", "")
    charges = Charges.from_json(document.get("charges"))
    return Results(heading, found, document["seconds"], document["ended"], because, charges)


def _layer(group: list[Result]) -> dict[str, Any]:
    counts: dict[str, int] = {}
    for result in group:
        counts[result.verdict.status] = counts.get(result.verdict.status, 0) + 1
    return {
        "results": counts,
        "exchanges": sum(result.verdict.exchanges for result in group),
        "seconds": round(sum(result.seconds for result in group), 3),
    }


def report_json(results: Results) -> str:
    """Return report.json as text."""
    return json.dumps(report_document(results), ensure_ascii=False, indent=1) + "\n"


def junit(results: Results) -> str:
    """Return JUnit's XML with one testcase per case."""
    totals = results.totals()
    suites = ElementTree.Element("testsuites", name="faceid conformance")
    for layer, group in results.layers().items():
        suite = ElementTree.SubElement(
            suites,
            "testsuite",
            name=layer,
            tests=str(len(group)),
            failures=str(_count(group, "failure")),
            errors=str(_count(group, "error")),
            skipped=str(_count(group, "skipped")),
            time=f"{sum(result.seconds for result in group):.3f}",
        )
        for result in group:
            _testcase(suite, result)
    suites.set("tests", str(sum(totals.values())))
    suites.set("failures", str(_count(results.results, "failure")))
    suites.set("errors", str(_count(results.results, "error")))
    suites.set("skipped", str(_count(results.results, "skipped")))
    suites.set("time", f"{results.seconds:.3f}")
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _count(group: list[Result], kind: str) -> int:
    return sum(JUNIT.get(result.verdict.status) == kind for result in group)


def _testcase(suite: ElementTree.Element, result: Result) -> None:
    verdict = result.verdict
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=f"{verdict.layer}.{verdict.operation or 'engine'}",
        name=verdict.id,
        time=f"{result.seconds:.4f}",
    )
    properties = ElementTree.SubElement(case, "properties")
    for clause in verdict.clauses:
        ElementTree.SubElement(properties, "property", name="clause", value=_legal(clause))
    for name in ("status", "level", "says"):
        value = str(getattr(verdict, name))
        ElementTree.SubElement(properties, "property", name=name, value=_legal(value))
    billable = "true" if verdict.billable else "false"
    ElementTree.SubElement(properties, "property", name="billable", value=billable)
    kind = JUNIT.get(verdict.status)
    if kind is not None:
        first = verdict.findings[0] if verdict.findings else None
        words = f"expected {first.expected}, observed {first.observed}" if first else ""
        message = ": ".join(part for part in (verdict.status, verdict.reason, words) if part)
        node = ElementTree.SubElement(case, kind, message=_legal(message))
        if kind != "skipped":
            node.set("type", first.check if first else verdict.status)
        node.text = _legal("\n".join(_shown(verdict)))


def _shown(verdict: Verdict) -> Iterator[str]:
    """Yield the evidence of each finding, and how to send the first again, to the byte."""
    for finding in verdict.findings:
        yield from finding.evidence
    made = [item.reproduction for item in verdict.findings if item.reproduction is not None]
    if made:
        parts = {
            "curl": made[0].curl,
            "Python": made[0].python,
            "body of the last request, base64": made[0].body_base64,
        }
        for name, text in parts.items():
            if text:
                yield from ("", f"-- {name} --", text)


def _legal(text: str) -> str:
    """Return the text without characters that XML 1.0 cannot hold."""
    return "".join(
        char
        if char in "\t\n"
        or " " <= char <= "\ud7ff"
        or "\ue000" <= char <= "\ufffd"
        or char > "\uffff"
        else "?"
        for char in text
    )
