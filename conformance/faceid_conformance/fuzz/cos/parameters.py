"""Owns calls that are drawn from the contract's parameters, each with what a model foretells of it.

Refuses to send them; the model reads the contract, and knows nothing of any server.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

from faceid_conformance.cases.cos.model import CosExpectation
from faceid_conformance.contract.cos_model import CosContract, CosOperation, Parameter
from faceid_conformance.fuzz.cos.signatures import texts

RIGHT_NUMBER, WRONG_NUMBER = "${idcard_number}", "${wrong_idcard_number}"
NUMBER, NAME, MODE, DATA = "IdCard", "Name", "LivenessType", "ValidateData"
SPOKEN = "LIP"
# Text that no server could take for a number of anybody.
_NO_NUMBERS = st.text("ABCXyz中文 -/%+&=#", min_size=1, max_size=20)


@dataclass(frozen=True, slots=True)
class DrawnQuery:
    """What stands in a query beside ci-process, and what a server makes of it."""

    query: Mapping[str, str]
    expect: CosExpectation


def drawn_queries(operation: CosOperation, contract: CosContract) -> st.SearchStrategy[DrawnQuery]:
    """Draw the parameters of an operation: right, wrong, empty, absent."""
    known = {item.name: _values(item, contract) for item in operation.parameters}
    more: dict[str, st.SearchStrategy[str]] = {"note": texts(10)}
    none: dict[str, st.SearchStrategy[str]] = {}
    right = {item.name: _right(item) for item in operation.parameters}
    queries: st.SearchStrategy[dict[str, str]] = st.fixed_dictionaries(
        none, optional={**known, **more}
    )
    whole: st.SearchStrategy[dict[str, str]] = st.fixed_dictionaries(right)

    def foresee(query: dict[str, str]) -> DrawnQuery:
        return DrawnQuery(query, foretold(operation, contract, query))

    return st.one_of(queries, st.builds(_changed, whole, queries), whole).map(foresee)


def _changed(whole: dict[str, str], part: dict[str, str]) -> dict[str, str]:
    return {**whole, **part}


def _values(parameter: Parameter, contract: CosContract) -> st.SearchStrategy[str]:
    odd = _NO_NUMBERS if parameter.name == NUMBER else texts(12)
    span = next((contract.limits[name].span for name in parameter.limits), None)
    edges = [str(item) for end in span or () for item in (end - 1, end, end + 1)]
    return st.one_of(_right(parameter), odd, st.sampled_from(["", "0", *edges]))


def _right(parameter: Parameter) -> st.SearchStrategy[str]:
    if parameter.enum:
        return st.sampled_from(parameter.enum)
    return {
        NUMBER: st.sampled_from((RIGHT_NUMBER, RIGHT_NUMBER, WRONG_NUMBER)),
        NAME: st.just("${idcard_name}"),
        DATA: st.sampled_from(("2,1", "1,2", "00000000000")),
    }.get(parameter.name, st.sampled_from(("1", "2", "10")))


def foretold(
    operation: CosOperation, contract: CosContract, query: Mapping[str, str]
) -> CosExpectation:
    """Return what the contract says of a query: which parameter is wanting, or is wrong."""
    missing = [item for item in operation.parameters if _is_missing(item, query)]
    if missing:
        return _refused(item.missing_code for item in missing)
    wrong = [
        item
        for item in operation.parameters
        if query.get(item.name) and not _is_right(item, contract, query)
    ]
    if wrong:
        return _refused(item.invalid_code for item in wrong)
    if query.get(MODE) == SPOKEN:
        # Nobody issued the digits that are drawn.
        return _refused([contract.limits["live-code-lifetime-seconds"].code])
    return CosExpectation(accept=True)


def _refused(codes: Iterable[str | None]) -> CosExpectation:
    words = tuple(sorted({code for code in codes if code is not None}))
    return CosExpectation(refuse=True, should=CosExpectation(codes=words))


def _is_missing(parameter: Parameter, query: Mapping[str, str]) -> bool:
    needed = parameter.required or any(
        query.get(name) in values for name, values in parameter.required_when
    )
    return needed and not query.get(parameter.name)


def _is_right(parameter: Parameter, contract: CosContract, query: Mapping[str, str]) -> bool:
    value = query[parameter.name]
    if parameter.enum:
        return value in parameter.enum
    if parameter.name == NUMBER:
        return value == RIGHT_NUMBER
    if parameter.is_number:
        span = next((contract.limits[name].span for name in parameter.limits), None)
        is_whole = re.fullmatch("[0-9]{1,4}", value) is not None
        return is_whole and span is not None and span[0] <= int(value) <= span[1]
    if parameter.name != DATA:
        return True
    forms = {SPOKEN: "[0-9]{1,12}", "ACTION": "(1,2)|(2,1)"}
    form = forms.get(query.get(MODE, ""))
    return form is None or re.fullmatch(form, value) is not None
