"""Shows where a COS signature parts from the right one, step by step, in the order of signing.

Refuses to show keys, signatures, tokens, and the values by which a person is known.
"""

import re

from faceid_conformance.emulator.ci.doctor.recipe import Recipe, Works
from faceid_conformance.emulator.ci.doctor.search import Found
from faceid_conformance.emulator.doctor.diagnosis import Evidence
from faceid_conformance.emulator.doctor.mistake import Step

MOST_SHOWN = 400
_HIDDEN = re.compile(r"\b(idcard|name|x-cos-security-token|validatedata)=([^&]*)", re.IGNORECASE)
SIGN_KEYS = {
    "hex": "40 lower-case hex digits of HMAC(SecretKey, q-key-time)",
    "raw": "its 20 raw bytes",
    "direct": "the SecretKey itself",
    "upper": "40 capital hex digits",
    "base64": "base64 of its bytes",
    "swapped": "HMAC(q-key-time, SecretKey)",
    "swapped-last": "the message of the last HMAC, and StringToSign its key",
}


def shown_evidence(found: Found, works: Works) -> tuple[Evidence, ...]:
    """One entry for each step that differs from what the service works out."""
    right, recipe = found.right, found.recipe
    shown: list[tuple[Step, str, str]] = [
        ("hash", " and ".join(right.hashes), " and ".join(recipe.hashes)),
        ("sign-key", SIGN_KEYS[right.sign_key], SIGN_KEYS[recipe.sign_key]),
        ("string", _lines(works, right), _lines(works, recipe)),
        ("method", right.method, recipe.method),
        ("path", right.path, recipe.path),
        *_lists(works, right, recipe),
        ("time", _spans(right), _spans(recipe)),
    ]
    if recipe.key != right.key:
        shown.insert(0, ("key", "the SecretKey", f"{len(recipe.key)} bytes that are not it"))
    return tuple(
        Evidence(step, _plain(expected), _plain(received))
        for step, expected, received in shown
        if expected != received
    )


def _lines(works: Works, recipe: Recipe) -> str:
    """The form of the text alone; its parts have entries of their own."""
    if recipe.lines == "right":
        return "sha1, q-sign-time and the hash of HttpString, each with \\n"
    return f"another form: {recipe.lines}"


def _lists(works: Works, right: Recipe, recipe: Recipe) -> list[tuple[Step, str, str]]:
    step: Step = "encoding" if recipe.encodings != right.encodings else "list"
    if recipe.names != right.names or recipe.params in ("as-sent", "all-as-sent"):
        step = "encoding"
    heads: Step = "host" if recipe.host != right.host else step
    return [
        (step, works.params(right), works.params(recipe)),
        (heads, works.heads(right), works.heads(recipe)),
    ]


def _spans(recipe: Recipe) -> str:
    return f"{recipe.key_span} in the sign key, {recipe.sign_span} in StringToSign"


def _plain(text: str) -> str:
    """In one line of ASCII; of a value that is nobody's business only its escapes are kept."""
    hidden = _HIDDEN.sub(lambda found: f"{found[1]}={_veiled(found[2])}", text)
    plain = hidden.encode("unicode_escape", "surrogatepass").decode("ascii")
    plain = plain or "nothing"
    return plain if len(plain) <= MOST_SHOWN else plain[:MOST_SHOWN] + "..."


def _veiled(value: str) -> str:
    escapes = len(re.findall("%[0-9A-Fa-f]{2}", value))
    case = "" if not re.search("%[0-9a-f]*[a-f]", value) else ", some in lower case"
    return f"<{len(value)} characters, {escapes} escapes{case}>"
