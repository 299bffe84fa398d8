"""Which codes of which operation were met so far, for each tenant.

Refuses to judge how much is enough.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Lock
from xml.sax.saxutils import quoteattr

from faceid_conformance.emulator.journal.event import Event

SUCCESS, TOP_FIELD = 0, "code"


@dataclass(frozen=True, slots=True)
class Cell:
    """One code of one operation, and how often it came in which field."""

    operation: str
    code: int | str
    name: str
    fields: tuple[tuple[str, int], ...]

    @property
    def count(self) -> int:
        return sum(count for _, count in self.fields)


Listed = tuple[str, int | str, str]
"""An operation, one of its codes, and the code's name."""

Place = tuple[str | None, str, str, int | str]
"""Tenant, operation, field and code."""


def places_of(event: Event) -> Iterator[Place]:
    """What was met by a call; a stage that passed is no code."""
    if event.operation is not None:
        for field, code in ((TOP_FIELD, event.code), *event.statuses):
            if code != SUCCESS or field == TOP_FIELD:
                yield event.trace.tenant, event.operation, field, code


class Coverage:
    """Counts what came, by tenant, operation, field and code."""

    def __init__(self) -> None:
        self._met: Counter[Place] = Counter()
        self._lock = Lock()

    def note(self, event: Event) -> None:
        with self._lock:
            for place in places_of(event):
                self._met[place] += 1

    def clear(self, appid: str | None = None) -> None:
        with self._lock:
            for place in [place for place in self._met if appid in (None, place[0])]:
                del self._met[place]

    def _counted(self) -> dict[Place, int]:
        with self._lock:
            return dict(self._met)

    def cells(self, listed: Iterable[Listed], appid: str | None) -> Iterator[Cell]:
        """Every code that is listed for an operation, met or not."""
        found: dict[tuple[str, int | str], Counter[str]] = {}
        for (tenant, operation, field, code), count in self._counted().items():
            if appid in (None, tenant):
                found.setdefault((operation, code), Counter())[field] += count
        for operation, code, name in listed:
            fields = found.get((operation, code), Counter())
            yield Cell(operation, code, name, tuple(sorted(fields.items())))


def coverage_document(cells: list[Cell]) -> dict[str, object]:
    """Coverage as JSON shows it."""
    met = sum(cell.count > 0 for cell in cells)
    return {
        "met": met,
        "of": len(cells),
        "cells": [
            {
                "operation": cell.operation,
                "code": cell.code,
                "name": cell.name,
                "count": cell.count,
                "fields": dict(cell.fields),
            }
            for cell in cells
        ],
    }


def coverage_junit(cells: list[Cell]) -> bytes:
    """Coverage as JUnit XML: a code that was not met is a skipped test."""
    skipped = sum(not cell.count for cell in cells)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuite name="faceid-emulator-coverage" tests="{len(cells)}" skipped="{skipped}">',
    ]
    for cell in cells:
        name = quoteattr(f"{cell.code} {cell.name}")
        head = f"  <testcase classname={quoteattr(cell.operation)} name={name}"
        lines.append(head + ("/>" if cell.count else '><skipped message="not met"/></testcase>'))
    return "\n".join([*lines, "</testsuite>", ""]).encode("utf-8")
