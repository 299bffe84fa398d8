"""Owns the table's place in the README: what comes in on stdin goes between the two markers.

Measures nothing: `make bench > build/table.md; python benchmarks/readme.py < build/table.md`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN, END = "<!-- bench -->", "<!-- /bench -->"


def main() -> int:
    """Replace the table; 0 done, 2 when there is no table or no place for it."""
    table = sys.stdin.read().strip()
    text = README.read_text(encoding="utf-8")
    if "| what |" not in table or BEGIN not in text or END not in text:
        print("benchmarks/readme.py: no table on stdin, or no markers in README", file=sys.stderr)
        return 2
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    place = f"{BEGIN}\n{table}\n{END}"
    README.write_text(pattern.sub(lambda _: place, text, count=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
