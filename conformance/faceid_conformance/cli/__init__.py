"""Owns the entry of the command line, and what is said where the extra is missing.

Refuses to know what a command does. The only place that imports late: without the extra nothing
else can, and no command shall wait for another's libraries.
"""

import importlib
import importlib.util
import sys
from collections.abc import Mapping
from types import MappingProxyType

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
COMMANDS: Mapping[str, str] = MappingProxyType(
    {name: f"faceid_conformance.cli.{name}" for name in ("conformance", "emulator", "explain")}
)


def command_object(module: str) -> object:
    """Import the one file that a command has; it is named as the command is."""
    return getattr(importlib.import_module(module), module.rpartition(".")[2])


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
