"""Holds the forms that name a field twice: both are sent, and the first stands before the other."""

from typing import Any

from faceid_conformance.cases.compose import Scene, compose, identity_scheme, needs_lip_code
from faceid_conformance.cases.model import Expectation, Step
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.cases.signing import Account, Moment
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.wire.header import read_header
from faceid_conformance.emulator.wire.multipart import read_multipart
from faceid_conformance.fuzz.twice import VALUES, Twice, named_twice
from hypothesis import given, settings

CONTRACT = load_contract()
FORMS = [item for name, item in read_cases().templates.items() if name.endswith("/form")]
ACCOUNT = Account("1400000001", "AKIDsome", "some-key", "some-bucket")
KEPT = {"lip_code": "1234"}
SCENE = Scene(CONTRACT, ACCOUNT, identity_scheme(CONTRACT), Moment(1_700_000_000, 42), KEPT)


def parts_of(form: Twice, departures: dict[str, Any]) -> list[bytes]:
    step = Step(form.template, Expectation(answered=True), **departures)
    request = compose(step, SCENE)
    read = read_multipart(read_header(request.header("Content-Type") or ""), request.body)
    return [bytes(part.data) for part in read.parts if part.name == form.field]


def test_every_field_has_values_that_differ() -> None:
    named = {name for form in FORMS for name in (*form.fields, *form.files)}

    assert named == set(VALUES)
    assert all(len(set(values)) == len(values) > 1 for values in VALUES.values())


@settings(max_examples=100, deadline=None, database=None, derandomize=True)
@given(named_twice(FORMS))
def test_field_is_there_twice_and_the_first_is_what_stands_alone(form: Twice) -> None:
    alone = parts_of(form, form.first_alone)
    both = parts_of(form, form.departures)

    assert len(alone) == 1
    assert len(both) == 2
    assert both[0] == alone[0]


def test_lip_code_in_an_added_part_is_asked_for() -> None:
    template = next(form for form in FORMS if form.operation_id == "liveDetectFour")
    form = Twice(template, "validate_data", VALUES["validate_data"][1], VALUES["validate_data"][0],
                 ahead=False, filename=None)  # fmt: skip

    assert needs_lip_code(Step(template, Expectation(answered=True), **form.departures))
