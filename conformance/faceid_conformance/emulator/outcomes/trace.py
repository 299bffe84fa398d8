"""What may be told about a request once it was answered: names, lengths, digests, kinds.

Refuses to hold a value: an ID number or a name is a length here, a medium its digest.
"""

from typing import Literal

from msgspec import Struct


class FieldFact(Struct, omit_defaults=True, gc=False):
    """One field that came; only media have a digest, for a short text would be known by it."""

    name: str
    kind: str
    size: int
    digest: str | None = None
    media: str | None = None
    kept: str | None = None


class SignedField(Struct, omit_defaults=True, gc=False):
    """One field of the text that was signed; without a value it is not for showing."""

    key: str
    size: int
    value: str | None = None


class SignatureFacts(Struct, omit_defaults=True, gc=False):
    """What came as a signature: never the MAC; the known fields in the order in which they came."""

    state: Literal["missing", "unreadable", "read"]
    size: int = 0
    fields: tuple[SignedField, ...] = ()
    other_fields: int = 0


class Label(Struct, omit_defaults=True, gc=False):
    """A text by which a caller finds its own call again, and how it may be shown."""

    name: str
    mark: bytes
    shown: str | None


class Trace(Struct, omit_defaults=True, gc=False):
    """Who called, when by that tenant's clock, and what came."""

    tenant: str | None
    moment: float
    content_type: str | None = None
    body_bytes: int = 0
    fields: tuple[FieldFact, ...] = ()
    other_fields: int = 0
    forced_by: str | None = None
    signature: SignatureFacts | None = None
    labels: tuple[Label, ...] = ()
    diagnosis: str | None = None
    causes: tuple[str, ...] = ()
    language: str | None = None
