"""Owns the entry of the command line, and what is said where the extra is missing.

Knows no command. The only place that imports late: without the extra nothing else can.
"""

import importlib
import importlib.util
import sys

NEEDED = (
    "click",
    "hypothesis",
    "jsonschema",
    "pytest",
    "schemathesis",
    "starlette",
    "uvicorn",
    "yaml",
)


def main() -> int:
    """Run the command line and return its exit code."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        print(
            f"faceid: not installed: {', '.join(missing)}; "
            "install the extra: pip install 'faceid-contract[conformance]'",
            file=sys.stderr,
        )
        return 2
    commands = importlib.import_module("faceid_conformance.cli.commands")
    status: int = commands.run()
    return status
