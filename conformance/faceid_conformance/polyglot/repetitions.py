"""Owns what counts as a repetition where nobody told a client what to call; pure.

Refuses to know operations but for their name and whether they may be billed.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Protocol

from faceid_conformance.polyglot import judging
from faceid_conformance.polyglot.exchanges import Heard, patience_facts
from faceid_conformance.polyglot.judging import Fact

# By operation: how often each body was sent in the first scene. What differs with each call counts
# for nothing there, and for one more in the sum.
Baseline = Mapping[str, Counter[bytes]]


class Billing(Protocol):
    """An operation of either API."""

    @property
    def operation_id(self) -> str: ...
    @property
    def billable(self) -> bool: ...


def repetition_facts(heard: list[Heard], operation: Billing, baseline: Baseline) -> Iterator[Fact]:
    """Hold an operation's calls against those of the first scene, where all was answered."""
    before = baseline.get(operation.operation_id, Counter())
    usual, sent = before.total(), Counter(map(essence, heard))
    again = max((count - max(before[body], 1) for body, count in sent.items()), default=0)
    if not baseline or (len(heard) <= usual and again <= 0):
        return
    if not operation.billable:
        yield from patience_facts(heard[max(0, usual - 1) :])
    elif len(heard) > usual:
        told = f"{usual} as where everything is answered"
        yield "client/once", f"no more calls than {told}", f"{len(heard)}"
    else:
        yield "client/once", "each call once", f"one sent {again + 1} times"


def essence(heard: Heard) -> bytes:
    """Return what a request asks for, as a digest: without boundary, and apart from the order."""
    content_type = heard.request.header("Content-Type") or ""
    kind = content_type.partition(";")[0].strip().lower()
    try:
        fields = judging.sent_fields(kind, content_type, heard.request.body)
    except (judging.NoForm, ValueError, RecursionError):
        fields = {"": heard.request.body}
    path, _, query = heard.request.path.partition("?")
    asked = [item for item in query.split("&") if not item.startswith(("sign=", "q-"))]
    digest = hashlib.sha256("&".join((path, *sorted(asked))).encode())
    for name, value in sorted(fields.items()):
        digest.update(f"{len(name)}:{name}:{len(value)}:".encode("utf-8", "surrogatepass") + value)
    return digest.digest()


def calls_of(heard: Mapping[str, list[Heard]]) -> Baseline:
    """Return what a scene's calls were, for other scenes to be compared with."""
    return {name: Counter(map(essence, items)) for name, items in heard.items()}
