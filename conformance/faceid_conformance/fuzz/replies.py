"""Owns drawn replies: right ones, odd ones and garbage, each with what it says where that is plain.

Refuses to know who reads them, and how.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from hypothesis import strategies as st

from faceid_conformance.contract.model import Operation

# What a reply is to any reader; `unclear` where readers may differ, and must only not break down.
Meaning = Literal["result", "refusal", "unusable", "unclear"]
REFUSAL_STATUSES = (200, 400, 401, 403, 413, 429, 500, 502)
STATUSES = st.sampled_from((*REFUSAL_STATUSES, 201, 204, 404, 599, 777))
CONTENT_TYPES = st.sampled_from(
    (
        *("application/json", "application/json", "application/json; charset=utf-8"),
        *(
            "application/json; charset=utf-16",
            "text/plain",
            "text/html; charset=gbk",
            "",
            "x/\u00e9",
        ),
    )
)
MOST_WHOLE = 2**63
MANY = 100_000


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply, byte for byte, with what it means."""

    status: int
    body: bytes = field(repr=False)
    meaning: Meaning = "unclear"
    code: int | None = None
    content_type: str = "application/json"


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-MOST_WHOLE, MOST_WHOLE),
    st.sampled_from((10**18, 10**400, -(10**400), -0.0, 1e308, 5e-324)),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(("0", "-5801", "0.0", "", " 0", "\ud800", "\ud83d", "\x00", "null", "NaN")),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
# What no reader may take for a code: no number, and no text of one.
NO_CODES = st.one_of(
    st.none(),
    st.booleans(),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.just("code"), st.integers(), max_size=1),
    st.sampled_from(("", "zero", "0x10", "1,5", "\ud800", "[]")),
    st.sampled_from((0.5, -1.25, 1e-9)),
)
# Written by hand, since no library writes them.
NO_JSON = st.sampled_from(
    (
        b"",
        b" \r\n\t",
        b"\x00" * 20,
        b"\xff\xfe\xfd",
        b"<html><body>502 Bad Gateway</body></html>",
        b"<?xml version='1.0'?><Error><Code>1</Code></Error>",
        b"code=0&message=OK",
        b"null",
        b"0",
        b'"0"',
        b"[]",
        b'[{"code": 0, "message": "OK", "data": {}}]',
        b"{}",
        b"{",
        b"}",
        b'{"code"',
        b'{"code": }',
        b"{'code': 0}",
        b"{code: 0}",
        b'{"code": 0x0, "message": "OK", "data": {}}',
        b'{"code": 00, "message": "OK", "data": {}}',
        b'{"code": NaN, "message": "OK", "data": {}}',
        b'{"code": Infinity, "message": "OK", "data": {}}',
        b'{"message": "OK", "data": {}}',
        b'{"Code": 0, "message": "OK", "data": {}}',
    )
)
NESTED = (b"[" * 600 + b"]" * 600, b'{"a":' * 600 + b"0" + b"}" * 600)
DEEP = st.sampled_from(
    tuple(
        opening * depth + middle + closing * depth
        for opening, middle, closing in ((b"[", b"", b"]"), (b'{"data":', b"0", b"}"))
        for depth in (50, 300, 900, 990, 2_000, MANY)
    )
)


def result_of(operation: Operation) -> dict[str, Any]:
    """Return a right result of an operation, with every field that it may have."""
    values: Mapping[str, Any] = {"string": "0123", "integer": 0, "number": 50.5}
    names = {"photo": "AAAA", "video_photo": "AAAA"}
    data = {item.name: names.get(item.name, values[item.type]) for item in operation.result_fields}
    return {"code": 0, "message": "OK", "data": data}


def replies(operation: Operation) -> st.SearchStrategy[Reply]:
    """Draw a reply to an operation: a right one, one that is wrong somewhere, or garbage."""
    right = result_of(operation)
    text = json.dumps(right, ensure_ascii=False).encode()
    return st.one_of(
        st.just(Reply(200, text, "result", 0)),
        _refusals(),
        _without_code(right),
        _wrong_somewhere(right),
        # A prefix of an object is none: its last brace is missing.
        st.integers(0, len(text) - 1).map(lambda end: Reply(200, text[:end], "unusable")),
        _spoiled(text),
        st.builds(Reply, STATUSES, st.binary(max_size=60), content_type=CONTENT_TYPES),
        st.builds(Reply, STATUSES, NO_JSON, st.just("unusable"), content_type=CONTENT_TYPES),
        st.builds(Reply, STATUSES, DEEP, content_type=CONTENT_TYPES),
        st.builds(Reply, STATUSES, VALUES.map(_written), content_type=CONTENT_TYPES),
    )


def any_reply(operations: Sequence[Operation]) -> st.SearchStrategy[tuple[Operation, Reply]]:
    """Draw an operation and a reply to it."""
    return st.one_of([st.tuples(st.just(item), replies(item)) for item in operations])


def _refusals() -> st.SearchStrategy[Reply]:
    codes = st.one_of(
        st.sampled_from((9, 14, 3, 213, -5801, -4010, 424242)),
        st.integers(-MOST_WHOLE, MOST_WHOLE).filter(bool),
    )
    more = st.fixed_dictionaries(
        {"message": st.one_of(st.text(max_size=20), SCALARS)},
        optional={"data": VALUES, "extra": VALUES},
    )

    def refusal(code: int, rest: dict[str, Any], status: int) -> Reply:
        return Reply(status, _written({"code": code, **rest}), "refusal", code)

    return st.builds(refusal, codes, more, st.sampled_from(REFUSAL_STATUSES)).filter(_is_json)


def _is_json(reply: Reply) -> bool:
    """Whether no number stands in it that JSON does not know."""
    return not any(word in reply.body for word in (b"NaN", b"Infinity"))


def _without_code(right: Mapping[str, Any]) -> st.SearchStrategy[Reply]:
    none: dict[str, Any] = {}
    bodies = st.one_of(NO_CODES.map(lambda value: {**right, "code": value}), st.just(none))
    return bodies.map(lambda document: Reply(200, _written(document), "unusable"))


def _wrong_somewhere(right: dict[str, Any]) -> st.SearchStrategy[Reply]:
    """Draw a result in which the code, the data or a field of it is of another kind, or lacks."""
    data: dict[str, Any] = right["data"]
    within = st.tuples(st.sampled_from(sorted(data)), VALUES).map(
        lambda drawn: {**right, "data": {**data, drawn[0]: drawn[1]}}
    )
    lacking = st.sampled_from(sorted(data)).map(
        lambda name: {**right, "data": {key: data[key] for key in data if key != name}}
    )
    above = st.tuples(st.sampled_from(sorted(right)), VALUES).map(
        lambda drawn: {**right, drawn[0]: drawn[1]}
    )
    dropped = st.sampled_from(sorted(right)).map(
        lambda name: {key: right[key] for key in right if key != name}
    )
    documents = st.one_of(within, lacking, above, dropped)
    return st.builds(Reply, STATUSES, documents.map(_written), content_type=CONTENT_TYPES)


def _spoiled(text: bytes) -> st.SearchStrategy[Reply]:
    """Draw a right result in another charset, a comma too many, twice, or with a byte changed."""
    plain = text.decode()
    encodings = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "utf-7")
    written = [plain.encode(name) for name in encodings]
    written += [
        text.replace(b"}", b",}"),
        text.replace(b"{", b"{,"),
        text + text,
        text + b"\x00",
        text + b"\r\n<!-- end -->",
        text.replace(b'"code": 0', b'"code": 9, "code": 0'),
        text.replace(b'"code": 0', b'"code": 0, "code": 9'),
        text.replace(b'"code": 0', b'"code": 1e400'),
        text.replace(b'"code": 0', b'"code": ' + b"9" * 5000),
        text.replace(b'"code": 0', b'"code": -0'),
        text.replace(b'"OK"', b'"\\ud800"'),
        text.replace(b'"OK"', b'"\xed\xa0\x80"'),
        text.replace(b'"OK"', b'"' + b"x" * MANY + b'"'),
        text.replace(b'"data": {', b'"data": {"deep": ' + b"[" * 600 + b"]" * 600 + b", "),
        text.replace(
            b'"data": {', b'"data": {"deep": ' + b'{"a":' * 600 + b"0" + b"}" * 600 + b", "
        ),
    ]

    def with_byte(place: int, byte: int) -> bytes:
        return text[:place] + bytes([byte]) + text[place + 1 :]

    changed = st.builds(with_byte, st.integers(0, len(text) - 1), st.integers(0, 255))
    bodies = st.one_of(st.sampled_from(written), changed)
    return st.builds(Reply, STATUSES, bodies, content_type=CONTENT_TYPES)


def _written(document: object) -> bytes:
    return json.dumps(document).encode()
