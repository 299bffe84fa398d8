"""A folder of the user's where media are stored, because the user asked for it: never by default.

Refuses names that a caller chose, files that others may read, and to grow beyond its bound.
"""

import hashlib
import logging
import os
import re
from contextlib import suppress
from pathlib import Path
from threading import Lock

from faceid_conformance.emulator.errors import SettingsError
from faceid_conformance.emulator.wire.media import format_of

LOG = logging.getLogger("faceid_conformance.emulator.media")
OURS = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,8}")
UNKNOWN = "bin"


class MediaFolder:
    """Files by the SHA-256 of their content; the oldest go first when the bound is met."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._lock = Lock()
        self._is_failing = False
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            probe = folder / f".{os.getpid()}"
            probe.touch(mode=0o600)
            probe.unlink()
            self._bytes = sum(size for _, size, _ in self._kept())
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise SettingsError(f"media cannot be kept in {folder.name}: {reason}") from error

    def keep(self, data: memoryview | bytes) -> str | None:
        """Store a medium; gives its name in the folder, or None where that was not possible."""
        if not data or len(data) > self._most_bytes:
            return None
        name = f"{hashlib.sha256(data).hexdigest()}.{format_of(data) or UNKNOWN}"
        path = self._folder / name
        try:
            with self._lock:
                if path.exists():
                    path.touch()
                else:
                    self._write(path, data)
                    self._bytes += len(data)
                    self._drop_oldest()
        except OSError as error:
            self._complain(error)
            return None
        self._is_failing = False
        return name

    def _write(self, path: Path, data: memoryview | bytes) -> None:
        """Whoever sees the file sees all of it, and nobody else may read it."""
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        try:
            with os.fdopen(os.open(draft, flags, 0o600), "wb") as file:
                file.write(data)
            draft.replace(path)
        except OSError:
            with suppress(OSError):
                draft.unlink()
            raise

    def _kept(self) -> list[tuple[float, int, Path]]:
        """When, how large and which; files that we did not name are none of ours."""
        found: list[tuple[float, int, Path]] = []
        for path in self._folder.iterdir():
            if OURS.fullmatch(path.name):
                with suppress(FileNotFoundError):  # another worker may have dropped it
                    told = path.lstat()
                    found.append((told.st_mtime, told.st_size, path))
        return found

    def _drop_oldest(self) -> None:
        if self._bytes <= self._most_bytes:
            return
        kept = sorted(self._kept(), key=lambda item: item[0])
        self._bytes = sum(size for _, size, _ in kept)
        for _, size, path in kept:
            if self._bytes <= self._most_bytes:
                return
            path.unlink(missing_ok=True)
            self._bytes -= size

    def _complain(self, error: OSError) -> None:
        """Once for each time that it begins to fail; the answer to the caller does not change."""
        if not self._is_failing:
            LOG.warning("a medium could not be kept: %s", error.strerror or type(error).__name__)
        self._is_failing = True


def media_folder(folder: Path | None, most_bytes: int) -> MediaFolder | None:
    """The folder, where one was asked for."""
    return None if folder is None else MediaFolder(folder, most_bytes)
