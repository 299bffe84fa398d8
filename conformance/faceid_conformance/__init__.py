"""Owns the package's public names: what to call from a test or a tool, and the version.

Knows no command, and imports nothing before a name is asked for: whoever loads pytest's plugin or
lacks the extra pays for none of it. The types of the names stand in `__init__.pyi`.
"""

# The names of __all__ are found by __getattr__.
# pyright: reportUnsupportedDunderAll=false

import importlib

__version__ = "0.1.0"

__all__ = [
    "Account",
    "EmulatorTransport",
    "InProcessEmulator",
    "RunningEmulator",
    "Settings",
    "__version__",
    "explain",
    "explain_cos",
    "running_emulator",
]

_HOMES = {
    "explain": "faceid_conformance.emulator.doctor.examination",
    "explain_cos": "faceid_conformance.emulator.ci.doctor.examination",
    **dict.fromkeys(
        (
            "Account",
            "EmulatorTransport",
            "InProcessEmulator",
            "RunningEmulator",
            "Settings",
            "running_emulator",
        ),
        "faceid_conformance.emulator.inprocess",
    ),
}


def __getattr__(name: str) -> object:
    """Import a public name's home when the name is first used."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(importlib.import_module(home), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
