"""Runs the client's subjects alone: `python benchmarks/client/run.py [--quick]`."""

import runpy
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[1]
SUBJECTS = ("client", "cos", "memory", "cos-memory", "vendor", "import")

if __name__ == "__main__":
    sys.path[0] = str(BENCHMARKS)
    sys.argv += ["--only", *SUBJECTS]
    runpy.run_path(str(BENCHMARKS / "run.py"), run_name="__main__")
