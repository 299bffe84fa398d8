"""Owns what a driver's answers are held against: signatures, bodies, requests, outcomes; pure.

Refuses to ask anything. Signatures and forms are read here by the suite's own hand.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from faceid_conformance.cases.clients import ClientCase
from faceid_conformance.cases.media import media_bytes
from faceid_conformance.cases.model import SigningVector
from faceid_conformance.cases.signing import Account, mac_of
from faceid_conformance.contract.model import Operation
from faceid_conformance.exchange import Request, as_object

MAC_BYTES = 20
MOST_LIFETIME_SECONDS = 90 * 86_400
CLOCK_TOLERANCE_SECONDS = 300
_BOUNDARY = re.compile(r'boundary=(?:"([^"]{1,70})"|([^;\s"]{1,70}))', re.IGNORECASE)
_NAME = re.compile(r'(?:^|;)\s*name="([^"]*)"', re.IGNORECASE)
# The clause, what was expected, what was observed.
Fact = tuple[str, str, str]


class NoForm(Exception):
    """A body cannot be read as RFC 2046 says."""


def signature_facts(text: str, account: Account, now: int, *, single_use: bool) -> Iterator[Fact]:
    """Take a signature apart and name the clause of each thing that is wrong."""
    try:
        payload = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        yield "face/signing/encoding", "standard base64 on one line", "what is none"
        return
    mac, signed = payload[:MAC_BYTES], payload[MAC_BYTES:]
    if not hmac.compare_digest(mac_of(account.secret_key.encode(), signed), mac):
        yield from _wrong_digest(payload, account)
        return
    try:
        items = [item.partition("=") for item in signed.decode("utf-8").split("&")]
    except UnicodeDecodeError:
        yield "face/signing/layout", "a text in UTF-8", "other bytes"
        return
    fields = {name: value for name, _, value in items}
    yield from _field_facts(fields, account, now, single_use=single_use)


def _wrong_digest(payload: bytes, account: Account) -> Iterator[Fact]:
    start = payload.find(b"a=")
    digest, text = payload[:start], payload[start:]
    right = mac_of(account.secret_key.encode(), text)
    if start == 0:
        yield "face/signing/layout", "the digest before the text", "the text first"
    elif start > 0 and digest.lower() == right.hex().encode():
        yield "face/signing/algorithm", "the HMAC as 20 raw bytes", "the HMAC in hex"
    elif start < 0:
        yield "face/signing/text-left-out", "the text behind the digest", "no text"
    else:
        wanted = "HMAC-SHA1 of the text with the secret key"
        yield "face/signing/algorithm", wanted, f"{len(digest)} other bytes before the text"


def _field_facts(
    fields: Mapping[str, str], account: Account, now: int, *, single_use: bool
) -> Iterator[Fact]:
    named = {"a": account.appid, "k": account.secret_id}
    if fields.get("b"):
        named["b"] = account.bucket
    for name, value in named.items():
        if fields.get(name) != value:
            yield f"face/signing/{name}", f"{name} of the account", "another, or none"
    numbers = {name: fields.get(name, "") for name in ("e", "t", "r")}
    for name, text in numbers.items():
        if not (text.isascii() and text.isdecimal() and len(text) <= 10):
            yield f"face/signing/{name}", f"{name} as a number of at most ten digits", "none"
            return
    expires, signed_at = int(numbers["e"]), int(numbers["t"])
    if abs(signed_at - now) > CLOCK_TOLERANCE_SECONDS:
        yield "face/signing/t", "t is now, in seconds", f"t differs by {abs(signed_at - now)} s"
    if single_use:
        if expires != 0:
            yield "face/signing/single-use", "e=0", "an end"
    elif not 0 < expires - signed_at <= MOST_LIFETIME_SECONDS:
        yield "face/signing/e", "e after t, at most 90 days", f"e - t = {expires - signed_at}"


def vector_facts(vector: SigningVector, text: str, *, exact: bool, now: int) -> Iterator[Fact]:
    """Hold a signature against a vector: to the byte where time and random number were taken."""
    account = Account(vector.appid, vector.secret_id, vector.secret_key, vector.bucket)
    at = vector.now if exact else now
    facts = list(signature_facts(text, account, at, single_use=vector.typed == "single-use"))
    yield from facts
    if exact and not facts and text != vector.authorization:
        made = base64.b64decode(text)[MAC_BYTES:].decode("utf-8", "replace")
        if sorted(made.split("&")) != sorted(vector.text.split("&")):
            yield "face/signing/layout", "the vector's fields", "other fields"


def form_parts(content_type: str, body: bytes) -> list[tuple[str, bytes]]:
    """Read a form to the letter; NoForm where a strict reader cannot."""
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise NoForm("the Content-Type names no boundary")
    delimiter = b"--" + (found[1] or found[2]).encode("latin-1", "replace")
    sections = (b"\r\n" + body).split(b"\r\n" + delimiter)
    if len(sections) < 2 or sections[-1] not in (b"--", b"--\r\n"):
        raise NoForm("the form does not end with its closing delimiter, or begins another way")
    parts: list[tuple[str, bytes]] = []
    for section in sections[1:-1]:
        if not section.startswith(b"\r\n") or b"\r\n\r\n" not in section:
            raise NoForm("a part has no header that ends with an empty line")
        head, _, value = section[2:].partition(b"\r\n\r\n")
        name = next((_NAME.search(line) for line in _dispositions(head)), None)
        if name is None:
            raise NoForm("a part has no name in quotes")
        parts.append((name[1], value))
    return parts


def _dispositions(head: bytes) -> list[str]:
    lines = head.decode("utf-8", "replace").split("\r\n")
    return [line for line in lines if line.lower().startswith("content-disposition:")]


def body_facts(
    case: ClientCase, content_type: str, body: bytes, appid: str, more: Mapping[str, bytes]
) -> Iterator[Fact]:
    """Hold a body against a case's fields and files; `more` replaces values of files."""
    kind = content_type.partition(";")[0].strip().lower()
    wanted = case.wanted
    if wanted.content_type is not None and kind != wanted.content_type:
        yield "client/requests", wanted.content_type, kind or "no content type"
        return
    try:
        sent = sent_fields(kind, content_type, body)
    except (NoForm, ValueError, RecursionError) as error:
        yield "client/forms", "a body that can be read", str(error) or type(error).__name__
        return
    texts = {name: text.replace("${appid}", appid) for name, text in wanted.fields.items()}
    expected = {name: text.encode("utf-8") for name, text in texts.items()}
    expected |= {name: media_bytes(sample) for name, sample in wanted.files.items()}
    expected |= more
    for name, value in expected.items():
        if sent.get(name) != value:
            seen = _told(value, sent[name]) if name in sent else "none"
            yield field_clause(case.operation_id, name), f"{name} as it was given", seen
    for name in wanted.absent:
        if name in sent:
            yield field_clause(case.operation_id, name), f"no {name}", f"{name} is sent"


def _told(right: bytes, sent: bytes) -> str:
    if sent == base64.b64encode(right):
        return "the same in base64"
    if sent.lower() == right.lower():
        return "the same in other letters' case"
    return f"another value ({len(sent)} bytes for {len(right)})"


def sent_fields(kind: str, content_type: str, body: bytes) -> dict[str, bytes]:
    if kind == "multipart/form-data":
        parts = form_parts(content_type, body)
        if len({name for name, _ in parts}) < len(parts):
            raise NoForm("a name stands in it twice")
        return dict(parts)
    document: Mapping[str, Any] = as_object(json.loads(body.decode("utf-8")))
    return {
        name: value.encode("utf-8") if isinstance(value, str) else repr(value).encode()
        for name, value in document.items()
    }


def field_clause(operation_id: str, name: str) -> str:
    """Return the clause of a field that is sent."""
    return f"{operation_id}/in/{name.replace('_', '-')}"


def request_facts(
    case: ClientCase, heard: Sequence[Request], account: Account, operation: Operation, now: int
) -> Iterator[Fact]:
    """Hold what came over the wire against a case."""
    method_and_path = f"{operation.method} {operation.path}"
    if not heard:
        yield "client/requests", "a request", "none"
        return
    first = heard[0]
    elsewhere = [item for item in heard if item.path != first.path]
    if elsewhere and case.reply.location:
        yield "client/redirects", "nothing sent on", f"{elsewhere[0].method} {elsewhere[0].path}"
    elif len(heard) > 1 and operation.billable:
        yield "client/once", "one request", f"{len(heard)} requests"
    if f"{first.method} {first.path}" != method_and_path:
        yield "client/requests", method_and_path, f"{first.method} {first.path[:60]}"
    authorization = first.header("Authorization")
    if authorization is None:
        yield "face/headers/authorization", "an Authorization", "none"
    else:
        yield from signature_facts(authorization, account, now, single_use=False)
    content_type = first.header("Content-Type") or ""
    yield from body_facts(case, content_type, first.body, account.appid, {})


def outcome_facts(case: ClientCase, told: Mapping[str, Any]) -> Iterator[Fact]:
    """Hold what a client made of a reply against a case."""
    wanted = case.wanted
    if wanted.outcome is not None and told["outcome"] != wanted.outcome:
        clause = "client/refusals" if wanted.outcome == "refusal" else "client/replies"
        yield clause, wanted.outcome, str(told["outcome"])
        return
    if wanted.code is not None and told.get("code") != wanted.code:
        clause = "client/refusals" if wanted.outcome == "refusal" else "client/results"
        yield clause, f"code {wanted.code}", f"code {told.get('code')}"
    values = as_object(told.get("values"))
    for name, value in wanted.values.items():
        seen = values.get(name)
        if seen != value or isinstance(seen, bool) != isinstance(value, bool):
            missing = "what did not come is left out" if value is None else f"{name} is {value}"
            yield "client/results", missing, f"{name} is {str(seen)[:20]}"
