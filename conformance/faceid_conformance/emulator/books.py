"""What one emulator keeps beyond a request: its journal, and whatever else the control API shows.

Refuses to know any API.
"""

from dataclasses import dataclass, field

from faceid_conformance.emulator.journal.ring import Journal
from faceid_conformance.emulator.rules.book import RuleBook


@dataclass(frozen=True, slots=True)
class Books:
    """Everything that the control API reads and changes."""

    tenants: tuple[str, ...]
    journal: Journal = field(default_factory=Journal)
    rules: RuleBook = field(default_factory=RuleBook)
