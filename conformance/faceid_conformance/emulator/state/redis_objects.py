"""Uploaded objects in a Redis, bounded for each tenant.

Refuses to know buckets and keys apart, and to look into what is kept.
"""

from faceid_conformance.emulator.state import redis_scripts as scripts
from faceid_conformance.emulator.state.redis_state import RedisState
from faceid_conformance.emulator.state.store import ObjectBounds, StoredObject

SEPARATOR = b"\n"  # no header has one


class RedisObjects(RedisState):
    """The objects' part of a store; the oldest of a tenant go when a bound is met."""

    def put_object(
        self, tenant: str, name: bytes, stored: StoredObject, bounds: ObjectBounds
    ) -> None:
        content_type, content = stored
        whole = content_type.encode("latin-1", "replace") + SEPARATOR + content
        keys = self._objects(tenant)
        self._line.run(scripts.PUT_OBJECT, keys, name, len(content), whole, *bounds)

    def object(self, tenant: str, name: bytes) -> StoredObject | None:
        found: bytes | None = self._line.ask("HGET", self._objects(tenant)[0], name)
        if found is None:
            return None
        content_type, _, content = found.partition(SEPARATOR)
        return content_type.decode("latin-1"), content

    def drop_object(self, tenant: str, name: bytes) -> None:
        self._line.run(scripts.DROP_OBJECT, self._objects(tenant), name)

    def forget_objects(self, tenant: str) -> None:
        self._line.ask("DEL", *self._objects(tenant))

    def _objects(self, tenant: str) -> tuple[str, str, str]:
        """A tenant's contents by name, their sizes, and their names by age."""
        key = self._line.key
        return key("objects", tenant), key("object-sizes", tenant), key("object-ages", tenant)
