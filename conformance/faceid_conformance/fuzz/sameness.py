"""Owns what makes the same seed draw the same requests in every process and installation.

Refuses to draw anything.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from hypothesis.internal.conjecture import providers

# Hypothesis takes literals out of whatever modules of a checkout happen to be loaded, so that what
# is drawn would depend on which tests ran before in the same process. There is no setting for it.
NAME = "is_local_module_file"


@contextmanager
def same_draws() -> Generator[None]:
    """Draw from the seed alone as long as the context lasts."""
    kept = vars(providers).get(NAME)
    if kept is None:
        yield
        return
    setattr(providers, NAME, _is_none_local)
    try:
        yield
    finally:
        setattr(providers, NAME, kept)


def _is_none_local(path: str) -> bool:
    return False
