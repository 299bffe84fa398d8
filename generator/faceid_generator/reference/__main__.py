"""Owns the command `python -m faceid_generator.reference FOLDER`: it puts the site into a folder.

Knows nothing of what a page says. The folder takes its place whole: what stood there is gone.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from faceid_generator.contract import read_contract
from faceid_generator.errors import GeneratorError, OutputError
from faceid_generator.reference.site import render

ROOT = Path(__file__).resolve().parents[3]
# By this file a folder is known to be a site, so that no other is ever replaced.
MARK = "assets/reference.css"


def put_site(files: dict[str, bytes], folder: Path) -> None:
    """Write a site in place of the one that stood there; OutputError where that cannot be."""
    is_new = not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
    if not is_new and not (folder / MARK).is_file():
        raise OutputError(str(folder), "it exists and holds no reference pages")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".reference-", dir=folder.parent) as place:
            made = Path(place) / "new"
            for name, content in files.items():
                target = made / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            if folder.exists():
                shutil.move(folder, Path(place) / "old")
            made.rename(folder)
    except OSError as error:
        raise OutputError(str(folder), error.strerror or str(error)) from None


def main(arguments: list[str]) -> int:
    """Make the site; 0 made, 2 cannot."""
    if len(arguments) != 1:
        print("usage: python -m faceid_generator.reference FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    try:
        files = render(read_contract(ROOT), ROOT)
        put_site(files, folder)
    except GeneratorError as error:
        print(f"faceid_generator.reference: {error}", file=sys.stderr)
        return 2
    pages = sum(name.endswith(".html") for name in files)
    print(f"{pages} pages; open {folder / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
