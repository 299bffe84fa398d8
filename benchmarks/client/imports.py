"""Measures the import of the client against the import of what it stands on.

The client is copied and compiled as an installer does it: sources alone would cost three times.
"""

from __future__ import annotations

import compileall
import shutil
import sys
import tempfile
from pathlib import Path

import faceid_client
from timing import Row, Sample, interleave
from whole_commands import cpu_of


def measure(*, batches: int) -> list[Row]:
    """Return the row of the import, what Python itself needs taken off."""
    with tempfile.TemporaryDirectory() as place:
        source = Path(faceid_client.__file__).parent
        installed = Path(place) / "faceid_client"
        shutil.copytree(source, installed, ignore=shutil.ignore_patterns("__pycache__"))
        if not compileall.compile_dir(place, quiet=1):
            raise RuntimeError("the copy of the client does not compile")
        samples = interleave(
            {
                name: cpu_of([sys.executable, "-c", code], path=place)
                for name, code in (
                    ("nothing", "pass"),
                    ("bare", "import httpx, attrs"),
                    ("ours", "import faceid_client"),
                )
            },
            batches=batches,
        )
    floor = samples["nothing"].least
    ours, bare = (
        Sample(name, tuple(cost - floor for cost in samples[name].costs))
        for name in ("ours", "bare")
    )
    return [Row("import faceid_client, against httpx and attrs", "ms", ours, bare)]
