"""Every program that signs, in every language that is at hand, held to the vectors.

`make snippets` runs this; it builds and takes its time. A language without its tools is skipped
and says which; a language that the index calls never run is tried as well where its tools are.
"""

from pathlib import Path

import pytest
from snippet_programs import (
    PROGRAMS,
    built,
    cos_faults,
    face_faults,
    index,
    languages,
    refused_now,
)

FAULTS = {"face": face_faults, "cos": cos_faults}
EACH = [(api, language) for api in FAULTS for language in languages(api)]


@pytest.mark.parametrize(("api", "language"), EACH)
def test_program_signs_rightly(api: str, language: str, tmp_path: Path) -> None:
    missing = PROGRAMS[language].missing
    if missing:
        proven = index()["languages"][language]["proven"]
        pytest.skip(f"not proven here ({proven}), for want of {', '.join(missing)}")
    folder = built(api, language, tmp_path)

    assert FAULTS[api](language, folder) == []
    assert language == "browser" or refused_now(api, language, folder) == ()
