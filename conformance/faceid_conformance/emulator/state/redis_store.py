"""The whole state in a Redis, for workers on one machine or on several.

Refuses to know what the texts that it keeps say.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from faceid_conformance.emulator.state import redis_scripts as scripts
from faceid_conformance.emulator.state.redis_line import Part
from faceid_conformance.emulator.state.redis_objects import RedisObjects
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

SHEET = "sheet:"
AT_ONCE = 500
FIRST, LAST = "-", "+"
Event = tuple[int, dict[bytes, bytes]]


class RedisStore(RedisObjects):
    """`Store` over a Redis: what one worker has done, all others see in their next step."""

    def __init__(
        self,
        url: str,
        bounds: Bounds = USUAL_BOUNDS,
        *,
        most_events: int = MOST_EVENTS,
        most_weight: int = MOST_WEIGHT,
    ) -> None:
        super().__init__(url, bounds)
        self._most_events, self._most_weight = most_events, most_weight
        key = self._line.key
        self._sheets, self._counts, self._numbers = key("sheets"), key("counts"), key("numbers")
        self._journal, self._events, self._tallies = key("journal"), key("events"), key("tallies")
        self._noting = self._journal, self._events, self._tallies, self._sheets, self._counts
        self._ask_stamp = self._line.pack("HGET", self._sheets, "stamp")

    def stamp(self) -> int:
        return int(self._line.ask_again(self._ask_stamp) or 0)

    def sheets(self) -> tuple[int, Mapping[str, str]]:
        found = self._hash(self._sheets)
        texts = {
            name.removeprefix(SHEET): text.decode()
            for name, text in found.items()
            if name.startswith(SHEET)
        }
        return int(found.get("stamp", 0)), texts

    def change(self, name: str, rewrite: Rewrite) -> None:
        while True:
            stamp, texts = self.sheets()
            text = rewrite(texts.get(name))
            has_text = int(text is not None)
            keys = (self._sheets,)
            if self._line.run(scripts.CHANGE, keys, stamp, name, has_text, text or ""):
                return

    def take(self, steps: Sequence[Step], *, only_look: bool) -> Taken | Waiting | None:
        arguments: list[int] = []
        for step in steps:
            arguments += step.number, step.nth, step.times or 0, int(step.waits)
        number, used = self._line.run(scripts.TAKE, (self._counts,), int(only_look), *arguments)
        if number < 0:
            return WAITING
        return Taken(number, used) if number else None

    def counts(self) -> Mapping[int, tuple[int, int]]:
        counts: dict[int, tuple[int, int]] = {}
        for name, count in self._hash(self._counts).items():
            rule, _, kind = name.partition(":")
            seen, used = counts.get(int(rule), (0, 0))
            counts[int(rule)] = (int(count), used) if kind == "seen" else (seen, int(count))
        return counts

    def forget_counts(self, numbers: Iterable[int]) -> None:
        names = [f"{number}:{kind}" for number in numbers for kind in ("seen", "used")]
        self._forget_fields(self._counts, names)

    def next_number(self, name: str) -> int:
        number, _ = self._line.all_or_none(
            [
                ("HINCRBY", self._numbers, name, 1),
                ("EXPIRE", self._numbers, scripts.KEPT_SECONDS),
            ]
        )
        return int(number)

    def forget_number(self, name: str) -> None:
        self._forget_fields(self._numbers, [name])

    def note(self, entries: Sequence[Entry], tallies: Iterable[Tally]) -> None:
        parts: list[Part] = [self._most_events, self._most_weight, len(entries)]
        for entry in entries:
            parts += entry.tenant or "", entry.operation or "", entry.weight, entry.text
        for kind, name, count in tallies:
            parts += f"{kind}:{name}", count
        self._line.run(scripts.NOTE, self._noting, *parts)

    def events(
        self, *, after: int | None, limit: int, tenant: str | None, operation: str | None
    ) -> Found:
        found: Found = []
        for number, event in self._walk(after, limit if tenant is operation is None else AT_ONCE):
            is_tenants = tenant is None or event[b"t"].decode() == tenant
            if is_tenants and (operation is None or event[b"o"].decode() == operation):
                found.append((number, event[b"e"].decode()))
            if len(found) == limit:
                break
        return found[::-1] if after is None else found

    def held(self) -> Held:
        found = self._hash(self._journal)
        events = int(self._line.ask("XLEN", self._events))
        last, dropped, weight = (int(found.get(n, 0)) for n in ("last", "dropped", "weight"))
        return Held(last, dropped, events, weight)

    def await_event(self, after: int, seconds: float) -> bool:
        line = self._line.sibling(seconds)
        milliseconds = max(1, round(seconds * 1000))
        reading = line.pack(
            "XREAD", "COUNT", 1, "BLOCK", milliseconds, "STREAMS", self._events, f"{after}-0"
        )
        try:
            return line.ask_packed(reading) is not None
        finally:
            line.close()

    def forget_events(self, tenant: str | None) -> int:
        if tenant is not None:
            keys = self._journal, self._events
            return int(self._line.run(scripts.FORGET_EVENTS, keys, tenant))
        gone, _, _ = self._line.all_or_none(
            [
                ("XLEN", self._events),
                ("DEL", self._events),
                ("HSET", self._journal, "weight", 0),
            ]
        )
        return int(gone)

    def tallies(self, kind: str) -> Mapping[str, int]:
        found, prefix = self._hash(self._tallies), f"{kind}:"
        return {
            name.removeprefix(prefix): int(count)
            for name, count in found.items()
            if name.startswith(prefix)
        }

    def forget_tallies(self, kind: str, names: Iterable[str]) -> None:
        self._forget_fields(self._tallies, [f"{kind}:{name}" for name in names])

    def _hash(self, key: str) -> dict[str, bytes]:
        flat: list[bytes] = self._line.ask("HGETALL", key)
        return {name.decode(): value for name, value in zip(flat[::2], flat[1::2], strict=True)}

    def _forget_fields(self, key: str, names: list[str]) -> None:
        if names:
            self._line.ask("HDEL", key, *names)

    def _walk(self, after: int | None, at_once: int) -> Iterator[Event]:
        """Events in rising order from one on, or in falling order from the newest."""
        edge = LAST if after is None else f"{after + 1}-0"
        while True:
            command: tuple[Part, ...] = ("XRANGE", self._events, edge, LAST)
            if after is None:
                command = ("XREVRANGE", self._events, edge, FIRST)
            found = self._line.ask(*command, "COUNT", min(at_once, AT_ONCE))
            for name, flat in found:
                number = int(name.partition(b"-")[0])
                yield number, dict(zip(flat[::2], flat[1::2], strict=True))
            if len(found) < min(at_once, AT_ONCE):
                return
            number = int(found[-1][0].partition(b"-")[0]) + (1 if after is not None else -1)
            if number < 0:
                return
            edge = f"{number}-{0 if after is not None else 18446744073709551615}"
