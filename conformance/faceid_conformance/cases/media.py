"""Owns the sample media that requests carry: a picture and videos, by name.

Refuses any file that media.yaml does not mark as synthetic: nobody's own picture can be sent.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from faceid_conformance.errors import CaseError
from faceid_conformance.yaml_document import load_yaml

FOLDER = Path(__file__).parent / "media"
PICTURE = "face.jpg"
VIDEO = "me.mp4"
REGISTER = FOLDER / "media.yaml"
# No face can be seen in so few bytes; texts and single dots stand in for broken pictures.
MOST_UNMARKED_BYTES = 256


@cache
def media_bytes(name: str) -> bytes:
    """Return the bytes of a sample."""
    if Path(name).name != name:
        raise CaseError(f"not a sample's name: {name}")
    try:
        content = (FOLDER / name).read_bytes()
    except OSError as error:
        raise CaseError(f"sample {name} cannot be read: {error.strerror}") from error
    if digest_of(content) not in marked_media():
        raise CaseError(f"sample {name} is not marked as synthetic in {REGISTER.name}")
    return content


@cache
def marked_media() -> Mapping[str, str]:
    """Return the names of the samples that show nobody, by the digest of their bytes."""
    try:
        document: dict[str, Any] = load_yaml(REGISTER.read_text(encoding="utf-8"))
        rows: list[dict[str, Any]] = document["media"]
        return {row["sha256"]: row["name"] for row in rows if row["marked-synthetic"] is True}
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise CaseError(f"{REGISTER.name} cannot be read: {type(error).__name__}") from error


def digest_of(content: bytes) -> str:
    """Return the digest by which media.yaml names a sample."""
    return hashlib.sha256(content).hexdigest()


@cache
def marked_bytes() -> tuple[bytes, ...]:
    """Return the samples that show nobody, the longest first."""
    return tuple(sorted((media_bytes(name) for name in marked_media().values()), key=len)[::-1])


def shows_nobody(content: bytes) -> bool:
    """Whether bytes can be sent: a marked sample, padded or in base64, or too few for a face."""
    if len(content) <= MOST_UNMARKED_BYTES:
        return True
    if digest_of(content.rstrip(b"\0")) in marked_media() or digest_of(content) in marked_media():
        return True
    if any(content.startswith(sample) and not content[len(sample) :].strip(b"\0 ")
           for sample in marked_bytes()):  # fmt: skip
        return True
    try:
        decoded = base64.b64decode(b"".join(content.split()), validate=True)
    except ValueError:
        return False
    return digest_of(decoded) in marked_media()


def content_type(name: str) -> str:
    """Return the media type that the name's ending stands for."""
    known = {
        "jpg": "image/jpeg",
        "png": "image/png",
        "gif": "image/gif",
        "mp4": "video/mp4",
        "flv": "video/x-flv",
        "avi": "video/x-msvideo",
    }
    return known.get(name.rpartition(".")[2], "application/octet-stream")
