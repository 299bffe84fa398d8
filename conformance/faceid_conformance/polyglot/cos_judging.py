"""Owns what a driver's answers about the operations on COS are held against; pure.

Refuses to ask anything. Signatures are made again here by the suite's own hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, unquote

from faceid_conformance.cases.cos.clients import CosClientCase
from faceid_conformance.cases.cos.signing import FIELDS, CosRecipe, Subject, sign_cos
from faceid_conformance.cases.signing import Account
from faceid_conformance.contract.cos_model import CosOperation
from faceid_conformance.exchange import Request, as_object
from faceid_conformance.polyglot.judging import Fact

CLIENT, REQUESTS, SIGNING = "ci/client/answers", "ci/requests", "ci/signing"
CLOCK_TOLERANCE_SECONDS = 300
Pairs = Sequence[tuple[str, str]]


def signature_facts(text: str, subject: Subject, *, key_time: str | None = None) -> Iterator[Fact]:
    """Take a signature apart, make it again over what it says it signs, and compare.

    With a key time the signature has to be of that very time, as in a vector; else it is now.
    """
    items = (item.partition("=") for item in text.strip().split("&"))
    fields = {name: value for name, _, value in items}
    for name in FIELDS:
        if name not in fields:
            yield f"{SIGNING}/{name}", f"{name}=…", "none"
            return
    if fields["q-sign-algorithm"] != "sha1":
        yield f"{SIGNING}/q-sign-algorithm", "sha1", "another"
    if fields["q-ak"] != subject.secret_id:
        yield f"{SIGNING}/q-ak", "the account's SecretId", "another"
    wanted = key_time or "a span that holds now"
    for name in ("q-sign-time", "q-key-time"):
        span = _span(fields[name])
        if span is None:
            yield f"{SIGNING}/{name}", "two times in seconds with a semicolon between", "none"
            return
        right = fields[name] == key_time if key_time is not None else _holds(span, subject.now)
        if not right:
            yield f"{SIGNING}/{name}", wanted, "another"
    yield from _made_again(fields, subject)


def _span(text: str) -> tuple[int, int] | None:
    start, _, end = text.partition(";")
    if not (start.isascii() and start.isdecimal() and end.isascii() and end.isdecimal()):
        return None
    return int(start), int(end)


def _holds(span: tuple[int, int], now: int) -> bool:
    start, end = span
    return start - CLOCK_TOLERANCE_SECONDS <= now <= end


def _made_again(fields: Mapping[str, str], subject: Subject) -> Iterator[Fact]:
    headers = _names(fields["q-header-list"])
    params = _names(fields["q-url-param-list"])
    for kind, names, pairs in (
        ("q-header-list", headers, subject.headers),
        ("q-url-param-list", params, subject.params),
    ):
        known = {name.lower() for name, _ in pairs}
        if any(name not in known for name in names):
            yield f"{SIGNING}/{kind}", "names of what is sent", "a name of what is not"
            return
        if list(names) != sorted(names):
            yield f"{SIGNING}/{kind}", "names in their order", "another order"
    sign_span, key_span = _span(fields["q-sign-time"]), _span(fields["q-key-time"])
    if sign_span is None or key_span is None:
        return
    now = subject.now
    recipe = CosRecipe(
        headers=headers,
        sign_span=(sign_span[0] - now, sign_span[1] - now),
        key_span=(key_span[0] - now, key_span[1] - now),
    )
    listed = tuple(pair for pair in subject.params if pair[0].lower() in params)
    made = sign_cos(recipe, replace(subject, params=listed))
    if fields["q-signature"] != made.signature:
        is_upper = fields["q-signature"].lower() == made.signature
        seen = "the same in capital letters" if is_upper else "another"
        yield f"{SIGNING}/q-signature", "the HMAC of what is listed", seen


def _names(text: str) -> tuple[str, ...]:
    return tuple(unquote(name) for name in text.split(";") if name)


def request_facts(
    heard: Sequence[Request],
    operation: CosOperation,
    given: Mapping[str, Any],
    body: bytes | None,
    account: Account,
    now: int,
) -> Iterator[Fact]:
    """Hold what came over the wire against a call to COS."""
    if not heard:
        yield REQUESTS, "a request", "none"
        return
    request = heard[0]
    own_path = request.path.partition("?")[0]
    elsewhere = [item for item in heard if item.path.partition("?")[0] != own_path]
    if elsewhere:
        yield "client/redirects", "nothing sent on", f"{elsewhere[0].method} elsewhere"
    elif len(heard) > 1 and operation.billable:
        yield "client/once", "one request", f"{len(heard)} requests"
    yield from _request_facts(request, operation, given, body)
    yield from signed_facts(request, account, now)


def signed_facts(request: Request, account: Account, now: int) -> Iterator[Fact]:
    """Hold a request's signature against what it was sent with."""
    path, params = _read(request)
    subject = Subject(
        request.method, path, params, request.headers, account.secret_id, account.secret_key, now
    )
    authorization = request.header("Authorization") or dict(params).get("sign")
    if authorization is None:
        yield f"{SIGNING}/places/header", "a signature", "none"
        return
    yield from signature_facts(authorization, subject)


def _read(request: Request) -> tuple[str, Pairs]:
    path, _, query = request.path.partition("?")
    return unquote(path), parse_qsl(query, keep_blank_values=True)


def _request_facts(
    request: Request, operation: CosOperation, given: Mapping[str, Any], body: bytes | None
) -> Iterator[Fact]:
    path, params = _read(request)
    sent = dict(params)
    if request.method != operation.method:
        yield REQUESTS, operation.method, request.method
    key = str(given.get("object_key", ""))
    if operation.on_object and not path.endswith(f"/{key}"):
        yield f"{SIGNING}/path", "the object's key, with its strokes", "another path"
    if sent.get("ci-process") != operation.process:
        yield REQUESTS, f"ci-process={operation.process}", "another, or none"
    for name, value in given.items():
        if isinstance(value, str) and name != "object_key" and sent.get(name) != value:
            seen = "another" if name in sent else "none"
            yield REQUESTS, f"{name} as it was given", seen
    if body is not None and request.body != body:
        yield REQUESTS, "the video's own bytes", f"{len(request.body)} bytes for {len(body)}"


def outcome_facts(case: CosClientCase, told: Mapping[str, Any]) -> Iterator[Fact]:
    """Hold what a client made of an answer against a case."""
    allowed = {"refusal", "unusable"} if case.outcome == "error" else {case.outcome}
    if told["outcome"] not in allowed:
        yield CLIENT, " or ".join(sorted(allowed)), str(told["outcome"])
        return
    if case.code is not None and told.get("code") != case.code:
        yield CLIENT, f"code {case.code}", "another code"
    values = as_object(told.get("values"))
    for name, value in case.values.items():
        element = element_of(name)
        # What did not come is left out, null, or no element of a list.
        if (values.get(element) or None) != (value or None):
            yield CLIENT, f"{element} as it came", "another" if element in values else "none"


def element_of(name: str) -> str:
    """Return the element's name in XML of a field of a result: LiveCode of live_code."""
    return "".join(part.capitalize() for part in name.split("_"))
