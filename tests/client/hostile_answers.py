"""Owns how an answer is drawn: its status, headers, framing, defects and ending.

Knows no API: the bodies are given.
"""

from hostile_server import Script
from hypothesis import strategies as st

statuses = st.sampled_from((*(200,) * 9, 204, 301, 302, 304, 307, 401, 413, 499, 500, 520, 999))
before = st.sampled_from(
    (
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 20,
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
        b"\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
    )
)
headers = st.lists(
    st.sampled_from(
        (
            b"Content-Type: application/json",
            b"Content-Type: application/xml",
            b"Content-Type: text/html; charset=gbk",
            b"Content-Type: application/json; charset=no-such-thing",
            b"Location: http://127.0.0.1:1/",
            b"Location: \xff\xfe",
            b"Set-Cookie: a=b",
            b"Date: Thu, 99 Nov 99999 99:99:99 GMT",
            b"Retry-After: 0",
            b"Retry-After: -1e999",
            b"X-ErrNo: " + b"9" * 400,
            b"x-cos-hash-crc64ecma: 17",
            b"x-cos-hash-crc64ecma: \xff",
            b"x-cos-request-id: " + b"r" * 400,
            b"X-Folded: a\r\n b",
            b"Connection: close",
        )
    ),
    max_size=3,
)
codings = st.sampled_from((b"gzip", b"deflate", b"br", b"gzip, gzip, gzip"))
broken_headers = st.sampled_from(
    (
        b"X-Flood: " + b"x" * 200_000,
        b"No colon at all",
        b": nameless",
        b"Content-Length: 7",
        b"Content-Length: -1",
        b"Transfer-Encoding: chunked",
    )
)
flood = b"\r\n".join(b"X-%d: y" % number for number in range(5_000))


def framed(kind: str, body: bytes) -> tuple[list[bytes], bytes]:
    """Return the headers that say how long the body is, and the body laid out so."""
    chunk = b"%x\r\n%s\r\n" % (len(body), body)
    return {
        "length": ([b"Content-Length: %d" % len(body)], body),
        "nothing": ([], body),
        "too long": ([b"Content-Length: %d" % (len(body) + 9)], body),
        "too short": ([b"Content-Length: %d" % (len(body) // 2)], body),
        "chunks": ([b"Transfer-Encoding: chunked"], chunk + b"0\r\n\r\n"),
        "endless chunks": ([b"Transfer-Encoding: chunked"], chunk),
        "broken chunks": ([b"Transfer-Encoding: chunked"], b"ZZ\r\n" + chunk),
        "huge chunk": ([b"Transfer-Encoding: chunked"], b"f" * 40 + b"\r\n" + body),
        "flood": ([flood, b"Content-Length: %d" % len(body)], body),
    }[kind]


SOUND = ("length", "length", "nothing", "chunks")
BROKEN = ("too long", "too short", "endless chunks", "broken chunks", "huge chunk", "flood")
ENDINGS = (*("close",) * 5, "keep", "keep", "reset", "stall", "drip")
DEFECTS = (*("none",) * 7, "before", "coding", "framing", "header", "cut", "all")


@st.composite
def scripts(
    draw: st.DrawFn, good: st.SearchStrategy[bytes], bodies: st.SearchStrategy[bytes]
) -> Script:
    """Draw an answer with at most one defect besides what its body says."""
    defect = draw(st.sampled_from(DEFECTS))
    body = draw(good if draw(st.booleans()) else bodies)
    said, body = framed(draw(st.sampled_from(BROKEN if defect == "framing" else SOUND)), body)
    lines = [b"HTTP/1.1 %d Odd" % draw(statuses), *draw(headers), *said]
    if defect == "header":
        lines.append(draw(broken_headers))
    if defect == "coding" or body[:2] in (b"\x1f\x8b", b"x\xda"):
        lines.append(b"Content-Encoding: " + draw(codings))
    raw = b"\r\n".join([*lines, b"", body])
    if defect == "before":
        raw = draw(before) + raw
    if defect == "all":
        raw = draw(st.binary(max_size=400))
    if defect == "cut":
        raw = raw[: draw(st.integers(0, len(raw)))]
    return Script(raw, draw(st.sampled_from(ENDINGS)))
