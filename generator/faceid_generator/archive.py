"""Owns the release archive: the released files in one file, the same bytes whoever makes it.

Knows nothing of how they were made. Its command is `python -m faceid_generator.archive FOLDER`.

Names are in order, and times, owners and modes are fixed, so that only contents count. The bytes
of the compression are those of this machine's zlib; the digest of the tar within is everybody's.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

from faceid_generator.contract import read_contract
from faceid_generator.errors import GeneratorError, OutputError, SetupError
from faceid_generator.reference.site import render

ROOT = Path(__file__).resolve().parents[2]
DIST = "openapi/dist"
REFERENCE = "reference"
BESIDE = ("CHANGELOG.md", "LICENSE", "openapi/README.md")
_DOCUMENT = f"{DIST}/faceid.openapi.json"
_MODE = 0o644


def make_archive(root: Path, folder: Path, pages: Mapping[str, bytes]) -> Path:
    """Write `faceid-contract-<version>.tar.gz` and its digest into a folder; return its path.

    The reference pages are given as files by their place, and lie in `reference/`.
    SetupError where the root holds no released files, OutputError where nothing can be written.
    """
    stem = f"faceid-contract-{_version(root)}"
    content = gzip.compress(_tar(root, stem, pages), mtime=0)
    digest = hashlib.sha256(content).hexdigest()
    target = folder / f"{stem}.tar.gz"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        scratch = target.with_name(f".{target.name}.new")
        scratch.write_bytes(content)
        scratch.replace(target)
        target.with_name(f"{target.name}.sha256").write_text(f"{digest}  {target.name}\n")
    except OSError as error:
        raise OutputError(str(target), error.strerror or str(error)) from None
    return target


def _version(root: Path) -> str:
    try:
        document = json.loads((root / _DOCUMENT).read_text(encoding="utf-8"))
        return str(document["info"]["version"])
    except (OSError, ValueError, KeyError) as error:
        raise SetupError(
            f"{root} holds no readable {_DOCUMENT} ({type(error).__name__})", "run `make generate`"
        ) from None


def _tar(root: Path, stem: str, pages: Mapping[str, bytes]) -> bytes:
    names = [f"{DIST}/{name}" for name in _released(root / DIST)]
    files = {name.removeprefix("openapi/"): _read(root, name) for name in (*names, *BESIDE)}
    files |= {f"{REFERENCE}/{name}": content for name, content in pages.items()}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, content in sorted(files.items()):
            entry = tarfile.TarInfo(f"{stem}/{name}")
            entry.size, entry.mode = len(content), _MODE
            tar.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def _read(root: Path, name: str) -> bytes:
    try:
        return (root / name).read_bytes()
    except OSError as error:
        raise SetupError(f"{name}: {error.strerror}", "use a whole checkout") from None


def _released(dist: Path) -> list[str]:
    return [path.relative_to(dist).as_posix() for path in dist.rglob("*") if path.is_file()]


def main(arguments: list[str]) -> int:
    """Make the archive; 0 made, 2 cannot."""
    if len(arguments) != 1:
        print("usage: python -m faceid_generator.archive FOLDER", file=sys.stderr)
        return 2
    try:
        pages = render(read_contract(ROOT), ROOT)
        made = make_archive(ROOT, Path(arguments[0]), pages)
    except GeneratorError as error:
        print(f"faceid_generator.archive: {error}", file=sys.stderr)
        return 2
    print(f"{hashlib.sha256(made.read_bytes()).hexdigest()}  {made}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
