"""Owns the folder of collections: which files are in it, and the media that they send.

Knows nothing of any tool's format.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from faceid_generator.collection.bruno import bruno_files
from faceid_generator.collection.calls import Group, read_groups, variables
from faceid_generator.collection.http_files import http_files
from faceid_generator.collection.postman import postman_collection
from faceid_generator.contract import BundledContract
from faceid_generator.errors import ContractError
from faceid_generator.text import json_text

# The samples are the suite's; as files they are copied, nothing is imported.
_MEDIA = "conformance/faceid_conformance/cases/media"


def write_collections(contract: BundledContract, root: Path, folder: Path) -> None:
    """Write every collection; a tree without samples gets none.

    ContractError where an example names a sample that is not there.
    """
    if not (root / _MEDIA).is_dir():
        return
    groups = read_groups(contract)
    values = variables(contract)
    folder.mkdir()
    collection = postman_collection(groups, values, contract.stamp)
    files = {"faceid.postman_collection.json": json_text(collection)}
    files |= http_files(groups, values, contract.stamp)
    files |= {
        f"bruno/{name}": text for name, text in bruno_files(groups, values, contract.stamp).items()
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    _copy_media(groups, root / _MEDIA, folder / "media")


def _copy_media(groups: tuple[Group, ...], source: Path, folder: Path) -> None:
    named = {field.file for group in groups for call in group.calls for field in call.fields}
    folder.mkdir()
    for name in sorted(named - {""}):
        if not (source / name).is_file():
            raise ContractError(f"openapi examples, x-file: {name}", f"no such sample in {_MEDIA}")
        shutil.copyfile(source / name, folder / name)
