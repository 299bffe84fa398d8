"""Owns the cases that the contract itself implies: every required field, every code, every example.

Refuses to repeat by hand what the contract says once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from faceid_conformance.cases.model import Case, Expectation, Level, RequestTemplate, Step
from faceid_conformance.clauses import code_clause, field_clause
from faceid_conformance.contract.model import Contract, ErrorCode, Field, Operation, RequestBody
from faceid_conformance.exchange import as_object

ENCODINGS = {"application/json": "json", "multipart/form-data": "form"}
STAGE_FIELDS = ("live_status", "compare_status")


@dataclass(frozen=True, slots=True)
class Site:
    """A field of one operation's body, with the well-formed request that carries it."""

    operation: Operation
    template: RequestTemplate
    field: Field

    @property
    def place(self) -> str:
        return f"{self.template.name.replace('/', '-')}/{self.field.name.replace('_', '-')}"


def generate_cases(
    contract: Contract, templates: Mapping[str, RequestTemplate]
) -> tuple[Case, ...]:
    """Return the cases that follow from the contract."""
    return (
        *_absent_fields(contract, templates),
        *_forced_codes(contract, templates),
        *_forced_numbers(contract, templates),
        *_examples(contract, templates),
    )


def _sites(contract: Contract, templates: Mapping[str, RequestTemplate]) -> Iterator[Site]:
    for operation in contract.operations:
        for body in operation.bodies:
            template = _template(operation, body, templates)
            for field in body.fields:
                yield Site(operation, template, field)


def _template(
    operation: Operation, body: RequestBody, templates: Mapping[str, RequestTemplate]
) -> RequestTemplate:
    return templates[f"{operation.operation_id}/{ENCODINGS[body.content_type]}"]


def _absent_fields(contract: Contract, templates: Mapping[str, RequestTemplate]) -> Iterator[Case]:
    for site in _sites(contract, templates):
        code = site.field.missing_code
        if code is None or not _needed(site):
            continue
        level: Level = "must" if code < 0 else "should"
        expect = (
            Expectation(codes=(code,))
            if level == "must"
            else Expectation(refuse=True, should=Expectation(codes=(code,)))
        )
        clauses = (field_clause(site.operation.operation_id, site.field.name), code_clause(code))
        drop = Step(site.template, expect, drop=(site.field.name,))
        yield Case(
            id=f"parameters/absent/{site.place}",
            says=_says(f"Absent {site.field.name} is refused with code {code}", site),
            clauses=clauses,
            level="must",
            steps=(drop,),
            origin="contract",
        )
        if not site.field.is_media:
            empty = Step(site.template, expect, set={site.field.name: ""})
            yield Case(
                id=f"parameters/empty/{site.place}",
                says=_says(f"Empty {site.field.name} is refused with code {code}", site),
                clauses=clauses,
                level="must",
                steps=(empty,),
                origin="contract",
            )


def _needed(site: Site) -> bool:
    return site.field.required or site.field.name in site.template.files


def _forced_codes(contract: Contract, templates: Mapping[str, RequestTemplate]) -> Iterator[Case]:
    for operation in contract.operations:
        template = _template(operation, operation.bodies[-1], templates)
        for row in contract.catalogue.for_operation(operation.operation_id):
            place = arrival(row, operation)
            name = f"{operation.operation_id}-{abs(row.code)}".lower()
            yield Case(
                id=f"codes/{name}",
                says=_short(f"Code {row.code} arrives in {place}", operation.operation_id),
                clauses=(code_clause(row.code), f"{operation.operation_id}/codes/{row.code}"),
                level="must",
                steps=(
                    Step(template, _told(row, place, operation), outcome=f"{place}={row.code}"),
                ),
                requires=("forced-outcomes",),
                tags=("codes",),
                origin="catalogue",
            )


def _forced_numbers(contract: Contract, templates: Mapping[str, RequestTemplate]) -> Iterator[Case]:
    for operation in contract.operations:
        template = _template(operation, operation.bodies[-1], templates)
        if "idcard_number" not in template.fields:
            continue
        for row in contract.catalogue.for_operation(operation.operation_id):
            if row.code >= 0:
                continue
            place = arrival(row, operation)
            yield Case(
                id=f"codes/number/{operation.operation_id}-{abs(row.code)}".lower(),
                says=_short(f"A test ID number asks for {row.code}", operation.operation_id),
                clauses=(code_clause(row.code),),
                level="should",
                steps=(
                    Step(
                        template,
                        _arrives(row, place),
                        set={"idcard_number": f"${{idcard_number:{abs(row.code)}}}"},
                    ),
                ),
                requires=("emulator",),
                tags=("codes",),
                origin="catalogue",
            )


def arrival(row: ErrorCode, operation: Operation) -> str:
    """Return the field of the operation's answer in which a code arrives."""
    statuses = {stage.status for stage in operation.stages}
    return row.arrives_in if row.arrives_in in statuses else "code"


def _arrives(row: ErrorCode, place: str) -> Expectation:
    if place == "code":
        return Expectation(codes=(row.code,))
    absent = ("sim", "photo", "video_photo")
    return Expectation(codes=(0,), equals={place: row.code}, absent=absent)


def _told(row: ErrorCode, place: str, operation: Operation) -> Expectation:
    """Return what a forced code is answered with, to the words that the catalogue has for it."""
    words = row.wire_message or row.en
    expect = _arrives(row, place)
    if place == "code":
        return replace(expect, message=words)
    message = next(stage.message for stage in operation.stages if stage.status == place)
    return replace(expect, equals={**expect.equals, message: words})


def _examples(contract: Contract, templates: Mapping[str, RequestTemplate]) -> Iterator[Case]:
    for operation in contract.operations:
        content = contract.document["paths"][operation.path]["post"]["requestBody"]["content"]
        for body in operation.bodies:
            base = _template(operation, body, templates)
            for name, example in content[body.content_type].get("examples", {}).items():
                yield _example_case(operation, base, name, example)


def _example_case(
    operation: Operation, base: RequestTemplate, name: str, example: Mapping[str, object]
) -> Case:
    given = {key: str(item) for key, item in as_object(example["value"]).items()}
    media = {key: source for key, source in base.files.items() if key in given}
    personal = {"appid": "${appid}", "bucket": "${bucket}", "validate_data": "${lip_code}"}
    texts = {key: personal.get(key, text) for key, text in given.items() if key not in base.files}
    template = RequestTemplate(
        f"{base.name}/{name}", operation.operation_id, base.encoding, texts, media
    )
    return Case(
        id=f"examples/{operation.operation_id}-{base.encoding}/{name}".lower(),
        says=_short(f"The contract's example {name} is accepted", operation.operation_id),
        clauses=(f"{operation.operation_id}/examples/{name}",),
        level="must",
        steps=(Step(template, Expectation(accept=True)),),
        origin="examples",
    )


def _says(text: str, site: Site) -> str:
    return _short(text, site.template.name)


def _short(text: str, place: str) -> str:
    return f"{text} ({place})"
