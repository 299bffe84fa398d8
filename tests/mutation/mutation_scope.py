"""What is mutated: the modules that decide an answer, and what of them decides none.

Knows nothing of how a mutant is judged.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EMULATOR = ROOT / "conformance" / "faceid_conformance" / "emulator"
PACKAGE = "faceid_conformance.emulator"
WHOLE = ("ci", "face", "outcomes", "state", "wire")
SINGLE = ("id_number.py", "once.py")
# They decide no answer of the emulator that is judged, each for its reason.
LEFT_OUT = {
    "ci/forceable.py": "the control API's list of what can be forced",
    "ci/trace.py": "what the journal tells of a call",
    "state/redis_objects.py": "another store",
    "state/sqlite_objects.py": "another store",
    "face/forceable.py": "the control API's list of what can be forced",
    "face/trace.py": "what the journal tells of a call",
    "face/written_form.py": "decides under --profile strict alone; the run judges the contract",
    "outcomes/manner.py": "when and in which pieces an answer travels, not what it says",
    "outcomes/printed.py": "decides under profiles of a printed age alone",
    "outcomes/trace.py": "what the journal tells of a call",
    "state/opening.py": "chooses a store; the judged emulator keeps its state in memory",
    "state/store.py": "bounds of shared stores",
    "state/redis_line.py": "another store",
    "state/redis_scripts.py": "another store",
    "state/redis_state.py": "another store",
    "state/redis_store.py": "another store",
    "state/sqlite_file.py": "another store",
    "state/sqlite_state.py": "another store",
    "state/sqlite_store.py": "another store",
    "state/pace.py": "rates, which an account has only by an option",
    "state/written.py": "what other stores write down",
    "wire/lint.py": "what the journal tells of a body",
}
# The same of single functions: what only an option, the control API or the journal asks for.
PARTS_LEFT_OUT = {
    "ci/api.py": {
        "CosApi.unavailable": "an answer without a state, which a store alone can lose",
        "CosApi._in_manner": "how an answer travels",
        "CosApi._id": "which of the lawful ids comes",
        "_event": "what the journal is told of a call",
    },
    "ci/call.py": {"CosCall.is_read": "asked by the rules, which the control API alone writes"},
    "ci/checks.py": {
        "permitted": "permissions, which an account lacks only by an option",
        "bucket_owned": "two accounts, which an emulator has only by an option",
    },
    "ci/forcing.py": {"by_rule": "asks the rules, which the control API alone writes"},
    "ci/store.py": {"ObjectStore.clear": "the control API's reset"},
    "face/answers.py": {"_evidence": "which of the lawful scores comes"},
    "face/pictures.py": {"wanted_url": "asked only where an option lets pictures be fetched"},
    "face/api.py": {
        "_is_early": "how an answer travels",
        "_bucket_names": "what the journal tells of a bucket",
        "FaceApi.early": "an answer before the body came; how an answer travels",
        "FaceApi.forceable": "the control API's list of what can be forced",
    },
    "face/call.py": {
        "FaceCall.lint": "what the journal tells of a body",
        "FaceCall.ruled": "asks the rules, which the control API alone writes",
    },
    "face/forcing.py": {"by_rule": "asks the rules, which the control API alone writes"},
    "face/signature.py": {"Signature.__repr__": "what is shown to whoever looks into the emulator"},
    "face/checks.py": {
        "_lint_parts": "what the journal is told of a body",
        "account_paid": "arrears, which an account has only by an option",
        "permitted": "permissions, which an account lacks only by an option",
        "within_rate": "rates, which an account has only by an option",
        "appid_secretid_paired": "two accounts, which an emulator has only by an option",
    },
    "outcomes/directive.py": {
        "Directive.document": "what the control API shows of a rule",
        "read_manner": "how an answer travels",
        "_manner": "how an answer travels",
        "_delay": "how an answer travels",
        "_dribble": "how an answer travels",
        "_seconds": "how an answer travels",
    },
    "outcomes/forcing.py": {"_manner": "how an answer travels"},
    "outcomes/precedence.py": {"_is_stage_passed": "tells the journal what was forced"},
    "outcomes/scores.py": {"draw": "which of the lawful scores and codes comes"},
    "state/order.py": {"CodeOrder.of_one": "an order that faults alone ask for"},
    "state/memory.py": {"MemoryState.kept": "the control API's snapshot"},
    "state/clocks.py": {
        "Clocks.shift": "only the control API sets a clock so",
        "Clocks.forget": "only the control API sets a clock so",
    },
    "face/stages.py": {"_is_of_the_form": "decides under profiles alone"},
    "wire/media.py": {
        "digest_of": "which of the lawful scores comes, and what the journal tells of a file",
        "format_of": "what the journal tells of a file",
        "is_base64": "decides under profiles alone",
    },
    "wire/part_head.py": {"_filename": "only whether there is one is told, to the journal"},
    "wire/reply.py": {"Reply.is_plain": "when and in which pieces an answer travels"},
}
# What is given by these names decides no answer: how Python keeps a class and shows it, what the
# journal is told (is_forced, too: the answer itself tells what was forced), what a digest is for.
WORDS = frozenset(
    {
        "duration_seconds",
        "gc",
        "has_filename",
        "offset",
        "frozen",
        "is_forced",
        "maxsize",
        "repr",
        "slots",
        "trailing_semicolon",
        "usedforsecurity",
    }
)
# Calls that write notes for the journal; no answer depends on them.
NOTES = frozenset({("log", "note"), ("_log", "note"), ("call", "note"), ("notes", "append")})


def modules() -> Iterator[Path]:
    """Yield the modules that are mutated."""
    found = [path for folder in WHOLE for path in sorted((EMULATOR / folder).glob("*.py"))]
    for path in (*found, *(EMULATOR / name for name in SINGLE)):
        if path.name != "__init__.py" and short(path) not in LEFT_OUT:
            yield path


def short(path: Path) -> str:
    """Return a module's path as people know it, below the emulator."""
    return path.relative_to(EMULATOR).as_posix()


def module_name(path: Path) -> str:
    """Return the name by which a module is imported."""
    return f"{PACKAGE}.{short(path).removesuffix('.py').replace('/', '.')}"


def undecisive(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what decides no answer: notes, words of errors, reprs, types for checkers."""
    match node:
        case ast.Expr() if _is_note(node):
            yield node
        case ast.If(body=body, orelse=[]) if all(map(_is_note, body)):
            yield node
        case ast.Raise(exc=ast.Call(args=words)):
            yield from words
        case ast.keyword(arg=str() as name) if name in WORDS:
            yield node
        case ast.Call(func=ast.Name(id="forced_by"), args=[source, *_]):
            yield source
        case ast.Call(func=ast.Name(id="_coded"), args=[*_, source]):
            yield source
        case ast.Assign(targets=[ast.Name(id="__slots__")]):
            yield node
        case ast.Assign(targets=[ast.Name(id="NAMES_OF_REQUESTS" | "SAMPLE_BYTES")]):
            # Which of the lawful scores comes.
            yield node
        case ast.Assign(targets=[ast.Name(id="by")]):
            # Whoever forced an outcome is told to the journal.
            yield node
        case ast.Tuple(elts=[ast.Constant() as name, ast.Constant(), ast.Lambda()]):
            # A format's name is told to the journal; its kind and its test decide.
            yield name
        case ast.Call(func=ast.Name(id="TypeVar" | "cast")):
            yield node
        case ast.Subscript(value=ast.Name(id="Literal" | "Callable" | "Mapping")):
            yield node
        case ast.ClassDef(bases=[*_, ast.Name(id="Protocol")]):
            yield node
        case _:
            return


def left_out(tree: ast.Module, file: str) -> Iterator[ast.AST]:
    """Yield the functions of a module that decide no answer that is judged."""
    for name in PARTS_LEFT_OUT.get(file, {}):
        found: ast.AST = tree
        for part in name.split("."):
            body: list[ast.stmt] = getattr(found, "body", [])
            found = next(item for item in body if getattr(item, "name", None) == part)
        yield found


def _is_note(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=holder, attr=name))):
            last = holder.attr if isinstance(holder, ast.Attribute) else getattr(holder, "id", "")
            return (last, name) in NOTES
        case _:
            return False
