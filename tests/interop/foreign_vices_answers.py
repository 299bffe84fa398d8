"""Vices of the answer: envelopes, JSON and HTTP that a caller of this API can't rely on.

Knows no operation but by the fields of its data.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from foreign_behaviour import Behaviour
from foreign_operations import Data, Operations
from foreign_replies import Answer, Document, ReplyWriter
from foreign_signature import Refusal
from foreign_vices import vice, vice_of
from foreign_vices_operations import ChangesData

# The data of the two stages, continued.


@vice
class SaysSimOutOfRange(ChangesData):
    """Sends a sim above 100."""

    def changed(self, data: Data) -> Data:
        return self.with_value(data, "sim", 830)


class SaysSimAfterFailure(Operations):
    """Sends sim and a photo although the comparison failed."""

    def compared(self, live: Data, status: int, photo: str) -> Data:
        sim = {"sim": self.behaviour.sim, photo: self.photo()}
        return super().compared(live, status, photo) | sim


@vice
class SaysSimAfterFailedLiveness(SaysSimAfterFailure):
    """Sends sim and a photo although the first stage failed."""


@vice_of(Behaviour(inspects_media=True))
class SaysSimWithoutComparison(SaysSimAfterFailure):
    """Sends sim and a photo of a card that is no picture."""


@vice
class AlwaysSaysSimZero(Operations):
    """Sends a sim of 0 with every failed comparison."""

    def compared(self, live: Data, status: int, photo: str) -> Data:
        return {"sim": 0} | super().compared(live, status, photo)


@vice
class SwapsThePhotos(ChangesData):
    """Calls video_photo photo and photo video_photo."""

    def changed(self, data: Data) -> Data:
        names = {"photo": "video_photo", "video_photo": "photo"}
        return {names.get(name, name): value for name, value in data.items()}


@vice
class LeavesOutThePhoto(ChangesData):
    """Compares well and sends no photo."""

    def changed(self, data: Data) -> Data:
        return self.without(data, "photo", "video_photo")


@vice
class SendsThePhotoAsAddress(Operations):
    """Sends the photo as an address of the data: kind in place of base64."""

    def photo(self) -> str:
        return f"data:image/jpeg;base64,{super().photo()}"


@vice
class SendsAnEmptyPhoto(Operations):
    """Sends a photo without content."""

    def photo(self) -> str:
        return ""


# The envelope.


class ChangesSuccess(ReplyWriter):
    """Changes the envelope of a success."""

    def success_document(self, data: Document) -> Document:
        return self.changed(super().success_document(data))

    def changed(self, document: Document) -> Document:
        raise NotImplementedError


class ChangesEveryEnvelope(ReplyWriter):
    """Changes the envelope of every answer."""

    def envelope(self, code: int, message: str, data: Any) -> Document:
        return self.changed(super().envelope(code, message, data))

    def changed(self, document: Document) -> Document:
        raise NotImplementedError


@vice
class SaysCodesAsText(ChangesEveryEnvelope):
    """Sends code as text."""

    def changed(self, document: Document) -> Document:
        return document | {"code": str(document["code"])}


@vice
class SaysRefusalCodesAsText(ReplyWriter):
    """Sends the code of a refusal as text."""

    def refusal_document(self, code: int, message: str) -> Document:
        return super().refusal_document(code, message) | {"code": str(code)}


@vice
class SaysCodesWithFraction(ChangesEveryEnvelope):
    """Sends code as 0.5 more than it is."""

    def changed(self, document: Document) -> Document:
        return document | {"code": document["code"] + 0.5}


@vice
class SaysFalseForSuccess(ChangesSuccess):
    """Sends false where code is 0."""

    def changed(self, document: Document) -> Document:
        return document | {"code": False}


@vice
class LeavesOutMessage(ChangesEveryEnvelope):
    """Sends no message."""

    def changed(self, document: Document) -> Document:
        return {name: value for name, value in document.items() if name != "message"}


@vice
class LeavesOutMessageOfRefusal(ReplyWriter):
    """Sends refusals without a message."""

    def refusal_document(self, code: int, message: str) -> Document:
        document = super().refusal_document(code, message)
        del document["message"]
        return document


@vice
class SaysMessageAsNull(ChangesSuccess):
    """Sends a message of null."""

    def changed(self, document: Document) -> Document:
        return document | {"message": None}


@vice
class LeavesOutCodeOfSuccess(ChangesSuccess):
    """Sends a code only where something went wrong."""

    def changed(self, document: Document) -> Document:
        return {name: value for name, value in document.items() if name != "code"}


@vice
class SendsDataAsList(ChangesSuccess):
    """Sends data as a list of one."""

    def changed(self, document: Document) -> Document:
        return document | {"data": [document["data"]]}


@vice
class SendsDataAsText(ChangesSuccess):
    """Sends data as JSON within JSON."""

    def changed(self, document: Document) -> Document:
        return document | {"data": json.dumps(document["data"])}


@vice
class SendsNullDataOnSuccess(ChangesSuccess):
    """Sends a success without its data."""

    def changed(self, document: Document) -> Document:
        return document | {"data": None}


@vice
class SendsDataAtTheTop(ChangesSuccess):
    """Sends the fields of data beside code and message."""

    def changed(self, document: Document) -> Document:
        return {"code": document["code"], "message": document["message"], **document["data"]}


@vice
class SpeaksTheOtherApi(ChangesEveryEnvelope):
    """Says errorcode and errormsg, as another API of the same house does."""

    def changed(self, document: Document) -> Document:
        names = {"code": "errorcode", "message": "errormsg"}
        return {names.get(name, name): value for name, value in document.items()}


@vice
class SaysZeroForRefusals(ReplyWriter):
    """Refuses by HTTP status and message, with a code of 0."""

    def code(self, refusal: Refusal) -> int:
        return 0


@vice
class SaysNineHundredForRefusals(ReplyWriter):
    """Refuses with one code that no table has."""

    def code(self, refusal: Refusal) -> int:
        return 900


@vice
class BreaksDownOnRefusal(ReplyWriter):
    """Answers every refusal with HTTP 500."""

    def status(self, code: int) -> int:
        return 500


@vice
class SucceedsWithFiveHundred(ReplyWriter):
    """Answers a success with HTTP 500."""

    def success_status(self) -> int:
        return 500


# The JSON.


@vice
class SendsTrailingComma(ReplyWriter):
    """Sends the documents' samples as they are printed, with a comma before the brace."""

    def encode(self, document: Document) -> bytes:
        return super().encode(document)[:-1] + b",}"


@vice
class SendsDuplicateKeys(ReplyWriter):
    """Sends code twice."""

    def encode(self, document: Document) -> bytes:
        return super().encode(document)[:-1] + b', "code": 0}'


@vice
class SendsSingleQuotes(ReplyWriter):
    """Sends what Python prints for a dictionary."""

    def encode(self, document: Document) -> bytes:
        return str(document).encode()


@vice
class SendsNotANumber(ReplyWriter):
    """Sends NaN for a similarity."""

    def encode(self, document: Document) -> bytes:
        return super().encode(document).replace(b"92.5", b"NaN")


@vice
class SendsTwoDocuments(ReplyWriter):
    """Sends a second JSON document after the first."""

    def encode(self, document: Document) -> bytes:
        return super().encode(document) + b'\n{"code": 0}'


@vice_of(Behaviour(other_words=True))
class SpeaksGbk(ReplyWriter):
    """Sends Chinese messages in GBK."""

    def encode(self, document: Document) -> bytes:
        return super().encode(document).decode("utf-8").encode("gbk")


@vice
class BeginsWithAByteOrderMark(ReplyWriter):
    """Sends a byte order mark before the JSON, which RFC 8259 forbids."""

    def encode(self, document: Document) -> bytes:
        return b"\xef\xbb\xbf" + super().encode(document)


@vice
class SendsNothing(ReplyWriter):
    """Answers a success with an empty body."""

    def success(self, data: Document) -> Answer:
        return replace(super().success(data), body=b"")


# The HTTP.


@vice
class ShowsAPageForRefusals(ReplyWriter):
    """Answers a refusal with a page."""

    def refusal(self, refusal: Refusal) -> Answer:
        return self.page(self.status(refusal.code), "Refused")


@vice
class CallsJsonHtml(ReplyWriter):
    """Sends JSON as text/html."""

    def content_type(self) -> str:
        return "text/html; charset=utf-8"
