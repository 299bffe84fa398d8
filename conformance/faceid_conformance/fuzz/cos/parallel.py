"""Owns the calls to COS that are under way at the same time, drawn at random: each another.

Refuses to send them and to know what is right; asked alone, a target says that itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from faceid_conformance.cases.cos.model import CosExpectation, CosStep, CosTemplate
from faceid_conformance.cases.cos.signing import CosRecipe
from faceid_conformance.fuzz.parallel import LAST_SEQUENCE

ANY = CosExpectation()
# One of each in turn: whoever is next to it is a rightful caller.
WRONG_SIGNATURES = (
    CosRecipe(flip_digit=7),
    CosRecipe(key="not-the-key-of-this-account"),
    CosRecipe(sign_span=(-600, -300)),
    CosRecipe(place="query", flip_digit=3),
)
UPLOAD = "recognizeUpload/silent"
ASKED = ("getLiveCode/bucket", "getActionSequence/bucket")
ALIKE = (*ASKED, "recognizeStored/silent", UPLOAD)


def different_cos_calls(
    random: Random, templates: Mapping[str, CosTemplate], count: int
) -> list[CosStep]:
    """Draw calls of which no two are alike: other persons, other objects, some of them refused."""
    sequences = random.sample(range(1, LAST_SEQUENCE + 1), count)
    return [_call(random, templates, sequence, place) for place, sequence in enumerate(sequences)]


def small_cos_calls(
    random: Random, templates: Mapping[str, CosTemplate], count: int
) -> list[CosStep]:
    """Draw calls without a body: some are refused for their signature, some for their bucket."""
    return [_small(random, templates, place) for place in range(count)]


def _call(
    random: Random, templates: Mapping[str, CosTemplate], sequence: int, place: int
) -> CosStep:
    kind = random.randrange(8)
    if kind < 2:
        return _small(random, templates, place)
    return CosStep(
        templates[UPLOAD],
        ANY,
        key=f"conformance/at-once-{place}-{random.randrange(10**9)}.mp4",
        # By its place in the scheme: no step and no script says the number itself.
        set={"IdCard": f"${{idcard_number_of:{sequence}}}"},
        drop=("Name",) if kind == 2 else (),
    )


def _small(random: Random, templates: Mapping[str, CosTemplate], place: int) -> CosStep:
    asked = templates[random.choice(ASKED)]
    note = (("note", f"{place}-{random.randrange(10**9)}"),)
    if random.randrange(2):
        return CosStep(asked, ANY, sign=random.choice(WRONG_SIGNATURES), more_query=note)
    return CosStep(asked, ANY, more_query=note)
