"""Vices of the body: what real callers send and such a server can't read.

Knows nothing of signatures.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from foreign_forms import BodyReader, Fields, Part
from foreign_operations import Data, Operations
from foreign_server import FaceHandler
from foreign_signature import Refusal, Signed
from foreign_vices import vice

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
    """Can't read JSON with a backslash in it, as the PHP and Python SDKs send it."""

    def json_text(self, body: bytes) -> str:
        if b"\\" in body:
            raise refuse()
        return super().json_text(body)


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
class ReadsOneSpellingOfPartHeaders(BodyReader):
    """Finds a part's disposition only under the name Content-Disposition."""

    def split(self, boundary: bytes, body: bytes) -> Iterator[bytes]:
        for raw in super().split(boundary, body):
            if b"Content-Disposition" not in raw.partition(b"\r\n\r\n")[0]:
                raise refuse()
            yield raw


@vice
class NeedsDispositionFirst(BodyReader):
    """Finds a part's disposition only in the part's first line."""

    def split(self, boundary: bytes, body: bytes) -> Iterator[bytes]:
        for raw in super().split(boundary, body):
            if not raw.lower().startswith(b"content-disposition"):
                raise refuse()
            yield raw


@vice
class NeedsNameFirst(BodyReader):
    """Finds a part's name only directly after form-data."""

    def read_part(self, headers: dict[str, str], value: bytes) -> NamedPart:
        if not headers.get("content-disposition", "").startswith("form-data; name="):
            raise refuse()
        return super().read_part(headers, value)


@vice
class NeedsLastLineEnd(BodyReader):
    """Can't read a form without a line end after its last delimiter."""

    def split(self, boundary: bytes, body: bytes) -> Iterator[bytes]:
        if body.endswith(b"--"):
            raise refuse()
        return super().split(boundary, body)


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
