"""Owns the list of what is generated and how it takes its place: all of it, or none of it.

Knows nothing of how any one output is made.

Everything is first made in fresh folders beside its targets. Only when all of it exists are the
targets exchanged, by renaming; what fails before or during that leaves the old outputs in place.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from faceid_generator import client, data, docs, lint, matrix, snippets, vectors
from faceid_generator.collection.write import write_collections
from faceid_generator.contract import BundledContract
from faceid_generator.errors import OutputError

DIST = "openapi/dist"
CONTRACT_DATA = "conformance/faceid_conformance/contract/data"
CLIENT = "generated_client/faceid_client"
FOLDERS = (DIST, CONTRACT_DATA, CLIENT)


@dataclass(frozen=True, slots=True)
class Staged:
    """Everything that was made: whole folders in waiting, and the texts of single files."""

    folders: dict[str, Path]
    files: dict[str, str]


def render(contract: BundledContract, root: Path, spaces: dict[str, Path]) -> Staged:
    """Make every output; folders are written into the spaces given for them."""
    folders = {name: space / "new" for name, space in spaces.items()}
    for folder in folders.values():
        folder.mkdir()
    data.write_dist(contract, folders[DIST])
    vectors.write_vectors(root, folders[DIST] / "vectors", contract.stamp)
    matrix.write_page(root, folders[DIST], contract.stamp)
    data.write_contract_data(contract, folders[CONTRACT_DATA])
    write_collections(contract, root, folders[DIST] / "collections")
    lint.write_lint(root, folders[DIST] / "lint", contract.stamp)
    snippets.write_snippets(root, folders[DIST], folders[CONTRACT_DATA], contract.stamp)
    client.render(contract, folders[CLIENT])
    return Staged(folders, docs.render(contract, root))


@contextmanager
def scratch_beside(root: Path) -> Generator[dict[str, Path]]:
    """Give each folder a scratch space beside its target, so that a rename is enough to swap."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(_scratch(root / name)) for name in FOLDERS}


@contextmanager
def scratch_elsewhere() -> Generator[dict[str, Path]]:
    """Give each folder a scratch space outside the tree, for a look that must change nothing."""
    with tempfile.TemporaryDirectory(prefix="faceid-generate-") as place:
        spaces = {name: Path(place) / str(index) for index, name in enumerate(FOLDERS)}
        for space in spaces.values():
            space.mkdir()
        yield spaces


def put_in_place(staged: Staged, root: Path, changed: Collection[str]) -> None:
    """Exchange what changed; if one exchange fails, the earlier ones are taken back."""
    with ExitStack() as undo:
        for name, new in staged.folders.items():
            if any(file.startswith(f"{name}/") for file in changed):
                _swap_folder(new, root / name, undo)
        for name, text in staged.files.items():
            if name in changed:
                _swap_file(text, root / name, undo)
        undo.pop_all()


@contextmanager
def _scratch(target: Path) -> Generator[Path]:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=".faceid-generate-", dir=target.parent))
    except OSError as error:
        raise OutputError(str(target), _reason(error)) from None
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _swap_folder(new: Path, target: Path, undo: ExitStack) -> None:
    old = new.parent / "old"
    undo.callback(_restore, old, target, existed=target.exists())
    try:
        if target.exists():
            target.rename(old)
        new.rename(target)
    except OSError as error:
        raise OutputError(str(target), _reason(error)) from None


def _restore(old: Path, target: Path, *, existed: bool) -> None:
    if existed and not old.exists():
        return
    shutil.rmtree(target, ignore_errors=True)
    if existed:
        old.rename(target)


def _swap_file(text: str, target: Path, undo: ExitStack) -> None:
    scratch = target.with_name(f".{target.name}.new")
    try:
        before = target.read_bytes() if target.exists() else None
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_bytes(text.encode())
        scratch.replace(target)
    except OSError as error:
        scratch.unlink(missing_ok=True)
        raise OutputError(str(target), _reason(error)) from None
    if before is None:
        undo.callback(target.unlink)
    else:
        undo.callback(target.write_bytes, before)


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
