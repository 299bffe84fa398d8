"""Media are stored where somebody asked for it: by digest, for nobody else, within a bound."""

import hashlib
import logging
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from control_caller import control
from emulator_caller import CODE, COMPARE, JPEG, MP4, VIDEO, Caller
from faceid_conformance.cli.commands import run
from faceid_conformance.emulator.errors import SettingsError
from faceid_conformance.emulator.journal.media_folder import MediaFolder

CallerOf = Callable[..., Caller]


def kept_fields(caller: Caller) -> dict[str, str | None]:
    entry = control(caller, "GET", "journal?limit=1")["entries"][0]
    return {fact["name"]: fact.get("kept") for fact in entry["fields"]}


def test_nothing_is_kept_by_default(caller: Caller) -> None:
    caller.good(COMPARE)

    assert set(kept_fields(caller).values()) == {None}


def test_media_alone_are_kept_by_the_digest_of_their_content(
    caller_of: CallerOf, tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "media"
    caller = caller_of(keep_media=folder)

    caller.good(VIDEO)

    names = {
        "video": f"{hashlib.sha256(MP4).hexdigest()}.mp4",
        "card": f"{hashlib.sha256(JPEG).hexdigest()}.jpeg",
    }
    assert {name: kept for name, kept in kept_fields(caller).items() if kept} == names
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        names["video"]: MP4,
        names["card"]: JPEG,
    }
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder.iterdir())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_same_medium_is_kept_once_and_a_filename_of_the_caller_never(
    caller_of: CallerOf, tmp_path: Path
) -> None:
    caller = caller_of(keep_media=tmp_path)

    caller.good(COMPARE, image=b"\xff\xd8\xff" + b"x" * 40)
    caller.good(COMPARE, image=b"\xff\xd8\xff" + b"x" * 40)
    caller.good(CODE)

    assert [path.suffix for path in tmp_path.iterdir()] == [".jpeg"]


def test_oldest_go_first_and_other_peoples_files_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine" * 100)
    folder = MediaFolder(tmp_path, most_bytes=100)
    first = folder.keep(b"a" * 60)
    assert first is not None
    os.utime(tmp_path / first, (1, 1))

    second = folder.keep(b"b" * 60)

    assert {path.name for path in tmp_path.iterdir()} == {"notes.txt", second}
    assert folder.keep(b"c" * 101) is None
    assert folder.keep(b"") is None
    again = MediaFolder(tmp_path, most_bytes=100)
    third = again.keep(b"d" * 60)
    assert {path.name for path in tmp_path.iterdir()} == {"notes.txt", third}


def test_folder_that_fails_costs_no_answer_and_is_told_once(
    caller_of: CallerOf, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "media"
    caller = caller_of(keep_media=folder)
    folder.rmdir()

    with caplog.at_level(logging.WARNING):
        codes = [caller.good(COMPARE).code for _ in range(2)]

    assert codes == [0, 0]
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert str(tmp_path) not in caplog.text


def test_folder_that_cannot_be_one_is_a_setting(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"")

    with pytest.raises(SettingsError, match="media cannot be kept in sub"):
        MediaFolder(file / "sub", 100)
    assert run(["emulator", "--port", "0", "--keep-media", str(file / "sub")]) == 2
