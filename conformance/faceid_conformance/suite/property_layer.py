"""Owns the table of properties: which there are, what each is about, and about how much it sends.

Refuses to know pytest; a property returns a verdict whose finding is the smallest case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.fuzz.signatures import accepted, refused
from faceid_conformance.suite.form_properties import (
    COMMENTS,
    FIRST_PART,
    FORMS,
    LAST_MEMBER,
    comments_property,
    form_property,
    members_twice_property,
    named_twice_property,
    names_property,
)
from faceid_conformance.suite.reply_properties import decoding_property
from faceid_conformance.suite.session import Session
from faceid_conformance.suite.signature_properties import (
    ONE_HEADER,
    ONE_LINE,
    foretold_property,
    lines_property,
    signature_property,
)


def clauses_of(name: str, operation_id: str) -> tuple[str, ...]:
    """Return the clauses that a property is about."""
    subject = name.rpartition("/")[2].partition("-")[0]
    return {
        "signature": ("face/signing/order",),
        "authorization": (ONE_HEADER, ONE_LINE),
        "multipart": (f"{operation_id}/requests", "face/multipart"),
        "decoding": ("client/replies",),
        "part": (COMMENTS, f"{operation_id}/requests"),
        "named": (FIRST_PART, f"{operation_id}/requests"),
        "members": (LAST_MEMBER, f"{operation_id}/requests"),
    }.get(subject, (f"{operation_id}/requests",))


def about_property(name: str) -> tuple[str, int]:
    """Return a property's operation, and how many exchanges an example takes."""
    if name == "decoding":
        return "liveGetFour", 0
    if name.startswith(("signature-", "authorization-")):
        return "liveGetFour", 1
    if name.endswith("-twice") or name == "part-comments":
        return "idcardCompare", 2
    operation = name.removeprefix("multipart-") if "-" in name else "idcardCompare"
    # A video speaks a code, which is asked for first.
    return operation, 2 if operation.endswith("DetectFour") else 1


PROPERTIES: Mapping[str, Callable[[Session], Verdict]] = {
    "signature-accepted": signature_property(
        "properties/signature-accepted", "Every right signature is accepted", accepted()
    ),
    "signature-refused": signature_property(
        "properties/signature-refused", "Every wrong signature is refused with its code", refused()
    ),
    "signature-foretold": foretold_property,
    "authorization-lines": lines_property,
    **{f"multipart-{name.partition('/')[0]}": form_property(name) for name in FORMS},
    "part-comments": comments_property,
    "named-twice": named_twice_property,
    "members-twice": members_twice_property,
    "names": names_property,
    "decoding": decoding_property,
}
