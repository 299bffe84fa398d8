"""Owns the scenarios that every generated client is put through: what to send, what comes back.

Refuses to know any generator. What a client is told is `told`; the rest is for the judge.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from faceid_conformance.cases.media import PICTURE, VIDEO, media_bytes
from faceid_conformance.cases.signing import Account, Moment, Recipe, sign

JSON, FORM = "json", "multipart"
ASCII_NAME, CHINESE_NAME = "Zhang San", "张三"
PHOTO_URL = "https://example.com/face.jpg"
NUMBER = "990000199001010017"
PAGE = b"<!DOCTYPE html><html><body><h1>Forbidden</h1></body></html>"
# As a part would begin with the boundary that openapi-python-client always writes.
_PART = (
    b'\r\n--+++\r\nContent-Disposition: form-data; name="appid"\r\n\r\n1499999999\r\n--+++--\r\n'
)
_DASHES = b"\r\n--\r\n----\r\n--boundary\r\n--boundary--\r\n\n--\n\r--\r" + bytes(range(256))


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it is given to a client."""

    path: Path
    filename: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Canned:
    """A reply that is played in place of the emulator's."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Expected:
    """What a client must make of the reply; `data` is a part of what it must hold."""

    outcome: str
    status: int
    code: int | None = None
    data: Mapping[str, object] | None = None
    says_data: bool = False


@dataclass(frozen=True, slots=True)
class Scenario:
    """One call: its construct, what is sent, what answers (None: the emulator), what to expect."""

    id: str
    construct: str
    operation: str
    form: str
    path: str
    authorization: str = field(repr=False)
    fields: Mapping[str, str]
    files: Mapping[str, Upload]
    canned: Canned | None
    expected: Expected

    def told(self) -> dict[str, object]:
        """Return what a client program reads of it."""
        files = {
            name: {
                "path": str(each.path),
                "filename": each.filename,
                "content_type": each.content_type,
            }
            for name, each in self.files.items()
        }
        return {
            "id": self.id,
            "operation": self.operation,
            "form": self.form,
            "authorization": self.authorization,
            "fields": dict(self.fields),
            "files": files,
        }


ACCEPTED = Expected("result", 200, 0)


class Plan:
    """Makes scenarios for one account; `lip_code` asks the emulator for a code to speak."""

    def __init__(
        self, account: Account, now: int, folder: Path, lip_code: Callable[[], str]
    ) -> None:
        self._account, self._now, self._folder = account, now, folder
        self._lip_code = lip_code
        self._made: list[Scenario] = []

    def scenarios(self) -> tuple[Scenario, ...]:
        """Return every scenario, in order, each with a signature of its own."""
        self._made = []
        self._requests()
        self._people()
        self._bytes()
        self._replies()
        return tuple(self._made)

    def _requests(self) -> None:
        photo, video = self._media(PICTURE, "image/jpeg"), self._media(VIDEO, "video/mp4")
        person = {"idcard_number": NUMBER, "idcard_name": ASCII_NAME, "session_id": "order-1"}
        self._ask("json", "idcardCompare", JSON, {**person, "url": PHOTO_URL})
        self._ask("json", "liveDetectPicture", JSON, {"url": PHOTO_URL})
        self._ask("json", "liveGetFour", JSON, {"seq": "1"})
        self._ask("form", "idcardCompare", FORM, person, {"image": photo})
        self._ask("form", "liveDetectPicture", FORM, {}, {"image": photo})
        self._ask("form", "liveGetFour", FORM, {"seq": "2"})
        spoken = {"idcard_number": NUMBER, "idcard_name": ASCII_NAME, "seq": "3"}
        spoken["validate_data"] = self._lip_code()
        self._ask("form", "idcardLiveDetectFour", FORM, spoken, {"video": video})
        compared = {"validate_data": self._lip_code(), "compare_flag": "true", "seq": "4"}
        self._ask("form", "liveDetectFour", FORM, compared, {"video": video, "card": photo})
        alone = {"validate_data": self._lip_code(), "compare_flag": "false"}
        self._ask("form", "liveDetectFour", FORM, alone, {"video": video}, "no-card")

    def _people(self) -> None:
        photo = self._media(PICTURE, "image/jpeg")
        person = {"idcard_number": NUMBER, "idcard_name": CHINESE_NAME}
        self._ask("chinese-name", "idcardCompare", JSON, {**person, "url": PHOTO_URL})
        self._ask("chinese-name", "idcardCompare", FORM, person, {"image": photo})

    def _bytes(self) -> None:
        head = media_bytes(PICTURE)
        for name, nasty in (("dashes", _DASHES), ("plus", _PART)):
            file = self._file(f"{name}.jpg", "image/jpeg", head + nasty)
            person = {"idcard_number": NUMBER, "idcard_name": ASCII_NAME}
            self._ask("boundary-bytes", "idcardCompare", FORM, person, {"image": file}, name)

    def _replies(self) -> None:
        """Each by JSON and by form: a document may hold one of them only."""
        photo = self._media(PICTURE, "image/jpeg")
        person = {"idcard_number": NUMBER, "idcard_name": ASCII_NAME}
        for construct, name, canned, expected in _replies():
            for form in (JSON, FORM):
                fields = {**person, "url": PHOTO_URL} if form == JSON else person
                files = {} if form == JSON else {"image": photo}
                self._ask(construct, "idcardCompare", form, fields, files, name, canned, expected)

    def _ask(
        self,
        construct: str,
        operation: str,
        form: str,
        fields: Mapping[str, str],
        files: Mapping[str, Upload] | None = None,
        name: str = "",
        canned: Canned | None = None,
        expected: Expected = ACCEPTED,
    ) -> None:
        moment = Moment(self._now, len(self._made) + 1)
        scenario = Scenario(
            id="/".join(part for part in (construct, name, operation, form) if part),
            construct=construct,
            operation=operation,
            form=form,
            path=f"/face/{operation.lower()}",
            authorization=sign(Recipe(), self._account, moment).authorization,
            fields={"appid": self._account.appid, **fields},
            files=files or {},
            canned=canned,
            expected=expected,
        )
        self._made.append(scenario)

    def _media(self, name: str, content_type: str) -> Upload:
        return self._file(name, content_type, media_bytes(name))

    def _file(self, name: str, content_type: str, content: bytes) -> Upload:
        path = self._folder / name
        path.write_bytes(content)
        return Upload(path, name, content_type, content)


def _replies() -> list[tuple[str, str, Canned, Expected]]:
    known = {"similarity": 93.5, "session_id": "order-1"}
    found = Expected("result", 200, 0, known, says_data=True)
    nothing = Expected("result", 200, 0, None, says_data=True)
    return [
        ("success", "", _json(200, code=0, message="OK", data={**known, "later": [1]}), found),
        ("refusal", "", _refused(200, -5803), Expected("refusal", 200, -5803)),
        (
            "unknown-code",
            "",
            _json(200, code=-99999, message="new", data={}, future={"a": 1}),
            Expected("refusal", 200, -99999),
        ),
        ("data-null", "", _json(200, code=0, message="OK", data=None), nothing),
        ("data-missing", "", _json(200, code=0, message="OK"), nothing),
        ("http-403", "", _refused(403, 9), Expected("refusal", 403, 9)),
        ("html", "403", Canned(403, "text/html; charset=utf-8", PAGE), Expected("unusable", 403)),
        ("html", "502", Canned(502, "text/html", PAGE), Expected("unusable", 502)),
    ]


def _refused(status: int, code: int) -> Canned:
    return _json(status, code=code, message="refused", data={})


def _json(status: int, **document: object) -> Canned:
    body = json.dumps(document, ensure_ascii=False).encode()
    return Canned(status, "application/json;charset=utf-8", body)
