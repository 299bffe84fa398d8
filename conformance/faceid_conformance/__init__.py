"""Owns the package's public name and version.

Knows no command; `python -m faceid_conformance` and `faceid` start in cli/.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
