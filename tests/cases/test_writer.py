"""Holds the way back from steps to case files: what is written is read as the same steps."""

import json

import pytest
from faceid_conformance.cases.generate import generate_cases
from faceid_conformance.cases.model import Case, Expectation, Step
from faceid_conformance.cases.multipart import Dialect
from faceid_conformance.cases.reader import read_cases, read_step, validator
from faceid_conformance.cases.signing import Recipe
from faceid_conformance.cases.writer import step_data
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.fuzz.dialects import dialects
from faceid_conformance.fuzz.recipes import any_signature
from faceid_conformance.fuzz.signatures import accepted, refused
from hypothesis import given, settings
from hypothesis import strategies as st

BOOK = read_cases()
CASES = (*BOOK.cases, *generate_cases(load_contract(), BOOK.templates))
FORM = BOOK.templates["idcardCompare/form"]


def again(step: Step) -> Step:
    """Write a step, hold it against the closed schema, and read it."""
    data = json.loads(json.dumps(step_data(step, BOOK.templates)))
    file = {"cases": [{"id": "a/b", "says": "A written step", "clauses": ["a/b"], "steps": [data]}]}
    assert not list(validator().iter_errors(file))
    return read_step(data, BOOK.templates[data["request"]])


IMPLYING = [case for case in CASES if any(step.expect.implies for step in case.steps)]


@pytest.mark.parametrize("case", [*CASES[::7], *IMPLYING[:3]], ids=lambda case: case.id)
def test_step_of_a_case_is_read_as_it_was_written(case: Case) -> None:
    for step in case.steps:
        read = again(step)

        assert (read.expect, read.sign, read.dialect) == (step.expect, step.sign, step.dialect)
        assert {**read.template.fields, **read.set} == {**step.template.fields, **step.set} or (
            step.template.name not in BOOK.templates
        )
        assert (read.raw_body, read.headers, read.keep) == (step.raw_body, step.headers, step.keep)


@settings(max_examples=60, deadline=None, database=None, derandomize=True)
@given(st.one_of(accepted(), refused(), any_signature()).map(lambda drawn: drawn.recipe))
def test_drawn_signature_is_read_as_it_was_written(recipe: Recipe) -> None:
    step = Step(FORM, Expectation(codes=(0,)), sign=recipe)

    assert again(step) == step


@settings(max_examples=60, deadline=None, database=None, derandomize=True)
@given(dialects())
def test_drawn_form_is_read_as_it_was_written(dialect: Dialect) -> None:
    step = Step(FORM, Expectation(accept=True), dialect=dialect)

    assert again(step) == step
