"""Owns the rendering of the client's own face: facade, results, catalogue, limits, public names.

Knows nothing of the tools that run over it; it returns texts by file name.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from textwrap import wrap
from typing import Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from faceid_generator.catalogue import PRECEDENCE, ErrorCode
from faceid_generator.contract import BundledContract
from faceid_generator.cos_facade import CosFacade, CosOperation, read_cos_facade
from faceid_generator.errors import RenderError
from faceid_generator.facade import APP_ID_FIELD, Facade, OperationView, read_facade, snake

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "package"
WIDTH = 88
OperationT = TypeVar("OperationT", OperationView, CosOperation)
# What callers may name, by module. A name that its module does not define fails the rendering.
PUBLIC = {
    "answers": ("Comparison", "Result"),
    "async_ci_client": ("AsyncCiLivenessClient",),
    "async_client": ("AsyncFaceIdClient",),
    "catalogue": ("CATALOGUE", "ErrorCode"),
    "ci_client": ("CiLivenessClient",),
    "client": ("FaceIdClient",),
    "cos_auth": ("CosSignatureAuth",),
    "cos_catalogue": ("COS_CATALOGUE", "CosErrorCode"),
    "cos_signing": ("CosSignature", "sign_cos_request"),
    "codes": ("Catalogue", "CodeInfo"),
    "credentials": ("Credentials",),
    "events": ("RequestEvent", "ResponseEvent"),
    "headers": ("Headers",),
    "media": ("Media", "MediaContent"),
    "meta": ("Meta",),
    "options": ("InsecureTransportWarning", "OptionValues"),
    "service": ("DEFAULT_BASE_URL", "LEGACY_BASE_URL"),
    "signing": ("sign_multi_use", "sign_single_use"),
    "transport": ("SignatureAuth",),
}


def render_package(contract: BundledContract, runtime: Path) -> dict[str, str]:
    """Return the rendered modules by file name."""
    environment = _environment()
    facade = read_facade(contract)
    texts = _render_face(environment, contract, facade)
    exports = _exports(facade, runtime)
    for api in contract.further:
        cos = read_cos_facade(api)
        texts |= _render_cos(environment, api, cos)
        exports["cos_results"] = tuple(sorted(reply.name for reply in cos.replies))
    exports = {
        module: names for module, names in exports.items() if _is_there(module, texts, runtime)
    }
    all_names = sorted(name for names in exports.values() for name in names)
    context = {"facade": facade, "exports": dict(sorted(exports.items())), "all_names": all_names}
    texts["__init__.py"] = _render(environment, "init", context)
    return texts


def _render_face(
    environment: Environment, contract: BundledContract, facade: Facade
) -> dict[str, str]:
    limits = sorted(constant.name for constant in facade.constants)
    context = {
        **_catalogue_context(contract, "CATALOGUE", "ErrorCode"),
        "facade": replace(
            facade, operations=tuple(_documented(operation) for operation in facade.operations)
        ),
        "imported_limits": limits,
        "imported_thresholds": limits,
        "app_id_field": APP_ID_FIELD,
        "client_name": "FaceIdClient",
        "service_module": "service",
        "results_module": "results",
    }
    names = {name: name for name in ("catalogue", "limits", "service", "results")}
    return _render_all(environment, names, {"client": "client"}, context)


def _render_cos(
    environment: Environment, contract: BundledContract, facade: CosFacade
) -> dict[str, str]:
    context = {
        **_catalogue_context(contract, "COS_CATALOGUE", "CosErrorCode"),
        "facade": replace(
            facade, operations=tuple(_documented(operation) for operation in facade.operations)
        ),
        "app_id_field": APP_ID_FIELD,
        "client_name": "CiLivenessClient",
        "service_module": "cos_service",
        "results_module": "cos_results",
        "located": True,
    }
    names = {"cos_catalogue": "catalogue", "cos_limits": "limits"}
    names |= {"cos_service": "cos_service", "cos_results": "cos_results"}
    return _render_all(environment, names, {"ci_client": "client"}, context)


def _render_all(
    environment: Environment,
    names: Mapping[str, str],
    clients: Mapping[str, str],
    context: dict[str, Any],
) -> dict[str, str]:
    """Render modules by their templates; a client comes twice, once awaited."""
    whole: dict[str, Any] = {"located": False, **context}
    texts = {f"{name}.py": _render(environment, made, whole) for name, made in names.items()}
    for name, made in clients.items():
        for prefix, asynchronous in (("", False), ("async_", True)):
            settled = {**whole, "asynchronous": asynchronous}
            texts[f"{prefix}{name}.py"] = _render(environment, made, settled)
    return texts


def _catalogue_context(contract: BundledContract, catalogue: str, enum: str) -> dict[str, Any]:
    rows = contract.catalogue.codes
    return {
        "catalogue_name": catalogue,
        "enum_name": enum,
        "families": _families(contract),
        "codes": [_row(row, snake) for row in rows],
        "enum": sorted(contract.catalogue.enum, key=ErrorCode.order),
        "told_apart": {
            (row.code, variant.text): variant.category
            for row in rows
            for variant in row.variants
            if variant.category
        },
        "user_agent": f"faceid-client/{contract.document['info']['version']}",
    }


def _is_there(module: str, texts: Mapping[str, str], runtime: Path) -> bool:
    return f"{module}.py" in texts or (runtime / f"{module}.py").is_file()


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    filters: dict[str, Callable[..., str]] = {
        "python": repr,
        "docstring": _docstring,
        "snake": snake,
    }
    environment.filters.update(filters)  # pyright: ignore[reportUnknownMemberType]  # untyped there
    return environment


def _render(environment: Environment, name: str, context: dict[str, Any]) -> str:
    text = environment.get_template(f"{name}.py.jinja").render(context)
    try:
        ast.parse(text)
    except SyntaxError as error:
        raise RenderError(f"rendering {name}", f"line {error.lineno}: {error.msg}") from None
    return text


def _docstring(text: str) -> str:
    """Return a text as a docstring literal; the formatter indents the lines after the first."""
    lines = [line for part in text.split("\n") for line in _wrapped(part)]
    body = "\n".join(lines).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if len(lines) > 1:
        return f'"""{body}\n"""'
    return f'"""{body} """' if body.endswith('"') else f'"""{body}"""'


def _wrapped(line: str) -> list[str]:
    margin = line[: len(line) - len(line.lstrip())]
    hanging = f"{margin}    " if margin else ""
    return wrap(line.lstrip(), WIDTH, initial_indent=margin, subsequent_indent=hanging) or [""]


def _documented(operation: OperationT) -> OperationT:
    return replace(operation, description=_method_docstring(operation))


def _method_docstring(operation: OperationView | CosOperation) -> str:
    term = f" ({operation.term})" if operation.term else ""
    lines = [f"{operation.summary}{term}.", "", operation.description]
    named = [argument for argument in operation.arguments if argument.name != APP_ID_FIELD]
    if named:
        lines += ["", "Args:", *(f"    {each.name}: {each.description}" for each in named)]
    return "\n".join(lines)


def _families(contract: BundledContract) -> tuple[str, ...]:
    present = tuple(family.family for family in contract.catalogue.families)
    first = tuple(name for name in PRECEDENCE if name in present)
    return first + tuple(name for name in present if name not in first)


def _row(row: ErrorCode, name: Any) -> dict[str, object]:
    return {
        "code": row.code,
        "name": row.name,
        "family": row.family,
        "en": row.en,
        "zh": row.zh,
        "category": row.category,
        "fault": row.fault,
        "retry": row.retry,
        "http_status": row.http_status,
        "methods": tuple(name(operation) for operation in row.operations),
    }


def _exports(facade: Facade, runtime: Path) -> dict[str, tuple[str, ...]]:
    exports: dict[str, tuple[str, ...]] = {**PUBLIC}
    exports["errors"] = tuple(sorted(_error_classes(runtime / "errors.py")))
    exports["results"] = tuple(sorted(operation.result for operation in facade.operations))
    return exports


def category_classes(runtime: Path) -> dict[str, tuple[str, str]]:
    """Return the error class of each category and what it says of itself."""
    body = ast.parse((runtime / "errors.py").read_text(encoding="utf-8")).body
    says = {node.name: ast.get_docstring(node) for node in body if isinstance(node, ast.ClassDef)}
    for node in body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "_BY_CATEGORY":
            table = node.value
            if isinstance(table, ast.Dict):
                names = [ast.unparse(kind) for kind in table.values]
                categories = [str(ast.literal_eval(each)) for each in table.keys if each]
                return {
                    category: (name, says.get(name) or "")
                    for category, name in zip(categories, names, strict=True)
                }
    raise RenderError("reading errors.py", "it gives no class to the categories")


def _error_classes(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
