"""Owns the ready scripts that send a finding's requests again by hand: in Python, and for curl.

Refuses keys: each script signs anew, with the environment's. Bodies stand in base64, samples by
their name.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from string import Template

from faceid_conformance.cases.signing import CANONICAL_ORDER, FOLD, Recipe

# What a composed request has in place of a value that only comes at run time.
KEPT = re.compile(rb"@kept:([a-z][a-z0-9_]*)@")
MARK = re.compile(rb"@(?:kept:[a-z][a-z0-9_]*|media:[a-z0-9_.-]+)@")
AUTHORIZATION, FIRST = "authorization", "first"
ENVIRONMENT = {"a": "APP_ID", "b": "BUCKET", "k": "SECRET_ID"}


@dataclass(frozen=True, slots=True)
class Sending:
    """One request as a script sends it; the bodies and headers hold marks for what comes later."""

    url: str
    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    recipe: Recipe
    nonce: int
    expected: str
    # Of a second Authorization.
    also: Recipe | None = None
    keep: tuple[tuple[str, str], ...] = ()
    wait_seconds: int = 0
    signed_as: str | None = None


@dataclass(frozen=True, slots=True)
class PreparedCall:
    """A request as lines of a script: what signs it, the arguments that tell it, what is kept."""

    before: str
    arguments: str
    keep: tuple[tuple[str, str], ...] = ()

    def as_sent(self) -> str:
        """Return the lines that send it and keep what later ones name."""
        kept = "".join(f"kept[{name!r}] = {value}\n" for name, value in self.keep)
        return f"{self.before}answer = send({self.arguments})\n{kept}"


def kept_mark(name: str) -> str:
    """Return the mark that stands for a kept value."""
    return f"@kept:{name}@"


def media_mark(name: str) -> bytes:
    """Return the mark that stands for a sample."""
    return f"@media:{name}@".encode()


IMPORTS = """\
# Sends what was found, signed anew. Needs FACEID_APP_ID, FACEID_SECRET_ID, FACEID_SECRET_KEY.
import base64, hashlib, hmac, json, os, re, socket, ssl, time, urllib.parse, urllib.request
"""
WIRE = Template("""
TARGET = os.environ.get("FACEID_TARGET", $target)
APP_ID, SECRET_ID = os.environ["FACEID_APP_ID"], os.environ["FACEID_SECRET_ID"]


def sample(name):
    from faceid_conformance.cases import media
    return media.media_bytes(name)


def opened():
    parts = urllib.parse.urlsplit(TARGET)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    wire = socket.create_connection((parts.hostname, port), 20)
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if parts.scheme == "https":
        wire = ssl.create_default_context().wrap_socket(wire, server_hostname=parts.hostname)
    return wire


def message(method, path, headers, body):
    parts = urllib.parse.urlsplit(TARGET)
    names = {name.lower() for name, _ in headers}
    more = [] if "host" in names else [("Host", parts.netloc)]
    more += [] if "connection" in names else [("Connection", "close")]
    if not names & {"content-length", "transfer-encoding"} and (body or method == "POST"):
        more.append(("Content-Length", len(body)))
    lines = [f"{method} {parts.path.rstrip('/')}{path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in [*headers, *more]]
    return "\\r\\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + body


def received(wire):
    return b"".join(iter(lambda: wire.recv(65536), b""))


def heard(wire):
    answer = received(wire)
    head, _, said = answer.partition(b"\\r\\n\\r\\n")
    print(head.partition(b"\\r\\n")[0].decode(), said.decode("utf-8", "replace")[:400])
    return answer


def send(method, path, headers, body):
    wire = opened()
    wire.sendall(message(method, path, headers, body))
    return heard(wire)

""")
FACE = """
KEY, BUCKET = os.environ["FACEID_SECRET_KEY"].encode(), os.environ.get("FACEID_BUCKET", "")
kept, ahead = {}, 0


def data(answer):
    text = answer.partition(b"\\r\\n\\r\\n")[2].decode("utf-8", "replace")
    return json.loads(text[text.index("{"):text.rindex("}") + 1]).get("data") or {}

"""

CLOCK = """\
ahead += {seconds}  # let {seconds} s go by on the target's clock
urllib.request.urlopen(TARGET + "/_emulator/clock", json.dumps(
    {{"appid": APP_ID, "action": "advance", "seconds": {seconds}}}).encode())
"""


REAL_TIME = """
urllib.request.urlopen(TARGET + "/_emulator/clock", json.dumps(
    {"appid": APP_ID, "action": "real"}).encode())
"""


def python_heading(url: str) -> str:
    """Return what stands ahead of a script's first call."""
    return "".join((IMPORTS, WIRE.substitute(target=repr(url)), FACE))


def python_script(sendings: Sequence[Sending]) -> str:
    """Return a Python script of the standard library that sends the requests one after another."""
    blocks = [python_heading(sendings[0].url)]
    for number, sending in enumerate(sendings, 1):
        blocks.append(f"\n# {number}. expected: {sending.expected}\n")
        if sending.wait_seconds:
            blocks.append(CLOCK.format(seconds=sending.wait_seconds))
        blocks.append(prepared(sending).as_sent())
    if any(sending.wait_seconds for sending in sendings):
        blocks.append(REAL_TIME)
    return "".join(blocks)


def prepared(sending: Sending) -> PreparedCall:
    """Return a request as a script's lines."""
    signatures = iter(_signatures(sending, FIRST, AUTHORIZATION))
    headers = [
        f"({name!r}, {next(signatures) if name.lower() == AUTHORIZATION else repr(value)})"
        for name, value in sending.headers
    ]
    signing = _python_signature(sending, sending.recipe)
    if sending.also is not None:
        signing += f"{FIRST} = {AUTHORIZATION}\n{_python_signature(sending, sending.also)}"
    return PreparedCall(
        f"{signing}body = {python_body(sending.body)}\n",
        f"{sending.method!r}, {sending.path!r}, [{', '.join(headers)}], body",
        tuple(
            (name, source if source == AUTHORIZATION else f"data(answer).get({source!r}, '')")
            for name, source in sending.keep
        ),
    )


def _signatures(sending: Sending, first: str, last: str) -> tuple[str, ...]:
    """Return the variables of the request's signatures, in the order of their headers."""
    count = sum(name.lower() == AUTHORIZATION for name, _ in sending.headers)
    return (first, last) if count > 1 else (last,)


def python_body(body: bytes) -> str:
    """Return the expression of a body whose marks stand for samples and kept values."""
    pieces: list[str] = []
    for piece in re.split(b"(" + MARK.pattern + b")", body):
        if match := KEPT.fullmatch(piece):
            pieces.append(f"kept[{match[1].decode()!r}].encode()")
        elif piece.startswith(b"@media:") and MARK.fullmatch(piece):
            pieces.append(f"sample({piece[7:-1].decode()!r})")
        elif piece:
            pieces.append(f"base64.b64decode({base64.b64encode(piece).decode()!r})")
    return " + ".join(pieces) or "b''"


def _python_signature(sending: Sending, recipe: Recipe) -> str:
    if sending.signed_as is not None and recipe is sending.recipe:
        return f"authorization = kept[{sending.signed_as!r}]\n"
    if recipe.omit:
        return ""
    if recipe.literal is not None:
        return f"authorization = {recipe.literal!r}\n"
    named = "" if recipe.key is None else _filled(recipe.key, sending.nonce)
    key = "KEY" if recipe.key is None else _python_text(named) + ".encode()"
    lines = [
        "now = int(time.time()) + ahead",
        f"text = {_python_text(_signed_text(recipe, sending.nonce))}.encode()",
        f"mac = hmac.new({key}, text, hashlib.{recipe.mac}).digest()",
        f"payload = {_payload(recipe)}",
    ]
    if recipe.flip_bit is not None:
        lines += [
            f"bits = bytearray(payload); at = {recipe.flip_bit} % (8 * len(bits))",
            "bits[at // 8] ^= 1 << (7 - at % 8); payload = bytes(bits)",
        ]
    if recipe.append_text:
        lines.append(f"payload += {recipe.append_text!r}.encode()")
    if recipe.truncate_bytes:
        lines.append(f"payload = payload[:-{recipe.truncate_bytes}]")
    encoded = {"url": "base64.urlsafe_b64encode(payload).decode()", "hex": "payload.hex()"}
    plain = encoded.get(recipe.alphabet, "base64.b64encode(payload).decode()")
    padded = plain if recipe.padding else f"{plain}.rstrip('=')"
    cased = f"{padded}.swapcase()" if recipe.swap_case else padded
    lines.append(f"encoded = {cased}")
    if recipe.blank_every:
        size = recipe.blank_every
        starts = f"range(0, len(encoded), {size})"
        lines.append(f"encoded = ' '.join(encoded[at:at + {size}] for at in {starts})")
    if recipe.fold_every:
        size = recipe.fold_every
        starts = f"range(0, len(encoded), {size})"
        lines.append(f"encoded = {FOLD!r}.join(encoded[at:at + {size}] for at in {starts})")
    lines.append(f"authorization = {recipe.prefix!r} + encoded + {recipe.suffix!r}")
    return "\n".join([*lines, ""])


def _payload(recipe: Recipe) -> str:
    forms = {
        "raw": "mac",
        "hex": "mac.hex().encode()",
        "base64": "base64.b64encode(mac)",
        "zero": "bytes(len(mac))",
        "none": "b''",
    }
    formed = forms[recipe.mac_form]
    return f"text + {formed}" if recipe.mac_after else f"{formed} + text"


def _signed_text(recipe: Recipe, nonce: int) -> str:
    """Return the signed text with {…} for what the script knows."""
    lasting = recipe.expires_in_seconds
    plain = {
        **{key: f"{{{name}}}" for key, name in ENVIRONMENT.items()},
        "e": "0" if lasting is None else f"{{now + {lasting}}}",
        "t": f"{{now + {recipe.time_offset_seconds}}}",
        "r": str(nonce),
        "f": "",
    }
    named = {**recipe.values, **recipe.extra}
    values = {**plain, **{key: _filled(text, nonce) for key, text in named.items()}}
    order = (
        *(recipe.order or CANONICAL_ORDER),
        *(k for k in recipe.extra if k not in recipe.order),
    )
    text = "&".join(f"{key}={values[key]}" for key in order)
    before, after = (_filled(item, nonce) for item in (recipe.text_before, recipe.text_after))
    return f"{before}{text}{after}"


def _filled(text: str, nonce: int) -> str:
    safe = text.replace("{", "{{").replace("}", "}}")
    known = {
        "$" + "{{nonce}}": str(nonce),
        "$" + "{{appid}}": "{APP_ID}",
        "$" + "{{bucket}}": "{BUCKET}",
        "$" + "{{secret_id}}": "{SECRET_ID}",
        "$" + "{{secret_key}}": "{KEY.decode()}",
        "$" + "{{now}}": "{now}",
    }
    for variable, value in known.items():
        safe = safe.replace(variable, value)
    return safe


def _python_text(text: str) -> str:
    return "f" + repr(text)


def curl_script(sendings: Sequence[Sending]) -> str:
    """Return a shell script that signs with Python and sends with curl."""
    lines = shell_heading(sendings[0].url)
    for number, sending in enumerate(sendings, 1):
        lines += ["", f"# {number}. expected: {sending.expected}", *_curl(sending)]
    if any(sending.wait_seconds for sending in sendings):
        lines.append(REAL_TIME_CALL)
    return "\n".join([*lines, ""])


def shell_heading(url: str) -> list[str]:
    """Return how every shell script begins."""
    return [
        "# Needs FACEID_APP_ID, FACEID_SECRET_ID, FACEID_SECRET_KEY; signs anew for each call.",
        f'TARGET="${{FACEID_TARGET:-{url}}}"; AHEAD=0',
        "MEDIA=\"$(python3 -c 'from faceid_conformance.cases import media; print(media.FOLDER)'"
        ' 2>/dev/null)"',
    ]


def shell_wait(seconds: int) -> list[str]:
    """Return the commands that let time go by on the target's clock."""
    action = f'\\"action\\": \\"advance\\", \\"seconds\\": {seconds}'
    return [f"AHEAD=$((AHEAD + {seconds}))", clock_call(action)]


def _curl(sending: Sending) -> list[str]:
    lines: list[str] = []
    if sending.wait_seconds:
        lines += shell_wait(sending.wait_seconds)
    lines += _shell_signature(sending, sending.recipe)
    if sending.also is not None:
        lines += ['FIRST="$AUTHORIZATION"', *_shell_signature(sending, sending.also)]
    signatures = iter(_signatures(sending, "FIRST", "AUTHORIZATION"))
    headers = [
        f'-H "Authorization: ${next(signatures)}"'
        if name.lower() == AUTHORIZATION
        else f"-H {quoted(f'{name}: {value}' if value else f'{name};')}"
        for name, value in sending.headers
        if name.lower() != "content-length"
    ]
    options = " ".join([f"-X {sending.method}", *headers, "-H 'Expect:'", "--data-binary @-"])
    body = shell_body(curl_body(sending.headers, sending.body))
    sent = f'{body} | curl -sS {options} "$TARGET"{quoted(sending.path)}'
    if not sending.keep:
        return [*lines, f"{sent}; echo"]
    lines += [f'ANSWER="$({sent})"; printf \'%s\\n\' "$ANSWER"']
    for name, source in sending.keep:
        taken = f'$(printf %s "$ANSWER" | sed -n \'s/.*"{source}": *"\\([^"]*\\)".*/\\1/p\')'
        value = "$AUTHORIZATION" if source == AUTHORIZATION else taken
        lines.append(f'kept_{name}="{value}"')
    return lines


def curl_body(headers: Sequence[tuple[str, str]], body: bytes) -> bytes:
    """Return a body as curl takes it: it makes the chunks itself."""
    if not any(name.lower() == "transfer-encoding" for name, _ in headers):
        return body
    return re.sub(rb"(?:^|\r\n)[0-9a-f]+\r\n|\r\n$", b"", body)


def clock_call(action: str) -> str:
    """Return the command that sets the target's clock."""
    told = f'{{\\"appid\\": \\"$FACEID_APP_ID\\", {action}}}'
    return f'curl -sS -o /dev/null -d "{told}" "$TARGET/_emulator/clock"'


REAL_TIME_CALL = clock_call('\\"action\\": \\"real\\"')


def shell_body(body: bytes) -> str:
    """Return the commands that print a body whose marks stand for samples and kept values."""
    pieces: list[str] = []
    for piece in re.split(b"(" + MARK.pattern + b")", body):
        if match := KEPT.fullmatch(piece):
            pieces.append(f'printf %s "$kept_{match[1].decode()}"')
        elif piece.startswith(b"@media:") and MARK.fullmatch(piece):
            pieces.append(f'cat "$MEDIA/{piece[7:-1].decode()}"')
        elif piece:
            pieces.append(f"printf %s {base64.b64encode(piece).decode()} | base64 -d")
    return f"{{ {'; '.join(pieces) or ':'}; }}"


def _shell_signature(sending: Sending, recipe: Recipe) -> list[str]:
    if sending.signed_as is not None and recipe is sending.recipe:
        return [f'AUTHORIZATION="$kept_{sending.signed_as}"']
    if recipe.omit:
        return []
    if recipe.literal is not None:
        return [f"AUTHORIZATION={quoted(recipe.literal)}"]
    program = "\n".join(
        [
            "import base64, hashlib, hmac, os, time",
            'APP_ID, SECRET_ID = os.environ["FACEID_APP_ID"], os.environ["FACEID_SECRET_ID"]',
            'KEY = os.environ["FACEID_SECRET_KEY"].encode()',
            'BUCKET, ahead = os.environ.get("FACEID_BUCKET", ""), int(os.environ["AHEAD"])',
            f"{_python_signature(sending, recipe)}print(authorization)",
        ]
    )
    return [f'AUTHORIZATION="$(AHEAD=$AHEAD python3 -c {quoted(program)})"']


def quoted(text: str) -> str:
    """Return a text as a shell takes it, in single quotes."""
    return "'" + text.replace("'", "'\\''") + "'"
