"""The control API's own OpenAPI document.

Refuses to describe the emulated API; its contract does.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from faceid_conformance.yaml_document import load_yaml

DOCUMENT = Path(__file__).parents[1] / "server" / "control.openapi.yaml"


@lru_cache(maxsize=1)
def control_document() -> dict[str, Any]:
    """The document, read once."""
    found: dict[str, Any] = load_yaml(DOCUMENT.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def control_document_json() -> bytes:
    return json.dumps(control_document()).encode("utf-8")
