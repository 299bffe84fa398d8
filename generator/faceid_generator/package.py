"""Owns the rendering of the client's own face: facade, results, catalogue, limits, public names.

Knows nothing of the tools that run over it; it returns texts by file name.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from textwrap import wrap
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from faceid_generator.catalogue import PRECEDENCE, ErrorCode
from faceid_generator.contract import BundledContract
from faceid_generator.errors import RenderError
from faceid_generator.facade import APP_ID_FIELD, Facade, OperationView, read_facade, snake

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "package"
WIDTH = 88
# What callers may name, by module. A name that its module does not define fails the rendering.
PUBLIC = {
    "answers": ("Comparison", "Result"),
    "async_client": ("AsyncFaceIdClient",),
    "catalogue": ("CATALOGUE", "ErrorCode"),
    "client": ("FaceIdClient",),
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
    constants = sorted(constant.name for constant in facade.constants)
    context: dict[str, Any] = {
        "facade": _documented(facade),
        "families": _families(contract),
        "codes": [_row(row, snake) for row in contract.catalogue.codes],
        "enum": sorted(contract.catalogue.enum, key=lambda row: row.number),
        "imported_limits": constants,
        "imported_thresholds": constants,
        "user_agent": f"faceid-client/{contract.document['info']['version']}",
        "app_id_field": APP_ID_FIELD,
    }
    names = ("catalogue", "limits", "service", "results")
    texts = {f"{name}.py": _render(environment, name, context) for name in names}
    for name, asynchronous in (("client", False), ("async_client", True)):
        clients = {**context, "asynchronous": asynchronous}
        texts[f"{name}.py"] = _render(environment, "client", clients)
    exports = _exports(facade, runtime)
    all_names = sorted(name for names in exports.values() for name in names)
    context |= {"exports": dict(sorted(exports.items())), "all_names": all_names}
    texts["__init__.py"] = _render(environment, "init", context)
    return texts


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    filters: dict[str, Callable[..., str]] = {"python": repr, "docstring": _docstring}
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


def _documented(facade: Facade) -> Facade:
    documented = tuple(
        replace(operation, description=_method_docstring(operation))
        for operation in facade.operations
    )
    return replace(facade, operations=documented)


def _method_docstring(operation: OperationView) -> str:
    term = f" ({operation.term})" if operation.term else ""
    lines = [f"{operation.summary}{term}.", "", operation.description, "", "Args:"]
    for argument in operation.arguments:
        if argument.name != APP_ID_FIELD:
            lines.append(f"    {argument.name}: {argument.description}")
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
