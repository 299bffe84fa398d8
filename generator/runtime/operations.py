"""Owns what a call needs: the operation's description, and checked arguments laid out as a request.

Refuses to know signatures and sockets; every refusal here happens before anything is sent.
"""

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import NoneType
from typing import Literal

from .bodies import NO_BODY, Body
from .errors import InvalidArgumentError, InvalidMediaError
from .hidden import Hidden
from .media import MediaFile, open_media
from .multipart import Part, encode

APP_ID_FIELD = "appid"
BUCKET_FIELD = "bucket"

FieldKind = Literal["text", "flag", "number", "key", "picture", "video"]
Place = Literal["body", "query", "path"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class FieldSpec:
    """One request field, as the contract describes it."""

    name: str
    kind: FieldKind
    required: bool = False
    required_when: tuple[tuple[str, str], ...] = ()
    refused_formats: tuple[str, ...] = ()
    wire_name: str = ""
    place: Place = "body"
    choices: tuple[str, ...] = ()
    bounds: tuple[int, int] | None = None

    @property
    def is_media(self) -> bool:
        """Whether the field is a file."""
        return self.kind in ("picture", "video")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class OperationSpec:
    """One operation, as the contract describes it."""

    name: str
    path: str
    fields: tuple[FieldSpec, ...]
    json_fields: tuple[str, ...] = ()
    form_fields: tuple[str, ...] = ()
    raw_field: str = ""
    choice: tuple[str, ...] = ()
    limit_bytes: int | None = None
    method: str = "POST"
    fixed_query: tuple[tuple[str, str], ...] = ()

    def without_body(self) -> "OperationSpec":
        """Return the operation as an address alone, to be signed for somebody else's use."""
        fields = tuple(field for field in self.fields if field.place != "body")
        return replace(self, fields=fields, raw_field="")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Prepared:
    """Checked arguments, laid out: a decoded path, decoded query parameters, and a body."""

    path: str
    query: "Hidden[str]"
    body: Body


def prepare(spec: OperationSpec, values: Mapping[str, object]) -> Prepared:
    """Check the arguments and lay them out as path, query and body."""
    _check_choice(spec, values)
    texts: Hidden[str] = Hidden()
    files: dict[str, MediaFile] = {}
    for field in spec.fields:
        value = values.get(field.name)
        if value is None:
            _check_absence(field, texts)
        elif field.is_media:
            files[field.name] = _file(field, value, spec.limit_bytes)
        else:
            texts[field.name] = _value(spec, field, value)
    body = _body(spec, texts, files)
    _check_size(spec, body, files)
    return Prepared(path=_path(spec, texts), query=_query(spec, texts), body=body)


def _body(spec: OperationSpec, texts: Mapping[str, str], files: Mapping[str, MediaFile]) -> Body:
    if spec.raw_field:
        return Body.of_file(files[spec.raw_field])
    if spec.json_fields and not files:
        return _json(texts)
    return _form(spec, texts, files) if spec.form_fields else NO_BODY


def _path(spec: OperationSpec, texts: Mapping[str, str]) -> str:
    path = spec.path
    for field in spec.fields:
        if field.place == "path":
            path = path.replace(f"{{{field.wire_name}}}", texts[field.name])
    return path


def _query(spec: OperationSpec, texts: Mapping[str, str]) -> Hidden[str]:
    query: Hidden[str] = Hidden(spec.fixed_query)
    for field in spec.fields:
        if field.place == "query" and field.name in texts:
            query[field.wire_name] = texts[field.name]
    return query


def reads_files(spec: OperationSpec, values: Mapping[str, object]) -> bool:
    """Tell whether preparing these arguments may have to read a file."""
    given = (values.get(field.name) for field in spec.fields if field.is_media)
    return any(not isinstance(value, (bytes, bytearray, NoneType)) for value in given)


def _check_choice(spec: OperationSpec, values: Mapping[str, object]) -> None:
    if not spec.choice:
        return
    given = [name for name in spec.choice if values.get(name) is not None]
    if len(given) != 1:
        raise InvalidArgumentError(" or ".join(spec.choice), "is needed, exactly one of them")


def _check_absence(field: FieldSpec, texts: Mapping[str, str]) -> None:
    if field.required:
        raise InvalidArgumentError(field.name, "is required")
    for other, wanted in field.required_when:
        if texts.get(other) == wanted:
            raise InvalidArgumentError(field.name, f"is required when {other} is {wanted}")


def _value(spec: OperationSpec, field: FieldSpec, value: object) -> str:
    if field.kind == "flag":
        return _flag(field, value)
    if field.kind == "number":
        return _number(field, value)
    needed = field.required or bool(field.required_when) or field.name in spec.choice
    text = _text(field, value, needed=needed)
    if field.choices and text not in field.choices:
        raise InvalidArgumentError(field.name, f"must be one of {', '.join(field.choices)}")
    if field.kind == "key":
        _check_key(field, text)
    return text


def _number(field: FieldSpec, value: object) -> str:
    least, most = field.bounds or (0, 0)
    if type(value) is not int or not least <= value <= most:
        raise InvalidArgumentError(field.name, f"must be a whole number of {least} to {most}")
    return str(value)


def _check_key(field: FieldSpec, key: str) -> None:
    """Refuse keys that a client or a server on the way would read as another object's."""
    if key.startswith("/"):
        raise InvalidArgumentError(field.name, "must not begin with /")
    if any(part in (".", "..") for part in key.split("/")):
        raise InvalidArgumentError(field.name, "must not have . or .. between its slashes")
    if any(ord(character) < 0x20 or character == "\x7f" for character in key):
        raise InvalidArgumentError(field.name, "must not hold control characters")


def _flag(field: FieldSpec, value: object) -> str:
    if not isinstance(value, bool):
        raise InvalidArgumentError(field.name, "must be True or False")
    return "true" if value else "false"


def _text(field: FieldSpec, value: object, *, needed: bool) -> str:
    if not isinstance(value, str):
        raise InvalidArgumentError(field.name, "must be a string")
    if not value and needed:
        raise InvalidArgumentError(field.name, "must not be empty")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidArgumentError(field.name, "is not valid Unicode text") from None
    return value


def _file(field: FieldSpec, value: object, limit_bytes: int | None) -> MediaFile:
    refused = field.refused_formats
    return open_media(field.name, value, limit_bytes=limit_bytes, refused_formats=refused)


def _json(texts: Mapping[str, str]) -> Body:
    document = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
    return Body.of("application/json", document.encode("utf-8"))


def _form(spec: OperationSpec, texts: Mapping[str, str], files: Mapping[str, MediaFile]) -> Body:
    form = encode(_parts(spec, texts, files), boundary=f"----faceid-{secrets.token_hex(16)}")
    rewinds = all(media.rewinds for media in files.values())
    return Body(form.content_type, form.length_bytes, form.segments, rewinds=rewinds)


def _parts(
    spec: OperationSpec, texts: Mapping[str, str], files: Mapping[str, MediaFile]
) -> Iterator[Part]:
    for name in spec.form_fields:
        if name in texts:
            yield Part(name, texts[name].encode("utf-8"))
        elif name in files:
            media = files[name]
            content = media.origin if isinstance(media.origin, bytes) else media
            yield Part(name, content, media.filename, media.content_type)


def _check_size(spec: OperationSpec, body: Body, files: Mapping[str, MediaFile]) -> None:
    if spec.limit_bytes is None or body.length_bytes <= spec.limit_bytes:
        return
    problem = f"would make a body of more than {spec.limit_bytes} bytes"
    if files:
        raise InvalidMediaError(" and ".join(files), problem)
    raise InvalidArgumentError("the arguments", problem.replace("would make", "make"))
