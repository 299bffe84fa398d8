"""Owns the way to the in-process tests' own requests.

Knows no test.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
