"""Owns what every answer of COS must keep, whatever was asked: document, headers, statuses, ids.

Refuses to know cases; the contract alone says what an answer looks like.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime

from faceid_conformance.checks.cos.answer import (
    CODE,
    ERROR,
    RESPONSE,
    Document,
    document_of,
    is_plain,
    is_success,
)
from faceid_conformance.checks.finding import Finding, Level
from faceid_conformance.clauses.cos import (
    code_clause,
    element_clause,
    refusal_clause,
    reply_clause,
)
from faceid_conformance.contract.cos_model import CosContract
from faceid_conformance.exchange import Exchange

PICTURES = ("BestFrameBase64", "BestFrameList")
SIM = "Sim"
REQUEST_ID, TRACE_ID = "x-cos-request-id", "x-cos-trace-id"
TOLD = ("Message", "Resource", "RequestId")
# The Python SDK looks for exactly these letters, and reads no XML where it does not find them.
WRITTEN = ("Content-Type", "Content-Length")
SERVICE_STATUS = 500
_NUMBER = re.compile(r"[0-9]{1,3}(?:\.[0-9]+)?")
Check = Callable[[Exchange, Document, CosContract], Iterator[Finding]]


def judge_cos_reply(exchange: Exchange, contract: CosContract) -> list[Finding]:
    """Return what the answer breaks of the rules that hold for every answer."""
    response = exchange.response
    if response.failure is not None:
        return [_must("answer", "ci/requests", "an answer", f"none ({response.failure})")]
    if exchange.request.method == "HEAD" or (is_plain(exchange) and is_success(response.status)):
        return list(_ids(exchange, Document(None), contract))
    document = document_of(response)
    envelope = list(_envelope(exchange, document))
    if envelope:
        return envelope
    return [finding for check in CHECKS for finding in check(exchange, document, contract)]


def _envelope(exchange: Exchange, document: Document) -> Iterator[Finding]:
    status = exchange.response.status
    observed = f"HTTP status {status}, {document.problem or f'a document {document.root}'}"
    if is_success(status) and document.root != RESPONSE:
        yield _must("document", "ci/out/Response", "a document Response", observed[:80])
    elif not is_success(status) and document.root != ERROR:
        yield _must("document", refusal_clause(CODE), "a document Error", observed[:80])


def _headers(exchange: Exchange, document: Document, contract: CosContract) -> Iterator[Finding]:
    response = exchange.response
    names = {name for name, _ in response.headers}
    for name in WRITTEN:
        if name not in names:
            seen = "another writing of it" if response.header(name) is not None else "none"
            yield _must("header", reply_clause(name), f"a header written {name}", seen)
    content_type = response.header("Content-Type")
    if content_type is not None and content_type != "application/xml":
        wanted = "application/xml and nothing beside it"
        yield _must("header", reply_clause("Content-Type"), wanted, content_type[:60])
    date = response.header("Date")
    try:
        parsedate_to_datetime(date or "")
    except (ValueError, IndexError, TypeError, OverflowError):
        yield _must("header", reply_clause("Date"), "the service's time", "none that can be read")


def _ids(exchange: Exchange, document: Document, contract: CosContract) -> Iterator[Finding]:
    response = exchange.response
    request_id = response.header(REQUEST_ID)
    if not request_id:
        yield _must("header", reply_clause(REQUEST_ID), f"a header {REQUEST_ID}", "none")
    if document.root != ERROR:
        return
    said = document.text("RequestId")
    if said and request_id and said != request_id:
        clause = refusal_clause("RequestId")
        yield _must("ids", clause, f"the RequestId of {REQUEST_ID}", "another")
    traced = document.text("TraceId")
    if traced and traced != response.header(TRACE_ID):
        clause = refusal_clause("TraceId")
        yield Finding("ids", clause, "must", f"the TraceId of {TRACE_ID}", "another, or none")


def _refusal(exchange: Exchange, document: Document, contract: CosContract) -> Iterator[Finding]:
    if document.root != ERROR:
        return
    code = document.text(CODE)
    if not code:
        yield _must("refusal", refusal_clause(CODE), "a Code", "none, or an empty one")
        return
    for name in TOLD:
        if not document.text(name):
            yield _must("refusal", refusal_clause(name), f"a {name}", "none, or an empty one")
    row = contract.codes.get(code)
    if row is None:
        # Its word is the server's own: it is not repeated here.
        yield _must("known-code", refusal_clause(CODE), "a Code of the catalogue", "another")
        return
    status = exchange.response.status
    if status != row.http_status:
        documented = row.http_standing != "inferred"
        broken = status >= SERVICE_STATUS > row.http_status
        level: Level = "must" if documented or broken else "should"
        expected = f"HTTP status {row.http_status} with {code}"
        yield Finding("status", code_clause(code), level, expected, f"HTTP status {status}")
    if not is_plain(exchange) and exchange.operation_id not in row.operations:
        expected = f"a Code of {exchange.operation_id}"
        yield Finding("known-code", code_clause(code), "should", expected, f"Code {code}")


def _text(exchange: Exchange, document: Document, contract: CosContract) -> Iterator[Finding]:
    if document.has_text:
        clause = refusal_clause(CODE) if document.root == ERROR else element_clause(RESPONSE)
        yield Finding("text", clause, "should", "elements and no text beside them", "text, too")


def _result(exchange: Exchange, document: Document, contract: CosContract) -> Iterator[Finding]:
    if document.root != RESPONSE:
        return
    sim = document.text(SIM)
    if sim is not None and not _is_score(sim):
        yield _must("range", element_clause(SIM), "Sim from 0 to 100", "another text")
    for item in document.elements:
        if item.name in PICTURES and item.text and not _is_picture(item.text):
            yield _must("base64", element_clause(item.name), "a JPEG in base64", "another text")
        if item.is_nested:
            clause = element_clause("Response")
            yield _must("nested", clause, "elements that hold texts alone", "one that holds others")
            return


def _is_score(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None and 0 <= float(text) <= 100


def _is_picture(text: str) -> bool:
    try:
        return base64.b64decode("".join(text.split()), validate=True)[:2] == b"\xff\xd8"
    except ValueError:
        return False


def _must(check: str, clause: str, expected: str, observed: str) -> Finding:
    return Finding(check, clause, "must", expected, observed)


CHECKS: tuple[Check, ...] = (_headers, _ids, _refusal, _text, _result)
