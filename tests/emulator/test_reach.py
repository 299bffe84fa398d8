"""Every code of the face-verification tables has ways that lead to it, and they lead there."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from emulator_caller import (
    ACCOUNT,
    COMPARE,
    CONTRACT,
    ID_NUMBER,
    JPEG,
    PICTURE,
    Caller,
    Said,
    sign,
)
from faceid_conformance.cli.emulator import emulator
from faceid_conformance.contract.model import LEADING_FAMILY, Operation
from faceid_conformance.contract.reach import BY_FORCING, BY_REQUEST, BY_SET_UP, Reach
from faceid_conformance.emulator.restrictions import Restrictions, restricted
from faceid_conformance.emulator.settings import Account

GIF = b"GIF89a" + bytes(range(256))
OTHER = Account("1400000002", "AKIDother", "other-key")
ROWS = CONTRACT.emulator.reach
Provoke = Callable[[Caller, str], Said]


def unused(operation: Operation) -> dict[int, str]:
    """The codes of an operation's table that it can hardly answer, and why."""
    described: Mapping[str, Any] = CONTRACT.document["paths"][operation.path]
    groups = described[operation.method.lower()].get("x-unused-codes", ())
    return {code: group["why"] for group in groups for code in group["codes"]}


def cells(way: str) -> list[tuple[Operation, int, Reach]]:
    """Each operation, a code of its own and a way to it."""
    return [
        (operation, code, row)
        for operation in CONTRACT.operations
        for code in operation.codes
        for row in ROWS
        if row.by == way and row.is_of(operation.operation_id, code)
        if code not in unused(operation)
    ]


def named(cell: object) -> str:
    return cell.operation_id if isinstance(cell, Operation) else str(getattr(cell, "by", cell))


def met(said: Said) -> set[int]:
    """Every code in the reply."""
    data = said.data or {}
    return {said.code} | {data[name] for name in data.keys() & {"live_status", "compare_status"}}


# The classification


def test_every_code_of_the_tables_has_a_class() -> None:
    listed = {code for operation in CONTRACT.operations for code in operation.codes}
    rows = {row.code for row in CONTRACT.catalogue if row.family == LEADING_FAMILY}

    assert rows == listed
    assert {code for row in ROWS for code in row.codes} <= listed
    for operation in CONTRACT.operations:
        spared = unused(operation)
        for code in operation.codes:
            ways = {row.by for row in ROWS if row.is_of(operation.operation_id, code)}
            # Where nothing leads there, the contract says why; else a way does, and one of a kind.
            assert ways or spared.get(code), (operation.operation_id, code)
            assert ways in (set(), {BY_FORCING}) or ways <= {BY_REQUEST, BY_SET_UP}, code


def test_every_way_is_one_that_is_known() -> None:
    options = {name for option in emulator.params for name in option.opts}
    for row in ROWS:
        assert (row.option is not None) == (row.by == BY_SET_UP)
        assert row.option is None or row.option in options
        assert row.says.endswith(".")
        for name in row.operations:
            operation = CONTRACT.operation(name)
            assert not set(row.codes) & unused(operation).keys()
            assert set(row.codes) <= set(operation.codes)


def test_codes_are_not_said_to_be_forced_only_where_a_check_of_its_own_decides() -> None:
    decided = {row.own_code for row in CONTRACT.checks} - {None}

    assert not decided & {code for row in ROWS if row.by == BY_FORCING for code in row.codes}


# By a request


def form(**changes: str | bytes | None) -> Provoke:
    return lambda caller, path: caller.good(path, **changes)


def signing(**changes: object) -> Provoke:
    return lambda caller, path: headed(caller, path, sign(caller.text(**changes)))


def headed(caller: Caller, path: str, authorization: str) -> Said:
    return caller.form(path, caller.fields(path), Authorization=authorization)


def twice(caller: Caller, path: str) -> Said:
    once = sign(caller.text(e=0, f="file"))
    assert headed(caller, path, once).code == 0
    return headed(caller, path, once)


def unreadable(caller: Caller, path: str) -> Said:
    return caller.send(path, b"", {"Content-Type": "text/plain"})


def large(caller: Caller, path: str) -> Said:
    most = CONTRACT.limits["request-body-bytes"].maximum
    assert most is not None
    return caller.send(path, bytes(most + 1), {"Content-Type": "application/json"})


PROVOKED: dict[int, Provoke] = {
    3: unreadable,
    4: lambda caller, path: headed(caller, path, ""),
    5: lambda caller, path: headed(caller, path, "no signature"),
    6: form(appid=OTHER.app_id),
    9: signing(e=100, t=50),
    10: signing(a="1999999999"),
    11: signing(k="AKIDnobody"),
    12: signing(k=OTHER.secret_id),
    13: twice,
    14: lambda caller, path: headed(caller, path, sign(caller.text(), "another key")),
    16: signing(b="nobodys"),
    21: form(appid=None),
    23: large,
    -4011: form(image=GIF),
    -4016: form(image=GIF),
    -4018: form(card=GIF),
    -5001: form(video=JPEG),
    -5008: form(validate_data="12"),
    -5801: form(idcard_name=None),
    -5804: form(idcard_number=ID_NUMBER[:-1]),
    -5805: form(image=None),
}


@pytest.mark.parametrize(("operation", "code", "row"), cells(BY_REQUEST), ids=named)
def test_request_leads_to_the_code(operation: Operation, code: int, row: Reach) -> None:
    caller = Caller(accounts=(Account.documented(ACCOUNT), OTHER))
    assert caller.good(operation.path).code == 0

    said = PROVOKED[code](caller, operation.path)

    assert code in met(said)
    assert said.reply.header(CONTRACT.emulator.mark_header)


# By an option


def restrictions(option: str) -> Restrictions:
    appid = ACCOUNT.app_id
    return {
        "--arrears": Restrictions(arrears=[appid]),
        "--rate": Restrictions(rate=[f"{appid}:3/60"]),
        "--refuse": Restrictions(refuse=[appid]),
    }[option]


@pytest.mark.parametrize(("operation", "code", "row"), cells(BY_SET_UP), ids=named)
def test_option_leads_to_the_code(operation: Operation, code: int, row: Reach) -> None:
    assert row.option is not None
    given = restricted((Account.documented(ACCOUNT),), restrictions(row.option), CONTRACT)
    caller = Caller(accounts=given)
    plain = Caller()
    said = [headed_alone(caller, operation.path) for _ in range(4)]

    assert met(said[-1]) == {code}
    assert code not in met(headed_alone(plain, operation.path))


def headed_alone(caller: Caller, path: str) -> Said:
    """A call with all its fields, for which no lip code has to be fetched first."""
    fields = {"appid": ACCOUNT.app_id, "idcard_number": ID_NUMBER, "idcard_name": "x"}
    media = {"image": JPEG} if path in (COMPARE, PICTURE) else {}
    return caller.form(path, {**fields, **media})


# By force


@pytest.mark.parametrize("operation", CONTRACT.operations, ids=named)
def test_every_code_can_be_forced_whatever_leads_to_it(
    operation: Operation, caller: Caller
) -> None:
    for code in operation.codes:
        caller.now += 1
        fields = caller.fields(operation.path)
        said = caller.form(operation.path, fields, X_Emulator_Outcome=f"code={code}")

        assert said.code == code


@pytest.mark.parametrize("operation", CONTRACT.operations, ids=named)
def test_nothing_but_force_leads_to_the_rest(operation: Operation, caller: Caller) -> None:
    """A good call meets none of the codes that are said to come by force only."""
    rest = {code for _, code, _ in cells(BY_FORCING)} | unused(operation).keys()

    assert not met(caller.good(operation.path)) & rest
