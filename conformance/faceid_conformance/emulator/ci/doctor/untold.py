"""What was not told and is needed to work a signature out: key, method, path, listed headers.

Refuses to blame a caller for it: none of it is a mistake in the signature.
"""

from faceid_conformance.emulator.ci.doctor.asked import Asked
from faceid_conformance.emulator.ci.signature import CosSignature, escaped
from faceid_conformance.emulator.doctor.diagnosis import Cause
from faceid_conformance.emulator.doctor.mistake import AnyMistake, Mistake

HOST = "host"
KEY = Mistake(
    "key-not-given",
    "key",
    "The SecretKey was not given, so the signature was not verified.",
    "Give the key in a variable, --secret-key-env NAME, or on standard input.",
    None,
    refused=False,
)
METHOD = Mistake(
    "method-not-given",
    "method",
    "The method was not given; {}.",
    "Give --method.",
    None,
    refused=False,
)
PATH = Mistake(
    "path-not-given",
    "path",
    "The path was not given, so the signature was not verified.",
    "Give --url, whole or from the path on, with its query.",
    None,
    refused=False,
)
PARAMS = Mistake(
    "params-not-given",
    "list",
    "Parameters are listed and were not given: {}.",
    "Give --url with the query that was sent.",
    None,
    refused=False,
)
HEADERS = Mistake(
    "headers-not-given",
    "list",
    "Headers are listed and were not given: {}.",
    "Give --header 'Name: value' for each; the host may stand in a whole --url.",
    None,
    refused=False,
)
UNTOLD_ROWS: tuple[AnyMistake, ...] = (KEY, METHOD, PATH, PARAMS, HEADERS)
MOST_NAMED = 8


def untold(asked: Asked, signature: CosSignature, *, has_key: bool) -> tuple[Cause, ...]:
    """One remark for each thing that is missing; none where all of a request is known."""
    found: list[Cause] = [] if has_key else [Cause.of(KEY)]
    if asked.is_whole:
        return tuple(found)
    if asked.method is None:
        found.append(Cause.of(METHOD, "every usual one was tried"))
    aim = asked.aim
    if aim is None:
        found.append(Cause.of(PATH))
    sent = {escaped(name).lower() for name, _ in aim.pairs} if aim is not None else None
    if sent is not None and (names := _lacking(signature.param_list, sent)):
        found.append(Cause.of(PARAMS, names))
    heads = {escaped(name).lower() for name, _ in asked.headers}
    if aim is not None and aim.hosts != ("",):
        heads.add(HOST)
    if names := _lacking(signature.header_list, heads):
        found.append(Cause.of(HEADERS, names))
    return tuple(found)


def fitting(method: str) -> Cause:
    """The remark of a signature that came out the same under a method that was tried."""
    return Cause.of(METHOD, f"the signature is one of {method.upper()}")


def _lacking(listed: tuple[str, ...], known: set[str]) -> str:
    lacking = [name for name in listed if name.lower() not in known]
    return ", ".join(lacking[:MOST_NAMED])
