"""Owns drawn replies: right ones, odd ones and garbage, as a client may meet them.

Refuses to know which of them are right.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

STATUSES = st.sampled_from((200, 200, 200, 204, 400, 401, 403, 413, 429, 500, 502, 599, 777))
_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63), st.floats(), st.text(max_size=20)
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


def replies() -> st.SearchStrategy[tuple[int, Any]]:
    """Draw a status and a body: bytes as they are, or a document to be written as JSON."""
    envelope = st.fixed_dictionaries(
        {},
        optional={
            "code": st.one_of(st.sampled_from((0, 0, 9, -5801, 424242)), _SCALARS),
            "message": _SCALARS,
            "data": st.one_of(
                st.fixed_dictionaries({}, optional={"validate_data": _SCALARS}), _VALUES
            ),
        },
    )
    return st.tuples(STATUSES, st.one_of(envelope, _VALUES, st.binary(max_size=60)))
