"""Owns the table of urls that the emulator knows without a fetch.

Knows nothing of how it judges them.
"""

from __future__ import annotations

from faceid_generator.contract import BundledContract

_DIGITS = "DIGITS"


def picture_table(contract: BundledContract) -> str:
    """Write a row for each known url, and one for the prefix that leads to no picture."""
    pictures = contract.emulator["pictures-by-url"]
    lines = ["| url | leads to |", "|---|---|"]
    lines += [f"| `{url}` | a file of the kind {kind} |" for url, kind in pictures["known"].items()]
    failing = f"{pictures['failing-prefix']}{_DIGITS}"
    lines.append(
        f"| `{failing}` | no picture; `{pictures['header']}` has the code of those digits |"
    )
    lines.append("| any other | a good picture that nobody looked at |")
    return "\n".join(lines)


def failure_table(contract: BundledContract) -> str:
    """Write why a url that was fetched may give no picture, and the download code for it."""
    failures = contract.emulator["pictures-by-url"]["failures"]
    lines = ["| no picture because | `X-ErrNo` |", "|---|---|"]
    lines += [f"| {name} | {code} |" for name, code in failures.items()]
    return "\n".join(lines)
