"""The search: which one or two mistakes, in key, text, lists or encoding, give what came.

Refuses to guess: a finding is a signature that came out the same.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from faceid_conformance.emulator.ci.doctor.facts import CosMistake, Facts
from faceid_conformance.emulator.ci.doctor.key_rows import KEY_ROWS
from faceid_conformance.emulator.ci.doctor.list_rows import LIST_ROWS
from faceid_conformance.emulator.ci.doctor.recipe import Recipe, Works
from faceid_conformance.emulator.ci.doctor.string_rows import STRING_ROWS
from faceid_conformance.emulator.doctor.mistake import AnyMistake, Mistake

ROWS: tuple[CosMistake, ...] = (*LIST_ROWS, *STRING_ROWS, *KEY_ROWS)
# Work is counted in signatures, of some three microseconds each.
MOST_WORK, LITTLE_WORK = 16_000, 1_000
# Of each mistake so many forms are tried together with another mistake.
MOST_PAIRED = 3
MAC_ROWS: tuple[AnyMistake, ...] = (
    Mistake(
        "mac-upper-hex",
        "mac",
        "The signature is written in capital hex digits.",
        "Write the signature as 40 lower-case hex digits.",
        None,
    ),
    Mistake(
        "mac-base64",
        "mac",
        "The signature is written as base64.",
        "Write the signature as 40 lower-case hex digits: hexdigest().",
        None,
    ),
    Mistake(
        "mac-base64-of-hex",
        "mac",
        "The signature was written as hex digits, and those as base64.",
        "Write the signature as 40 lower-case hex digits alone.",
        None,
    ),
)
_MACS = {row.id: row for row in MAC_ROWS}


@dataclass(frozen=True, slots=True)
class Found:
    """The mistakes that explain a signature, and the way in which it was worked out."""

    causes: tuple[AnyMistake, ...]
    recipe: Recipe
    right: Recipe = field(repr=False)


def written_macs(text: str) -> list[tuple[bytes, tuple[AnyMistake, ...]]]:
    """The bytes that a signature's text may stand for, and what is wrong with the writing."""
    if re.fullmatch(r"(?:[0-9a-f]{2})+", text):
        return [(bytes.fromhex(text), ())]
    if re.fullmatch(r"(?:[0-9A-Fa-f]{2})+", text):
        return [(bytes.fromhex(text), (_MACS["mac-upper-hex"],))]
    try:
        raw = base64.b64decode(text.replace(" ", "+"), validate=True)
    except (ValueError, binascii.Error):
        return []
    if re.fullmatch(rb"(?:[0-9a-f]{2}){16,64}", raw):
        return [(bytes.fromhex(raw.decode()), (_MACS["mac-base64-of-hex"],))]
    return [(raw, (_MACS["mac-base64"],))]


def search(facts: Facts, effort: int, without: str | None = None) -> Found | None:
    """The first that fits: nothing wrong, one mistake, two; None where none does in the effort.

    Mistakes of the step `without` are not looked for.
    """
    rows = [row for row in ROWS if row.step != without]
    works = Works(facts.came)
    macs = written_macs(facts.signature.mac)
    for right, recipe, causes in _attempts(facts, _rights(facts), rows):
        if works.spent > effort:
            break
        made = works.mac(recipe)
        for mac, written in macs:
            if made == mac:
                return Found((*written, *causes), recipe, right)
    return None


def _rights(facts: Facts) -> list[Recipe]:
    hosts = facts.hosts if "host" in facts.signature.header_list else facts.hosts[:1]
    pairs, right = product(facts.paths, hosts), facts.right
    return [right._replace(path=path, host=host) for path, host in pairs]


Attempt = tuple[Recipe, Recipe, Sequence[CosMistake]]


def _attempts(
    facts: Facts, rights: Sequence[Recipe], rows: Sequence[CosMistake]
) -> Iterator[Attempt]:
    """Nothing wrong, then one thing, then two that are of different steps."""
    yield from ((right, right, ()) for right in rights)
    for row in rows:
        for right in rights:
            yield from ((right, recipe, (row,)) for recipe in row.undo(right, facts))
    for right in rights:
        for first, second in combinations(rows, 2):
            if first.step == second.step:
                continue
            for outer in _some(second, right, facts):
                for recipe in _some(first, outer, facts):
                    yield right, recipe, (first, second)


def _some(row: CosMistake, recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    for place, each in enumerate(row.undo(recipe, facts)):
        if place == MOST_PAIRED:
            return
        yield each
