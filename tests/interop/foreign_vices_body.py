"""Vices of the body: what real callers send and such a server can't read, and what has no limit.

Knows nothing of signatures.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from foreign_behaviour import SIX_MEBIBYTES, Behaviour
from foreign_forms import BodyReader, Fields, Part
from foreign_operations import Data, Operations
from foreign_replies import Answer
from foreign_server import FaceHandler
from foreign_signature import Refusal, Signed
from foreign_vices import vice, vice_of

UNREADABLE = "invalid request"
NamedPart = tuple[str, Part]


def refuse() -> Refusal:
    return Refusal(3, UNREADABLE)


@vice
class TakesNoForms(BodyReader):
    """Reads JSON only."""

    takes_forms = False


@vice
class TakesNoJson(BodyReader):
    """Reads forms only."""

    takes_json = False


@vice
class TakesNoFormForACode(BodyReader):
    """Reads livegetfour as JSON only."""

    def read(self, content_type: str, body: bytes, path: str) -> Fields:
        if path == "/face/livegetfour" and "json" not in content_type:
            raise refuse()
        return super().read(content_type, body, path)


@vice
class RefusesJsonCharset(BodyReader):
    """Does not know application/json with a charset."""

    def read(self, content_type: str, body: bytes, path: str) -> Fields:
        if "charset" in content_type.lower():
            raise refuse()
        return super().read(content_type, body, path)


@vice
class ReadsJsonAsAscii(BodyReader):
    """Can't read names that are not escaped."""

    def json_text(self, body: bytes) -> str:
        return body.decode("ascii")


@vice
class KnowsNoJsonEscapes(BodyReader):
    """Takes the escapes of JSON letter by letter."""

    def json_text(self, body: bytes) -> str:
        return super().json_text(body).replace("\\u", "").replace("\\/", "|")


@vice
class RefusesUnknownFields(BodyReader):
    """Turns away a request with a field that the operation does not know."""

    def read(self, content_type: str, body: bytes, path: str) -> Fields:
        fields = super().read(content_type, body, path)
        known = "appid bucket seq session_id idcard_number idcard_name image url validate_data"
        if set(fields.parts) - {*known.split(), "video", "card", "compare_flag"}:
            raise Refusal(21)
        return fields


@vice
class GuessesTheBoundary(BodyReader):
    """Reads a form whose boundary the header does not name."""

    def boundary(self, content_type: str, body: bytes) -> bytes:
        if "boundary" in content_type.lower():
            return super().boundary(content_type, body)
        return body.partition(b"\r\n")[0].removeprefix(b"--")


@vice
class KeepsQuotesInTheBoundary(BodyReader):
    """Takes the quotes around a boundary for a part of it."""

    def boundary(self, content_type: str, body: bytes) -> bytes:
        return content_type.partition("boundary=")[2].encode("latin-1")


@vice
class NeedsSpaceBeforeBoundary(BodyReader):
    """Does not find a boundary that follows its semicolon at once."""

    def boundary(self, content_type: str, body: bytes) -> bytes:
        if "; boundary" not in content_type:
            raise refuse()
        return super().boundary(content_type, body)


@vice
class CutsAtBoundaryLikeBytes(BodyReader):
    """Takes two dashes and the boundary in the middle of a line for a delimiter."""

    def split(self, boundary: bytes, body: bytes) -> Iterator[bytes]:
        if len(list(super().split(boundary, body))) < body.count(b"--" + boundary) - 1:
            raise refuse()
        return super().split(boundary, body)


@vice
class CutsAtTwoDashes(BodyReader):
    """Takes every line that begins with two dashes for a delimiter."""

    def read_part(self, headers: dict[str, str], value: bytes) -> NamedPart:
        if b"\r\n--" in value or value.startswith(b"--"):
            raise refuse()
        return super().read_part(headers, value)


@vice
class RefusesPreamble(BodyReader):
    """Can't read a form whose first line is no delimiter."""

    def split(self, boundary: bytes, body: bytes) -> Iterator[bytes]:
        if not body.startswith(b"--" + boundary):
            raise refuse()
        return super().split(boundary, body)


@vice
class RefusesEpilogue(BodyReader):
    """Can't read a form that ends with anything but its last delimiter and a line end."""

    def split(self, boundary: bytes, body: bytes) -> Iterator[bytes]:
        if not body.rstrip(b"\r\n").endswith(b"--" + boundary + b"--"):
            raise refuse()
        return super().split(boundary, body)


@vice
class RefusesTextWithFilename(BodyReader):
    """Turns away text fields that come with a filename, as the Python SDK sends them."""

    def read_part(self, headers: dict[str, str], value: bytes) -> NamedPart:
        name, part = super().read_part(headers, value)
        if part.filename is not None and name not in {"image", "video", "card"}:
            raise refuse()
        return name, part


@vice
class NeedsFilenameOnFiles(BodyReader):
    """Does not see a file in a part without a filename."""

    def read_part(self, headers: dict[str, str], value: bytes) -> NamedPart:
        name, part = super().read_part(headers, value)
        if part.filename is None and name in {"image", "video", "card"}:
            raise refuse()
        return name, part


@vice
class NeedsTypeOnFiles(BodyReader):
    """Turns away a file part without a Content-Type."""

    def read_part(self, headers: dict[str, str], value: bytes) -> NamedPart:
        name, part = super().read_part(headers, value)
        if part.media_type is None and name in {"image", "video", "card"}:
            raise refuse()
        return name, part


@vice
class BelievesTheTypeOfAPart(BodyReader):
    """Turns away a video whose part says image/jpg, as the Java SDK's does."""

    def read_part(self, headers: dict[str, str], value: bytes) -> NamedPart:
        name, part = super().read_part(headers, value)
        if name == "video" and (part.media_type or "").startswith("image/"):
            raise refuse()
        return name, part


@vice
class RefusesPathAsFilename(BodyReader):
    """Turns away a filename with a slash in it."""

    def read_part(self, headers: dict[str, str], value: bytes) -> NamedPart:
        name, part = super().read_part(headers, value)
        if "/" in (part.filename or ""):
            raise refuse()
        return name, part


@vice
class RefusesPartLength(BodyReader):
    """Turns away a part with a Content-Length of its own."""

    def read_part(self, headers: dict[str, str], value: bytes) -> NamedPart:
        if "content-length" in headers:
            raise refuse()
        return super().read_part(headers, value)


@vice
class RefusesTrailingSemicolon(BodyReader):
    """Can't read the semicolon that the documents print after a part's name."""

    def read_part(self, headers: dict[str, str], value: bytes) -> NamedPart:
        if headers.get("content-disposition", "").endswith(";"):
            raise refuse()
        return super().read_part(headers, value)


@vice
class ReadsPartsInOrder(BodyReader):
    """Does not see text parts that come after a file."""

    def read(self, content_type: str, body: bytes, path: str) -> Fields:
        fields = super().read(content_type, body, path)
        names = list(fields.parts)
        files = [at for at, name in enumerate(names) if name in {"image", "video", "card"}]
        late = set(names[files[0] :] if files else ()) - {"image", "video", "card"}
        kept = {name: part for name, part in fields.parts.items() if name not in late}
        return Fields(kept, fields.encoded)


@vice
class CountsTheQueryString(FaceHandler):
    """Takes the parameters of the address for those of the body."""

    given: Mapping[str, str] = MappingProxyType({})

    def do_POST(self) -> None:
        self.given = {}
        path, mark, query = self.path.partition("?")
        if mark and "json" in self.headers.get("Content-Type", ""):
            self.path = path
            self.given = dict(pair.split("=", 1) for pair in query.split("&") if "=" in pair)
        super().do_POST()

    def read_body(self) -> bytes:
        body = super().read_body()
        if not self.given:
            return body
        return json.dumps({**json.loads(body or b"{}"), **self.given}).encode()


@vice
class ReadsNoChunks(FaceHandler):
    """Reads Content-Length bytes and knows no chunked upload."""

    def read_body(self) -> bytes:
        body = super().read_body()
        return b"" if "Transfer-Encoding" in self.headers else body


@vice
class BreaksDownOnChineseNames(Operations):
    """Breaks down on a name that is not ASCII."""

    def idcard_name(self, fields: Fields) -> str:
        return super().idcard_name(fields).encode("ascii").decode("ascii")


@vice
class LosesNonAsciiLetters(Operations):
    """Drops every letter that is not ASCII, so that nothing is left of a Chinese name."""

    def idcard_name(self, fields: Fields) -> str:
        return super().idcard_name(fields).encode("ascii", "ignore").decode("ascii")


@vice
class BreaksDownOnRareLetters(Operations):
    """Keeps names in GB 2312, which lacks the rarer letters of people's names."""

    def idcard_name(self, fields: Fields) -> str:
        return super().idcard_name(fields).encode("gb2312").decode("gb2312")


@vice
class HasNoLimit(FaceHandler):
    """Reads bodies of any size."""

    def limit(self) -> int:
        return 1 << 40


@vice_of(Behaviour(body_limit=SIX_MEBIBYTES + 512 * 1024))
class HasALooseLimit(FaceHandler):
    """Reads half a megabyte more than the limit."""


@vice_of(Behaviour(body_limit=5 * 1000 * 1000))
class RefusesFiveMegabytes(FaceHandler):
    """Turns away bodies between five megabytes and the limit."""


@vice_of(Behaviour(body_limit=3 * 1024 * 1024))
class TakesAdviceForALimit(FaceHandler):
    """Turns away what is larger than the advised three megabytes."""


@vice
class ResetsLargeBodies(FaceHandler):
    """Closes the connection on a large body and says nothing."""

    def too_large(self) -> Answer:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise ConnectionResetError("too large")


@vice
class SaysThreeForLargeBodies(FaceHandler):
    """Calls a large body a broken one."""

    def too_large(self) -> Answer:
        return self.server.replies.refusal(refuse())


@vice
class ShowsAPageForLargeBodies(FaceHandler):
    """Answers a large body with a page, as a proxy that was not told does."""

    def too_large(self) -> Answer:
        return self.server.replies.page(413, "Request Entity Too Large")


@vice
class AcceptsMissingAppid(Operations):
    """Takes the signature's appid where the body has none."""

    def check_target(self, signed: Signed, fields: Fields) -> None:
        if fields.text("appid"):
            super().check_target(signed, fields)


@vice
class DemandsBucket(Operations):
    """Turns away who names no bucket, years after it became needless."""

    def perform(self, path: str, signed: Signed, fields: Fields) -> Data:
        self.required(fields, "bucket")
        return super().perform(path, signed, fields)
