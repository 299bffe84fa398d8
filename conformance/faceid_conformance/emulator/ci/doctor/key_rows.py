"""Mistakes in the SecretKey, in the sign key that is made of it, and in the times of both.

Refuses to know the request.
"""

from collections.abc import Iterator, Sequence

from faceid_conformance.emulator.ci.doctor.facts import Change, CosMistake, Facts
from faceid_conformance.emulator.ci.doctor.recipe import Recipe
from faceid_conformance.emulator.doctor.key_mistakes import KEY_MISTAKES, KeyForms
from faceid_conformance.emulator.doctor.mistake import Mistake

FIXES = {
    "secretid-as-key": "Sign with the SecretKey; the SecretId only stands in q-ak.",
    "appid-as-key": "Sign with the SecretKey; the appid only stands in the bucket's name.",
    "key-of-another-account": "Use the SecretId and the SecretKey of one account.",
}


def _with_key(row: Mistake[KeyForms]) -> CosMistake:
    """What is known of keys from the other signature."""

    def change(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
        for form in row.undo(facts.account):
            yield recipe._replace(key=form)

    return Mistake(row.id, "key", row.says, FIXES.get(row.id, row.fix), change)


def _of_another(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    for account in facts.others:
        yield recipe._replace(key=account.secret_key.encode())


def with_sign_key(*forms: str) -> Change:
    def change(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
        for form in forms:
            yield recipe._replace(sign_key=form)

    return change


def _with_hash(name: str) -> Change:
    def change(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
        for hashes in ((name, name), (name, "sha1"), ("sha1", name)):
            yield recipe._replace(hashes=hashes)

    return change


# Times


def _swapped(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    yield recipe._replace(sign_span=recipe.key_span, key_span=recipe.sign_span)


def _key_time_signed(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    yield recipe._replace(sign_span=recipe.key_span)


def _sign_time_as_key(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    yield recipe._replace(key_span=recipe.sign_span)


def _written_otherwise(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    forms: Sequence[tuple[str, str]] = ((";", "%3B"), (";", "%3b"), (";", ","), (";", "-"))
    for old, new in forms:
        sign, key = recipe.sign_span.replace(old, new), recipe.key_span.replace(old, new)
        yield recipe._replace(sign_span=sign, key_span=key)
        yield recipe._replace(sign_span=sign)
        yield recipe._replace(key_span=key)


def _one_end(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    for place in (0, 2):
        sign, key = (span.partition(";")[place] for span in (recipe.sign_span, recipe.key_span))
        yield recipe._replace(sign_span=sign, key_span=key)
        yield recipe._replace(key_span=key)


def _made_twice(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    for seconds in (-1, 1, -2, 2):
        sign, key = _moved(recipe.sign_span, seconds), _moved(recipe.key_span, seconds)
        yield recipe._replace(sign_span=sign, key_span=key)
        yield recipe._replace(key_span=key)
        yield recipe._replace(sign_span=sign)


def _in_milliseconds(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    sign, key = (
        ";".join(f"{number}000" for number in span.split(";"))
        for span in (recipe.sign_span, recipe.key_span)
    )
    yield recipe._replace(sign_span=sign, key_span=key)


def _moved(span: str, seconds: int) -> str:
    numbers = span.split(";")
    if not all(number.isdigit() for number in numbers):
        return span
    return ";".join(str(int(number) + seconds) for number in numbers)


KEY_ROWS: tuple[CosMistake, ...] = (
    *(_with_key(row) for row in KEY_MISTAKES if row.id != "key-of-another-account"),
    Mistake(
        "key-of-another-account",
        "key",
        "The key is that of another account.",
        FIXES["key-of-another-account"],
        _of_another,
    ),
    Mistake(
        "sign-key-raw",
        "sign-key",
        "The sign key was used as its 20 raw bytes.",
        "Use the sign key as the 40 lower-case hex digits of its HMAC: hexdigest(), not digest().",
        with_sign_key("raw"),
    ),
    Mistake(
        "sign-key-missing",
        "sign-key",
        "The SecretKey signed by itself, without a sign key.",
        "Make the sign key first: hex(HMAC-SHA1(SecretKey, q-key-time)); sign with that.",
        with_sign_key("direct"),
    ),
    Mistake(
        "sign-key-encoded",
        "sign-key",
        "The sign key was used as base64 or in capital hex digits.",
        "Use the sign key as the 40 lower-case hex digits of its HMAC.",
        with_sign_key("upper", "base64"),
    ),
    Mistake(
        "hmac-arguments-swapped",
        "sign-key",
        "The two arguments of an HMAC were swapped.",
        "The key comes first: HMAC(SecretKey, q-key-time), then HMAC(sign key, StringToSign).",
        with_sign_key("swapped", "swapped-last"),
    ),
    Mistake(
        "hash-sha256",
        "hash",
        "SHA-256 was used.",
        "Use SHA-1 in all three places: the sign key, the hash of HttpString, the signature.",
        _with_hash("sha256"),
    ),
    Mistake(
        "hash-md5",
        "hash",
        "MD5 was used.",
        "Use SHA-1 in all three places: the sign key, the hash of HttpString, the signature.",
        _with_hash("md5"),
    ),
    Mistake(
        "hash-sha512",
        "hash",
        "SHA-512 was used.",
        "Use SHA-1 in all three places: the sign key, the hash of HttpString, the signature.",
        _with_hash("sha512"),
    ),
    Mistake(
        "times-swapped",
        "time",
        "Sign time and key time stand in each other's place.",
        "q-key-time makes the sign key, q-sign-time stands in StringToSign.",
        _swapped,
    ),
    Mistake(
        "key-time-signed",
        "time",
        "The key time was signed where the sign time belongs.",
        "Write q-sign-time into StringToSign, or send the same span as both.",
        _key_time_signed,
    ),
    Mistake(
        "sign-time-as-key-time",
        "time",
        "The sign key was made of the sign time.",
        "Make the sign key of q-key-time, or send the same span as both.",
        _sign_time_as_key,
    ),
    Mistake(
        "time-written-otherwise",
        "time",
        "The times were signed with another separator than the semicolon, or percent-encoded.",
        "Sign start;end with a plain semicolon; only in a URL it is sent as %3B.",
        _written_otherwise,
    ),
    Mistake(
        "time-half",
        "time",
        "Only the start or the end of the times was signed.",
        "Sign the whole span, start;end.",
        _one_end,
    ),
    Mistake(
        "time-of-another-second",
        "time",
        "The times were made twice, in different seconds: one was signed, the other was sent.",
        "Read the clock once, and use that one text to sign and to send.",
        _made_twice,
    ),
    Mistake(
        "time-signed-in-milliseconds",
        "time",
        "The times were signed in milliseconds and sent in seconds.",
        "Make the span once, in whole seconds.",
        _in_milliseconds,
    ),
)
