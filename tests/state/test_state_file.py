"""An SQLite file that is none of ours, of another version or damaged stays as it is."""

import sqlite3
from pathlib import Path

import pytest
from faceid_conformance.emulator.errors import StoreError
from faceid_conformance.emulator.state.order import CodeOrder
from faceid_conformance.emulator.state.redis_store import RedisStore
from faceid_conformance.emulator.state.sqlite_store import SqliteStore
from faceid_conformance.emulator.state.store import Entry
from redis_process import RedisProcess


def changed(path: Path, *statements: str) -> bytes:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


def test_file_of_another_program_is_refused(path: Path) -> None:
    before = changed(path, "CREATE TABLE x (y)")

    with pytest.raises(StoreError, match="file of another program"):
        SqliteStore(path)

    assert path.read_bytes() == before


def test_file_of_another_version_is_refused(path: Path) -> None:
    SqliteStore(path).close()
    before = changed(path, "PRAGMA user_version = 99")

    with pytest.raises(StoreError, match="format 99"):
        SqliteStore(path)

    assert path.read_bytes() == before


@pytest.mark.parametrize("start", [0, 4096])
def test_damaged_file_is_refused(path: Path, start: int) -> None:
    SqliteStore(path).close()
    whole = path.read_bytes()
    path.write_bytes(whole[:start] + b"\xa5" * 4096 + whole[start + 4096 :])

    with pytest.raises(StoreError, match="cannot use the state file"):
        SqliteStore(path)


def test_file_that_is_damaged_later_is_an_error_of_ours(path: Path) -> None:
    store = SqliteStore(path)
    changed(path, "DROP TABLE codes")

    with pytest.raises(StoreError, match="failed"):
        store.consume_code("1", "2", 0.0)
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.consume_code("1", "2", 0.0)


def test_redis_of_another_version_is_refused(redis: RedisProcess) -> None:
    url = redis.url("versioned")
    store = RedisStore(url)
    store._line.ask("SET", store._line.key("format"), 99)
    store.close()

    with pytest.raises(StoreError, match="format 99"):
        RedisStore(url)


def test_everything_in_redis_lies_under_one_prefix_and_ends(redis: RedisProcess) -> None:
    store = RedisStore(redis.url("mine"))
    store.issue_code("1", CodeOrder.of_one("0"), 0.0, 60.0)
    store.use_signature("1", b"x", 0.0, 60.0)
    store.next_number("delay:1")
    store.change("rules", lambda text: "x")
    store.note([Entry("1", "x", 1, "{}")], [("kind", "name", 1)])

    keys: list[bytes] = store._line.ask("KEYS", "*mine*")
    ends = {key: store._line.ask("TTL", key) for key in keys}

    assert len(keys) >= 9
    assert all(key.startswith(b"{mine}:") for key in keys)
    assert [key for key, end in ends.items() if end < 0] == [b"{mine}:format"]
    store.close()


@pytest.mark.parametrize("bound", [{"most_events": 3}, {"most_weight": 30}])
def test_journal_is_bounded(shared: str, bound: dict[str, int]) -> None:
    if shared.startswith("sqlite:"):
        store: SqliteStore | RedisStore = SqliteStore(Path(shared.removeprefix("sqlite:")), **bound)
    else:
        store = RedisStore(shared, **bound)
    for number in range(5):
        store.note([Entry(None, None, 10, str(number))], [])

    held = store.held()
    found = store.events(after=None, limit=10, tenant=None, operation=None)

    assert found == [(3, "2"), (4, "3"), (5, "4")]
    assert (held.last, held.dropped, held.events, held.weight) == (5, 2, 3, 30)
    assert not store.await_event(5, 0.01)
    assert store.await_event(4, 1.0)
    store.close()
