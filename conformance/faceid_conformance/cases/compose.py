"""Owns the step from a case's data to the bytes of a request.

Refuses to send them; who signs, when, and what was learnt before come in as a scene.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.utils import formatdate
from types import MappingProxyType
from urllib.parse import urlsplit

from faceid_conformance.cases.identity import IdentityScheme, may_be_somebodys
from faceid_conformance.cases.media import content_type, media_bytes, shows_nobody
from faceid_conformance.cases.model import ExtraPart, FileSource, Step
from faceid_conformance.cases.multipart import Part, encode
from faceid_conformance.cases.signing import Account, Moment, Recipe, sign
from faceid_conformance.contract.model import Contract
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.errors import CaseError
from faceid_conformance.exchange import FieldValue, Request

_VARIABLE = re.compile(r"\$\{([a-z][a-z0-9_]*)(?::([^}]*))?\}")
ID_NUMBER_FIELD = "idcard_number"
_FREE_HOST = re.compile(r"(?:^|\.)(?:example(?:\.com|\.net|\.org)?|invalid|test)$")
MEDIA = "media"
_MEDIA = re.compile(rb"\$\{media:([a-z0-9_.-]+)\}")
_MEDIA_NAMES = {"image": "face.jpg", "card": "card.jpg", "video": "me.mp4"}


@dataclass(frozen=True, slots=True)
class Scene:
    """What a step needs from outside: contract, account, moment, what was kept before."""

    contract: Contract
    account: Account
    identity: IdentityScheme
    moment: Moment
    kept: Mapping[str, str]

    def fill(self, text: str) -> str:
        """Replace ${…} by its value."""
        return _VARIABLE.sub(
            lambda match: match[0] if match[1] == MEDIA else self._value(match[1], match[2]),
            text,
        )

    def _value(self, name: str, argument: str | None) -> str:
        if name in self.kept:
            return self.kept[name]
        known: dict[str, Callable[[], str]] = {
            "appid": lambda: self.account.appid,
            "other_appid": lambda: str(int(self.account.appid) + 1),
            "bucket": lambda: self.account.bucket,
            "secret_id": lambda: self.account.secret_id,
            "secret_key": lambda: self.account.secret_key,
            "now": lambda: str(self.moment.now),
            "nonce": lambda: str(self.moment.nonce),
            "long": lambda: "\u957f" * int(argument or 1),
            "http_date": lambda: formatdate(self.moment.now + int(argument or 0), usegmt=True),
            "idcard_number": lambda: self.identity.number(int(argument or 0)),
            "idcard_number_of": lambda: self.identity.number(sequence=int(argument or 1)),
            "idcard_number_x": self.identity.number_ending_in_x,
            "wrong_idcard_number": self.identity.wrong_number,
            "idcard_name": lambda: self.identity.name,
            "times": lambda: _repeated(argument or ""),
        }
        if name not in known:
            raise CaseError(f"unknown variable in a case: ${{{name}}}")
        return known[name]()


def _repeated(argument: str) -> str:
    """Return the text of `COUNT:TEXT`, so many times."""
    count, colon, text = argument.partition(":")
    if not colon or not (count.isascii() and count.isdigit()):
        raise CaseError("a repetition in a case is ${times:COUNT:TEXT}")
    return text * int(count)


def identity_scheme(contract: Contract) -> IdentityScheme:
    """Return the contract's layout of synthetic ID numbers."""
    scheme = contract.emulator.id_numbers
    return IdentityScheme(
        region=scheme.region,
        code_digits=scheme.code_digits,
        birth_date=scheme.birth_date,
        sequence=scheme.sequence,
        name=contract.emulator.identity_name,
    )


def needs_lip_code(step: Step) -> bool:
    """Whether the step speaks a code that has to be asked for first."""
    said = {**step.template.fields, **step.set}
    texts = [text for name, text in said.items() if name not in step.drop]
    texts += [part.source.value for part in step.extra_parts if part.source.kind == "text"]
    texts.append(step.raw_body or "")
    return any("${lip_code}" in text for text in texts)


def compose(step: Step, scene: Scene) -> Request:
    """Make the request of a step."""
    operation = scene.contract.operation(step.template.operation_id)
    fields = _fields(step, scene)
    _refuse_people(step, scene, fields)
    body, body_type = _body(step, scene, fields)
    headers = _headers(step, scene, body_type)
    if step.chunked:
        headers["Transfer-Encoding"] = "chunked"
        body = _chunk(body)
    for name in step.drop_headers:
        headers.pop(name, None)
    more = () if step.also_sign is None else (signed_line(step, step.also_sign, scene),)
    return Request(
        operation_id=operation.operation_id,
        method=step.method or operation.method,
        path=operation.path if step.path is None else scene.fill(step.path),
        headers=(*headers.items(), *more),
        body=body,
        fields={**fields, **_said_ahead(step, scene)},
    )


def _said_ahead(step: Step, scene: Scene) -> dict[str, FieldValue]:
    """What parts ahead of the fields say; of a name that comes twice the first counts."""
    ahead = [part for part in step.extra_parts if part.first]
    return {
        part.name: scene.fill(part.source.value)
        if part.source.kind == "text" and part.name not in _MEDIA_NAMES
        else _extra_bytes(part, scene)
        for part in reversed(ahead)
    }


def _fields(step: Step, scene: Scene) -> dict[str, FieldValue]:
    texts = {**step.template.fields, **step.set}
    files = {**step.template.files, **step.files}
    fields: dict[str, FieldValue] = {
        name: scene.fill(text) for name, text in texts.items() if name not in step.drop
    }
    for name, source in files.items():
        if name not in step.drop:
            fields[name] = file_bytes(source)
    if step.field_order:
        fields = {name: fields[name] for name in step.field_order if name in fields}
    return fields


def _refuse_people(step: Step, scene: Scene, fields: Mapping[str, FieldValue]) -> None:
    """Refuse what could be a person's own: a number of any real region, a picture of anybody."""
    region = scene.identity.region
    texts = {name: value for name, value in fields.items() if isinstance(value, str)}
    raw = base64.b64decode(step.raw_base64 or "")
    others = (step.raw_body, raw.decode("latin-1"), step.path, *step.headers.values())
    strangers = [part for part in step.extra_parts if part.source.kind == "text"]
    given = (
        *texts.items(),
        *((part.name, scene.fill(part.source.value)) for part in strangers),
        *(("the body", scene.fill(other)) for other in others if other),
    )
    for name, text in given:
        if may_be_somebodys(text, region, whole=name == ID_NUMBER_FIELD):
            raise CaseError(f"{name} holds an ID number that a person could have; it is not sent")
    if not all(_is_nobodys_address(text) for name, text in given if name == "url"):
        raise CaseError("url names a host that may have a person's picture; it is not sent")
    extra = [(part.name, _extra_bytes(part, scene)) for part in step.extra_parts]
    for name, value in (*fields.items(), *extra):
        content = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        if (isinstance(value, bytes) or name in _MEDIA_NAMES) and not shows_nobody(content):
            raise CaseError(f"{name} holds media that are not marked as synthetic; not sent")


def _is_nobodys_address(url: str) -> bool:
    """Whether nothing can be fetched there: a name that RFC 2606 keeps free, or none at all."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return True
    return not host or _FREE_HOST.search(host.rstrip(".")) is not None


def file_bytes(source: FileSource) -> bytes:
    """Return the bytes that a file source stands for."""
    if source.kind == "media":
        return media_bytes(source.value)
    if source.kind == "hex":
        return bytes.fromhex(source.value)
    if source.kind == "base64-of":
        return base64.b64encode(media_bytes(source.value))
    return source.value.encode("utf-8")


def _extra_bytes(part: ExtraPart, scene: Scene) -> bytes:
    source = part.source
    return scene.fill(source.value).encode() if source.kind == "text" else file_bytes(source)


def _body(step: Step, scene: Scene, fields: dict[str, FieldValue]) -> tuple[bytes, str]:
    if step.template.encoding == "json":
        body, body_type = (
            json_body(fields, step.numbers, escape=step.escape_json),
            "application/json",
        )
        if step.body_bytes is not None:
            body = body.ljust(step.body_bytes)
    else:
        body, body_type = _form(step, scene, fields), step.dialect.content_type
    if step.raw_body is not None:
        written = scene.fill(step.raw_body).encode("utf-8")
        body = _MEDIA.sub(lambda match: media_bytes(match[1].decode("ascii")), written)
    elif step.raw_base64 is not None:
        body = base64.b64decode(step.raw_base64)
    return body, step.content_type if step.content_type is not None else body_type


def json_body(
    fields: Mapping[str, FieldValue], numbers: tuple[str, ...] = (), *, escape: bool = False
) -> bytes:
    """Write fields as a JSON object; bytes become base64, as one old SDK sends them."""
    document: dict[str, str | int] = {}
    for name, value in fields.items():
        text = base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value
        document[name] = int(text) if name in numbers else text
    written = json.dumps(document, ensure_ascii=escape)
    return (written.replace("/", "\\/") if escape else written).encode("utf-8")


def _form(step: Step, scene: Scene, fields: Mapping[str, FieldValue]) -> bytes:
    sources = {**step.template.files, **step.files}
    samples = {name: source.value for name, source in sources.items() if source.kind == "media"}
    extra = [
        (Part(part.name, _extra_bytes(part, scene), part.filename), part.first)
        for part in step.extra_parts
    ]
    parts = [
        *(part for part, is_first in extra if is_first),
        *form_parts(fields, samples),
        *(part for part, is_first in extra if not is_first),
    ]
    body = encode(parts, step.dialect)
    if step.body_bytes is None:
        return body
    missing = step.body_bytes - len(body)
    last = next((index for index, part in enumerate(parts) if part.filename is not None), None)
    if last is None:
        return body + b" " * missing
    parts[last] = replace(parts[last], value=parts[last].value + bytes(missing))
    return encode(parts, step.dialect)


def form_parts(
    fields: Mapping[str, FieldValue], samples: Mapping[str, str] = MappingProxyType({})
) -> list[Part]:
    """Return the parts of a form, files with the name and type of their sample."""
    parts: list[Part] = []
    for name, value in fields.items():
        if isinstance(value, bytes):
            sample = samples.get(name) or _MEDIA_NAMES.get(name, "file.bin")
            parts.append(Part(name, value, sample, content_type(sample)))
        else:
            parts.append(Part(name, value.encode("utf-8", "surrogatepass")))
    return parts


def _headers(step: Step, scene: Scene, body_type: str) -> dict[str, str]:
    headers = {"Content-Type": body_type}
    if not step.sign.omit:
        headers["Authorization"] = authorization(step, scene)
    if step.outcome is not None:
        headers[scene.contract.emulator.outcome_header] = step.outcome
    for name, text in step.headers.items():
        headers[name] = scene.fill(text)
    if step.lower_case_headers:
        return {name.lower(): value for name, value in headers.items()}
    return headers


def signed_line(step: Step, recipe: Recipe, scene: Scene) -> tuple[str, str]:
    """Return one more Authorization, signed by another recipe."""
    name = "authorization" if step.lower_case_headers else "Authorization"
    return name, authorization(replace(step, sign=recipe, same_signature=False), scene)


def authorization(step: Step, scene: Scene) -> str:
    """Return the Authorization of a step; a kept one where the step asks for the same again."""
    if step.same_signature and "signature" in scene.kept:
        return scene.kept["signature"]
    recipe = step.sign
    values = {key: scene.fill(text) for key, text in recipe.values.items()}
    extra = {key: scene.fill(text) for key, text in recipe.extra.items()}
    key = None if recipe.key is None else scene.fill(recipe.key)
    literal = None if recipe.literal is None else scene.fill(recipe.literal)
    filled = replace(
        recipe,
        values=values,
        extra=extra,
        key=key,
        literal=literal,
        text_before=scene.fill(recipe.text_before),
        text_after=scene.fill(recipe.text_after),
    )
    return sign(filled, scene.account, scene.moment).authorization


def _chunk(body: bytes, size: int = 4096) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def synthetic(name: str, argument: str = "") -> str:
    """Return what a case's variable says of the synthetic person, for a script."""
    contract, nobody = load_contract(), Account("", "", "")
    scene = Scene(contract, nobody, identity_scheme(contract), Moment(0, 0), {})
    return scene.fill(f"${{{name}:{argument}}}")
