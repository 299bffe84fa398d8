"""Owns who calls: the account, the service and the options, and how a call begins.

Refuses to know how anything is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from .attempts import Attempts
from .credentials import Credentials
from .hidden import Hidden
from .operations import APP_ID_FIELD, BUCKET_FIELD, OperationSpec, prepare
from .options import Options, OptionValues, Service


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Caller:
    """Who calls, what the contract says, and how."""

    service: Service
    credentials: Credentials
    options: Options

    def changed(self, changes: OptionValues) -> "Caller":
        """Return the same caller with other options."""
        options = self.options.changed(self.service, changes)
        return Caller(self.service, self.credentials, options)

    def attempts(self, spec: OperationSpec, values: Mapping[str, object]) -> Attempts:
        """Check the arguments and return a call that has not been sent yet."""
        known: Hidden[object] = Hidden(values)
        known[APP_ID_FIELD] = self.credentials.app_id
        if known.get(BUCKET_FIELD) is None:
            known[BUCKET_FIELD] = self.credentials.bucket
        return Attempts(
            spec,
            prepare(spec, known),
            service=self.service,
            credentials=self.credentials,
            options=self.options,
        )

    def timeouts(self) -> dict[str, float]:
        """Return finite timeouts for each step of an attempt, in seconds."""
        whole = self.options.timeout
        connect = min(self.options.connect_timeout, whole)
        return {"connect": connect, "read": whole, "write": whole, "pool": whole}

    def headers(self) -> dict[str, str]:
        """Return the headers that every request has."""
        return {
            "User-Agent": self.service.user_agent,
            "Accept": "application/json",
            "Accept-Encoding": "identity",
        }
