"""What every state must do, whether it lies in a memory, a file or a Redis."""

import itertools
import multiprocessing
import threading
from collections.abc import Callable, Iterator
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from uuid import uuid4

import pytest
from faceid_conformance.emulator.state.memory import MemoryState
from faceid_conformance.emulator.state.order import CodeOrder
from faceid_conformance.emulator.state.protocol import State
from faceid_conformance.emulator.state.redis_store import RedisStore
from faceid_conformance.emulator.state.sqlite_store import SqliteStore
from faceid_conformance.emulator.state.tenant import Bounds, TenantState
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

SMALL = Bounds(codes=4, signatures=3)
MOMENTS = st.integers(0, 40).map(float)
DIGESTS = st.sampled_from([bytes([number]) * 32 for number in (0, 9, 10, 200, 255)])
TENANTS = st.sampled_from(["1400000001", "2"])
Open = Callable[[], State]


# Few codes, so that they collide; in the other orders each is its serial.
COLLIDING = CodeOrder(0, 7, 6, 1)
PLAIN, PADDED = CodeOrder(0, 1, 10**9, 1), CodeOrder(0, 1, 10**9, 4)


@pytest.fixture(params=["memory", "sqlite", "redis"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens an empty state, with small bounds, each time another."""
    made: list[SqliteStore | RedisStore] = []
    names = itertools.count()

    def open_state() -> State:
        if request.param == "memory":
            return MemoryState(SMALL)
        if request.param == "sqlite":
            made.append(SqliteStore(tmp_path / f"{next(names)}.db", SMALL))
        else:
            url = request.getfixturevalue("redis").url(uuid4().hex)
            made.append(RedisStore(url, SMALL))
        return made[-1]

    yield open_state
    for store in made:
        store.close()


class Model:
    """The same, written as plainly as can be."""

    def __init__(self) -> None:
        self.serial = 0
        self.codes: dict[str, float] = {}
        self.signatures: dict[bytes, float] = {}

    def issue(self, now: float, ends: float) -> str:
        self.codes = {code: end for code, end in self.codes.items() if end > now}
        while len(self.codes) > SMALL.codes - 1:
            del self.codes[next(iter(self.codes))]
        tries = [COLLIDING.code(self.serial + more) for more in range(SMALL.codes + 1)]
        place = next((n for n, code in enumerate(tries) if code not in self.codes), SMALL.codes)
        self.serial += place + 1
        self.codes.pop(tries[place], None)
        self.codes[tries[place]] = ends
        return tries[place]

    def consume(self, code: str, now: float) -> bool:
        return self.codes.pop(code, now) > now

    def use(self, digest: bytes, now: float, ends: float) -> bool:
        used = {one: end for one, end in self.signatures.items() if end > now}
        is_first = digest not in used
        while is_first and len(used) > SMALL.signatures - 1:
            del used[next(iter(used))]
        self.signatures = used | ({digest: ends} if is_first else {})
        return is_first


class Comparison(RuleBasedStateMachine):
    """Does the same to a state and to the model; both must say the same and hold the same."""

    opened: Open

    def __init__(self) -> None:
        super().__init__()
        self.state = self.opened()
        self.models = {"1400000001": Model(), "2": Model()}
        self.saved: dict[str, TenantState] = {}

    @rule(tenant=TENANTS, now=MOMENTS, lasts=st.integers(1, 20))
    def issue(self, tenant: str, now: float, lasts: int) -> None:
        said = self.state.issue_code(tenant, COLLIDING, now, now + lasts)
        assert said == self.models[tenant].issue(now, now + lasts)

    @rule(tenant=TENANTS, code=st.integers(0, 6).map(str), now=MOMENTS)
    def consume(self, tenant: str, code: str, now: float) -> None:
        said = self.state.consume_code(tenant, code, now)
        assert said == self.models[tenant].consume(code, now)

    @rule(tenant=TENANTS, digest=DIGESTS, now=MOMENTS, lasts=st.integers(1, 20))
    def use(self, tenant: str, digest: bytes, now: float, lasts: int) -> None:
        said = self.state.use_signature(tenant, digest, now, now + lasts)
        assert said == self.models[tenant].use(digest, now, now + lasts)

    @rule(tenant=TENANTS)
    def save(self, tenant: str) -> None:
        self.saved[tenant] = self.state.kept(tenant)

    @precondition(lambda self: self.saved)
    @rule(data=st.data(), to=TENANTS)
    def restore(self, data: st.DataObject, to: str) -> None:
        saved = self.saved[data.draw(st.sampled_from(sorted(self.saved)))]
        self.state.restore(to, saved)
        model = self.models[to]
        model.serial = saved.serial
        model.codes, model.signatures = dict(saved.codes), dict(saved.signatures)

    @invariant()
    def same(self) -> None:
        for tenant, model in self.models.items():
            kept = self.state.kept(tenant)
            assert kept == TenantState(model.serial, model.codes, model.signatures)


class TestState:
    """One contract for the three of them."""

    def test_state_does_as_the_model_does(self, opened: Open) -> None:
        machine = type("Opened", (Comparison,), {"opened": staticmethod(opened)})
        profile = settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(machine, settings=profile)

    def test_code_is_consumed_once_however_many_threads_try(self, opened: Open) -> None:
        state = opened()
        codes = [state.issue_code("1", PLAIN, 0.0, 60.0) for _ in range(SMALL.codes)]
        taken: list[bool] = []

        def take() -> None:
            taken.extend(state.consume_code("1", code, 1.0) for code in codes)

        race(take)

        assert taken.count(True) == len(codes)

    def test_signature_is_used_once_however_many_threads_try(self, opened: Open) -> None:
        state, first = opened(), []

        def use() -> None:
            first.extend(
                state.use_signature("1", bytes([number]) * 32, 0.0, 60.0) for number in range(3)
            )

        race(use)

        assert first.count(True) == 3

    def test_threads_get_codes_of_their_own(self, opened: Open) -> None:
        state = opened()
        codes: list[str] = []

        def issue() -> None:
            codes.append(state.issue_code("1", PLAIN, 0.0, 60.0))

        race(issue, threads=4)

        assert sorted(codes) == ["0", "1", "2", "3"]

    def test_repr_tells_no_code(self, opened: Open) -> None:
        state = opened()
        state.issue_code("1", CodeOrder.of_one("8264"), 0.0, 60.0)

        assert "8264" not in repr(state.kept("1"))


def race(work: Callable[[], object], threads: int = 8) -> None:
    gate = threading.Barrier(threads)

    def start() -> None:
        gate.wait()
        work()

    running = [threading.Thread(target=start) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


def open_shared(shared: str) -> SqliteStore | RedisStore:
    kind, _, rest = shared.partition(":")
    return SqliteStore(Path(rest)) if kind == "sqlite" else RedisStore(shared)


def take_part(shared: str, gate: Barrier, said: "Queue[list[object]]") -> None:
    """What one process of several does, all at once."""
    store = open_shared(shared)
    gate.wait()
    issued: list[object] = [store.issue_code("1", PADDED, 0.0, 60.0) for _ in range(20)]
    first: list[object] = [
        store.use_signature("1", number.to_bytes(32), 0.0, 60.0) for number in range(20)
    ]
    taken: list[object] = [store.consume_code("2", str(number), 1.0) for number in range(20)]
    store.close()
    said.put([issued, first, taken])


def test_processes_share_one_state(shared: str) -> None:
    context = multiprocessing.get_context("fork")
    store = open_shared(shared)
    for _ in range(20):
        store.issue_code("2", PLAIN, 0.0, 60.0)
    gate, said = context.Barrier(3), context.Queue()
    running = [context.Process(target=take_part, args=(shared, gate, said)) for _ in range(3)]
    for process in running:
        process.start()
    parts = [said.get(timeout=30) for _ in running]
    for process in running:
        process.join()

    issued, first, taken = (list(itertools.chain(*kind)) for kind in zip(*parts, strict=True))

    assert sorted(issued) == [f"{serial:04}" for serial in range(60)]
    assert first.count(True) == taken.count(True) == 20
    assert store.kept("1").serial == 60
    store.close()
