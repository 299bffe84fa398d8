"""Reads the profiles and quirks: the other ways in which the documents can be read.

Refuses to know what a quirk does to the contract; `profile` puts it on.
"""

from types import MappingProxyType

from faceid_conformance.contract.node import Node
from faceid_conformance.contract.quirk import Profile, Profiles, Quirk


def read_profiles(node: Node) -> Profiles:
    """Read every profile and every quirk."""
    return Profiles(
        profiles=MappingProxyType(
            {
                name: Profile(name, row.text("says"), row.texts("quirks"))
                for name, row in node.child("profiles").items()
            }
        ),
        quirks=MappingProxyType(
            {name: _quirk(name, row) for name, row in node.child("quirks").items()}
        ),
    )


def _quirk(name: str, row: Node) -> Quirk:
    least = row.child("least-pixels")
    source = next(row.children("source"), None)
    return Quirk(
        name=name,
        says=row.text("says"),
        standing=source.maybe_text("standing") if source is not None else None,
        operations=row.texts("operations"),
        refuses=_numbers(row.child("refuses")),
        refuses_every_finding=row.maybe_integer("refuses-every-finding"),
        form_media=row.maybe_text("form-media"),
        own_fields_only=row.texts("own-fields-only"),
        requires=row.texts("requires"),
        missing_code=row.maybe_integer("missing-code"),
        hosts=row.texts("hosts"),
        without_operations=row.texts("without-operations"),
        without_codes=tuple(int(text) for text in row.texts("without-codes")),
        thresholds=_numbers(row.child("thresholds")),
        least_pixels=MappingProxyType(
            {
                limit: (pixels.integer("min-width"), pixels.integer("min-height"))
                for limit, pixels in least.items()
            }
        ),
        body_limit=row.maybe_text("body-limit"),
        reply=row.maybe_text("reply"),
    )


def _numbers(node: Node) -> MappingProxyType[str, int]:
    numbers: dict[str, int] = {}
    for name, item in node.items():
        if not isinstance(item.value, int):
            raise item.wrong("a whole number")
        numbers[name] = item.value
    return MappingProxyType(numbers)
