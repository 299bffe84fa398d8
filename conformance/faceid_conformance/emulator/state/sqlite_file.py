"""An SQLite file as an emulator's state: opened, its version checked, its errors made ours.

Refuses to know what the tables mean.
"""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from faceid_conformance.emulator.errors import StoreError
from faceid_conformance.emulator.state.store import FORMAT

APPLICATION = 0x66614964  # "faId", by which the file is known for ours
BUSY_SECONDS = 5.0

SCHEMA = """
CREATE TABLE numbers (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE sheets (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE tenants (
    tenant TEXT PRIMARY KEY, serial INTEGER NOT NULL DEFAULT 0,
    codes INTEGER NOT NULL DEFAULT 0, signatures INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE codes (
    place INTEGER PRIMARY KEY, tenant TEXT, name TEXT, ends REAL NOT NULL, UNIQUE (tenant, name)
);
CREATE INDEX codes_by_age ON codes (tenant, place);
CREATE INDEX codes_by_end ON codes (tenant, ends);
CREATE TABLE signatures (
    place INTEGER PRIMARY KEY, tenant TEXT, name BLOB, ends REAL NOT NULL, UNIQUE (tenant, name)
);
CREATE INDEX signatures_by_age ON signatures (tenant, place);
CREATE INDEX signatures_by_end ON signatures (tenant, ends);
CREATE TABLE counts (rule INTEGER PRIMARY KEY, seen INTEGER NOT NULL, used INTEGER NOT NULL);
CREATE TABLE events (
    number INTEGER PRIMARY KEY, tenant TEXT, operation TEXT, weight INTEGER NOT NULL,
    text TEXT NOT NULL
);
CREATE TABLE tallies (
    kind TEXT, name TEXT, count INTEGER NOT NULL, PRIMARY KEY (kind, name)
) WITHOUT ROWID;
"""


class SqliteFile:
    """One connection to the file, for all threads of this process in turn."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = RLock()
        self._connection: sqlite3.Connection | None = None
        try:
            self._connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._prepare(self._connection)
        except (sqlite3.Error, StoreError) as error:
            self.close()
            raise StoreError(f"cannot use the state file {path}: {_reason(error, path)}") from error

    def _prepare(self, connection: sqlite3.Connection) -> None:
        _refuse_foreign(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        # A commit is then in the file system's hands at once: it outlives this process, however
        # that ends. Only a machine that loses power may lose the last moments.
        connection.execute("PRAGMA synchronous = NORMAL")
        with _transaction(connection):
            if _is_new(connection):
                for statement in SCHEMA.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {APPLICATION}")
                connection.execute(f"PRAGMA user_version = {FORMAT}")
        _refuse_foreign(connection)
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise StoreError("the file is damaged")

    @contextmanager
    def reading(self) -> Generator[sqlite3.Connection]:
        """The connection, for a single statement that only reads."""
        with self._lock, self._errors_as_ours() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Generator[sqlite3.Connection]:
        """The connection in a transaction that nobody else can write beside."""
        with self._lock, self._errors_as_ours() as connection, _transaction(connection):
            yield connection

    def add(self, schema: str) -> None:
        """Make tables that are not there yet."""
        with self.writing() as connection:
            for statement in schema.split(";"):
                connection.execute(statement)

    def value(self, statement: str, *values: Any) -> int:
        """The one number that a statement finds, or 0."""
        with self.reading() as connection:
            row = connection.execute(statement, values).fetchone()
        return int(row[0]) if row is not None and row[0] is not None else 0

    @contextmanager
    def _errors_as_ours(self) -> Generator[sqlite3.Connection]:
        try:
            if self._connection is None:
                raise StoreError(f"the state file {self._path} is closed")
            yield self._connection
        except sqlite3.Error as error:
            reason = _reason(error, self._path)
            raise StoreError(f"the state file {self._path} failed: {reason}") from error

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Generator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _is_new(connection: sqlite3.Connection) -> bool:
    tables: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    marks = ("application_id", "user_version")
    return not tables and not any(
        connection.execute(f"PRAGMA {mark}").fetchone()[0] for mark in marks
    )


def _refuse_foreign(connection: sqlite3.Connection) -> None:
    """A file of somebody else's, or of another version, stays as it is."""
    if _is_new(connection):
        return
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise StoreError("it is the file of another program")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version != FORMAT:
        raise StoreError(f"it has the format {version}, this emulator reads and writes {FORMAT}")


def _reason(error: Exception, path: Path) -> str:
    """SQLite's own words, or clearer ones where it can only say that it could not open."""
    folder = path.absolute().parent
    if isinstance(error, sqlite3.DatabaseError) and "unable to open" in str(error):
        if not folder.is_dir():
            return f"there is no folder {folder}"
        if path.is_dir():
            return "it is a folder"
        return "it, or its folder, may not be written"
    if "readonly" in str(error):
        return "it, or its folder, may not be written"
    return str(error)
