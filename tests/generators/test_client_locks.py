"""The locks of the matrix's clients hold versions and hashes, and name no registry."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from crates_lock import restored, stripped
from matrix_command import CLIENTS

CRATES = sorted(CLIENTS.glob("*/crates.lock"))
JARS = sorted(CLIENTS.glob("*/jars.sha256"))
POMS = sorted(CLIENTS.glob("*/pom.xml"))


def of(path: Path) -> str:
    return path.parent.name


@pytest.mark.parametrize("lock", CRATES, ids=of)
def test_a_crates_lock_has_a_checksum_for_all_but_paths_and_names_no_registry(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    crates = text.split("[[package]]\n")[1:]
    bare = [crate.splitlines()[0] for crate in crates if "checksum = " not in crate]

    assert "://" not in text
    assert set(bare) <= {'name = "client"', 'name = "faceid"'}


@pytest.mark.parametrize("lock", CRATES, ids=of)
def test_a_restored_lock_names_the_registry_where_there_is_a_checksum(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")

    full = restored(text, "registry+a")

    assert full.count('source = "registry+a"') == text.count("checksum = ") > 50
    assert stripped(full) == text


@pytest.mark.parametrize("lock", JARS, ids=of)
def test_a_list_of_jars_is_what_sha256sum_prints(lock: Path) -> None:
    lines = lock.read_text(encoding="utf-8").splitlines()

    assert all(re.fullmatch(r"[0-9a-f]{64}  lib/[\w.-]+\.jar", line) for line in lines)
    assert lines == sorted(lines, key=lambda line: line.split()[1])
    assert len(lines) > 10


@pytest.mark.parametrize("pom", POMS, ids=of)
def test_a_pom_names_exact_versions(pom: Path) -> None:
    text = pom.read_text(encoding="utf-8")

    assert text.count("<dependency>") == len(re.findall(r"<version>\d[\w.-]*</version></d", text))
