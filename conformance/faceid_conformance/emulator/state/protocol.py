"""What a store of state must do; a memory, a file or a server may stand behind it.

Refuses to know clocks: every moment comes in.
"""

from typing import Protocol

from faceid_conformance.emulator.state.order import CodeOrder
from faceid_conformance.emulator.state.tenant import TenantState


class State(Protocol):
    """Every method is one step that no other call can see half done."""

    def issue_code(self, tenant: str, order: CodeOrder, now: float, expires_at: float) -> str:
        """Issue the first code from the tenant's next serial on that is not out already."""
        ...

    def consume_code(self, tenant: str, code: str, now: float) -> bool:
        """Take back a code; true where it was out and still good."""
        ...

    def use_signature(self, tenant: str, digest: bytes, now: float, expires_at: float) -> bool:
        """Note a use; true the first time, until the note may be forgotten."""
        ...

    def kept(self, tenant: str) -> TenantState:
        """Everything that is remembered of a tenant."""
        ...

    def restore(self, tenant: str, state: TenantState) -> None:
        """Remember this of a tenant, and nothing else."""
        ...
