"""Mistakes in the text that is signed: its lines, the method, the path, the host.

Refuses to know keys, parameters and headers.
"""

import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

from faceid_conformance.emulator.ci.doctor.facts import Change, CosMistake, Facts
from faceid_conformance.emulator.ci.doctor.recipe import ENCODINGS, Recipe
from faceid_conformance.emulator.ci.signature import escaped
from faceid_conformance.emulator.doctor.mistake import Mistake

METHODS = ("get", "put", "post", "head", "delete", "options")
BAD = "surrogateescape"


def with_lines(*forms: str) -> Change:
    def change(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
        for form in forms:
            yield recipe._replace(lines=form)

    return change


def _upper(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    yield recipe._replace(method=recipe.method.upper())


def _other_method(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    for method in METHODS:
        if method != recipe.method:
            yield recipe._replace(method=method)


def _paths(recipe: Recipe, *paths: str) -> Iterator[Recipe]:
    for path in paths:
        if path != recipe.path:
            yield recipe._replace(path=path)


def _by_segment(path: str, encoding: str = "right") -> str:
    return "/".join(ENCODINGS[encoding](part) for part in path.split("/"))


def _encoded(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    path = recipe.path
    forms = (_by_segment(path, name) for name in ("right", "lower", "script", "uri", "tilde"))
    return _paths(recipe, *forms, facts.raw_path)


def _slashes(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    lower = ENCODINGS["lower"]
    rest = recipe.path[1:]
    forms = (f"/{escaped(rest)}", f"/{lower(rest)}", escaped(recipe.path))
    return _paths(recipe, *(form for form in forms if "/" in rest or form[0] != "/"))


def _twice(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    return _paths(recipe, _by_segment(_by_segment(recipe.path)))


def _decoded_twice(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    return _paths(recipe, *(unquote(recipe.path, errors=form) for form in (BAD, "replace")))


def _without_slash(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    return _paths(recipe, recipe.path.removeprefix("/"))


def _root(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    return _paths(recipe, "/", "") if len(recipe.path) > 1 else iter(())


def _plus(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    kept = unquote(facts.raw_path, errors=BAD)
    return _paths(recipe, kept, recipe.path.replace(" ", "+"))


def _with_query(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    for query in dict.fromkeys((facts.came.query, facts.came.signed_query)):
        if query:
            yield from _paths(recipe, f"{recipe.path}?{query}", f"{facts.raw_path}?{query}")


def _with_host(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    for host in facts.hosts:
        for scheme in ("", "https://", "http://"):
            yield from _paths(recipe, f"{scheme}{host}{recipe.path}")


def _with_bucket(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    return _paths(recipe, f"/{facts.bucket}{recipe.path}")


def _recased(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    return _paths(recipe, recipe.path.lower())


def _extra_slash(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    return _paths(recipe, f"/{recipe.path}", f"{recipe.path}/", recipe.path.rstrip("/"))


def _normal_form(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    return _paths(recipe, *(unicodedata.normalize(form, recipe.path) for form in ("NFC", "NFD")))


def _port(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    for host in dict.fromkeys(host.partition(":")[0] for host in facts.hosts):
        for port in ("80", "443", "8080"):
            if f"{host}:{port}" not in facts.hosts:
                yield recipe._replace(host=f"{host}:{port}")


def _other_host(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    bucket, region = facts.bucket, facts.region
    hosts = (
        f"cos.{region}.myqcloud.com",
        f"{bucket}.ci.{region}.myqcloud.com",
        f"{bucket}.pic.{region}.myqcloud.com",
        f"{bucket}.cos.accelerate.myqcloud.com",
        f"{bucket}.cos-internal.{region}.tencentcos.cn",
        f"{bucket}.cos.{region}.tencentcos.cn",
        f"{bucket}.file.myqcloud.com",
        "service.cos.myqcloud.com",
        "localhost",
        "127.0.0.1",
        "",
    )
    for host in hosts:
        if host not in facts.hosts:
            yield recipe._replace(host=host)


def _host_as_url(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    for host in facts.hosts:
        for form in (f"https://{host}", f"http://{host}", f"{host}/", f"https://{host}/"):
            yield recipe._replace(host=form)


def _host_case(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    for host in facts.hosts:
        yield recipe._replace(host=host.upper())


STRING_ROWS: tuple[CosMistake, ...] = (
    Mistake(
        "last-line-break-missing",
        "string",
        "A last line break is missing in HttpString, in StringToSign or in both.",
        "End both texts with a line break; empty parts of HttpString keep theirs.",
        with_lines("ends", "end", "http-end"),
    ),
    Mistake(
        "blank-lines-left-out",
        "string",
        "HttpString lacks the lines that are empty.",
        "Keep the line break of an empty list of parameters or headers.",
        with_lines("blank-lines"),
    ),
    Mistake(
        "line-breaks-of-windows",
        "string",
        "The lines end with CR and LF.",
        "End the lines with \\n alone.",
        with_lines("crlf"),
    ),
    Mistake(
        "http-string-not-hashed",
        "string",
        "HttpString itself stands in StringToSign, or was signed in its place.",
        "The third line of StringToSign is the SHA-1 of HttpString in lower-case hex digits.",
        with_lines("not-hashed", "http-alone"),
    ),
    Mistake(
        "string-to-sign-cut",
        "string",
        "StringToSign lacks its first line, or was left out but for the hash.",
        "StringToSign is sha1, q-sign-time and the hash of HttpString, each with a line break.",
        with_lines("no-algorithm", "hash-alone"),
    ),
    Mistake(
        "http-string-hash-upper",
        "string",
        "The hash of HttpString was written in capital digits.",
        "Write the SHA-1 of HttpString in lower-case hex digits.",
        with_lines("upper-hash"),
    ),
    Mistake(
        "method-upper",
        "method",
        "The method was signed in capital letters.",
        "Sign the method in small letters: get, put.",
        _upper,
    ),
    Mistake(
        "method-other",
        "method",
        "Another method was signed than was sent.",
        "Sign the method that is sent: GET for an object that is stored, PUT for an upload.",
        _other_method,
    ),
    Mistake(
        "path-root-signed",
        "path",
        "The bucket's root was signed, or nothing, and not the path.",
        "Sign the path of the object, from its first slash on.",
        _root,
    ),
    Mistake(
        "path-encoded",
        "path",
        "The path was signed percent-encoded.",
        "Sign the path decoded, as UTF-8; only the request's target is percent-encoded.",
        _encoded,
    ),
    Mistake(
        "path-slashes-encoded",
        "path",
        "The path was signed percent-encoded, its slashes too.",
        "Sign the path decoded, as UTF-8; its slashes stay slashes.",
        _slashes,
    ),
    Mistake(
        "path-encoded-twice",
        "path",
        "The path was signed percent-encoded twice.",
        "Sign the path decoded, as UTF-8; encode it once in the request's target.",
        _twice,
    ),
    Mistake(
        "path-decoded-twice",
        "path",
        "The path was signed decoded twice.",
        "Decode the target once; a % that is part of the key stays.",
        _decoded_twice,
    ),
    Mistake(
        "path-without-slash",
        "path",
        "The path was signed without its first slash.",
        "Begin the path with a slash.",
        _without_slash,
    ),
    Mistake(
        "plus-in-path",
        "path",
        "A plus sign of the path was signed where the service reads a space.",
        "Send a plus sign of the key as %2B and a space as %20.",
        _plus,
    ),
    Mistake(
        "path-with-query",
        "path",
        "The path was signed with its query.",
        "Sign the path up to the question mark; parameters have a line of their own.",
        _with_query,
    ),
    Mistake(
        "path-with-host",
        "path",
        "The path was signed with the host, or as a whole URL.",
        "Sign the path alone, from the first slash behind the host on.",
        _with_host,
    ),
    Mistake(
        "path-with-bucket",
        "path",
        "The path was signed with the bucket before it, which stands in the host.",
        "Sign the path of the object in the bucket.",
        _with_bucket,
    ),
    Mistake(
        "path-recased",
        "path",
        "The path was signed in small letters.",
        "Sign the path as it is: the case of a key counts.",
        _recased,
    ),
    Mistake(
        "path-slash-added",
        "path",
        "The path was signed with a slash more or less at an end.",
        "Sign the path exactly as the target has it, decoded.",
        _extra_slash,
    ),
    Mistake(
        "path-in-other-unicode",
        "path",
        "The path was signed in another normal form of Unicode than it was sent.",
        "Make the key once; normalize it before it is signed and sent, or not at all.",
        _normal_form,
    ),
    Mistake(
        "host-port",
        "host",
        "The host was signed with a port that was not sent.",
        "Sign the Host header exactly as it is sent, which is without a usual port.",
        _port,
    ),
    Mistake(
        "host-as-url",
        "host",
        "The host was signed with a scheme or a slash.",
        "Sign the host's name alone, as in the Host header.",
        _host_as_url,
    ),
    Mistake(
        "host-recased",
        "host",
        "The host was signed in capital letters.",
        "Sign the host in small letters, as the service reads it.",
        _host_case,
    ),
    Mistake(
        "host-other",
        "host",
        "Another host was signed than was sent.",
        "Sign the Host header that is sent: that of the bucket.",
        _other_host,
    ),
)
