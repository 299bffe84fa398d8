"""Owns the scripts that sign inside a tool: a core that all share, and what the tool calls things.

Knows nothing of signing; it joins the files of `generator/templates/collections/`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[2] / "templates" / "collections"


@cache
def signing_script(signature: str, tool: str) -> str:
    """The script that signs one request before it is sent."""
    parts = (f"{signature}.js", f"{tool}.js", f"sign-{signature}.js")
    return "\n".join((_FOLDER / part).read_text(encoding="utf-8") for part in parts)
