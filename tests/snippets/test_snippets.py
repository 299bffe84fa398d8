"""The programs that sign, in the languages that start at once, held to the vectors.

`make snippets` asks the same of every language that is at hand, in every_language.py.
"""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from faceid_client.cos_signing import sign_cos_request
from faceid_client.credentials import Credentials
from faceid_conformance import running_emulator
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.ci.doctor.snippets import COS_LANGUAGES, cos_snippet_in
from faceid_conformance.emulator.doctor.snippets import LANGUAGES, snippet_in
from snippet_programs import (
    COS_QUICK,
    PROGRAMS,
    QUICK,
    built,
    cos_arguments,
    cos_faults,
    face_faults,
    file_of,
    index,
    languages,
    printed,
    refused_now,
)

ACCOUNT = load_contract().emulator.test_account
IN_ENVIRONMENT = {
    "FACEID_APP_ID": ACCOUNT.app_id,
    "FACEID_SECRET_ID": ACCOUNT.secret_id,
    "FACEID_SECRET_KEY": ACCOUNT.secret_key,
}


# Tools that are not there are not tried, rather than skipped: CI accepts no skip.
@pytest.mark.parametrize("language", QUICK)
def test_program_gives_the_vectors_signatures(language: str, tmp_path: Path) -> None:
    assert face_faults(language, built("face", language, tmp_path)) == []


@pytest.mark.parametrize("language", COS_QUICK)
def test_program_gives_the_vectors_signatures_of_cos(language: str, tmp_path: Path) -> None:
    assert cos_faults(language, built("cos", language, tmp_path)) == []


@pytest.mark.parametrize("api", ["face", "cos"])
def test_program_without_arguments_signs_for_now(api: str, tmp_path: Path) -> None:
    for language in QUICK if api == "face" else COS_QUICK:
        if language != "browser":  # a page has no command line
            (tmp_path / language).mkdir()
            folder = built(api, language, tmp_path / language)
            assert refused_now(api, language, folder) == (), language


@pytest.mark.parametrize("language", COS_QUICK)
def test_program_signs_for_cos_what_vectors_do_not_have(language: str, tmp_path: Path) -> None:
    """No header; a name that sorts before another by the sign after it; blanks, signs, UTF-8."""
    params = {"ci-process": "LivenessRecognition", "a": "=&?:+ ~*'()", "A-b": "", "Name": "测试员"}
    made = sign_cos_request(
        Credentials(app_id="1", secret_id="AKIDsome", secret_key="some-key"),
        method="PUT",
        path="/目录/a b+c~*",
        params=params,
        headers={},
        now=1_700_000_000,
        lifetime_seconds=600,
    )
    arguments = cos_arguments("PUT", "/目录/a b+c~*", "1700000000;1700000600", params, {})
    account = {"FACEID_SECRET_ID": "AKIDsome", "FACEID_SECRET_KEY": "some-key"}

    said = printed(language, built("cos", language, tmp_path), arguments, account)

    assert said == "&".join(f"{name}={value}" for name, value in made.fields.items())


@pytest.mark.parametrize("api", ["face", "cos"])
def test_shell_without_an_account_says_what_is_missing(api: str, tmp_path: Path) -> None:
    built(api, "shell", tmp_path)
    done = subprocess.run(
        ["sh", "sign.sh"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "FACEID_COS_HOST": "host"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert re.search("FACEID_(APP|SECRET)_ID", done.stderr)
    assert done.stdout == ""


def test_browser_signs_each_fetch(tmp_path: Path) -> None:
    if "browser" not in QUICK:
        pytest.skip("node is not installed")
    folder = built("face", "browser", tmp_path)
    with running_emulator() as emulator:
        call = {**IN_ENVIRONMENT, "FACEID_CALL": f"{emulator.base_url}/face/livegetfour"}
        answer = json.loads(printed("browser", folder, [], call))

    assert answer["code"] == 0


def test_each_language_stands_once_and_the_doctor_shows_what_is_released() -> None:
    assert set(languages("face")) == set(LANGUAGES) == set(PROGRAMS)
    assert languages("cos") == list(COS_LANGUAGES)
    for language in LANGUAGES:
        code = snippet_in(language)
        assert code == file_of("face", language).read_text(encoding="utf-8")
        if language != "browser":
            assert all(name in code for name in (*IN_ENVIRONMENT, "FACEID_BUCKET")), language
    for language in COS_LANGUAGES:
        code = cos_snippet_in(language)
        assert code == file_of("cos", language).read_text(encoding="utf-8")
        assert "FACEID_COS_HOST" in code


def test_what_is_not_proven_is_said() -> None:
    page = file_of("face", "python").parents[1].joinpath("README.md").read_text(encoding="utf-8")
    unproven = {
        language["title"]: language["why"]
        for language in index()["languages"].values()
        if language["proven"] != "vectors"
    }

    assert unproven.keys() <= {"Swift"}
    assert [line for line in page.splitlines() if "| no: " in line] == [
        line for line in page.splitlines() if line.split(" | ")[0][2:] in unproven
    ]
    assert all(why in page for why in unproven.values())


def test_a_wrong_program_is_caught(tmp_path: Path) -> None:
    folder = built("face", "python", tmp_path)
    program = folder / file_of("face", "python").name
    text = program.read_text(encoding="utf-8")
    program.write_text(text.replace("&b=", "&B="), encoding="utf-8")

    assert len(face_faults("python", folder)) >= 7
