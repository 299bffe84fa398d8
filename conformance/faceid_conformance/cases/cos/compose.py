"""Owns the step from the data of a case about COS to the bytes of a request.

Refuses to send them; who signs, when, and what was learnt before come in as a scene.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from faceid_conformance.cases.compose import Scene, file_bytes
from faceid_conformance.cases.cos.model import CosStep, CosTemplate
from faceid_conformance.cases.cos.signing import (
    CosRecipe,
    CosSigned,
    Pairs,
    Subject,
    escaped,
    sign_cos,
)
from faceid_conformance.cases.identity import may_be_somebodys
from faceid_conformance.cases.media import content_type, shows_nobody
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.errors import CaseError
from faceid_conformance.exchange import FieldValue, Request

PROCESS = "ci-process"
AUTHORIZATION = "Authorization"
# What is asked for of an object as it is; no operation of the contract.
PLAIN_OBJECT = "object"
BUCKET_HOST = "bucket_host"
# Objects that cases put lie below it where a bucket is somebody's own.
KEY_PREFIX = "key_prefix"
OWN_FOLDER = "conformance/"
LIVE_CODE, ACTIONS = "live_code", "actions"
Pair = tuple[str, str]


def bucket_host(scene: Scene) -> str:
    """Return the host of the account's own bucket, as the contract's server template names it."""
    conventions = load_cos_contract().conventions
    account = scene.account
    bucket = (account.bucket or conventions.bucket).removesuffix(f"-{account.appid}")
    return f"{bucket}-{account.appid}.cos.{conventions.region}.myqcloud.com"


def with_bucket(scene: Scene) -> Scene:
    """Return a scene that knows the bucket's host by its name."""
    return replace(scene, kept={BUCKET_HOST: bucket_host(scene), **scene.kept})


def object_key(step: CosStep, scene: Scene) -> str:
    """Return the key that a step is about, in the suite's own folder where the scene asks so."""
    key = scene.fill(step.template.key if step.key is None else step.key)
    prefix = scene.kept.get(KEY_PREFIX, "")
    return key if not key or key.startswith(prefix) else f"{prefix}{key}"


def variables(step: CosStep) -> frozenset[str]:
    """Return which of digits and actions a step speaks of; they have to be asked for first."""
    texts = [*{**step.template.query, **step.set}.values(), *(v for _, v in step.more_query)]
    return frozenset(
        name for name in (LIVE_CODE, ACTIONS) if any(f"${{{name}}}" in text for text in texts)
    )


def compose_cos(step: CosStep, scene: Scene) -> Request:
    """Make the request of a step."""
    scene = with_bucket(scene)
    template = step.template
    plain = _body(step)
    subject = _subject(step, scene, plain)
    headers = list(subject.headers)
    query = _signed_query(step, scene, subject, headers)
    path = f"/{object_key(step, scene)}"
    prefix = _prefix(step, scene)
    wire = prefix + (_wire_path(step, path) if step.path is None else scene.fill(step.path))
    fields = _fields(list(subject.params), plain, template)
    _refuse_people(scene, fields, wire, query)
    dropped = {name.lower() for name in step.drop_headers}
    return Request(
        operation_id=template.operation_id,
        method=subject.method,
        path=f"{wire}?{query}" if query else wire,
        headers=tuple(pair for pair in headers if pair[0].lower() not in dropped),
        body=_chunk(plain) if step.chunked else plain,
        fields=fields,
    )


def cos_subject(step: CosStep, scene: Scene) -> Subject:
    """Return what a step signs: the request as it is meant."""
    return _subject(step, with_bucket(scene), _body(step))


def _subject(step: CosStep, scene: Scene, body: bytes) -> Subject:
    template = step.template
    path = object_key(step, scene)
    return Subject(
        method=step.method or template.method or _method(template),
        path=f"{_prefix(step, scene)}/{path}",
        params=tuple(_query(step, scene)),
        headers=tuple(_headers(step, scene, body)),
        secret_id=scene.account.secret_id,
        secret_key=scene.account.secret_key,
        now=scene.moment.now,
    )


def _prefix(step: CosStep, scene: Scene) -> str:
    return f"/{bucket_host(scene).partition('.')[0]}" if step.style == "path" else ""


def _method(template: CosTemplate) -> str:
    return load_cos_contract().operation(template.operation_id).method


def _signed_query(step: CosStep, scene: Scene, subject: Subject, headers: list[Pair]) -> str:
    """Return the query as it is written; a signature goes into it, or into the headers."""
    parts = [_written_query(step, subject.params)]
    signed = _signed(step, scene, subject)
    if signed is not None and step.sign.place == "header":
        headers.append((AUTHORIZATION, signed))
    elif signed is not None:
        parts.append(signed)
    if step.raw_query is not None:
        parts.append(scene.fill(step.raw_query))
    return "&".join(part for part in parts if part)


def _query(step: CosStep, scene: Scene) -> list[Pair]:
    template = step.template
    own: dict[str, str] = {}
    if template.operation_id != PLAIN_OBJECT:
        own[PROCESS] = load_cos_contract().operation(template.operation_id).process
    named = {**own, **template.query, **step.set}
    pairs = [(name, scene.fill(text)) for name, text in named.items() if name not in step.drop]
    return [*pairs, *((name, scene.fill(value)) for name, value in step.more_query)]


def _body(step: CosStep) -> bytes:
    source = step.template.body if step.body is None else step.body
    body = b"" if source is None else file_bytes(source)
    return body if step.body_bytes is None else body.ljust(step.body_bytes, b"\0")


def _headers(step: CosStep, scene: Scene, body: bytes) -> list[Pair]:
    own = scene.kept[BUCKET_HOST]
    headers = {"Host": own if step.host is None else scene.fill(step.host)}
    source = step.template.body if step.body is None else step.body
    if source is not None:
        kind = source.value if source.kind == "media" else ""
        headers["Content-Type"] = content_type(kind)
        length = ("Transfer-Encoding", "chunked") if step.chunked else ("Content-Length", len(body))
        headers[length[0]] = str(length[1])
    if step.outcome is not None:
        conventions = load_cos_contract().conventions
        headers[conventions.outcome_header] = f"{conventions.outcome_field}={step.outcome}"
    for name, text in step.headers.items():
        headers[name] = scene.fill(text)
    return list(headers.items())


def _signed(step: CosStep, scene: Scene, subject: Subject) -> str | None:
    """Return what carries the signature: a header's value, or parameters as they are written."""
    recipe = step.sign
    if recipe.omit:
        return None
    if recipe.literal is not None:
        return scene.fill(recipe.literal)
    if step.same_signature and "signature" in scene.kept:
        return scene.kept["signature"]
    made = cos_signature(step, scene, subject)
    if recipe.place == "header":
        return made.authorization
    if recipe.place == "sign":
        return f"sign={escaped(made.authorization)}"
    shown = "&".join(f"{name}={escaped(value)}" for name, value in made.fields.items())
    return shown.replace("%3B", ";") if recipe.raw_semicolons else shown


def cos_signature(step: CosStep, scene: Scene, subject: Subject) -> CosSigned:
    """Return the signature of a step, its recipe's texts filled."""
    return sign_cos(filled_recipe(step.sign, scene), subject)


def filled_recipe(recipe: CosRecipe, scene: Scene) -> CosRecipe:
    """Return a recipe with its texts filled."""
    return replace(
        recipe,
        key=None if recipe.key is None else scene.fill(recipe.key),
        secret_id=None if recipe.secret_id is None else scene.fill(recipe.secret_id),
        signed_path=None if recipe.signed_path is None else scene.fill(recipe.signed_path),
        fields=_filled(scene, recipe.fields),
        signed_headers=_filled(scene, recipe.signed_headers),
        signed_params=_filled(scene, recipe.signed_params),
    )


def _filled(scene: Scene, texts: Mapping[str, str]) -> dict[str, str]:
    return {name: scene.fill(text) for name, text in texts.items()}


def _written_query(step: CosStep, pairs: Pairs) -> str:
    digits = "lower" if step.query_form == "lower" else "upper"
    if step.query_form == "raw":
        digits = "none"
    space = "+" if step.query_form == "plus" else "%20"
    return "&".join(
        f"{escaped(name, digits=digits, space=space)}={escaped(value, digits=digits, space=space)}"
        for name, value in pairs
    )


def _wire_path(step: CosStep, path: str) -> str:
    digits = "lower" if step.path_form == "lower" else "upper"
    space = "+" if step.path_form == "plus" else "%20"
    parts = [escaped(part, digits=digits, space=space) for part in path[1:].split("/")]
    slash = "%2F" if step.path_form == "slashes" else "/"
    return f"/{slash.join(parts)}"


def _fields(pairs: list[Pair], body: bytes, template: CosTemplate) -> dict[str, FieldValue]:
    fields: dict[str, FieldValue] = dict(pairs)
    if body or template.body is not None:
        fields["video"] = body
    return fields


def _refuse_people(scene: Scene, fields: Mapping[str, FieldValue], wire: str, written: str) -> None:
    """Refuse what could be a person's own: a number of any real region, a video of anybody."""
    region = scene.identity.region
    for name, value in fields.items():
        if isinstance(value, str) and may_be_somebodys(value, region, whole=name == "IdCard"):
            raise CaseError(f"{name} holds an ID number that a person could have; it is not sent")
        if isinstance(value, bytes) and not shows_nobody(value):
            raise CaseError(f"{name} holds media that are not marked as synthetic; not sent")
    if any(may_be_somebodys(text, region) for text in (wire, written)):
        raise CaseError("the address holds an ID number that a person could have; it is not sent")


def _chunk(body: bytes, size: int = 65536) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
