"""Uploaded objects in an SQLite file, bounded for each tenant.

Refuses to know buckets and keys apart, and to look into what is kept.
"""

import sqlite3

from faceid_conformance.emulator.state.sqlite_state import SqliteState
from faceid_conformance.emulator.state.store import ObjectBounds, StoredObject

SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    place INTEGER PRIMARY KEY, tenant TEXT NOT NULL, name BLOB NOT NULL, type TEXT NOT NULL,
    size INTEGER NOT NULL, content BLOB NOT NULL, UNIQUE (tenant, name)
);
CREATE INDEX IF NOT EXISTS objects_by_age ON objects (tenant, place, size);
"""


class SqliteObjects(SqliteState):
    """The objects' part of a store; the oldest of a tenant go when a bound is met."""

    def put_object(
        self, tenant: str, name: bytes, stored: StoredObject, bounds: ObjectBounds
    ) -> None:
        content_type, content = stored
        with self._file.writing() as sql:
            sql.execute("DELETE FROM objects WHERE tenant = ? AND name = ?", (tenant, name))
            sql.execute(
                "INSERT INTO objects (place, tenant, name, type, size, content) "
                "VALUES ((SELECT coalesce(max(place), 0) + 1 FROM objects), ?, ?, ?, ?, ?)",
                (tenant, name, content_type, len(content), content),
            )
            _keep(sql, tenant, bounds)

    def object(self, tenant: str, name: bytes) -> StoredObject | None:
        with self._file.reading() as sql:
            found = sql.execute(
                "SELECT type, content FROM objects WHERE tenant = ? AND name = ?", (tenant, name)
            ).fetchone()
        return None if found is None else (str(found[0]), bytes(found[1]))

    def drop_object(self, tenant: str, name: bytes) -> None:
        with self._file.writing() as sql:
            sql.execute("DELETE FROM objects WHERE tenant = ? AND name = ?", (tenant, name))

    def forget_objects(self, tenant: str) -> None:
        with self._file.writing() as sql:
            sql.execute("DELETE FROM objects WHERE tenant = ?", (tenant,))


def _keep(sql: sqlite3.Connection, tenant: str, bounds: ObjectBounds) -> None:
    """Drop the oldest until number and bytes are within the bounds."""
    most, most_bytes = bounds
    rows = sql.execute(
        "SELECT place, size FROM objects WHERE tenant = ? ORDER BY place", (tenant,)
    ).fetchall()
    count, size = len(rows), sum(row[1] for row in rows)
    for place, taken in rows:
        if count <= most and size <= most_bytes:
            return
        sql.execute("DELETE FROM objects WHERE place = ?", (place,))
        count, size = count - 1, size - taken
