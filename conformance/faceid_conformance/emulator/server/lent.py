"""What may be answered where a request's last byte arrives, by its own name.

Refuses to hold logic.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from faceid_conformance.emulator.server.cos_route import CosRoute
from faceid_conformance.emulator.server.operation_route import OperationRoute

OurRoute: TypeAlias = OperationRoute | CosRoute
RawHeaders: TypeAlias = Sequence[tuple[bytes, bytes]]
FindOperation: TypeAlias = Callable[[bytes, RawHeaders], OurRoute | None]
"""Gives what a request's target and headers name, or None where ASGI has to look."""
