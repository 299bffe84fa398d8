"""The way to fetching; its libraries are loaded for those alone who ask for it.

Refuses to fetch.
"""

from collections.abc import Awaitable, Callable
from importlib import import_module

from faceid_conformance.contract.model import PicturesByUrl
from faceid_conformance.emulator.settings import Fetching
from faceid_conformance.emulator.wire.request import Fetched

FETCHER = "faceid_conformance.emulator.fetching.fetcher"


def fetch_of(
    fetching: Fetching | None, pictures: PicturesByUrl
) -> Callable[[str], Awaitable[Fetched]] | None:
    """A function that fetches, or None where nothing is to be fetched."""
    if fetching is None:
        return None
    fetch: Callable[[str], Awaitable[Fetched]] = (
        import_module(FETCHER).Fetcher(fetching, pictures).fetch
    )
    return fetch
