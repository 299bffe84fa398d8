"""The uploads of all workers, which lie in the store.

Refuses to keep a copy: an object is as large as a video.
"""

from faceid_conformance.contract.cos_model import StoreBounds
from faceid_conformance.emulator.ci.store import ObjectStore, Stored
from faceid_conformance.emulator.state.store import Store


class SharedObjectStore(ObjectStore):
    """What one worker takes, every other gives."""

    def __init__(self, bounds: StoreBounds, store: Store, tenants: tuple[str, ...]) -> None:
        super().__init__(bounds)
        self._store = store
        self._tenants = tenants

    def put(self, app_id: str, bucket: str, key: str, stored: Stored) -> None:
        bounds = self.bounds.objects, self.bounds.total_bytes
        kept = stored.content_type, stored.content
        self._store.put_object(app_id, _name(bucket, key), kept, bounds)

    def get(self, app_id: str, bucket: str, key: str) -> Stored | None:
        found = self._store.object(app_id, _name(bucket, key))
        return None if found is None else Stored(found[1], found[0])

    def delete(self, app_id: str, bucket: str, key: str) -> None:
        self._store.drop_object(app_id, _name(bucket, key))

    def clear(self, app_id: str | None = None) -> None:
        for tenant in self._tenants if app_id is None else (app_id,):
            self._store.forget_objects(tenant)


def _name(bucket: str, key: str) -> bytes:
    """One name of both; a key may hold bytes that are no text, a bucket has no slash."""
    return f"{bucket}/{key}".encode("utf-8", "surrogateescape")
