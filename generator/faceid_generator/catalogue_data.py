"""Owns the catalogue as plain data: the `ErrorCode` schema of a document, and the tree for JSON.

Knows nothing of how the catalogue is read and judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from faceid_generator.catalogue import Catalogue, ErrorCode, Variant
from faceid_generator.reader import Tree
from faceid_generator.sources import Source


def enum_schema(catalogue: Catalogue) -> Tree:
    """Make the `ErrorCode` schema: names and meanings of all codes, used by no field.

    It stays unreferenced so that a code which no document lists can never make a reply unreadable.
    """
    rows = catalogue.enum
    words = all(isinstance(row.code, str) for row in rows)
    return {
        **({"type": "string"} if words else {"type": "integer", "format": "int32"}),
        "description": (
            "Every code that the documents list, with its name and meaning. No field is of this "
            "type, for a server may answer with a code that is not listed."
        ),
        "enum": [row.code for row in rows],
        "x-enum-varnames": [row.name for row in rows],
        "x-enum-descriptions": [row.en for row in rows],
        "x-source": [
            _source_tree(source)
            for family in catalogue.families
            for source in family.provenance.entries
        ],
        "x-why": (
            "Each family has a table of its own. Where families share a code, the name is that of "
            "the family which is closest to face verification."
        ),
    }


def catalogue_tree(catalogue: Catalogue) -> Tree:
    """Return the catalogue as plain data, for JSON."""
    return {
        "families": [
            {
                "family": family.family,
                "title": {"en": family.title_en, "zh": family.title_zh},
                "source": [_source_tree(source) for source in family.provenance.entries],
                "rows": family.rows,
            }
            for family in catalogue.families
        ],
        "codes": [_code_tree(row) for row in catalogue.codes],
        "enum": [
            {"code": row.code, "name": row.name, "family": row.family} for row in catalogue.enum
        ],
    }


def _source_tree(source: Source) -> Tree:
    return {key: value for key, value in asdict(source).items() if value is not None}


def _code_tree(row: ErrorCode) -> Tree:
    tree: dict[str, Any] = {
        "code": row.code,
        "name": row.name,
        "family": row.family,
        "en": row.en,
        "zh": row.zh,
        "category": row.category,
        "fault": row.fault,
        "retry": row.retry,
        "http": {"status": row.http_status, "standing": row.http_standing},
        "operations": list(row.operations),
        "arrives_in": {"field": row.arrives_in, "standing": row.arrives_in_standing},
        "wire_message": _optional(row.wire_message, row.wire_message_standing),
        "source": [_source_tree(source) for source in row.provenance.entries],
        "why": row.provenance.why,
        "unused": row.unused,
        "note": row.note,
        "variants": [_variant_tree(variant) for variant in row.variants] or None,
    }
    return {key: value for key, value in tree.items() if value is not None}


def _variant_tree(variant: Variant) -> Tree:
    return {key: value for key, value in asdict(variant).items() if value is not None}


def _optional(text: str | None, standing: str | None) -> Mapping[str, Any] | None:
    return None if text is None else {"text": text, "standing": standing}
