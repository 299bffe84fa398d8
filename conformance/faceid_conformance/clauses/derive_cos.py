"""Owns the clauses that the contract of the operations on COS holds already.

Refuses to say again what the contract says: words, sources and standings are taken from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from faceid_conformance.clauses.cos import (
    code_clause,
    element_clause,
    parameter_clause,
    refusal_clause,
    reply_clause,
)
from faceid_conformance.clauses.model import Clause, Kind
from faceid_conformance.clauses.sources import OURS, level_of, slug, sources_of
from faceid_conformance.contract.cos_reader import FOLDER as DATA
from faceid_conformance.contract.node import Node

METHODS = ("get", "put")
PROCESS = "ci-process"
REPLIES = ("LivenessReply", "GetLiveCodeReply", "GetActionSequenceReply")
REFUSAL = "RefusalReply"
SIGNING = "ci/signing"
CLIENT_SAYS = "The client calls the operation end to end and hands out what it answers"
SCHEMA_SAYS = "Whatever is drawn from the contract's document is answered as that document says"


def cos_clauses() -> Iterator[Clause]:
    """Yield every clause that follows from the contract's data."""
    document = Node.load(DATA / "openapi.json")
    yield from _operations(document)
    yield from _parameters(document.child("components").child("parameters"))
    yield from _elements(document.child("components").child("schemas"))
    yield from _codes(Node.load(DATA / "errors.json"))
    yield from _limits(Node.load(DATA / "limits.json"))
    yield from _signing(Node.load(DATA / "signing.json"))
    yield from _transport(Node.load(DATA / "transport.json"))
    yield _order(Node.load(DATA / "checks.json"))


def _clause(clause_id: str, says: str, node: Node, kind: Kind, key: str = "source") -> Clause:
    sources = sources_of(node, key)
    why = node.maybe_text("x-why" if key == "x-source" else "why") or ""
    return Clause(clause_id, says, level_of(sources), kind, sources, ruling=why)


def _operations(document: Node) -> Iterator[Clause]:
    for _, item in document.child("paths").items():
        for method in METHODS:
            node = item.child(method)
            if node.value is None:
                continue
            name, says = node.text("operationId"), node.text("summary")
            clause = _clause(f"{name}/requests", says, node, "rule", "x-source")
            yield replace(clause, operations=(name,))
            for ending, told in (("typed", CLIENT_SAYS), ("schema", SCHEMA_SAYS)):
                yield Clause(
                    f"{name}/{ending}", told, "should", "check", (OURS,), operations=(name,)
                )


def _parameters(parameters: Node) -> Iterator[Clause]:
    seen: set[str] = set()
    for _, node in parameters.items():
        name = node.text("name")
        if name in seen:
            continue
        seen.add(name)
        kinds = ("missing", "invalid")
        codes = (node.maybe_text(f"x-{kind}-code") for kind in kinds)
        clause = _clause(parameter_clause(name), node.text("description"), node, "rule", "x-source")
        yield replace(clause, codes=tuple(code for code in codes if code is not None))


def _elements(schemas: Node) -> Iterator[Clause]:
    for reply in REPLIES:
        schema = schemas.child(reply)
        for name, node in schema.child("properties").items():
            holder = node if node.has("x-source") else schema
            clause = _clause(
                element_clause(name), node.text("description"), holder, "reply", "x-source"
            )
            yield clause
    refusal = schemas.child(REFUSAL)
    for name, node in refusal.child("properties").items():
        holder = node if node.has("x-source") else refusal
        says = node.text("description")
        yield _clause(refusal_clause(name), says, holder, "refuse", "x-source")


def _codes(node: Node) -> Iterator[Clause]:
    families = {row.text("family"): sources_of(row, "source") for row in node.children("families")}
    for row in node.children("codes"):
        code, sources = row.text("code"), sources_of(row, "source")
        told = sources or families[row.text("family")]
        yield Clause(
            code_clause(code),
            row.text("en"),
            level_of(told),
            "refuse",
            told,
            operations=row.texts("operations"),
            codes=(code,),
            ruling=row.maybe_text("why") or "",
        )


def _limits(node: Node) -> Iterator[Clause]:
    for name, row in node.child("limits").items():
        advisory = row.flag("advisory")
        code = row.maybe_text("code")
        clause = _clause(
            f"ci/limits/{slug(name)}", row.text("meaning"), row, "advice" if advisory else "rule"
        )
        yield replace(
            clause,
            level="should" if advisory else clause.level,
            operations=row.texts("operations"),
            codes=() if code is None else (code,),
        )


def _signing(node: Node) -> Iterator[Clause]:
    yield _clause(f"{SIGNING}/layout", f"The signature is {node.text('layout')}", node, "rule")
    for row in node.children("steps"):
        says = row.text("says")
        yield replace(_clause(f"{SIGNING}/steps/{row.text('step')}", says, node, "rule"), ruling="")
    for row in node.children("fields"):
        key = row.text("key")
        yield _clause(f"{SIGNING}/{key}", row.text("meaning"), row, "rule")
    encoding = node.child("encoding")
    says = f"Escapes are {encoding.text('escapes')}, a space is {encoding.text('space')}"
    yield _clause(f"{SIGNING}/encoding", says, encoding, "rule")
    path, query = node.child("path"), node.child("query")
    yield _clause(f"{SIGNING}/path", f"The path is signed {path.text('form')}", path, "rule")
    says = f"A plus sign of the query is a {query.text('plus')} before it is signed"
    yield _clause(f"{SIGNING}/query", says, query, "rule")
    never = node.child("never-signed")
    yield _clause(f"{SIGNING}/never-signed", "The signature's own parameters are never signed",
                  never, "accept")  # fmt: skip
    for row in node.children("places"):
        place = f"{SIGNING}/places/{row.text('place')}"
        yield replace(_clause(place, row.text("says"), node, "rule"), ruling="")
    token = node.child("token")
    yield _clause(f"{SIGNING}/token", token.text("says"), token, "rule")
    for use, row in node.child("uses").items():
        yield _clause(f"{SIGNING}/{slug(use)}-use", row.text("rule"), row, "rule")


def _transport(node: Node) -> Iterator[Clause]:
    for row in node.children("headers"):
        kind: Kind = "rule" if row.flag("required") else "accept"
        name = row.text("name")
        yield _clause(f"ci/headers/{name.lower()}", f"{name}: {row.text('value')}", row, kind)
    for row in node.children("reply-headers"):
        name = row.text("name")
        both: Kind = "reply" if row.flag("required") else "accept"
        kind = "refuse" if name == "x-cos-trace-id" else both
        yield _clause(
            reply_clause(name), f"An answer carries {name}: {row.text('value')}", row, kind
        )


def _order(node: Node) -> Clause:
    steps = ", ".join(row.text("check") for row in node.children("checks"))
    says = f"The first check that fails gives the answer: {steps}"
    return _clause("ci/checks/order", says, node, "refuse")
