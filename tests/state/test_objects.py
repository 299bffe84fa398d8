"""Uploads in a shared state: seen by every worker, bounded, kept, forgotten, refused."""

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from faceid_conformance.emulator.books import Books
from faceid_conformance.emulator.errors import StoreError
from faceid_conformance.emulator.state.opening import open_store
from faceid_conformance.emulator.state.store import Store
from redis_process import running_redis

sys.path.insert(0, str(Path(__file__).parents[1] / "emulator" / "ci"))

from bucket_caller import ACCOUNT, CONTRACT, VIDEO, Bucket, code_of, xml

BOUNDS = (3, 100)


@pytest.fixture
def store(shared: str) -> Iterator[Store]:
    opened = open_store(shared)
    assert opened is not None
    yield opened
    opened.close()


class Worker(Bucket):
    """A bucket's caller over one worker of a state."""

    def __init__(self, state: str) -> None:
        super().__init__(state=state)

    @property
    def books(self) -> Books:
        books: Books | None = self.emulator._books
        assert books is not None
        return books


@pytest.fixture
def workers(shared: str) -> Iterator[tuple[Worker, Worker]]:
    pair = Worker(shared), Worker(shared)
    yield pair
    for worker in pair:
        worker.books.close()


def test_store_keeps_what_is_put_and_the_oldest_goes(store: Store) -> None:
    for place in range(4):
        store.put_object("1", b"%d" % place, ("text/plain", b"x" * 10), BOUNDS)
    store.put_object("1", b"1", ("a/b", b"\x00\xff\nnew"), BOUNDS)
    store.put_object("2", b"0", ("", b""), BOUNDS)

    assert store.object("1", b"0") is None
    assert store.object("1", b"1") == ("a/b", b"\x00\xff\nnew")
    assert store.object("2", b"0") == ("", b"")
    store.put_object("1", b"large", ("c", b"y" * 94), BOUNDS)
    assert [store.object("1", name) is None for name in (b"1", b"2", b"3", b"large")] == [
        False,
        True,
        True,
        False,
    ]
    store.put_object("1", b"too large", ("c", b"y" * 101), BOUNDS)
    assert store.object("1", b"too large") is None
    assert store.object("2", b"0") is not None


def test_store_drops_and_forgets_what_it_is_told_to(store: Store) -> None:
    for tenant in ("1", "2"):
        for name in (b"a", b"\xff/b"):
            store.put_object(tenant, name, ("t", b"x"), BOUNDS)

    store.drop_object("1", b"a")
    store.drop_object("1", b"never there")
    assert [store.object("1", name) for name in (b"a", b"\xff/b")] == [None, ("t", b"x")]
    store.forget_objects("1")
    assert store.object("1", b"\xff/b") is None
    assert store.object("2", b"a") == ("t", b"x")


def test_upload_to_one_worker_is_verified_by_the_other(workers: tuple[Worker, Worker]) -> None:
    one, other = workers
    uploaded = one.upload("/a%20b/%E4%BD%A0.mp4")

    stored = other.verify("/a%20b/%E4%BD%A0.mp4")
    assert (uploaded.status, stored.status) == (200, 200)
    assert xml(uploaded).findtext("Sim") == xml(stored).findtext("Sim")
    assert other.call("GET", "/a%20b/%E4%BD%A0.mp4").body == VIDEO
    assert other.call("DELETE", "/a%20b/%E4%BD%A0.mp4").status == 204
    assert code_of(one.verify("/a%20b/%E4%BD%A0.mp4")) == "NoSuchKey"


def test_reset_of_the_tenant_forgets_its_objects(workers: tuple[Worker, Worker]) -> None:
    one, other = workers
    for body in (b"{}", b'{"appid": "%s"}' % ACCOUNT.app_id.encode()):
        one.upload("/a.mp4")
        assert one.emulator.call("POST", "/_emulator/reset", body=body).status == 200
        assert code_of(other.verify("/a.mp4")) == "NoSuchKey"


def test_objects_are_there_after_a_restart(tmp_path: Path) -> None:
    state = f"sqlite:{tmp_path / 'state.db'}"
    first = Worker(state)
    first.upload("/a.mp4")
    first.books.close()

    again = Worker(state)

    assert again.verify("/a.mp4").status == 200
    again.books.close()


def test_file_without_objects_of_the_same_format_gets_them(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    Worker(f"sqlite:{path}").books.close()
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE objects")
    connection.commit()
    connection.close()

    again = Worker(f"sqlite:{path}")

    assert again.upload("/a.mp4").status == 200
    again.books.close()


# A state that fails


def refused(reply: Any) -> tuple[int, str, str | None]:
    return reply.status, code_of(reply), reply.header("Content-Type")


UNAVAILABLE = (503, "ServiceUnavailable", "application/xml")


def test_redis_that_is_gone_is_told_in_the_words_of_cos() -> None:
    with running_redis() as server:
        worker = Worker(server.url("x"))
        assert worker.upload().status == 200
        server.process.kill()
        server.process.wait()

        for reply in (worker.upload(), worker.verify(), worker.process("GetLiveCode")):
            assert refused(reply) == UNAVAILABLE
            shown = xml(reply)
            assert all(shown.findtext(n) for n in ("Message", "Resource", "RequestId", "TraceId"))
            assert str(server.path) not in reply.body.decode()
        head = worker.call("HEAD", "/a.mp4")
        assert (head.status, head.body) == (503, b"")


def test_full_redis_refuses_the_upload_and_serves_the_rest() -> None:
    with running_redis("--maxmemory", "4mb", "--maxmemory-policy", "noeviction") as server:
        worker = Worker(server.url("x"))
        most = CONTRACT.conventions.store.object_bytes
        assert refused(worker.call("PUT", "/large", body=bytes(most))) == UNAVAILABLE


def test_disk_that_is_full_is_told_in_the_words_of_cos(tmp_path: Path) -> None:
    worker = Worker(f"sqlite:{tmp_path / 'state.db'}")
    file: Any = worker.books.store
    with file._file.reading() as sql:
        pages = sql.execute("PRAGMA page_count").fetchone()[0]
        sql.execute(f"PRAGMA max_page_count = {pages + 60}")

    assert refused(worker.call("PUT", "/large", body=bytes(500_000))) == UNAVAILABLE
    assert worker.process("GetLiveCode").status == 200
    assert worker.call("PUT", "/small", body=b"x").status == 200
    worker.books.close()
    with pytest.raises(StoreError):
        worker.books.objects.get("1", "b", "k")
