"""Owns the cases about COS that the contract itself implies: every code, every needed parameter.

Refuses to repeat by hand what the contract says once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from faceid_conformance.cases.cos.model import CosCase, CosExpectation, CosStep, CosTemplate
from faceid_conformance.cases.model import FileSource
from faceid_conformance.clauses.cos import code_clause, parameter_clause
from faceid_conformance.contract.cos_model import CosCode, CosContract, CosOperation

MOST_SAYS = 70
FORCED = ("forced-outcomes",)


def generate_cos_cases(
    contract: CosContract, templates: Mapping[str, CosTemplate]
) -> tuple[CosCase, ...]:
    """Return the cases that follow from the contract."""
    return (
        *_absent(contract, templates),
        *_forced(contract, templates),
        *_other_ways(contract, templates),
        _oldest_go(contract, templates),
    )


def template_of(operation: CosOperation, templates: Mapping[str, CosTemplate]) -> CosTemplate:
    """Return the well-formed request of an operation."""
    ending = "silent" if operation.on_object else "bucket"
    return templates[f"{operation.operation_id}/{ending}"]


def _absent(contract: CosContract, templates: Mapping[str, CosTemplate]) -> Iterator[CosCase]:
    for operation in contract.operations:
        template = template_of(operation, templates)
        for parameter in operation.parameters:
            code = parameter.missing_code
            if code is None or not parameter.required:
                continue
            clauses = (parameter_clause(parameter.name), code_clause(code))
            name = f"{operation.operation_id}-{parameter.name}".lower()
            steps = {
                "absent": CosStep(template, _refused(code), drop=(parameter.name,)),
                "empty": CosStep(template, _refused(code), set={parameter.name: ""}),
            }
            for word, step in steps.items():
                yield CosCase(
                    id=f"ci/{word}/{name}",
                    says=_short(f"{word.capitalize()} {parameter.name} is refused", operation),
                    clauses=clauses,
                    level="must",
                    steps=(step,),
                    origin="contract",
                )


def _refused(code: str) -> CosExpectation:
    return CosExpectation(refuse=True, should=CosExpectation(codes=(code,)))


def _forced(contract: CosContract, templates: Mapping[str, CosTemplate]) -> Iterator[CosCase]:
    for operation in contract.operations:
        template = template_of(operation, templates)
        for row in _codes(contract, operation):
            yield CosCase(
                id=f"ci/codes/{operation.operation_id}-{row.number}".lower(),
                says=_short(f"{row.code} arrives in Code", operation),
                clauses=(code_clause(row.code),),
                level="must",
                steps=(CosStep(template, _told(row), outcome=row.code),),
                requires=FORCED,
                tags=("codes",),
                origin="catalogue",
            )


def _codes(contract: CosContract, operation: CosOperation) -> Iterator[CosCode]:
    """Yield the codes that the operation is the first to have: each is asked for once.

    Those of a verification are asked for in both ways of it.
    """
    for name in operation.codes:
        row = contract.codes[name]
        first = next(item.operation_id for item in contract.operations if name in item.codes)
        if first == operation.operation_id or (operation.on_object and row.family != "cos"):
            yield row


def _told(row: CosCode) -> CosExpectation:
    told = {} if row.message is None else {"Message": row.message}
    return CosExpectation(
        codes=(row.code,),
        should=CosExpectation(codes=(row.code,), status=(row.http_status,), equals=told),
    )


def _other_ways(contract: CosContract, templates: Mapping[str, CosTemplate]) -> Iterator[CosCase]:
    """Yield the cases of codes that a key, a test SecretId or a test ID number asks for."""
    operation = contract.operation("recognizeUpload")
    template = template_of(operation, templates)
    separator = contract.conventions.secret_id_separator
    for row in (contract.codes[name] for name in operation.codes):
        if row.family == "cos":
            continue
        by_number = CosStep(
            template, _told(row), set={"IdCard": f"${{idcard_number:{row.number}}}"}
        )
        yield _way(row, "number", "A test ID number", by_number)
        if row.number % 9 == 1:
            key = f"{contract.conventions.key_prefix}{row.code}/me.mp4"
            yield _way(row, "key", "An object key", CosStep(template, _told(row), key=key))
        if row.number % 9 == 2:
            name = f"${{secret_id}}{separator}{row.number}"
            signed = CosStep(template, _told(row))
            yield _way(row, "secret-id", "A test SecretId", _signed_as(signed, name))


def _signed_as(step: CosStep, secret_id: str) -> CosStep:
    return replace(step, sign=replace(step.sign, secret_id=secret_id))


def _way(row: CosCode, way: str, says: str, step: CosStep) -> CosCase:
    return CosCase(
        id=f"ci/codes/{way}-{row.number}",
        says=f"{says} asks for {row.code}"[:MOST_SAYS],
        clauses=(code_clause(row.code),),
        level="should",
        steps=(step,),
        requires=("emulator",),
        tags=("codes",),
        origin="catalogue",
    )


def _oldest_go(contract: CosContract, templates: Mapping[str, CosTemplate]) -> CosCase:
    """Return the case of as many objects as are kept, and one more."""
    put, get, most = templates["object/put"], templates["object/get"], contract.conventions.store
    accepted = CosExpectation(accept=True)
    first, again = "conformance/first", "conformance/put-again"
    others = [f"conformance/later-{number}" for number in range(most.objects - 1)]
    puts = [
        CosStep(put, accepted, key=key, body=FileSource("text", key))
        for key in (again, first, again, *others)
    ]
    kept = CosStep(get, accepted, key=first)
    gone = CosStep(get, CosExpectation(codes=("NoSuchKey",)), key=first)
    return CosCase(
        id="ci/objects/oldest-go",
        says=f"Of more than {most.objects} objects the one goes that was put first",
        clauses=("ci/objects", code_clause("NoSuchKey")),
        level="should",
        steps=(*puts[:-1], kept, puts[-1], gone, CosStep(get, accepted, key=again)),
        requires=("emulator",),
        origin="contract",
    )


def _short(text: str, operation: CosOperation) -> str:
    return f"{text} ({operation.operation_id})"
