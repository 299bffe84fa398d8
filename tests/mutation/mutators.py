"""Ways to break a piece of Python, one small thing at a time; each place is found by its number.

Knows no file and no test. What decides nothing is left alone: docstrings, annotations, overloads.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

SWAPPED: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
REVERSED: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
LONGEST_SHOWN = 200
DROPPED = (ast.Expr, ast.Raise, ast.AugAssign, ast.Continue, ast.Break, ast.Delete)
Undecisive = Callable[[ast.AST], Iterator[ast.AST]]


@dataclass(frozen=True, slots=True)
class Site:
    """One place of a module and what is done there; `node` numbers the tree's nodes in order."""

    node: int
    kind: str
    part: int = 0


@dataclass(frozen=True, slots=True)
class Mutation:
    """A mutated module, with what was changed for people to read."""

    tree: ast.Module
    line: int
    function: str
    was: str
    becomes: str


def sites(
    tree: ast.Module, undecisive: Undecisive, left_out: Sequence[ast.AST] = ()
) -> Iterator[Site]:
    """Yield every place where a module can be broken, in a fixed order."""
    passive = _passive(tree, undecisive)
    for part in left_out:
        passive.update(id(inner) for inner in ast.walk(part))
    for number, node in enumerate(ast.walk(tree)):
        if id(node) not in passive:
            for kind, part in _kinds(node):
                yield Site(number, kind, part)


def mutate(source: str, site: Site) -> Mutation:
    """Break the module in one place."""
    whole = ast.parse(source)
    node = list(ast.walk(whole))[site.node]
    parents = {id(child): parent for parent in ast.walk(whole) for child in _children(parent)}
    statement = _closest(node, parents)
    was, line = _shown(statement), getattr(node, "lineno", 1)
    function = ".".join(reversed(list(_names(node, parents))))
    if site.kind == "drop statement":
        _replace(parents[id(node)], node, ast.Pass())
        becomes = "pass"
    elif site.kind == "drop operand" and isinstance(node, ast.BoolOp) and len(node.values) == 2:
        _replace(parents[id(node)], node, node.values[1 - site.part])
        becomes = _shown(statement)
    else:
        CHANGES[site.kind](node, site.part)
        becomes = _shown(statement)
    ast.fix_missing_locations(whole)
    return Mutation(whole, line, function, was, becomes)


def statements(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield every statement, or its parts, as a mutation shows it, with its function."""
    parents = {id(child): parent for parent in ast.walk(tree) for child in _children(parent)}
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            is_long = len(_shown(node)) > LONGEST_SHOWN
            for part in ast.walk(node) if is_long else (node,):
                yield (
                    ".".join(reversed(list(_names(part, parents)))),
                    _shown(_closest(part, parents)),
                )


def _kinds(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield what can be done to a node."""
    match node:
        case ast.Compare():
            for part, operator in enumerate(node.ops):
                if type(operator) in SWAPPED:
                    yield "swap comparison", part
        case ast.BoolOp():
            yield "swap and/or", 0
            for part in range(len(node.values)):
                yield "drop operand", part
        case ast.UnaryOp(op=ast.Not()):
            yield "drop not", 0
        case ast.BinOp() if type(node.op) in REVERSED:
            yield "swap arithmetic", 0
        case ast.Constant() if _is_changeable(node.value):
            yield "change constant", 0
        case ast.If() | ast.IfExp() | ast.While():
            yield "negate condition", 0
        case ast.Dict():
            for part in range(len(node.keys)):
                yield "drop key", part
        case ast.Slice():
            if node.lower is not None:
                yield "drop lower bound", 0
            if node.upper is not None:
                yield "drop upper bound", 0
        case ast.Return(value=ast.expr()) if not _is_falsy(node.value):
            yield "return None", 0
        case _ if isinstance(node, DROPPED):
            yield "drop statement", 0
        case _:
            return


def _swap_comparison(node: ast.AST, part: int) -> None:
    assert isinstance(node, ast.Compare)
    node.ops[part] = SWAPPED[type(node.ops[part])]()


def _swap_boolean(node: ast.AST, part: int) -> None:
    assert isinstance(node, ast.BoolOp)
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()


def _drop_operand(node: ast.AST, part: int) -> None:
    assert isinstance(node, ast.BoolOp)
    del node.values[part]


def _drop_not(node: ast.AST, part: int) -> None:
    """Twice not is a truth value, as once not is."""
    assert isinstance(node, ast.UnaryOp)
    node.operand = ast.UnaryOp(ast.Not(), node.operand)


def _swap_arithmetic(node: ast.AST, part: int) -> None:
    assert isinstance(node, ast.BinOp)
    node.op = REVERSED[type(node.op)]()


def _change_constant(node: ast.AST, part: int) -> None:
    assert isinstance(node, ast.Constant)
    value = node.value
    if isinstance(value, bool):
        node.value = not value
    elif isinstance(value, int | float):
        node.value = value + 1
    elif isinstance(value, str):
        node.value = f"x{value}"
    elif isinstance(value, bytes):
        node.value = b"x" + value


def _negate(node: ast.AST, part: int) -> None:
    assert isinstance(node, ast.If | ast.IfExp | ast.While)
    node.test = ast.UnaryOp(ast.Not(), node.test)


def _drop_key(node: ast.AST, part: int) -> None:
    assert isinstance(node, ast.Dict)
    del node.keys[part]
    del node.values[part]


def _drop_lower(node: ast.AST, part: int) -> None:
    assert isinstance(node, ast.Slice)
    node.lower = None


def _drop_upper(node: ast.AST, part: int) -> None:
    assert isinstance(node, ast.Slice)
    node.upper = None


def _return_none(node: ast.AST, part: int) -> None:
    assert isinstance(node, ast.Return)
    node.value = ast.Constant(None)


CHANGES: Mapping[str, Callable[[ast.AST, int], None]] = {
    "swap comparison": _swap_comparison,
    "swap and/or": _swap_boolean,
    "drop operand": _drop_operand,
    "drop not": _drop_not,
    "swap arithmetic": _swap_arithmetic,
    "change constant": _change_constant,
    "negate condition": _negate,
    "drop key": _drop_key,
    "drop lower bound": _drop_lower,
    "drop upper bound": _drop_upper,
    "return None": _return_none,
}


def _passive(tree: ast.Module, undecisive: Undecisive) -> set[int]:
    """The nodes that decide nothing: docstrings, annotations, and what the caller leaves out."""
    found: set[int] = set()
    for node in ast.walk(tree):
        for part in (*_unread(node), *undecisive(node)):
            found.update(id(inner) for inner in ast.walk(part))
    return found


def _unread(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
        yield node.returns
    if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
        yield node.annotation


def _is_changeable(value: object) -> bool:
    return isinstance(value, bool | int | float | str | bytes)


def _is_falsy(node: ast.expr | None) -> bool:
    """None in place of False changes nothing for whoever asks whether it is true."""
    return isinstance(node, ast.Constant) and (node.value is None or node.value is False)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    return ast.iter_child_nodes(node)


def _statement(node: ast.AST, parents: Mapping[int, ast.AST]) -> ast.stmt:
    while not isinstance(node, ast.stmt):
        node = parents[id(node)]
    return node


def _closest(node: ast.AST, parents: Mapping[int, ast.AST]) -> ast.AST:
    """The statement that a node is part of, or of a long one as much as a line takes."""
    shown = _statement(node, parents)
    if len(_shown(shown)) <= LONGEST_SHOWN:
        return shown
    shown = node
    while isinstance(parent := parents[id(shown)], ast.expr):
        if len(ast.unparse(parent)) > LONGEST_SHOWN:
            break
        shown = parent
    return (
        parents[id(node)] if shown is node and isinstance(node, ast.cmpop | ast.boolop) else shown
    )


def _names(node: ast.AST, parents: Mapping[int, ast.AST]) -> Iterator[str]:
    place: ast.AST | None = node
    while place is not None:
        if isinstance(place, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield place.name
        place = parents.get(id(place))


def _shown(statement: ast.AST) -> str:
    """A statement without its body: of an if, its condition."""
    shown = copy.copy(statement)
    for name in ("body", "orelse", "finalbody", "handlers"):
        if isinstance(getattr(shown, name, None), list):
            setattr(shown, name, [ast.Expr(ast.Constant(...))] if name == "body" else [])
    ast.fix_missing_locations(shown)
    return ast.unparse(shown).removesuffix("\n    ...").strip()


def _replace(parent: ast.AST, node: ast.AST, other: ast.AST) -> None:
    """Put another node in the place of one."""
    ast.copy_location(other, node)
    for name, value in ast.iter_fields(parent):
        if value is node:
            setattr(parent, name, other)
        elif isinstance(value, list) and any(item is node for item in value):
            setattr(parent, name, [other if item is node else item for item in value])
