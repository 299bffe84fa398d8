"""The whole state in an SQLite file, for workers on one machine.

Refuses to know what the texts that it keeps say.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from faceid_conformance.emulator.state.sqlite_objects import SCHEMA, SqliteObjects
from faceid_conformance.emulator.state.store import (
    MOST_EVENTS,
    MOST_WEIGHT,
    WAITING,
    Entry,
    Found,
    Held,
    Rewrite,
    Step,
    Taken,
    Tally,
    Waiting,
)
from faceid_conformance.emulator.state.tenant import USUAL_BOUNDS, Bounds

LOOK_SECONDS = 0.02
STAMP, LAST, DROPPED, EVENTS, WEIGHT = "stamp", "last", "dropped", "events", "weight"
VALUE = "SELECT value FROM numbers WHERE name = ?"
ADD = (
    "INSERT INTO numbers VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = value + ?2 "
    "RETURNING value"
)


class SqliteStore(SqliteObjects):
    """`Store` over a file; what one process commits, all others see in their next step."""

    def __init__(
        self,
        path: Path,
        bounds: Bounds = USUAL_BOUNDS,
        *,
        most_events: int = MOST_EVENTS,
        most_weight: int = MOST_WEIGHT,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        super().__init__(path, bounds)
        # A file of the same format that is older lacks them.
        self._file.add(SCHEMA)
        self._most_events, self._most_weight = most_events, most_weight
        self._sleep = sleep

    def stamp(self) -> int:
        return self._file.value(VALUE, STAMP)

    def sheets(self) -> tuple[int, Mapping[str, str]]:
        with self._file.writing() as sql:
            stamp = sql.execute(VALUE, (STAMP,)).fetchone()
            found = dict(sql.execute("SELECT name, text FROM sheets").fetchall())
        return (stamp[0] if stamp is not None else 0), found

    def change(self, name: str, rewrite: Rewrite) -> None:
        with self._file.writing() as sql:
            row = sql.execute("SELECT text FROM sheets WHERE name = ?", (name,)).fetchone()
            text = rewrite(row[0] if row is not None else None)
            sql.execute("DELETE FROM sheets WHERE name = ?", (name,))
            if text is not None:
                sql.execute("INSERT INTO sheets VALUES (?, ?)", (name, text))
            _add(sql, STAMP, 1)

    def take(self, steps: Sequence[Step], *, only_look: bool) -> Taken | Waiting | None:
        with self._file.writing() as sql:
            passed: list[int] = []
            for step in steps:
                row = sql.execute("SELECT seen, used FROM counts WHERE rule = ?", (step.number,))
                seen, used = row.fetchone() or (0, 0)
                if step.times is not None and used >= step.times:
                    continue
                if step.waits:
                    return WAITING
                if seen + 1 >= step.nth:
                    if not only_look:
                        _count(sql, [*passed, step.number], taken=step.number)
                    return Taken(step.number, used)
                passed.append(step.number)
            if not only_look:
                _count(sql, passed, taken=None)
        return None

    def counts(self) -> Mapping[int, tuple[int, int]]:
        with self._file.reading() as sql:
            rows = sql.execute("SELECT rule, seen, used FROM counts").fetchall()
        return {rule: (seen, used) for rule, seen, used in rows}

    def forget_counts(self, numbers: Iterable[int]) -> None:
        with self._file.writing() as sql:
            sql.executemany("DELETE FROM counts WHERE rule = ?", ((item,) for item in numbers))

    def next_number(self, name: str) -> int:
        with self._file.writing() as sql:
            return _add(sql, f"number:{name}", 1)

    def forget_number(self, name: str) -> None:
        with self._file.writing() as sql:
            sql.execute("DELETE FROM numbers WHERE name = ?", (f"number:{name}",))

    def note(self, entries: Sequence[Entry], tallies: Iterable[Tally]) -> None:
        with self._file.writing() as sql:
            first = _add(sql, LAST, len(entries)) - len(entries) + 1
            sql.executemany(
                "INSERT INTO events VALUES (?, ?, ?, ?, ?)",
                (
                    (number, entry.tenant, entry.operation, entry.weight, entry.text)
                    for number, entry in enumerate(entries, first)
                ),
            )
            sql.executemany(
                "INSERT INTO tallies VALUES (?, ?, ?) "
                "ON CONFLICT DO UPDATE SET count = count + excluded.count",
                tallies,
            )
            events = _add(sql, EVENTS, len(entries))
            weight = _add(sql, WEIGHT, sum(entry.weight for entry in entries))
            while events > self._most_events or weight > self._most_weight:
                gone = sql.execute(
                    "DELETE FROM events WHERE number = (SELECT min(number) FROM events) "
                    "RETURNING weight"
                ).fetchone()
                events, weight = _add(sql, EVENTS, -1), _add(sql, WEIGHT, -gone[0])
                _add(sql, DROPPED, 1)

    def events(
        self, *, after: int | None, limit: int, tenant: str | None, operation: str | None
    ) -> Found:
        order = "DESC" if after is None else "ASC"
        with self._file.reading() as sql:
            found: Found = sql.execute(
                "SELECT number, text FROM events WHERE number > ?1 AND (?2 IS NULL OR tenant = ?2) "
                f"AND (?3 IS NULL OR operation = ?3) ORDER BY number {order} LIMIT ?4",
                (after or 0, tenant, operation, limit),
            ).fetchall()
        return found[::-1] if after is None else found

    def held(self) -> Held:
        with self._file.reading() as sql:
            found = dict(sql.execute("SELECT name, value FROM numbers").fetchall())
        return Held(*(found.get(name, 0) for name in (LAST, DROPPED, EVENTS, WEIGHT)))

    def await_event(self, after: int, seconds: float) -> bool:
        """Look again and again: a file wakes nobody."""
        for _ in range(max(1, round(seconds / LOOK_SECONDS))):
            if self._file.value(VALUE, LAST) > after:
                return True
            self._sleep(LOOK_SECONDS)
        return False

    def forget_events(self, tenant: str | None) -> int:
        with self._file.writing() as sql:
            gone = sql.execute(
                "DELETE FROM events WHERE ?1 IS NULL OR tenant = ?1 RETURNING weight", (tenant,)
            ).fetchall()
            _add(sql, EVENTS, -len(gone))
            _add(sql, WEIGHT, -sum(weight for (weight,) in gone))
        return len(gone)

    def tallies(self, kind: str) -> Mapping[str, int]:
        with self._file.reading() as sql:
            found = sql.execute("SELECT name, count FROM tallies WHERE kind = ?", (kind,))
            return dict(found.fetchall())

    def forget_tallies(self, kind: str, names: Iterable[str]) -> None:
        with self._file.writing() as sql:
            sql.executemany(
                "DELETE FROM tallies WHERE kind = ? AND name = ?", ((kind, name) for name in names)
            )


def _add(sql: sqlite3.Connection, name: str, more: int) -> int:
    value: int = sql.execute(ADD, (name, more)).fetchone()[0]
    return value


def _count(sql: sqlite3.Connection, seen: Sequence[int], *, taken: int | None) -> None:
    for number in seen:
        sql.execute(
            "INSERT INTO counts VALUES (?1, 1, ?2) "
            "ON CONFLICT DO UPDATE SET seen = seen + 1, used = used + ?2",
            (number, int(number == taken)),
        )
