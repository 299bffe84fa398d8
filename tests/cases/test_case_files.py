"""Holds the shipped cases against the schema, the linter and the contract."""

from dataclasses import replace
from itertools import count

import pytest
from faceid_conformance.cases.compose import Scene, compose, identity_scheme
from faceid_conformance.cases.generate import generate_cases
from faceid_conformance.cases.linter import offences
from faceid_conformance.cases.reader import CaseBook, read_cases
from faceid_conformance.cases.signing import Account, Moment
from faceid_conformance.contract.model import Contract
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.live.planned import billable_calls


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load_contract()


@pytest.fixture(scope="module")
def book() -> CaseBook:
    return read_cases()


def test_cases_of_the_files_keep_the_house_style(contract: Contract, book: CaseBook) -> None:
    assert offences(book.cases, contract) == []


def test_cases_of_the_contract_keep_the_house_style(contract: Contract, book: CaseBook) -> None:
    assert offences(generate_cases(contract, book.templates), contract) == []


def test_cases_have_unique_ids(contract: Contract, book: CaseBook) -> None:
    ids = [case.id for case in (*book.cases, *generate_cases(contract, book.templates))]

    assert len(ids) == len(set(ids))


def test_cases_can_all_be_composed(contract: Contract, book: CaseBook) -> None:
    account = Account("1400000001", "id", "key", "bucket")
    usual = {"lip_code": "1234", "signature": "kept"}
    numbers = count(1)

    for case in (*book.cases, *generate_cases(contract, book.templates)):
        kept = {**usual, **{name: "1234" for step in case.steps for name in step.keep}}
        for step in case.steps:
            moment = Moment(now=1_700_000_000, nonce=next(numbers))
            scene = Scene(contract, account, identity_scheme(contract), moment, kept)
            request = compose(step, scene)
            assert request.path.startswith("/face/"), case.id


def test_cases_reach_every_operation_and_encoding(contract: Contract, book: CaseBook) -> None:
    reached = {
        (step.template.operation_id, step.template.encoding)
        for case in book.cases
        for step in case.steps
    }

    wanted = {
        (operation.operation_id, "json" if "json" in body.content_type else "form")
        for operation in contract.operations
        for body in operation.bodies
    }
    assert wanted <= reached


def test_cases_force_every_code_of_every_operation(contract: Contract, book: CaseBook) -> None:
    forced = {
        (case.operation_id, case.steps[0].outcome)
        for case in generate_cases(contract, book.templates)
    }

    for operation in contract.operations:
        for row in contract.catalogue.for_operation(operation.operation_id):
            outcomes = {f"code={row.code}", f"live_status={row.code}", f"compare_status={row.code}"}
            assert any((operation.operation_id, outcome) in forced for outcome in outcomes), (
                row.name
            )


def test_size_cases_stand_on_the_limit_of_the_contract(contract: Contract, book: CaseBook) -> None:
    maximum = contract.limits["request-body-bytes"].maximum
    sizes = {step.body_bytes for case in book.cases for step in case.steps if step.body_bytes}

    assert maximum is not None
    assert {maximum, maximum + 1} <= sizes


def test_sent_id_numbers_are_of_the_synthetic_region(contract: Contract, book: CaseBook) -> None:
    literal = [
        value
        for case in book.cases
        for step in case.steps
        for value in (*step.set.values(), *step.template.fields.values())
        if value.isdigit() and len(value) in {15, 17, 18}
    ]

    assert all(value.startswith(contract.emulator.id_numbers.region) for value in literal)


def test_word_on_billing_is_for_what_can_charge(contract: Contract, book: CaseBook) -> None:
    free, paid = (
        next(
            case
            for case in book.cases
            if {step.template.operation_id for step in case.steps} == {name}
        )
        for name in ("liveGetFour", "idcardCompare")
    )

    assert offences([replace(paid, billable=True)], contract) == []
    assert offences([replace(free, billable=False)], contract) == [
        f"{free.id}: says whether it is billed, and calls nothing that charges"
    ]


def test_case_that_says_whether_it_is_billed_is_believed(
    contract: Contract, book: CaseBook
) -> None:
    paid = next(case for case in book.cases if case.id == "accept/plain/idcardCompare-json")

    assert [
        billable_calls(replace(paid, billable=word), contract) for word in (None, False, True)
    ] == [1, 0, 1]
