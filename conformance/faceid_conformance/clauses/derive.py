"""Owns the clauses that the contract holds already: operations, fields, results, codes, limits.

Refuses to say again what the contract says: words, sources and standings are taken from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from faceid_conformance.clauses import code_clause, field_clause, result_clause
from faceid_conformance.clauses.derive_cos import cos_clauses
from faceid_conformance.clauses.derive_wire import wire_clauses
from faceid_conformance.clauses.model import Clause, Kind, Level
from faceid_conformance.clauses.sources import OURS, level_of, slug, sources_of
from faceid_conformance.contract.model import LEADING_FAMILY
from faceid_conformance.contract.node import Node
from faceid_conformance.contract.operation_reader import resolve
from faceid_conformance.contract.reader import DATA

SUCCESS = "success"
# Limits that are a rule of the signature, known by that name.
ALIASES = {"signature-max-lifetime-seconds": "face/signing/lifetime"}
CLIENT_SAYS = "The client calls the operation end to end and hands out what it answers"
SCHEMA_SAYS = "Whatever is drawn from the contract's document is answered as that document says"


def contract_clauses() -> tuple[Clause, ...]:
    """Return every clause that follows from the contract's data, each once."""
    document = Node.load(DATA / "openapi.json")
    found: dict[str, Clause] = {}
    for clause in (
        *_operations(document),
        *_codes(Node.load(DATA / "errors.json")),
        *_limits(Node.load(DATA / "limits.json")),
        *_order(Node.load(DATA / "checks.json")),
        *wire_clauses(),
        *cos_clauses(),
    ):
        found[clause.id] = merged(found[clause.id], clause) if clause.id in found else clause
    return tuple(found.values())


def merged(first: Clause, second: Clause) -> Clause:
    """Return a clause of two that speak of the same thing, as a field in two bodies does."""
    fresh = tuple(item for item in second.sources if item not in first.sources)
    return replace(
        first,
        level=first.level if first.level == "must" else second.level,
        sources=first.sources + fresh,
        operations=tuple(dict.fromkeys(first.operations + second.operations)),
        codes=tuple(dict.fromkeys(first.codes + second.codes)),
        ruling=first.ruling or second.ruling,
    )


def _operations(document: Node) -> Iterator[Clause]:
    for _, methods in document.child("paths").items():
        for _, node in methods.items():
            if isinstance(node.value, dict) and node.has("operationId"):
                yield from _operation(document, node, node.text("operationId"))


def _operation(document: Node, node: Node, name: str) -> Iterator[Clause]:
    yield _clause(f"{name}/requests", node.text("summary"), node, "rule", name)
    for ending, says in (("typed", CLIENT_SAYS), ("schema", SCHEMA_SAYS)):
        yield Clause(f"{name}/{ending}", says, "should", "check", (OURS,), operations=(name,))
    content = node.child("requestBody").child("content")
    for _, body in content.items():
        yield from _fields(document, resolve(document, body.child("schema")), name)
        for example, row in body.child("examples").items():
            says = resolve(document, row).text("summary")
            yield _clause(
                f"{name}/examples/{example}", says, resolve(document, row), "accept", name
            )
    yield from _results(document, node, name)
    if node.child("x-choice").value is not None:
        yield _choice(node.child("x-choice"), name)
    if any(True for _ in node.children("x-stages")):
        yield from _stages(node, name)


def _clause(clause_id: str, says: str, node: Node, kind: Kind, operation: str) -> Clause:
    sources = sources_of(node, "x-source")
    why = node.maybe_text("x-why") or ""
    level = level_of(sources)
    return Clause(clause_id, says, level, kind, sources, operations=(operation,), ruling=why)


def _fields(document: Node, schema: Node, operation: str) -> Iterator[Clause]:
    required = schema.texts("required")
    for name, raw in schema.child("properties").items():
        row = resolve(document, raw)
        media = row.child("x-media")
        codes = [row.maybe_integer(f"x-{kind}-code") for kind in ("missing", "invalid")]
        if media.value is not None:
            codes.append(media.maybe_integer("undecodable-code"))
        clause_id = field_clause(operation, name)
        clause = _clause(clause_id, row.text("description"), row, "rule", operation)
        needed = name in required or row.maybe_integer("x-missing-code") is not None
        level: Level = clause.level if needed else "may"
        known = tuple(dict.fromkeys(code for code in codes if code is not None))
        yield replace(clause, level=level, codes=known, kind="rule" if known else "accept")


def _results(document: Node, node: Node, operation: str) -> Iterator[Clause]:
    for _, media_type in node.child("responses").child("200").child("content").items():
        reply = resolve(document, media_type.child("schema"))
        data = resolve(document, reply.child("properties").child("data"))
        parts = [data, *(resolve(document, part) for part in data.children("allOf"))]
        for part in parts:
            for name, raw in part.child("properties").items():
                row = resolve(document, raw)
                says = row.text("description")
                yield _clause(result_clause(operation, name), says, row, "reply", operation)


def _choice(node: Node, operation: str) -> Clause:
    names = " or ".join(node.texts("fields"))
    says = f"One of {names} is enough; of both only {node.maybe_text('when-both')} counts"
    sources = sources_of(node, "source")
    return Clause(
        f"{operation}/choice",
        says,
        level_of(sources),
        "rule",
        sources,
        operations=(operation,),
        codes=(node.integer("when-none"),),
        ruling=node.maybe_text("why") or "",
    )


def _stages(node: Node, operation: str) -> Iterator[Clause]:
    stages = list(node.children("x-stages"))
    order = ", then ".join(stage.text("status") for stage in stages)
    sources = tuple(dict.fromkeys(item for stage in stages for item in sources_of(stage, "source")))
    if sources:
        yield Clause(
            f"{operation}/stages",
            f"The stages are decided and read in this order: {order}",
            level_of(sources),
            "rule",
            sources,
            operations=(operation,),
            ruling=" ".join(stage.maybe_text("why") or "" for stage in stages).strip(),
        )


def _codes(node: Node) -> Iterator[Clause]:
    families = {row.text("family"): sources_of(row, "source") for row in node.children("families")}
    for row in node.children("codes"):
        family, code = row.text("family"), row.integer("code")
        sources = sources_of(row, "source") or families[family]
        why = row.maybe_text("why") or ""
        says = row.text("en")
        if family in {LEADING_FAMILY, SUCCESS}:
            kind: Kind = "accept" if code == 0 else "refuse"
            yield Clause(
                code_clause(code), says, level_of(sources), kind, sources, codes=(code,), ruling=why
            )
            for operation in row.texts("operations") if code else ():
                yield Clause(
                    f"{operation}/codes/{code}",
                    f"{operation} may answer with {code}: {row.text('name')}",
                    "may",
                    "refuse",
                    sources,
                    operations=(operation,),
                    codes=(code,),
                )
        else:
            yield Clause(
                f"{family}/codes/{code}",
                says,
                "may",
                "refuse",
                sources,
                state="untestable",
                codes=(code,),
                ruling=why,
                reason=row.maybe_text("unused") or "The code of another product.",
            )


def _limits(node: Node) -> Iterator[Clause]:
    for name, row in node.child("limits").items():
        sources = sources_of(row, "source")
        advisory = row.flag("advisory")
        code = row.maybe_integer("code")
        threshold = row.maybe_integer("threshold") is not None
        kind: Kind = "advice" if threshold else "accept" if advisory else "rule"
        yield Clause(
            ALIASES.get(name, f"face/limits/{slug(name)}"),
            row.text("meaning"),
            "should" if advisory else level_of(sources),
            kind,
            sources,
            operations=row.texts("operations"),
            codes=() if code is None else (code,),
            ruling=row.maybe_text("why") or "",
        )


def _order(node: Node) -> Iterator[Clause]:
    steps = ", ".join(row.text("check") for row in node.children("checks"))
    sources = sources_of(node, "source")
    yield Clause(
        "face/checks/order",
        f"The first check that fails gives the answer: {steps}",
        level_of(sources),
        "refuse",
        sources,
        ruling=node.maybe_text("why") or "",
    )
