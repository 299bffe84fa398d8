"""A property that is worked out once for each object: `functools.cached_property` without its lock.

Refuses objects that several threads read: up to Python 3.11 that lock costs as much as an HMAC.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Value = TypeVar("Value")


class once(Generic[Value]):
    """Decorates a method without arguments; its value stays in the object's dictionary."""

    def __init__(self, work_out: Callable[[Any], Value]) -> None:
        self._work_out = work_out
        self._name = ""
        self.__doc__ = work_out.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, owner: None, kind: type) -> "once[Value]": ...

    @overload
    def __get__(self, owner: object, kind: type) -> Value: ...

    def __get__(self, owner: object | None, kind: type) -> "once[Value] | Value":
        if owner is None:
            return self
        # No `__set__`: from here on the object's own entry is found first.
        value = owner.__dict__[self._name] = self._work_out(owner)
        return value
