"""Owns targets/<name>.toml and price tables: where a target is, what it can, what it costs.

Refuses to guess: a capability that is not declared is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.contract.model import Contract
from faceid_conformance.errors import TargetFileError
from faceid_conformance.live.closed_toml import read_toml

FOLDER, ENDING = "targets", ".toml"
TARGET_SCHEMA = Path(__file__).with_name("target.schema.json")
PRICES_SCHEMA = Path(__file__).with_name("prices.schema.json")
CURRENCY = "currency"
_NO_AMOUNTS: Mapping[str, Decimal] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Prices:
    """What one call of each operation costs; an operation that is not listed is not priced."""

    currency: str = ""
    amounts: Mapping[str, Decimal] = field(default_factory=lambda: _NO_AMOUNTS)

    def __bool__(self) -> bool:
        return bool(self.currency)


@dataclass(frozen=True, slots=True)
class TargetFile:
    """What is declared of a target; nothing where no file is given."""

    name: str = ""
    url: str = ""
    hosts: tuple[str, ...] = ()
    capabilities: frozenset[str] = frozenset()
    most_calls: int | None = None
    most_calls_per_day: int | None = None
    calls_per_second: float | None = None
    most_cost: Decimal | None = None
    prices: Prices = Prices()
    path: Path | None = None


def is_named(target: str) -> bool:
    """Whether a --target names a file and not an address."""
    return "://" not in target


def read_target(target: str, contract: Contract, capabilities: frozenset[str]) -> TargetFile:
    """Read targets/NAME.toml, or the file that is named; TargetFileError where it says wrong.

    `capabilities` is every word that a case may require.
    """
    path = Path(target) if target.endswith(ENDING) else Path(FOLDER, target + ENDING)
    if not path.exists():
        raise TargetFileError(f"there is no {path}; an address begins with http:// or https://")
    raw = read_toml(path, TARGET_SCHEMA, TargetFileError)
    declared = frozenset(raw.get("capabilities", ()))
    unknown = sorted(declared - capabilities)
    if unknown:
        known = ", ".join(sorted(capabilities))
        raise TargetFileError(f"{path}: no case asks for {', '.join(unknown)}; there are {known}")
    limits: dict[str, Any] = raw.get("limits", {})
    cost = limits.get("cost")
    prices = _prices(raw["prices"], contract, path) if "prices" in raw else Prices()
    if cost is not None and not prices:
        raise TargetFileError(f"{path}: limits.cost needs prices")
    return TargetFile(
        name=raw.get("name", path.stem),
        url=raw.get("url", ""),
        hosts=tuple(raw.get("hosts", ())),
        capabilities=declared,
        most_calls=limits.get("calls"),
        most_calls_per_day=limits.get("calls-per-day"),
        calls_per_second=limits.get("calls-per-second"),
        most_cost=None if cost is None else Decimal(cost),
        prices=prices,
        path=path,
    )


def read_prices(path: Path, contract: Contract) -> Prices:
    """Read a price table."""
    return _prices(read_toml(path, PRICES_SCHEMA, TargetFileError)["prices"], contract, path)


def _prices(raw: Mapping[str, str], contract: Contract, path: Path) -> Prices:
    operations = {operation.operation_id for operation in contract.operations}
    operations |= {operation.operation_id for operation in load_cos_contract().operations}
    unknown = sorted(raw.keys() - operations - {CURRENCY})
    if unknown:
        known = ", ".join(sorted(operations))
        raise TargetFileError(f"{path}: no operation is {', '.join(unknown)}; there are {known}")
    amounts = {name: Decimal(amount) for name, amount in raw.items() if name != CURRENCY}
    return Prices(raw[CURRENCY], amounts)
