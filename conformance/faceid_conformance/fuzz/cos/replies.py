"""Owns drawn replies to the client of COS: right ones, odd ones, hostile ones and garbage.

Refuses to know which of them are right.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from hypothesis import strategies as st

STATUSES = st.sampled_from((200, 200, 200, 204, 400, 401, 403, 404, 411, 429, 500, 502, 503, 599))
TYPES = st.sampled_from(("application/xml", "text/xml", "text/html", "application/json", ""))
NAMES = (
    *("LiveCode", "ActionSequence", "Sim", "BestFrameBase64", "BestFrameList"),
    *("Code", "Message", "Resource", "RequestId", "TraceId", "Other"),
)
ROOTS = ("Response", "Error", "response", "html", "Responses")
_CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))
_TEXTS = st.one_of(
    st.text(_CHARACTERS, max_size=20).map(escape),
    st.sampled_from(("", "NaN", "-1", "1e999", "NoSuchKey", "&#0;", "&b;", "<![CDATA[x]]>")),
)
HOSTILE = (
    b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><Response>&c;</Response>',
    b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><Response/>',
    b'<?xml version="1.0" encoding="utf-16"?><Response/>',
    b'<?xml version="1.0" encoding="nothing"?><Response/>',
    b'{"code":-60932,"message":"x"}',
    b"<html><body>502</body></html>",
    b"<a>" * 3000,
    b"\xff\xfe<\x00R\x00",
)


@st.composite
def _documents(draw: st.DrawFn) -> bytes:
    """Draw a document: some elements in a root, some of them repeated, nested or marked as nil."""
    pieces: list[str] = []
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=5)):
        shape = draw(st.sampled_from(("plain", "plain", "empty", "nested", "nil")))
        text = draw(_TEXTS)
        pieces.append(
            {
                "plain": f"<{name}>{text}</{name}>",
                "empty": f"<{name}/>",
                "nested": f"<{name}><Deep>{text}</Deep></{name}>",
                "nil": f'<{name} nil="true"/>',
            }[shape]
        )
    root = draw(st.sampled_from(ROOTS))
    return f"<{root}>{''.join(pieces)}</{root}>".encode()


def cos_replies() -> st.SearchStrategy[tuple[int, str, bytes]]:
    """Draw a status, a content type and a body."""
    cut = st.tuples(_documents(), st.integers(0, 40)).map(lambda pair: pair[0][: pair[1]])
    bodies = st.one_of(_documents(), cut, st.sampled_from(HOSTILE), st.binary(max_size=60))
    return st.tuples(STATUSES, TYPES, bodies)
