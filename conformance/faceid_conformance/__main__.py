"""Owns `python -m faceid_conformance`.

Knows no command; they are in cli/.
"""

import sys

from faceid_conformance.cli import main

if __name__ == "__main__":
    sys.exit(main())
