"""The objects that were uploaded, for each appid bounded in number and bytes.

Refuses to look into them, and to show their keys.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from faceid_conformance.contract.cos_model import StoreBounds


@dataclass(frozen=True, slots=True)
class Stored:
    """One object's bytes and the type that it came with."""

    content: bytes = field(repr=False)
    content_type: str


class ObjectStore:
    """Keeps objects in memory; the oldest of an appid go when a bound is met."""

    def __init__(self, bounds: StoreBounds) -> None:
        self.bounds = bounds
        self._objects: dict[str, OrderedDict[tuple[str, str], Stored]] = {}
        self._lock = Lock()

    def put(self, app_id: str, bucket: str, key: str, stored: Stored) -> None:
        with self._lock:
            kept = self._objects.setdefault(app_id, OrderedDict())
            kept.pop((bucket, key), None)
            kept[bucket, key] = stored
            size = sum(len(each.content) for each in kept.values())
            while len(kept) > self.bounds.objects or size > self.bounds.total_bytes:
                size -= len(kept.popitem(last=False)[1].content)

    def get(self, app_id: str, bucket: str, key: str) -> Stored | None:
        return self._objects.get(app_id, OrderedDict()).get((bucket, key))

    def delete(self, app_id: str, bucket: str, key: str) -> None:
        with self._lock:
            self._objects.get(app_id, OrderedDict()).pop((bucket, key), None)

    def clear(self, app_id: str | None = None) -> None:
        """Forget the objects of one appid, or all."""
        with self._lock:
            for name in [app_id] if app_id is not None else list(self._objects):
                self._objects.pop(name, None)
