"""Holds the ledger: on the disk before anything else, held by one run, readable after any end."""

import json
import os
from pathlib import Path

import pytest
from faceid_conformance.errors import CallLedgerError
from faceid_conformance.live.ledger import FORMAT, Ledger, read_ledger


def test_line_is_synced_before_write_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bytes] = []
    path = tmp_path / "ledger.jsonl"
    ledger = Ledger(path)
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(path.read_bytes()))

    ledger.write("run", {"terms": {}, "at": "now"})

    assert len(synced) == 1
    assert json.loads(synced[0])["kind"] == "run"


def test_two_runs_never_share_a_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    first = Ledger(path)

    with pytest.raises(CallLedgerError, match="held by another run"):
        Ledger(path)
    first.close()
    Ledger(path).close()


def test_lines_are_only_ever_added(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    for kind in ("run", "end", "run"):
        ledger = Ledger(path)
        before = path.read_bytes()
        ledger.write(kind, {})
        ledger.close()
        assert path.read_bytes().startswith(before)

    assert [line["kind"] for line in read_ledger(path)] == ["run", "end", "run"]
    assert path.stat().st_mode & 0o077 == 0


def test_line_that_was_cut_off_is_passed_over_once_the_run_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    ledger = Ledger(path)
    ledger.write("run", {})
    ledger.close()
    with path.open("ab") as file:
        file.write(b'{"format":"' + FORMAT.encode()[:7])

    ledger = Ledger(path)
    ledger.write("resume", {})
    ledger.close()

    assert [line["kind"] for line in Ledger(path).lines] == ["run", "resume"]


@pytest.mark.parametrize(
    "content",
    [
        b"not a ledger\n",
        b"my notes, without a line end",
        b'{"format": "faceid-conformance-ledger/2", "kind": "run"}\n',
        b'{"format": "%s", "kind": "run"}\nbroken\n{"format": "%s", "kind": "settle"}\n'
        % (FORMAT.encode(), FORMAT.encode()),
    ],
)
def test_file_that_is_no_ledger_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(content)

    with pytest.raises(CallLedgerError):
        Ledger(path)

    assert path.read_bytes() == content


def test_full_disk_stops_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    ledger = Ledger(tmp_path / "ledger.jsonl")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(CallLedgerError, match="No space left"):
            ledger.write("run", {})

    with pytest.raises(CallLedgerError):
        ledger.write("run", {})
