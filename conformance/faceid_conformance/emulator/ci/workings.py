"""What an answer of COS is made with: tables and functions, of which a fault replaces one.

Refuses to know faults.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from faceid_conformance.contract.cos_model import CosCheck, CosContract
from faceid_conformance.emulator.ci.answers import Fields
from faceid_conformance.emulator.ci.call import CosCall, House
from faceid_conformance.emulator.ci.checks import PREDICATES, Predicate
from faceid_conformance.emulator.wire.reply import Reply
from faceid_conformance.emulator.wire.request import Request


def as_they_are(call: CosCall, root: str, fields: Fields) -> Fields:
    """The elements of a document, as they are."""
    return fields


def as_it_is(call: CosCall, reply: Reply) -> Reply:
    """The reply as it is."""
    return reply


@dataclass(frozen=True, slots=True)
class CosWorkings:
    """Every table and function that an answer is made with."""

    checks: tuple[CosCheck, ...] = field(repr=False)
    predicates: Mapping[str, Predicate] = field(repr=False)
    call: Callable[[House, Request], CosCall] = CosCall
    elements: Callable[[CosCall, str, Fields], Fields] = as_they_are
    rewrite: Callable[[CosCall, Reply], Reply] = as_it_is


def honest_cos_workings(contract: CosContract) -> CosWorkings:
    """The workings of an emulator that lies about nothing."""
    return CosWorkings(contract.checks, PREDICATES)
