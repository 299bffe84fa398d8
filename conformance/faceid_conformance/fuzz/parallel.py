"""Owns the calls that are under way at the same time, drawn at random: alike, or each another.

Refuses to send them and to know what is right; asked alone, a target says that itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from faceid_conformance.cases.identity import IdentityScheme
from faceid_conformance.cases.model import Expectation, RequestTemplate, Step
from faceid_conformance.cases.signing import Recipe

ANY = Expectation()
SURNAMES = "王李张刘陈杨赵黄周吴"
GIVEN_NAMES = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平"
# One of each in turn: whoever is next to it is a rightful caller.
WRONG_SIGNATURES = (
    Recipe(flip_bit=27),
    Recipe(key="not-the-key-of-this-account"),
    Recipe(time_offset_seconds=-600, expires_in_seconds=-300),
    Recipe(literal="this is !!! not base64"),
)
DIFFERENT = ("idcardCompare/json", "idcardCompare/form", "liveDetectPicture/form")
ALIKE = (*DIFFERENT, "liveDetectPicture/json", "liveGetFour/json")
LAST_SEQUENCE = 999


def different_calls(
    random: Random, templates: Mapping[str, RequestTemplate], identity: IdentityScheme, count: int
) -> list[Step]:
    """Draw calls of which no two are alike: other persons, other sessions, some of them refused."""
    sequences = random.sample(range(1, LAST_SEQUENCE + 1), count)
    return [
        _call(random, templates, identity.number(sequence=sequence), place)
        for place, sequence in enumerate(sequences)
    ]


def _call(
    random: Random, templates: Mapping[str, RequestTemplate], number: str, place: int
) -> Step:
    kind = random.randrange(8)
    if kind == 0:
        return Step(templates["liveGetFour/json"], ANY, sign=random.choice(WRONG_SIGNATURES))
    if kind == 1:
        return Step(templates["idcardCompare/json"], ANY, drop=("idcard_number",))
    template = templates[DIFFERENT[0] if kind < 5 else random.choice(DIFFERENT)]
    if "idcard_number" not in template.fields:
        return Step(template, ANY, headers={"Connection": "close"})
    person = {
        "idcard_number": number,
        "idcard_name": random.choice(SURNAMES) + "".join(random.choices(GIVEN_NAMES, k=2)),
        "session_id": f"session-{place}-{random.randrange(10**9)}",
    }
    return Step(template, ANY, set=person)
