"""Owns the tables of profiles and quirks: how else the documents can be read.

Knows nothing of who answers by them.
"""

from __future__ import annotations

from faceid_generator.contract import BundledContract


def profile_table(contract: BundledContract) -> str:
    """Write a row for each profile."""
    lines = ["| profile | says | quirks |", "|---|---|---|"]
    for name, profile in contract.profiles["profiles"].items():
        quirks = ", ".join(f"`{quirk}`" for quirk in profile["quirks"]) or "none"
        lines.append(f"| `{name}` | {profile['says']} | {quirks} |")
    return "\n".join(lines)


def quirk_table(contract: BundledContract) -> str:
    """Write a row for each quirk, with the standing of the reading that it follows."""
    lines = ["| quirk | says | known by |", "|---|---|---|"]
    for name, quirk in contract.profiles["quirks"].items():
        first = quirk["source"][0]
        lines.append(f"| `{name}` | {quirk['says']} | {first['document']}, {first['standing']} |")
    return "\n".join(lines)
