"""The nouns of other readings: quirks, the profiles that are sets of them, and what a server asks.

Refuses to know the rest of the contract.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Quirk:
    """Another reading of a place that the documents contradict elsewhere."""

    name: str
    says: str
    standing: str | None
    operations: tuple[str, ...]
    refuses: Mapping[str, int]
    refuses_every_finding: int | None
    form_media: str | None
    own_fields_only: tuple[str, ...]
    requires: tuple[str, ...]
    missing_code: int | None
    hosts: tuple[str, ...]
    without_operations: tuple[str, ...]
    without_codes: tuple[int, ...]
    thresholds: Mapping[str, int]
    least_pixels: Mapping[str, tuple[int, int]]
    body_limit: str | None
    reply: str | None


@dataclass(frozen=True, slots=True)
class Profile:
    """A set of quirks that go together."""

    name: str
    says: str
    quirks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profiles:
    """Every profile and every quirk; the first profile is the contract as it stands."""

    profiles: Mapping[str, Profile]
    quirks: Mapping[str, Quirk]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a profile has a server ask while it judges; a finding is a deviation's name."""

    profile: str
    quirks: tuple[str, ...] = ()
    refuses: Mapping[str, int] = field(default_factory=dict[str, int])
    refuses_every_finding: int | None = None
    form_media: Mapping[str, str] = field(default_factory=dict[str, str])
    hosts: frozenset[str] = frozenset()
    replies: tuple[str, ...] = ()

    @property
    def refuses_something(self) -> bool:
        return bool(self.refuses) or self.refuses_every_finding is not None

    def form_media_of(self, operation_id: str) -> str | None:
        """How a medium must come in a form: `raw`, `base64`, or either."""
        return self.form_media.get(operation_id) or self.form_media.get("")
