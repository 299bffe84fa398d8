"""Code that signs for COS rightly, in the languages of the provider's SDKs.

Refuses to know what went wrong, and to put any secret into the code: it reads the environment.
"""

from collections.abc import Mapping
from types import MappingProxyType

from faceid_conformance.contract.snippet_reader import load_snippets

COS_TITLES: Mapping[str, str] = MappingProxyType(
    {name: snippet.title for name, snippet in load_snippets("cos").items()}
)
COS_LANGUAGES = tuple(COS_TITLES)


def cos_snippet_in(language: str) -> str:
    """A whole program that prints an Authorization for GetLiveCode that is accepted."""
    return load_snippets("cos")[language].text
