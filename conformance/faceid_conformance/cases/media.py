"""Owns the sample media that requests carry: a picture and videos, by name.

Refuses any file that is not in its folder; nobody's own picture can be sent by accident.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from faceid_conformance.errors import CaseError

FOLDER = Path(__file__).parent / "media"
PICTURE = "face.jpg"
VIDEO = "me.mp4"


@cache
def media_bytes(name: str) -> bytes:
    """Return the bytes of a sample."""
    if Path(name).name != name:
        raise CaseError(f"not a sample's name: {name}")
    try:
        content = (FOLDER / name).read_bytes()
    except OSError as error:
        raise CaseError(f"sample {name} cannot be read: {error.strerror}") from error
    if not content:
        raise CaseError(f"sample {name} is empty")
    return content


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
