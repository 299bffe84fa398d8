"""Owns the list of the APIs that a run can ask, and which of them an id belongs to.

Refuses to know what is asked of each; `inventory` puts their lists together.
"""

from __future__ import annotations

FACE, CI = "face", "ci"
APIS = (FACE, CI)
ALL = "all"


def api_of(case_id: str) -> str:
    """Return the API of an id: what is not of the face API has its name behind the layer."""
    return next((part for part in case_id.split("/")[1:2] if part in APIS), FACE)
