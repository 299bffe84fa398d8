"""Owns the clauses of what stands around a body: the signature, method, hosts and headers.

Refuses to say again what the contract says: words, sources and standings are taken from it.
"""

from __future__ import annotations

from collections.abc import Iterator

from faceid_conformance.clauses.model import Clause, Kind
from faceid_conformance.clauses.sources import level_of, slug, sources_of
from faceid_conformance.contract.node import Node
from faceid_conformance.contract.reader import DATA

SIGNING = "face/signing"


def wire_clauses() -> Iterator[Clause]:
    """Yield the clauses of the signature and of the transport."""
    yield from _signing(Node.load(DATA / "signing.json"))
    yield from _transport(Node.load(DATA / "transport.json"))


def _clause(clause_id: str, says: str, node: Node, kind: Kind) -> Clause:
    sources = sources_of(node, "source")
    why = node.maybe_text("why") or ""
    codes = tuple(item.value for item in node.children("codes") if isinstance(item.value, int))
    return Clause(clause_id, says, level_of(sources), kind, sources, ruling=why, codes=codes)


def _signing(node: Node) -> Iterator[Clause]:
    layout, mac = node.text("layout"), node.child("algorithm").text("mac")
    encoding = node.child("encoding").text("alphabet")
    yield _clause(f"{SIGNING}/layout", f"The signature is {layout}", node, "rule")
    yield _clause(f"{SIGNING}/algorithm", f"The digest is {mac}, as raw bytes", node, "rule")
    yield _clause(f"{SIGNING}/encoding", f"The signature is written in {encoding}", node, "rule")
    yield _clause(f"{SIGNING}/keys", node.child("keys").text("holder"), node.child("keys"), "rule")
    for field in node.children("fields"):
        key = field.text("key")
        kind: Kind = "rule" if field.flag("required") else "accept"
        yield _clause(f"{SIGNING}/{key}", field.text("meaning"), field, kind)
    unknown, order = node.child("unknown-fields"), node.child("order")
    yield _clause(
        f"{SIGNING}/unknown-fields",
        "A key that no document names is passed over",
        unknown,
        "accept",
    )
    yield _clause(
        f"{SIGNING}/order",
        f"The fields are written {', '.join(order.texts('canonical'))} and read in any order",
        order,
        "accept",
    )
    for use, row in node.child("uses").items():
        yield _clause(f"{SIGNING}/{slug(use)}-use", row.text("rule"), row, "rule")
    for mistake, row in node.child("mistakes").items():
        yield _clause(f"{SIGNING}/{slug(mistake)}", row.text("says"), row, "refuse")


def _transport(node: Node) -> Iterator[Clause]:
    method = node.child("method")
    yield _clause(
        "face/method", f"Every operation is called with {method.text('value')}", method, "rule"
    )
    for row in node.children("schemes"):
        yield _clause(
            f"face/schemes/{row.text('scheme')}", f"{row.text('scheme')} is spoken", row, "accept"
        )
    for row in node.children("hosts"):
        says = f"{row.text('host')} is the host since {row.text('since')}"
        yield _clause(f"face/hosts/{row.text('host')}", says, row, "accept")
    for row in node.children("headers"):
        kind: Kind = "rule" if row.flag("required") else "accept"
        says = f"{row.text('name')}: {row.text('value')}"
        yield _clause(f"face/headers/{row.text('name').lower()}", says, row, kind)
    for row in node.children("reply-headers"):
        says = f"An answer carries {row.text('name')}: {row.text('value')}"
        yield _clause(f"face/reply/{row.text('name').lower()}", says, row, "reply")
