"""Holds the parts of the contract to one another: limits, checks, codes, outcomes and sources.

Judges what neither the generator nor Spectral sees; reads the outputs as anybody would.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
OPENAPI = ROOT / "openapi"
DATA = ROOT / "conformance" / "faceid_conformance" / "contract" / "data"
FAMILY = "face-verification"

Tree = dict[str, Any]


@cache
def data(name: str) -> Tree:
    loaded: Tree = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def resolve(node: Tree) -> Tree:
    target: Any = node
    while "$ref" in target:
        steps = target["$ref"].removeprefix("#/").split("/")
        target = data("openapi")
        for step in steps:
            target = target[step]
    resolved: Tree = target
    return resolved


def operations() -> dict[str, Tree]:
    return {item["post"]["operationId"]: item["post"] for item in data("openapi")["paths"].values()}


def fields_of(operation: Tree) -> dict[str, Tree]:
    """Every field of every body that an operation takes."""
    found: dict[str, Tree] = {}
    for media in operation["requestBody"]["content"].values():
        found |= resolve(media["schema"])["properties"]
    return found


def citations(node: Any) -> Iterator[Tree]:
    if isinstance(node, dict):
        if {"document", "place"} <= set(node):
            yield node
        for value in node.values():
            yield from citations(value)
    elif isinstance(node, list):
        for value in node:
            yield from citations(value)


def every_citation() -> list[Tree]:
    names = ("openapi", "errors", "limits", "signing", "checks", "transport", "emulator")
    folders = ("", *(f"{path.name}/" for path in DATA.iterdir() if path.is_dir()))
    trees = [data(folder + name) for folder in folders for name in names]
    return [entry for tree in trees for entry in citations(tree)]


def named_limits() -> dict[str, set[str]]:
    """Each limit and the operations whose own node or fields name it."""
    found: dict[str, set[str]] = {}
    for name, operation in operations().items():
        nodes = [operation, *fields_of(operation).values()]
        for media in resolve(operation["responses"]["200"])["content"].values():
            reply = resolve(media["schema"])["properties"]["data"]
            nodes += [f for p in reply["allOf"] for f in resolve(p)["properties"].values()]
        for node in nodes:
            for limit in [*node.get("x-limits", ()), *filter(None, [node.get("x-threshold")])]:
                found.setdefault(limit, set()).add(name)
    return found


def test_coherence_every_named_limit_exists_and_covers_who_names_it() -> None:
    limits = data("limits")["limits"]
    for limit, names in named_limits().items():
        assert names == set(limits[limit]["operations"]), limit


def test_coherence_every_limit_is_used() -> None:
    signing = data("signing")
    by_signing = {
        limit
        for node in [*signing["fields"], *signing["uses"].values()]
        for limit in node.get("limits", ())
    }
    by_checks = {row["limit"] for row in data("checks")["checks"] if "limit" in row}

    assert set(data("limits")["limits"]) == set(named_limits()) | by_signing | by_checks


def test_coherence_a_limit_with_a_code_refuses_and_one_without_advises_or_says_why() -> None:
    for name, limit in data("limits")["limits"].items():
        if "code" in limit:
            assert not limit.get("advisory"), name
        else:
            assert limit.get("advisory") or "why" in limit, name


def test_coherence_thresholds_have_a_range_and_stand_inside_it() -> None:
    for limit in data("limits")["limits"].values():
        if "threshold" in limit:
            low, high = limit["range"]["min"], limit["range"]["max"]
            assert low < limit["threshold"] < high
            rates = [row["rate"] for row in limit.get("false-accepts", ())]
            assert rates == sorted(rates, reverse=True)


def catalogue() -> dict[int, Tree]:
    return {row["code"]: row for row in data("errors")["codes"] if row["family"] == FAMILY}


def reach_of(row: Tree) -> set[str]:
    chosen = row.get("operations", "all")
    names = set(operations()) if chosen == "all" else set(chosen)
    return names - set(row.get("except", ()))


def test_coherence_every_check_answers_with_a_code_of_all_its_operations() -> None:
    codes = catalogue()
    for row in data("checks")["checks"]:
        if isinstance(row["code"], int):
            assert reach_of(row) == set(codes[row["code"]]["operations"]), row["check"]
    for code in data("checks")["anytime"]["codes"]:
        assert set(codes[code]["operations"]) == set(operations())


def test_coherence_every_code_of_a_field_is_one_that_the_operation_lists() -> None:
    codes = catalogue()
    for name, operation in operations().items():
        for code in field_codes(operation):
            assert name in codes[code]["operations"], (name, code)


def field_codes(operation: Tree) -> set[int]:
    found = set()
    for field in fields_of(operation).values():
        found |= {field[key] for key in ("x-missing-code", "x-invalid-code") if key in field}
        if "x-media" in field:
            found.add(field["x-media"]["undecodable-code"])
    if "x-choice" in operation:
        found.add(operation["x-choice"]["when-none"])
    return found


def ruled_codes(name: str, operation: Tree) -> set[int]:
    """The codes that a rule of the contract makes the operation answer."""
    checks = data("checks")
    limits = data("limits")["limits"]
    return (
        field_codes(operation)
        | {r["code"] for r in checks["checks"] if type(r["code"]) is int and name in reach_of(r)}
        | set(checks["anytime"]["codes"])
        | {limits[limit]["code"] for limit in operation["x-limits"] if "code" in limits[limit]}
        | set(operation.get("x-outcomes", ()))
    )


def stage_codes(operation: Tree) -> set[int]:
    statuses = {stage["status"] for stage in operation.get("x-stages", ())}
    return {code for code, row in catalogue().items() if row["arrives_in"]["field"] in statuses}


def given_up_codes(operation: Tree) -> list[int]:
    return [code for group in operation.get("x-unused-codes", ()) for code in group["codes"]]


@pytest.mark.parametrize("name", sorted(operations()))
def test_coherence_every_code_that_an_operation_lists_is_used_or_says_why_not(name: str) -> None:
    operation = operations()[name]
    listed = {code for code, row in catalogue().items() if name in row["operations"]}
    used = ruled_codes(name, operation) | stage_codes(operation)
    given_up = given_up_codes(operation)

    assert len(given_up) == len(set(given_up))
    assert set(given_up) <= listed
    assert listed - used - set(given_up) == set()


@pytest.mark.parametrize("name", sorted(operations()))
def test_coherence_a_code_that_is_given_up_follows_from_no_rule(name: str) -> None:
    operation = operations()[name]

    assert set(given_up_codes(operation)) & ruled_codes(name, operation) == set()


def test_coherence_outcomes_stand_only_where_no_stage_has_a_status() -> None:
    for name, operation in operations().items():
        assert not (operation.get("x-stages") and operation.get("x-outcomes")), name


def test_coherence_every_code_of_another_family_says_why_no_operation_uses_it() -> None:
    rows = [row for row in data("errors")["codes"] if not row["operations"]]

    assert rows
    assert [row["code"] for row in rows if not row.get("unused")] == []


def test_coherence_every_place_is_a_path_of_headings_of_its_document() -> None:
    documents = data("sources")["documents"]
    lost = set()
    for entry in every_citation():
        headings = documents[entry["document"]].get("headings")
        if headings and not set(entry["place"].split(" / ")) <= set(headings):
            lost.add((entry["document"], entry["place"]))

    assert lost == set()


def test_coherence_every_document_and_heading_is_cited() -> None:
    documents = data("sources")["documents"]
    cited = every_citation()
    places = {(e["document"], step) for e in cited for step in e["place"].split(" / ")}
    idle = {
        (name, heading)
        for name, entry in documents.items()
        for heading in entry.get("headings", ())
        if (name, heading) not in places
    }

    assert set(documents) == {entry["document"] for entry in cited}
    assert idle == set()


@pytest.mark.parametrize("key", ["x-choice", "x-stages", "x-ages"])
def test_coherence_rules_of_an_operation_name_their_sources(key: str) -> None:
    for name, operation in operations().items():
        rule = operation.get(key, [])
        rows = [rule] if key == "x-choice" and rule else rule
        for row in rows.values() if isinstance(rows, dict) else rows:
            assert row["source"], (name, key)


def test_coherence_every_age_is_a_server_of_the_document() -> None:
    urls = {server["url"] for server in data("openapi")["servers"]}
    for operation in operations().values():
        ages = operation["x-ages"]
        assert {age["server"] for age in ages.values()} <= urls
        assert ages["2019"]["requires"] == []


def test_coherence_printed_samples_depart_in_known_ways_and_every_way_occurs() -> None:
    transport = data("transport")

    used = {kind for sample in transport["samples"] for kind in sample["departs"]}

    assert used == set(transport["departures"])


def test_coherence_our_examples_mend_what_the_documents_print() -> None:
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in (OPENAPI / "faceid").rglob("*.yaml")
    )

    assert "110110199909090909" not in text
    assert "FCHXdPTEwMDAwMzc5" not in text


def test_coherence_no_yaml_is_left_out_of_the_outputs() -> None:
    stems = {path.stem for path in OPENAPI.glob("*.yaml") if not path.name.startswith(".")}
    read = {"limits", "checks", "transport", "emulator", "profiles", "sources", "vocabulary"}

    assert stems == read
    for stem in read - {"vocabulary"}:
        written = yaml.safe_load((OPENAPI / f"{stem}.yaml").read_text(encoding="utf-8"))
        assert {k: v for k, v in data(stem).items() if k != "generated"} == written


def test_coherence_every_citation_has_a_standing() -> None:
    standings = {entry.get("standing") for entry in every_citation()}

    assert standings == {"documented", "observed", "inferred"}


def test_coherence_examples_of_printed_replies_tell_what_was_mended() -> None:
    printed = ("输出示例", "回包", "返回示例")
    for path in (OPENAPI / "faceid" / "examples").rglob("*.response.yaml"):
        example = yaml.safe_load(path.read_text(encoding="utf-8"))
        is_printed = example["x-source"][0]["place"].endswith(printed)
        assert is_printed == ("x-raw" in example), path.name
