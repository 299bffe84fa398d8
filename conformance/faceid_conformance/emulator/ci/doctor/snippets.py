"""Code that signs for COS rightly, in the languages of the provider's SDKs.

Refuses to know what went wrong, and to put any secret into the code: it reads the environment.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from faceid_conformance.emulator.doctor.snippets import TITLES

FOLDER = Path(__file__).parent / "snippets"
COS_TITLES: Mapping[str, str] = MappingProxyType(
    {name: TITLES[name] for name in ("python", "node", "php", "go", "java", "shell")}
)
COS_LANGUAGES = tuple(COS_TITLES)


@lru_cache(maxsize=len(COS_TITLES))
def cos_snippet_in(language: str) -> str:
    """A whole program that prints an Authorization for GetLiveCode that is accepted."""
    return (FOLDER / f"{language}.txt").read_text(encoding="utf-8")
