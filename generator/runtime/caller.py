"""Owns who calls: the account, the service and the options, and how a call begins.

Refuses to know how anything is sent, and how any API signs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol, Self

from .attempts import Attempts, Call
from .credentials import Credentials
from .operations import OperationSpec
from .options import Options, OptionValues, Service


class Dialect(Protocol):
    """How one API makes a call of an operation and its arguments."""

    accept: str

    def call(
        self,
        spec: OperationSpec,
        values: Mapping[str, object],
        credentials: Credentials,
        options: Options,
    ) -> Call:
        """Check the arguments and return the call; nothing is sent."""
        ...


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Caller:
    """Who calls, what the contract says, and how."""

    service: Service
    credentials: Credentials
    options: Options
    dialect: Dialect

    def changed(self, changes: OptionValues) -> Self:
        """Return the same caller with other options."""
        return replace(self, options=self.options.changed(self.service, changes))

    def attempts(self, spec: OperationSpec, values: Mapping[str, object]) -> Attempts:
        """Check the arguments and return a call that has not been sent yet."""
        call = self.dialect.call(spec, values, self.credentials, self.options)
        return Attempts(call, catalogue=self.service.catalogue, options=self.options)

    def timeouts(self) -> dict[str, float]:
        """Return finite timeouts for each step of an attempt, in seconds."""
        whole = self.options.timeout
        connect = min(self.options.connect_timeout, whole)
        return {"connect": connect, "read": whole, "write": whole, "pool": whole}

    def headers(self) -> dict[str, str]:
        """Return the headers that every request has."""
        return {
            "User-Agent": self.service.user_agent,
            "Accept": self.dialect.accept,
            "Accept-Encoding": "identity",
        }
