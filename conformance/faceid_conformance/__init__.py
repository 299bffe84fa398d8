"""Owns the package's public names: its version, and the function that explains a signature.

Knows no command; `python -m faceid_conformance` and `faceid` start in cli/.
"""

from faceid_conformance.emulator.doctor.examination import explain

__version__ = "0.1.0"

__all__ = ["__version__", "explain"]
