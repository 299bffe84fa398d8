"""Owns what the changelog has to say of a break, and which version may hold one.

Knows nothing of how breaks are found.
"""

from __future__ import annotations

import re

from faceid_generator.breaking.release import Version

HEADING = "### Breaking"
_NAMED = re.compile(r"`([^`]+)`")


def named_breaks(changelog: str) -> frozenset[str]:
    """What stands in backticks in the entries under Breaking of the newest version."""
    newest = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:2]
    sections = re.split(r"^(### .*)$", "".join(newest), flags=re.MULTILINE)
    names: set[str] = set()
    for heading, text in zip(sections[1::2], sections[2::2], strict=True):
        if heading.strip() == HEADING:
            names |= {name for line in _entries(text) for name in _NAMED.findall(line)}
    return frozenset(names)


def _entries(text: str) -> list[str]:
    """The items of a list, each with the lines that continue it."""
    return re.findall(r"^[-*] .*(?:\n[ \t]+\S.*)*", text, flags=re.MULTILINE)


def may_break(old: Version, new: Version) -> bool:
    """Whether the version says that something breaks: a major one, before 1.0 a minor one."""
    return new[0] > old[0] or (old[0] == 0 == new[0] and new[1] > old[1])


def wanted_version(old: Version) -> str:
    """The least version that may break the old one."""
    return f"{old[0] + 1}.0.0" if old[0] else f"0.{old[1] + 1}.0"
