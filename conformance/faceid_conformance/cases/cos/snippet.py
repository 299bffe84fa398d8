"""Owns the ready scripts that send a finding about COS again by hand: in Python, and for curl.

Refuses keys and people: a script signs anew, and asks for the synthetic person by name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from string import Template

from faceid_conformance.cases.compose import Scene
from faceid_conformance.cases.cos.compose import AUTHORIZATION
from faceid_conformance.cases.cos.model import PLAIN
from faceid_conformance.cases.cos.scripted import SIGNING
from faceid_conformance.cases.cos.signing import CosRecipe, Pairs, Subject, chosen
from faceid_conformance.cases.snippet import (
    CLOCK,
    IMPORTS,
    REAL_TIME,
    REAL_TIME_CALL,
    WIRE,
    PreparedCall,
    curl_body,
    python_body,
    quoted,
    shell_body,
    shell_heading,
    shell_wait,
)
from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.exchange import Request

# Letters that no encoding of an address changes; so a value that comes later is known again.
MARK = re.compile(r"~~([a-z][a-z0-9_]*)(?:\.([^~]*))?~~")
SIGNED, SIGNATURE, KEPT_SIGNATURE = "signed", "signature", "authorization"
# What a recipe says beside them is settled when the script is written.
_SETTLED = frozenset(
    {"omit", "literal", "place", "headers", "params", "signed_headers", "signed_params",
     "signed_path", "signed_method", "key", "secret_id", "raw_semicolons"}
)  # fmt: skip
_LITERAL = frozenset({"long", "times", "nonce"})


@dataclass(frozen=True, slots=True)
class CosSending:
    """One request as a script sends it, with marks for what comes later; who signs it, and how."""

    url: str
    request: Request
    subject: Subject
    recipe: CosRecipe | None
    expected: str
    keep: tuple[tuple[str, str], ...] = ()
    wait_seconds: int = 0


@dataclass(frozen=True, slots=True)
class MarkedScene(Scene):
    """A scene that knows nothing: what a script has to ask for is a mark."""

    def _value(self, name: str, argument: str | None) -> str:
        if name in self.kept:
            return self.kept[name]
        if name in _LITERAL:
            return Scene._value(self, name, argument)
        return mark(name, argument or "")


def mark(name: str, argument: str = "") -> str:
    """Return the mark that stands for a value."""
    return f"~~{name}.{argument}~~" if argument else f"~~{name}~~"


COS = Template("""
BUCKET = (os.environ.get("FACEID_BUCKET") or $bucket).removesuffix("-" + APP_ID)
kept = {"appid": APP_ID, "secret_id": SECRET_ID, "bucket": BUCKET}
kept.update(secret_key=os.environ["FACEID_SECRET_KEY"], other_appid=str(int(APP_ID) + 1))
ahead, now = 0, 0


def told(name, argument=""):
    if name in kept:
        return kept[name]
    if name == "now":
        return str(now)
    if name == "http_date":
        return email.utils.formatdate(now + int(argument or 0), usegmt=True)
    from faceid_conformance.cases import compose  # the synthetic person whom all cases name
    return compose.synthetic(name, argument)


def element(answer, name):
    found = re.search(f"<{name}>([^<]*)</{name}>", answer.decode("utf-8", "replace"))
    return html.unescape(found[1]) if found else ""


""")
MORE_IMPORTS = "import email.utils, html, shlex\nfrom typing import Any\n"
ACCOUNT = """
APP_ID, SECRET_ID = os.environ["FACEID_APP_ID"], os.environ["FACEID_SECRET_ID"]
"""
SHELL = """

kept.update((name[5:], value) for name, value in os.environ.items() if name[:5] == "KEPT_")
now = int(time.time()) + int(os.environ.get("AHEAD", "0"))


def shell(**values):
    print("; ".join(f"{name}={shlex.quote(value)}" for name, value in values.items()))


"""


def cos_python_script(sendings: Sequence[CosSending]) -> str:
    """Return a Python script that sends the requests one after another."""
    blocks = [cos_heading(sendings[0].url)]
    for number, sending in enumerate(sendings, 1):
        blocks.append(f"\n# {number}. expected: {sending.expected}\n")
        if sending.wait_seconds:
            blocks.append(CLOCK.format(seconds=sending.wait_seconds))
        blocks.append(f"\n{cos_prepared(sending).as_sent()}")
    if any(sending.wait_seconds for sending in sendings):
        blocks.append(REAL_TIME)
    return "".join(blocks)


def cos_heading(url: str) -> str:
    """Return what stands ahead of a script's first call."""
    return "".join((IMPORTS, MORE_IMPORTS, WIRE.substitute(target=repr(url)), _cos(), SIGNING))


def _cos() -> str:
    return COS.substitute(bucket=repr(load_cos_contract().conventions.bucket))


def cos_prepared(sending: CosSending) -> PreparedCall:
    """Return a request as a script's lines."""
    request = sending.request
    body = f"body = {python_body(request.body)}\n"
    path, headers = expression(request.path, on_wire=True), _pairs(request.headers)
    return PreparedCall(
        f"now = int(time.time()) + ahead\n{_signature(sending)}{body}",
        f"{request.method!r}, {path}, {headers}, body",
        tuple((name, _taken(sending, source)) for name, source in sending.keep),
    )


def _pairs(pairs: Pairs) -> str:
    return "[" + ", ".join(f"({name!r}, {expression(value)})" for name, value in pairs) + "]"


def _taken(sending: CosSending, source: str) -> str:
    if source == KEPT_SIGNATURE:
        return expression(sending.request.header(AUTHORIZATION) or "")
    return f"element(answer, {source!r})"


def _signature(sending: CosSending) -> str:
    recipe, subject = sending.recipe, sending.subject
    if recipe is None:
        return ""
    params, headers = chosen(recipe, subject)
    method = subject.method.lower() if recipe.signed_method is None else recipe.signed_method
    path = subject.path if recipe.signed_path is None else recipe.signed_path
    who = mark("secret_id") if recipe.secret_id is None else recipe.secret_id
    key = mark("secret_key") if recipe.key is None else recipe.key
    line = ", ".join(expression(text) for text in (method, path, who, key))
    how = "".join(f", {name}={value}" for name, value in _departures(recipe))
    shown = f", {recipe.place!r}" + (", ';'" if recipe.raw_semicolons else "")
    return (
        f"fields = signed(({line}), {_pairs(params)}, {_pairs(headers)}, now{how})\n"
        f"kept[{SIGNED!r}] = carried(fields{shown})\n"
    )


def _departures(recipe: CosRecipe) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    for item in fields(recipe):
        value = getattr(recipe, item.name)
        if item.name in _SETTLED or value == getattr(PLAIN, item.name):
            continue
        if item.name == "fields":
            told.append((item.name, f"dict({_pairs(tuple(recipe.fields.items()))})"))
        else:
            told.append((item.name, repr(value)))
    return told


def expression(text: str, *, on_wire: bool = False) -> str:
    """Return a text as Python writes it, with a call for each mark; encoded where it is sent."""
    pieces: list[str] = []
    end = 0
    for found in MARK.finditer(text):
        pieces += [repr(text[end : found.start()])] if found.start() > end else []
        asked = ", ".join(repr(part) for part in found.groups() if part)
        is_ready = found[1] == SIGNED or not on_wire
        pieces.append(f"told({asked})" if is_ready else f"escaped(told({asked}))")
        end = found.end()
    pieces += [repr(text[end:])] if end < len(text) or not pieces else []
    return " + ".join(pieces)


def cos_curl_script(sendings: Sequence[CosSending]) -> str:
    """Return a shell script that signs with Python and sends with curl.

    Empty where curl would change an address: one with blanks or bytes that are no ASCII.
    """
    if not all(_is_plain(sending.request.path) for sending in sendings):
        return ""
    signer = "".join((IMPORTS, MORE_IMPORTS, ACCOUNT, _cos(), SIGNING, SHELL))
    lines = [*shell_heading(sendings[0].url), "export AHEAD", f"SIGNER={quoted(signer)}"]
    for number, sending in enumerate(sendings, 1):
        lines += ["", f"# {number}. expected: {sending.expected}", *_curl(sending)]
    if any(sending.wait_seconds for sending in sendings):
        lines.append(REAL_TIME_CALL)
    return "\n".join([*lines, ""])


def _is_plain(path: str) -> bool:
    return path.isascii() and path.isprintable() and " " not in path


def _curl(sending: CosSending) -> list[str]:
    request = sending.request
    lines = shell_wait(sending.wait_seconds) if sending.wait_seconds else []
    values = {"URL": expression(request.path, on_wire=True)}
    options = ["-I" if request.method == "HEAD" else f"-X {quoted(request.method)}"]
    for name, value in request.headers:
        if name.lower() == "content-length":
            continue
        variable = name.upper() if name == AUTHORIZATION else f"HEADER_{len(values)}"
        values[variable] = expression(value)
        options.append(f'-H "{name}: ${variable}"' if value else f"-H {quoted(f'{name};')}")
    made = ", ".join(f"{name}={value}" for name, value in values.items())
    program = f"{_signature(sending)}shell({made})"
    lines.append(f'eval "$(python3 -c "$SIGNER"{quoted(program)})"')
    sent = f'curl -sS -g --path-as-is {" ".join(options)} "$TARGET$URL"'
    if request.body:
        kind = "" if request.header("Content-Type") else "-H 'Content-Type:' "
        body = shell_body(curl_body(request.headers, request.body))
        sent = f"{body} | {sent} {kind}-H 'Expect:' --data-binary @-"
    if not sending.keep:
        return [*lines, f"{sent}; echo"]
    lines += [f'ANSWER="$({sent})"; printf \'%s\\n\' "$ANSWER"']
    for name, source in sending.keep:
        taken = f"$(printf %s \"$ANSWER\" | sed -n 's/.*<{source}>\\([^<]*\\)<.*/\\1/p')"
        value = "$AUTHORIZATION" if source == KEPT_SIGNATURE else taken
        lines.append(f'export KEPT_{name}="{value}"')
    return lines
