"""Reads the generated contract data into the model, once.

Refuses to know how the data was made, and hands out nothing raw but the OpenAPI document itself.
"""

from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from faceid_conformance.contract.emulator_reader import read_emulator
from faceid_conformance.contract.model import (
    LEADING_FAMILY,
    Catalogue,
    Check,
    Contract,
    ErrorCode,
    Limit,
    Signing,
    SigningField,
    Variant,
)
from faceid_conformance.contract.node import Node
from faceid_conformance.contract.operation_reader import read_operations
from faceid_conformance.contract.profile_reader import read_profiles
from faceid_conformance.contract.quirk import Reading

DATA = Path(__file__).parent / "data"
STAMP_PREFIX = "sha256:"
SUCCESS = "success"


@lru_cache(maxsize=4)
def load_contract(folder: Path = DATA) -> Contract:
    """Read the contract that was generated into `folder`."""
    document = Node.load(folder / "openapi.json")
    catalogue = _catalogue(Node.load(folder / "errors.json"))
    operations = read_operations(document, catalogue)
    profiles = read_profiles(Node.load(folder / "profiles.json"))
    return Contract(
        document=MappingProxyType(document.mapping()),
        stamp=_stamp(document),
        operations=operations,
        catalogue=catalogue,
        limits=_limits(Node.load(folder / "limits.json")),
        signing=_signing(Node.load(folder / "signing.json")),
        checks=_checks(
            Node.load(folder / "checks.json"), tuple(item.operation_id for item in operations)
        ),
        emulator=read_emulator(Node.load(folder / "emulator.json")),
        profiles=profiles,
        reading=Reading(next(iter(profiles.profiles))),
        servers=tuple(node.text("url") for node in document.children("servers")),
    )


def _stamp(document: Node) -> str:
    """The digest of the sources, as the generator stamped it."""
    stamp = document.maybe_text("x-generated") or ""
    start = stamp.find(STAMP_PREFIX)
    return stamp[start:].split(".")[0] if start >= 0 else "unstamped"


def _catalogue(node: Node) -> Catalogue:
    rows = tuple(_code(row) for row in node.children("codes"))
    places = {(row.family, row.code): row for row in rows}
    # Success belongs to no family, and is asked for in the leading one.
    places.update({(LEADING_FAMILY, row.code): row for row in rows if row.family == SUCCESS})
    return Catalogue(rows, MappingProxyType(places))


def _code(row: Node) -> ErrorCode:
    http, arrives, wire = row.child("http"), row.child("arrives_in"), row.child("wire_message")
    return ErrorCode(
        code=row.integer("code"),
        name=row.text("name"),
        family=row.text("family"),
        en=row.text("en"),
        zh=row.text("zh"),
        category=row.text("category"),
        fault=row.text("fault"),
        retry=row.text("retry"),
        http_status=http.integer("status"),
        http_standing=http.text("standing"),
        operations=row.texts("operations"),
        arrives_in=arrives.text("field"),
        arrives_standing=arrives.text("standing"),
        wire_message=wire.text("text") if wire.value is not None else None,
        wire_message_standing=wire.text("standing") if wire.value is not None else None,
        standing=first_standing(row, "source"),
        unused=row.maybe_text("unused"),
        variants=tuple(
            Variant(each.text("text"), each.text("says"), each.text("fault"))
            for each in row.children("variants")
        ),
    )


def _limits(node: Node) -> MappingProxyType[str, Limit]:
    return MappingProxyType({name: _limit(name, row) for name, row in node.child("limits").items()})


def _limit(name: str, row: Node) -> Limit:
    return Limit(
        name=name,
        meaning=row.text("meaning"),
        unit=row.text("unit"),
        operations=row.texts("operations"),
        advisory=row.flag("advisory"),
        code=row.maybe_integer("code"),
        maximum=row.maybe_integer("max"),
        threshold=row.maybe_integer("threshold"),
        formats=row.texts("formats"),
        refused_formats=row.texts("refused-formats"),
        min_width=row.maybe_integer("min-width"),
        min_height=row.maybe_integer("min-height"),
        standing=first_standing(row, "source"),
    )


def _signing(node: Node) -> Signing:
    algorithm = node.child("algorithm")
    single = node.child("uses").child("single")
    return Signing(
        scheme=node.text("scheme"),
        header=node.text("header"),
        mac=algorithm.text("mac"),
        mac_bytes=algorithm.integer("mac-bytes"),
        separator=node.text("separator"),
        assignment=node.text("assignment"),
        fields=tuple(
            SigningField(
                key=row.text("key"),
                name=row.text("name"),
                required=row.flag("required"),
                pattern=row.maybe_text("pattern"),
            )
            for row in node.children("fields")
        ),
        canonical_order=node.child("order").texts("canonical"),
        single_use_expires=single.integer("expires"),
        single_use_missing_file_id_code=single.integer("missing-file-id-code"),
    )


def _checks(node: Node, everywhere: tuple[str, ...]) -> tuple[Check, ...]:
    return tuple(_check(row, everywhere) for row in node.children("checks"))


def _check(row: Node, everywhere: tuple[str, ...]) -> Check:
    named = row.child("operations").value
    chosen = row.texts("operations") if isinstance(named, list) else everywhere
    spared = row.texts("except")
    code = row.child("code").value
    return Check(
        check=row.text("check"),
        code=row.integer("code") if isinstance(code, int) else row.text("code"),
        says=row.text("says"),
        operations=tuple(item for item in chosen if item not in spared),
        limit=row.maybe_text("limit"),
        stage=row.maybe_text("stage"),
        standing=first_standing(row, "source"),
    )


def first_standing(node: Node, key: str) -> str | None:
    """The standing of a fact is that of the first source it names."""
    first = next(node.children(key), None)
    return first.maybe_text("standing") if first is not None else None
