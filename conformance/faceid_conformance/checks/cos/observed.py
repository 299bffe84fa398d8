"""Owns what is kept of an answer of COS to compare two runs: status, code and shape, no value.

Refuses to keep a text that a server wrote.
"""

from __future__ import annotations

from faceid_conformance.checks.cos.answer import code_of, document_of
from faceid_conformance.checks.observed import MOST_FIELDS, Observed, label_of
from faceid_conformance.contract.cos_model import CosContract
from faceid_conformance.exchange import Exchange

UNKNOWN_CODE = "<unknown>"


def observe_cos(exchange: Exchange, contract: CosContract) -> Observed:
    """Return what is kept of an exchange."""
    response = exchange.response
    code = code_of(exchange)
    if isinstance(code, str) and code not in contract.codes:
        code = UNKNOWN_CODE
    shape = f"no answer: {response.failure}" if response.failure is not None else _shape(exchange)
    return Observed(exchange.operation_id, response.status, code, None, None, shape)


def _shape(exchange: Exchange) -> str:
    document = document_of(exchange.response)
    if document.root is None:
        return "no body" if not exchange.response.body else "no XML"
    names = list(dict.fromkeys(label_of(item.name) for item in document.elements))[:MOST_FIELDS]
    return f"{label_of(document.root)}({', '.join(names)})"
