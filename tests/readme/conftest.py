"""Owns the way to the module that takes documents apart.

Knows no test.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
