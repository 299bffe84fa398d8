"""Codes and signatures in an SQLite file, each step a transaction.

Refuses to know what else the file holds.
"""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from faceid_conformance.emulator.state.order import CodeOrder
from faceid_conformance.emulator.state.sqlite_file import SqliteFile
from faceid_conformance.emulator.state.tenant import USUAL_BOUNDS, Bounds, TenantState

Table = Literal["codes", "signatures"]
Name = str | bytes


class SqliteState:
    """`State` over a file that other processes of this machine may use too."""

    def __init__(self, path: Path, bounds: Bounds = USUAL_BOUNDS) -> None:
        self._file = SqliteFile(path)
        self._bounds = bounds

    def issue_code(self, tenant: str, order: CodeOrder, now: float, expires_at: float) -> str:
        most = self._bounds.codes
        with self._file.writing() as sql:
            _forget_ended(sql, "codes", tenant, now)
            _keep(sql, "codes", tenant, most - 1)
            found = sql.execute("SELECT serial FROM tenants WHERE tenant = ?", (tenant,)).fetchone()
            serial = first = int(found[0])
            code = order.code(serial)
            while _has(sql, "codes", tenant, code) and serial < first + most:
                serial += 1
                code = order.code(serial)
            _drop(sql, "codes", tenant, code)  # where all are out, one goes out twice
            _put(sql, "codes", tenant, {code: expires_at})
            sql.execute("UPDATE tenants SET serial = ? WHERE tenant = ?", (serial + 1, tenant))
        return code

    def consume_code(self, tenant: str, code: str, now: float) -> bool:
        with self._file.writing() as sql:
            ends = _drop(sql, "codes", tenant, code)
        return ends is not None and now < ends

    def use_signature(self, tenant: str, digest: bytes, now: float, expires_at: float) -> bool:
        with self._file.writing() as sql:
            _forget_ended(sql, "signatures", tenant, now)
            if _has(sql, "signatures", tenant, digest):
                return False
            _keep(sql, "signatures", tenant, self._bounds.signatures - 1)
            _put(sql, "signatures", tenant, {digest: expires_at})
        return True

    def kept(self, tenant: str) -> TenantState:
        with self._file.writing() as sql:
            found = sql.execute("SELECT serial FROM tenants WHERE tenant = ?", (tenant,)).fetchone()
            return TenantState(
                serial=int(found[0]) if found is not None else 0,
                codes={str(name): ends for name, ends in _entries(sql, "codes", tenant)},
                signatures={
                    bytes(name): ends for name, ends in _entries(sql, "signatures", tenant)
                },
            )

    def restore(self, tenant: str, state: TenantState) -> None:
        with self._file.writing() as sql:
            for table in ("codes", "signatures", "tenants"):
                sql.execute(f"DELETE FROM {table} WHERE tenant = ?", (tenant,))
            sql.execute(
                "INSERT INTO tenants (tenant, serial) VALUES (?, ?)", (tenant, state.serial)
            )
            _put(sql, "codes", tenant, state.codes)
            _put(sql, "signatures", tenant, state.signatures)

    def close(self) -> None:
        self._file.close()


def _has(sql: sqlite3.Connection, table: Table, tenant: str, name: Name) -> bool:
    found = sql.execute(f"SELECT 1 FROM {table} WHERE tenant = ? AND name = ?", (tenant, name))
    return found.fetchone() is not None


def _entries(sql: sqlite3.Connection, table: Table, tenant: str) -> list[tuple[Any, float]]:
    rows = f"SELECT name, ends FROM {table} WHERE tenant = ? ORDER BY place"
    return sql.execute(rows, (tenant,)).fetchall()


def _put(
    sql: sqlite3.Connection,
    table: Table,
    tenant: str,
    entries: Mapping[str, float] | Mapping[bytes, float],
) -> None:
    sql.executemany(
        f"INSERT INTO {table} (tenant, name, ends) VALUES (?, ?, ?)",
        ((tenant, name, ends) for name, ends in entries.items()),
    )
    _count(sql, table, tenant, len(entries))


def _drop(sql: sqlite3.Connection, table: Table, tenant: str, name: Name) -> float | None:
    """Take an entry out and tell its end."""
    found = sql.execute(
        f"DELETE FROM {table} WHERE tenant = ? AND name = ? RETURNING ends", (tenant, name)
    ).fetchone()
    if found is None:
        return None
    _count(sql, table, tenant, -1)
    return float(found[0])


def _count(sql: sqlite3.Connection, table: Table, tenant: str, more: int) -> None:
    """Keep count of a tenant's entries: to count them anew at each call would take too long."""
    sql.execute(f"UPDATE tenants SET {table} = {table} + ? WHERE tenant = ?", (more, tenant))


def _forget_ended(sql: sqlite3.Connection, table: Table, tenant: str, now: float) -> None:
    sql.execute("INSERT INTO tenants (tenant) VALUES (?) ON CONFLICT DO NOTHING", (tenant,))
    ended = sql.execute(f"DELETE FROM {table} WHERE tenant = ? AND ends <= ?", (tenant, now))
    if ended.rowcount:
        _count(sql, table, tenant, -ended.rowcount)


def _keep(sql: sqlite3.Connection, table: Table, tenant: str, most: int) -> None:
    """Drop the oldest until no more than so many are left."""
    found = sql.execute(f"SELECT {table} FROM tenants WHERE tenant = ?", (tenant,)).fetchone()
    over = int(found[0]) - most
    if over > 0:
        sql.execute(
            f"DELETE FROM {table} WHERE place IN "
            f"(SELECT place FROM {table} WHERE tenant = ? ORDER BY place LIMIT ?)",
            (tenant, over),
        )
        _count(sql, table, tenant, -over)
