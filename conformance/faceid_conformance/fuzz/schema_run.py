"""Owns the Schemathesis run of one operation: signed per call, judged by our checks, counted.

Refuses to know pytest; it returns what was found and what was sent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import schemathesis
from hypothesis import strategies as st
from schemathesis import checks as schemathesis_checks
from schemathesis.engine import events, from_schema
from schemathesis.generation import GenerationMode

from faceid_conformance.cases.media import PICTURE, VIDEO, media_bytes
from faceid_conformance.exchange import Exchange, FieldValue, Request, Response, as_object
from faceid_conformance.fuzz.requests_wire import Send, WireAdapter, below_schemathesis
from faceid_conformance.fuzz.tighten import ISSUED_CODE, MEDIA_FORMATS

ISSUED_FORM = re.compile(ISSUED_CODE)
CHECK_NAME = "faceid_contract"
HTTP_OK = 200
WIRE_STATUS = "x-faceid-wire-status"
LENGTH_OF_A_REASON = 200
# Checks of Schemathesis that convict right servers of this API, each with its reason.
KNOWN_FALSE: Mapping[str, str] = MappingProxyType(
    {
        "ignored_auth": "its probes go past our signer and past the mapping of codes to statuses; "
        "our cases try wrong signatures on every operation",
        "negative_data_rejection": "a server may take what the contract does not name: unknown "
        "fields, numbers for texts; what it has to refuse, our own check knows",
        "positive_data_acceptance": "knows no code in the body, and lets a run pass whose every "
        "call is refused with 401; our own count does not",
        "missing_required_header": "knows no code in the body: a refusal may come on status 200",
        "unsupported_method": "no document says what another method gets; a case asks for GET",
        "allow_header_conformance": "no document names the header Allow",
    }
)
OFF = {"enabled": False}
DRAWN_PHASES: Mapping[str, Any] = MappingProxyType(
    {"examples": OFF, "coverage": {"unexpected-methods": []}, "stateful": OFF}
)
# Links are the document's own: none that is inferred, so that the same seed follows the same.
LINKED_PHASES: Mapping[str, Any] = MappingProxyType(
    {
        **dict.fromkeys(("examples", "coverage", "fuzzing"), OFF),
        "stateful": {
            "generation": {"mode": "positive"},
            "inference": {"algorithms": []},
            "link-calibration": False,
            "max-steps": 6,
        },
    }
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the run needs from outside."""

    base_url: str
    seed: int
    send: Send
    max_examples: int
    sign: Callable[[], str]
    lip_code: Callable[[], str | None]
    status_of_code: Callable[[int], int]
    judge: Callable[[Exchange, bool], str | None]


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """What a check of Schemathesis' own found: its title, and the smallest call that shows it."""

    title: str
    exchange: Exchange | None

    @property
    def size(self) -> float:
        return float("inf") if self.exchange is None else len(self.exchange.request.body)


@dataclass(slots=True)
class SchemaOutcome:
    """What a run sent, and what else went wrong."""

    sent: int = 0
    positive: int = 0
    codes: Counter[int | None] = field(default_factory=Counter[int | None])
    built_in: dict[str, BuiltIn] = field(default_factory=dict[str, BuiltIn])
    errors: list[str] = field(default_factory=list[str])
    interrupted: bool = False


def run_schema(
    document: dict[str, Any], operation_id: str, surroundings: Surroundings
) -> SchemaOutcome:
    """Run coverage and fuzzing over one operation."""
    return _run(document, [operation_id], surroundings, DRAWN_PHASES)


def run_links(
    document: dict[str, Any], operation_ids: list[str], surroundings: Surroundings
) -> SchemaOutcome:
    """Follow the document's links between these operations, and draw nothing else."""
    return _run(document, operation_ids, surroundings, LINKED_PHASES)


def _run(
    document: dict[str, Any],
    operation_ids: list[str],
    surroundings: Surroundings,
    phases: Mapping[str, Any],
) -> SchemaOutcome:
    _register_formats()
    outcome = SchemaOutcome()
    # Schemathesis leaves many of its types open; what goes in and comes out here is typed again.
    library: Any = schemathesis
    schema = library.openapi.from_dict(document, config=_config(library, surroundings, phases))
    schema.auth(refresh_interval=None)(_signer(surroundings))
    _hook(schema, outcome, surroundings.status_of_code)
    selected = schema.include(operation_id=operation_ids)
    adapter = WireAdapter(
        surroundings.send,
        urlsplit(surroundings.base_url).path.rstrip("/"),
        {path: str(item["post"]["operationId"]) for path, item in document["paths"].items()},
        surroundings.seed,
    )
    with _judged(surroundings), below_schemathesis(adapter):
        for event in from_schema(selected).execute():
            _take(event, outcome)
    return outcome


def _config(library: Any, surroundings: Surroundings, phases: Mapping[str, Any]) -> Any:
    checks: dict[str, Any] = {name: {"enabled": False} for name in KNOWN_FALSE}
    return library.Config.from_dict(
        {
            "seed": surroundings.seed,
            "base-url": surroundings.base_url,
            "workers": 1,
            "request-timeout": 20.0,
            "continue-on-failure": True,
            "cache": {"enabled": False},
            "suppress-health-check": ["all"],
            "checks": checks,
            "generation": {
                "max-examples": surroundings.max_examples,
                "database": "none",
                "with-security-parameters": False,
                "allow-x00": False,
            },
            "phases": dict(phases),
        }
    )


def _register_formats() -> None:
    for kind, name in MEDIA_FORMATS.items():
        sample = PICTURE if kind == "picture" else VIDEO
        schemathesis.openapi.format(name, st.just(media_bytes(sample)))


def _signer(surroundings: Surroundings) -> type:
    """Return the provider that signs each call anew and gives it an issued lip code."""

    class Signer:
        def get(self, case: Any, context: Any) -> str:
            return surroundings.sign()

        def set(self, case: Any, data: str, context: Any) -> None:
            case.headers = {**(case.headers or {}), "Authorization": data}
            # Whatever the rest of the request is: Schemathesis may find later that it was right.
            drawn = as_object(case.body).get("validate_data")
            if isinstance(drawn, str) and ISSUED_FORM.fullmatch(drawn):
                case.body["validate_data"] = surroundings.lip_code() or drawn

    return Signer


@contextmanager
def _judged(surroundings: Surroundings) -> Generator[None]:
    """Register our check for the time of one run."""

    def faceid_contract(ctx: Any, response: Any, case: Any) -> None:
        reason = surroundings.judge(_exchange(response, case), is_positive(case))
        if reason is not None:
            raise AssertionError(reason)

    registry: Any = vars(schemathesis_checks)["CHECKS"]
    registry.register(faceid_contract)
    try:
        yield
    finally:
        registry.unregister(CHECK_NAME)


def _hook(schema: Any, outcome: SchemaOutcome, status_of_code: Callable[[int], int]) -> None:
    """Count each answer, and give its in-body code a status that the built-in checks understand."""

    def after_call(context: Any, case: Any, response: Any) -> None:
        exchange = _exchange(response, case)
        outcome.sent += 1
        outcome.positive += is_positive(case)
        outcome.codes[exchange.response.code] += 1
        code = exchange.response.code
        response.headers[WIRE_STATUS] = [str(response.status_code)]
        if response.status_code == HTTP_OK and code:
            response.status_code = status_of_code(code)

    schema.hook(after_call)


def is_positive(case: Any) -> bool:
    """Whether a drawn request follows the contract in every part."""
    meta = case.meta
    return meta is not None and meta.generation.mode is GenerationMode.POSITIVE


def _exchange(response: Any, case: Any) -> Exchange:
    request = Request(
        operation_id=case.operation.definition.raw["operationId"],
        method=str(response.request.method),
        path=str(response.request.path_url),
        headers=tuple((str(key), _text(value)) for key, value in response.request.headers.items()),
        body=_bytes(response.request.body),
        fields=_fields(case.body),
    )
    headers = tuple(
        (str(key), _text(value)) for key, values in response.headers.items() for value in values
    )
    status = int(response.headers.get(WIRE_STATUS, [response.status_code])[0])
    answered = Response(status, headers, response.content, response.elapsed)
    return Exchange(request, answered)


def _fields(body: Any) -> Mapping[str, FieldValue]:
    return {str(name): _field(value) for name, value in as_object(body).items()}


def _field(value: Any) -> FieldValue:
    data = getattr(value, "data", value)
    return data if isinstance(data, bytes | str) else repr(value)


def _bytes(body: Any) -> bytes:
    if isinstance(body, bytes):
        return body
    return body.encode("utf-8", "surrogatepass") if isinstance(body, str) else b""


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _recorded(recorder: Any, case_id: str) -> Exchange | None:
    response, node = recorder.find_response(case_id=case_id), recorder.cases.get(case_id)
    return None if response is None or node is None else _exchange(response, node.value)


def _take(event: events.EngineEvent, outcome: SchemaOutcome) -> None:
    if isinstance(event, events.ScenarioFinished):
        for case_id, nodes in event.recorder.checks.items():
            for node in nodes:
                if node.failure_info is not None and node.name != CHECK_NAME:
                    title = node.failure_info.failure.title
                    found = BuiltIn(title, _recorded(event.recorder, case_id))
                    known = outcome.built_in.get(node.name, found)
                    outcome.built_in[node.name] = min(known, found, key=lambda item: item.size)
    elif isinstance(event, events.NonFatalError):
        outcome.errors.append(
            f"{type(event.value).__name__}: {event.info.title}"[:LENGTH_OF_A_REASON]
        )
    elif isinstance(event, events.FatalError):
        outcome.errors.append(type(event.exception).__name__)
    elif isinstance(event, events.Interrupted):
        outcome.interrupted = True
