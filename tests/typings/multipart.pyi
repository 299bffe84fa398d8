"""Tells pyright to ask nothing of `multipart`: two distributions of our tests bring that name."""

from typing import Any

def __getattr__(name: str) -> Any: ...
