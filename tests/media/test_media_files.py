"""Holds media.yaml against the files it describes.

Decodes nothing: containers are told by their first bytes, so no media library is needed.
"""

import hashlib
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).resolve().parents[2] / "conformance/faceid_conformance/cases/media"
ENTRIES: list[dict[str, Any]] = yaml.safe_load((FOLDER / "media.yaml").read_text(encoding="utf-8"))[
    "media"
]
WHOLE_FOLDER_BYTES = 1_500_000

# container: (offset, bytes that stand there)
MAGIC = {
    "jpeg": (0, b"\xff\xd8\xff"),
    "gif": (0, b"GIF8"),
    "mp4": (4, b"ftyp"),
    "flv": (0, b"FLV\x01\x05"),  # 5: sound and picture
    "avi": (8, b"AVI LIST"),
}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["name"])
def test_media_file_is_the_one_described(entry: dict[str, Any]) -> None:
    content = (FOLDER / entry["name"]).read_bytes()

    assert len(content) == entry["bytes"]
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["name"])
def test_media_file_begins_as_its_container_does(entry: dict[str, Any]) -> None:
    offset, expected = MAGIC[entry["container"]]

    content = (FOLDER / entry["name"]).read_bytes()

    assert content[offset : offset + len(expected)] == expected


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["name"])
def test_media_file_is_ours_and_marked_synthetic(entry: dict[str, Any]) -> None:
    assert entry["licence"].startswith("MIT")
    assert entry["marked-synthetic"] is True
    assert entry["made"]


def test_media_yaml_lists_every_file_of_the_folder() -> None:
    files = {path.name for path in FOLDER.iterdir()} - {"media.yaml"}

    assert {entry["name"] for entry in ENTRIES} == files


def test_media_files_stay_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= WHOLE_FOLDER_BYTES


def test_media_offers_each_container_the_service_takes() -> None:
    containers = {entry["container"] for entry in ENTRIES}

    assert {"jpeg", "mp4", "flv", "avi"} <= containers
