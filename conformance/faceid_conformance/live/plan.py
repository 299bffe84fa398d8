"""Owns the plan of a live run: how many calls, which may be billed, what is sent, what it costs.

Refuses to send anything: a plan is made of cases alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from faceid_conformance.cases.identity import IdentityScheme
from faceid_conformance.cases.media import digest_of, media_bytes
from faceid_conformance.live.planned import CHARGES, Charge, PlannedCall, PlannedItem
from faceid_conformance.live.target_file import Prices

FORMAT = "faceid-conformance-plan/1"


@dataclass(frozen=True, slots=True)
class Row:
    """The calls of one operation; `price` is of one call, None where no table gives it."""

    operation: str
    counts: dict[Charge, int]
    price: Decimal | None

    @property
    def calls(self) -> int:
        return sum(self.counts.values())

    @property
    def cost(self) -> Decimal:
        """What the calls cost that a service as expected bills."""
        return (self.price or Decimal(0)) * self.counts["billable"]

    @property
    def most_cost(self) -> Decimal:
        """What the calls cost if every single one is billed."""
        return (self.price or Decimal(0)) * self.calls


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a live run would ask."""

    items: tuple[PlannedItem, ...]
    rows: tuple[Row, ...]
    once: int
    media: tuple[str, ...]
    prices: Prices

    @property
    def calls(self) -> int:
        return sum(row.calls for row in self.rows)

    def calls_of(self, item_id: str) -> int:
        """How many calls an item makes."""
        return next((len(item.calls) for item in self.items if item.id == item_id), 0)

    def lacking(self) -> Counter[str]:
        """What is not declared, and how many cases are not asked for want of it."""
        return Counter(name for item in self.items for name in item.lacking)

    def place(self, item_id: str) -> int:
        """Return the place of an item in the order of costs."""
        item = next((item for item in self.items if item.id == item_id), None)
        return len(CHARGES) if item is None else CHARGES.index(item.charge)


def make_plan(items: Iterable[PlannedItem], prices: Prices, operations: Sequence[str]) -> Plan:
    """Count the calls; a billable observation that several items make is counted once."""
    kept = tuple(items)
    calls: list[PlannedCall] = []
    seen: set[str] = set()
    once = 0
    for call in (call for item in kept for call in item.calls):
        if call.observation and call.observation in seen:
            once += 1
            continue
        seen.add(call.observation)
        calls.append(call)
    rows: list[Row] = []
    for operation in operations:
        counts = Counter(call.charge for call in calls if call.operation == operation)
        if counts:
            each: dict[Charge, int] = {charge: counts[charge] for charge in CHARGES}
            rows.append(Row(operation, each, prices.amounts.get(operation)))
    media = sorted({name for call in calls for name in call.media})
    return Plan(kept, tuple(rows), once, tuple(media), prices)


def plan_lines(plan: Plan, identity: IdentityScheme) -> list[str]:
    """Return the plan for people."""
    currency = plan.prices.currency
    head = f"{'operation':<22}{'calls':>7}{'refused':>9}{'free':>7}{'may be billed':>15}"
    lines = [head + (f"{'price':>9}{'as expected':>13}{'at most':>10}" if currency else "")]
    for row in plan.rows:
        lines.append(_cells(row.operation, row.counts, row.calls) + _money(row, currency))
    totals: dict[Charge, int] = {
        charge: sum(row.counts[charge] for row in plan.rows) for charge in CHARGES
    }
    total = _cells("all", totals, plan.calls)
    if currency:
        cost, most = (sum((getattr(row, name) for row in plan.rows), Decimal(0))
                      for name in ("cost", "most_cost"))  # fmt: skip
        total += f"{'':>9}{cost:>13}{most:>10} {currency}"
    lines += [total, ""]
    unpriced = [row.operation for row in plan.rows if currency and row.price is None]
    if unpriced:
        lines.append(f"priced   not {', '.join(unpriced)}: the price table does not name them")
    elif not currency:
        lines.append("priced   nothing: no price table was given (--prices FILE)")
    return [*lines, *_sent_lines(plan, identity)]


def _cells(name: str, counts: dict[Charge, int], calls: int) -> str:
    return f"{name:<22}{calls:>7}{counts['refused']:>9}{counts['free']:>7}{counts['billable']:>15}"


def _money(row: Row, currency: str) -> str:
    if not currency:
        return ""
    if row.price is None:
        return f"{'-':>9}{'-':>13}{'-':>10}"
    return f"{row.price:>9}{row.cost:>13}{row.most_cost:>10}"


def _sent_lines(plan: Plan, identity: IdentityScheme) -> list[str]:
    lines = [
        f"sent     ID numbers of region {identity.region}, where nobody lives, under the test "
        "person's name and names made up for single cases",
    ]
    for name in plan.media:
        content = media_bytes(name)
        lines.append(
            f"sent     {name}, drawn and marked as synthetic: {len(content)} bytes, "
            f"sha256 {digest_of(content)[:12]}"
        )
    lines.append("order    refusals first, then what is free, then what may be billed")
    if plan.once:
        lines.append(f"once     {plan.once} calls are spared: the same was asked before")
    for name, count in sorted(plan.lacking().items()):
        lines.append(f"not run  {count} cases need {name}, which the target does not declare")
    return lines


def plan_document(plan: Plan) -> dict[str, Any]:
    """Return the plan for programs."""
    return {
        "format": FORMAT,
        "calls": plan.calls,
        "currency": plan.prices.currency,
        "operations": {
            row.operation: {
                **row.counts,
                "calls": row.calls,
                "price": None if row.price is None else str(row.price),
                "cost": str(row.cost),
                "most_cost": str(row.most_cost),
            }
            for row in plan.rows
        },
        "spared": plan.once,
        "media": {name: digest_of(media_bytes(name)) for name in plan.media},
        "lacking": dict(plan.lacking()),
        "items": [
            {
                "id": item.id,
                "calls": [[call.operation, call.charge] for call in item.calls],
                "lacking": list(item.lacking),
            }
            for item in plan.items
        ],
    }
