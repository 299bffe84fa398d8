"""What may be told about a request once it was answered: names, lengths, digests, kinds.

Refuses to hold a value: an ID number or a name is a length here, a medium its digest.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldFact:
    """One field that came; only media have a digest, for a short text would be known by it."""

    name: str
    kind: str
    size: int
    digest: str | None = None
    media: str | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """Who called, when by that tenant's clock, and what came."""

    tenant: str | None
    moment: float
    content_type: str | None = None
    body_bytes: int = 0
    fields: tuple[FieldFact, ...] = ()
    other_fields: int = 0
    forced_by: str | None = None
    diagnosis: str | None = None
