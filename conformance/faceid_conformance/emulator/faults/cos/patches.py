"""What a lie about the operations on COS is made of: patches of one check, element or header.

Refuses to know who looks for them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from faceid_conformance.contract.cos_model import CosCheck
from faceid_conformance.emulator.ci.answers import Fields
from faceid_conformance.emulator.ci.call import CosCall, House
from faceid_conformance.emulator.ci.checks import Predicate
from faceid_conformance.emulator.ci.signature import verify
from faceid_conformance.emulator.ci.workings import CosWorkings
from faceid_conformance.emulator.face.call import Workings
from faceid_conformance.emulator.faults.fault import CosPatch, Fault, Side
from faceid_conformance.emulator.wire.reply import Reply
from faceid_conformance.emulator.wire.request import Request

Element = tuple[str, str]
ERROR, RESPONSE = "Error", "Response"


def honest(workings: Workings) -> Workings:
    """Leave the face operations as they are."""
    return workings


def cos_fault(name: str, says: str, breaks: str, cos: CosPatch, over: Side, *clauses: str) -> Fault:
    """One named lie about the operations on COS."""
    return Fault(f"cos-{name}", says, breaks, honest, over, clauses, cos)


def passing(*checks: str) -> CosPatch:
    """Let every request pass these checks."""

    def never_fails(call: CosCall, row: CosCheck) -> str | None:
        return None

    return judging(dict.fromkeys(checks, never_fails))


def judging(predicates: Mapping[str, Predicate]) -> CosPatch:
    """Judge these checks by other predicates."""
    return lambda workings: replace(workings, predicates={**workings.predicates, **predicates})


def unless(check: str, holds: Callable[[CosCall], bool]) -> CosPatch:
    """Let pass whatever this holds of; judge the rest honestly."""

    def patch(workings: CosWorkings) -> CosWorkings:
        known = workings.predicates[check]
        return judging({check: lambda c, row: None if holds(c) else known(c, row)})(workings)

    return patch


def refusing(check: str, holds: Callable[[CosCall], bool], code: str | None = None) -> CosPatch:
    """Refuse, too, whatever this holds of: with the check's own code or with another."""

    def patch(workings: CosWorkings) -> CosWorkings:
        known = workings.predicates[check]

        def judge(call: CosCall, row: CosCheck) -> str | None:
            return known(call, row) or ((code or row.code) if holds(call) else None)

        return judging({check: judge})(workings)

    return patch


def told_as(check: str, code: str) -> CosPatch:
    """Tell a failure of this check as another code."""

    def patch(workings: CosWorkings) -> CosWorkings:
        known = workings.predicates[check]
        return judging({check: lambda c, row: code if known(c, row) else None})(workings)

    return patch


def rewriting(change: Callable[[CosCall, Reply], Reply]) -> CosPatch:
    """Change the reply after it was written."""

    def patch(workings: CosWorkings) -> CosWorkings:
        known = workings.rewrite

        def rewrite(call: CosCall, reply: Reply) -> Reply:
            return change(call, known(call, reply))

        return replace(workings, rewrite=rewrite)

    return patch


def with_element(root: str, name: str, change: Callable[[str], Iterator[Element]]) -> CosPatch:
    """Put something else in the place of each element of that name."""

    def elements(call: CosCall, of: str, fields: Fields) -> Fields:
        for known, text in fields:
            if of == root and known == name:
                yield from change(text)
            else:
                yield known, text

    return lambda workings: replace(workings, elements=elements)


def without_element(root: str, name: str) -> CosPatch:
    """Leave an element out."""
    return with_element(root, name, lambda text: iter(()))


def with_text(root: str, name: str, change: Callable[[str], str]) -> CosPatch:
    """Change the text of an element."""
    return with_element(root, name, lambda text: iter([(name, change(text))]))


def with_header(name: str, change: Callable[[str], str | None]) -> CosPatch:
    """Change the value of a header, or leave it out."""

    def rewrite(call: CosCall, reply: Reply) -> Reply:
        changed = [
            (known, change(value) if known.lower() == name else value)
            for known, value in reply.headers
        ]
        headers = tuple((known, value) for known, value in changed if value is not None)
        return replace(reply, headers=headers)

    return rewriting(rewrite)


def calling(kind: Callable[[House, Request], CosCall]) -> CosPatch:
    """Read requests otherwise."""
    return lambda workings: replace(workings, call=kind)


def matches(call: CosCall, **changes: object) -> bool:
    """Whether the signature matches where some of the request is read otherwise."""
    signature, account = call.signature, call.account
    if signature is None or account is None:
        return False
    usual: dict[str, object] = {
        "method": call.request.method,
        "paths": call.target.paths,
        "pairs": call.target.pairs,
        "headers": call.headers,
        "hosts": call.hosts,
        "never_signed": call.house.contract.never_signed,
    }
    told = {**usual, **changes}
    is_right, _ = verify(signature, account.secret_key, **told)  # type: ignore[arg-type]
    return is_right


def matching(**readings: Callable[[CosCall], object]) -> CosPatch:
    """Verify signatures over another reading of the request alone."""

    def judge(call: CosCall, row: CosCheck) -> str | None:
        read = {name: reading(call) for name, reading in readings.items()}
        return None if matches(call, **read) else row.code

    return judging({"signature-matches": judge})
