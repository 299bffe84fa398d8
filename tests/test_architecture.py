"""Holds the tree against the import map and the house's sizes and names.

Reads source text only: nothing is imported, so a broken module is reported and not a crash here.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SUITE = ROOT / "conformance" / "faceid_conformance"
GENERATOR = ROOT / "generator"
HAND_WRITTEN = (GENERATOR, ROOT / "conformance", ROOT / "tests", ROOT / "benchmarks")
OURS = frozenset({"faceid_client", "faceid_conformance", "faceid_generator"})

FILE_LINES = 400
FUNCTION_LINES = 40
CONFTEST_LINES = 40
BANNED_NAMES = frozenset(
    {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager"}
)
# Where others enter, and may lack the extra: these import late, and by name. Stores of state too:
# their libraries are an extra, and slow to import for someone who uses another store.
STORES = "emulator/state/opening.py"
FETCHING = "emulator/fetching/opening.py"
LATE_IMPORTS = frozenset(
    f"conformance/faceid_conformance/{name}"
    for name in (
        "__init__.py",
        "cli/__init__.py",
        "emulator/server/tls.py",
        "fuzz/examples.py",
        "pytest_plugin.py",
        FETCHING,
        STORES,
    )
)


@dataclass(frozen=True, slots=True)
class Room:
    """What the modules of one room of faceid_conformance may import beside the standard library."""

    rooms: frozenset[str]
    packages: frozenset[str]


def room(rooms: str, packages: str = "") -> Room:
    return Room(frozenset(rooms.split()), frozenset(packages.split()))


LEAVES = "errors exits breakdown contract exchange"
BELOW_DRIVERS = f"{LEAVES} clauses cases"
BELOW_FUZZ = f"{BELOW_DRIVERS} drivers checks"
BELOW_LIVE = BELOW_FUZZ
BELOW_SUITE = f"{BELOW_FUZZ} fuzz live report"
BELOW_CLI = f"{BELOW_SUITE} suite emulator"
EVERYTHING = f"{BELOW_CLI} selftest polyglot stop_signals given_file"

# Downhill only. A room that is not listed here does not exist yet: add it where it belongs.
ROOMS = {
    "errors": room(""),
    "exits": room("errors"),
    "breakdown": room("errors"),
    "exchange": room(""),
    "stop_signals": room(""),
    "given_file": room(""),
    "yaml_document": room("given_file", "yaml"),
    "contract": room("errors"),
    "emulator": room(
        "errors contract yaml_document stop_signals",
        "starlette uvicorn h11 httptools yaml anyio hiredis httpx msgspec redis trustme",
    ),
    "clauses": room("errors contract yaml_document", "yaml jsonschema"),
    "cases": room("errors contract exchange clauses yaml_document", "yaml jsonschema"),
    "drivers": room(BELOW_DRIVERS, "httpx faceid_client"),
    "checks": room(f"{LEAVES} clauses cases", "jsonschema"),
    "fuzz": room(BELOW_FUZZ, "hypothesis schemathesis pytest httpx requests urllib3 redis"),
    "live": room(f"{BELOW_LIVE} given_file", "jsonschema"),
    "report": room("errors exits exchange checks clauses given_file", "pytest"),
    "polyglot": room(f"{BELOW_FUZZ} live", "jsonschema"),
    "suite": room(BELOW_SUITE, "pytest hypothesis schemathesis httpx"),
    "selftest": room(BELOW_CLI, "pytest"),
    "cli": room(EVERYTHING, "click pytest httpx"),
    "__init__": room("emulator"),
    "pytest_plugin": room("", "pytest"),
    "__main__": room("cli"),
}
IN_PROCESS, FETCHER = "emulator/inprocess/", "emulator/fetching/fetcher.py"
IN_PROCESS_PACKAGES = frozenset({"anyio", "httpx"})
SOLE_CLIENT_IMPORTERS = ("drivers/typed.py", "drivers/typed_cos.py", "drivers/typed/")
GENERATOR_PACKAGES = frozenset(
    {"yaml", "jinja2", "markupsafe", "openapi_python_client", "faceid_generator"}
)
RUNTIME_PACKAGES = frozenset({"anyio", "attrs", "httpx"})


def sources(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            if "__pycache__" not in path.parts and "templates" not in path.parts:
                yield path


def place(path: Path, line: int = 1) -> str:
    return f"{path.relative_to(ROOT).as_posix()}:{line}"


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Yield (absolute module name, line) of every import, in functions and TYPE_CHECKING too."""
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            prefix = relative_prefix(path, node.level)
            module = ".".join(part for part in (prefix, node.module or "") if part)
            yield module, node.lineno
            for alias in node.names:
                yield f"{module}.{alias.name}", node.lineno


def relative_prefix(path: Path, level: int) -> str:
    if not level:
        return ""
    package = path.parent
    for _ in range(level - 1):
        package = package.parent
    parts = package.relative_to(ROOT).parts
    return ".".join(parts[1:])  # the first part is a folder that is put on the path


def room_of(path: Path) -> str:
    first = path.relative_to(SUITE).parts[0]
    return first.removesuffix(".py")


def foreign(module: str) -> str | None:
    """Return the distribution's import name, or None for the standard library."""
    top = module.partition(".")[0]
    return None if top in sys.stdlib_module_names or top == "__future__" else top


def target_room(module: str) -> str | None:
    parts = module.split(".")
    if parts[0] != "faceid_conformance" or len(parts) < 2:
        return None
    return parts[1] if parts[1] in ROOMS else None


def report(rule: str, offences: list[str]) -> None:
    assert not offences, f"{rule}\n  " + "\n  ".join(sorted(set(offences)))


def test_conformance_rooms_are_all_on_the_map() -> None:
    unknown = [
        f"{place(path)}: room '{room_of(path)}'"
        for path in sources(SUITE)
        if room_of(path) not in ROOMS
    ]

    report(
        "Every room of faceid_conformance stands in ROOMS (tests/test_architecture.py).", unknown
    )


def test_conformance_imports_run_downhill() -> None:
    offences = []
    for path in sources(SUITE):
        here = room_of(path)
        allowed = ROOMS[here].rooms | {here}
        for module, line in imports(path):
            target = target_room(module)
            if target is not None and target not in allowed:
                offences.append(f"{place(path, line)}: {here} imports {target}")

    report("Imports run downhill only (ARCHITECTURE.md has the map).", offences)


def test_conformance_rooms_use_only_their_packages() -> None:
    offences = []
    for path in sources(SUITE):
        here = room_of(path)
        for module, line in imports(path):
            package = foreign(module)
            if package not in {None, "faceid_conformance", *ROOMS[here].packages}:
                offences.append(f"{place(path, line)}: {here} imports {package}")

    report("A room imports the packages listed for it and no others.", offences)


def test_typed_driver_is_the_sole_importer_of_the_client() -> None:
    offences = []
    for path in sources(SUITE):
        inside = path.relative_to(SUITE).as_posix()
        if inside.startswith(SOLE_CLIENT_IMPORTERS):
            continue
        offences += [
            place(path, line)
            for module, line in imports(path)
            if module.partition(".")[0] == "faceid_client"
        ]

    report("Only drivers/typed imports faceid_client.", offences)


def test_served_emulator_needs_no_client_library() -> None:
    offences = [
        f"{place(path, line)}: imports {module}"
        for path in sources(SUITE / "emulator")
        if not path.relative_to(SUITE).as_posix().startswith((IN_PROCESS, FETCHER))
        for module, line in imports(path)
        if foreign(module) in IN_PROCESS_PACKAGES
        or module.startswith("faceid_conformance.emulator.inprocess")
    ]

    report("Only emulator/inprocess imports httpx, and nothing of the server imports it.", offences)


def test_generator_imports_neither_client_nor_conformance() -> None:
    offences = []
    for path in sources(GENERATOR / "faceid_generator"):
        for module, line in imports(path):
            package = foreign(module)
            if package not in {None, *GENERATOR_PACKAGES}:
                offences.append(f"{place(path, line)}: imports {package}")

    report("The generator imports the standard library, PyYAML and Jinja only.", offences)


def test_runtime_is_free_of_everything_but_its_two_dependencies() -> None:
    offences = []
    for path in sources(GENERATOR / "runtime"):
        for module, line in imports(path):
            package = foreign(module)
            if package not in {None, "runtime", *RUNTIME_PACKAGES}:
                offences.append(f"{place(path, line)}: imports {package}")

    report(
        "Runtime files import the standard library, httpx with what it stands on, attrs.",
        offences,
    )


def test_no_import_stands_inside_a_function() -> None:
    offences = []
    for path in sources(*HAND_WRITTEN):
        for function in functions(path):
            offences += [
                place(path, node.lineno)
                for node in ast.walk(function)
                if isinstance(node, ast.Import | ast.ImportFrom | ast.Call)
                if not isinstance(node, ast.Call) or is_late_import(path, node)
            ]

    report("No import inside a function; only the doors in LATE_IMPORTS import late.", offences)


def is_late_import(path: Path, call: ast.Call) -> bool:
    if not path.is_relative_to(SUITE) or path.relative_to(ROOT).as_posix() in LATE_IMPORTS:
        return False
    called = ast.unparse(call.func)
    return called in {"__import__", "import_module", "importlib.import_module"}


def test_no_type_checking_block_hides_an_import() -> None:
    offences = [
        place(path, node.lineno)
        for path in sources(*HAND_WRITTEN)
        for node in ast.walk(parse(path))
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    ]

    report("No TYPE_CHECKING block: move the noun instead.", offences)


def test_no_module_has_a_name_that_says_nothing() -> None:
    offences = [
        place(path)
        for path in sources(*HAND_WRITTEN)
        if BANNED_NAMES & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    ]

    report("A module is named for the noun it owns.", offences)


def test_hand_written_files_read_at_a_sitting() -> None:
    offences = []
    for path in sources(*HAND_WRITTEN):
        limit = CONFTEST_LINES if path.name == "conftest.py" else FILE_LINES
        length = len(path.read_text(encoding="utf-8").splitlines())
        if length > limit:
            offences.append(f"{place(path)}: {length} lines, at most {limit}")

    report("Files stay short: is there a second noun inside?", offences)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_hand_written_functions_stay_short() -> None:
    offences = []
    for path in sources(*HAND_WRITTEN):
        for function in functions(path):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > FUNCTION_LINES:
                offences.append(f"{place(path, function.lineno)}: {function.name}, {length} lines")

    report(f"Functions have at most {FUNCTION_LINES} lines.", offences)


def test_every_module_opens_with_its_charter() -> None:
    offences = []
    for path in sources(*HAND_WRITTEN):
        docstring = ast.get_docstring(parse(path)) or ""
        lines = [line for line in docstring.splitlines() if line.strip()]
        wanted = 2 if path.is_relative_to(SUITE) or path.is_relative_to(GENERATOR) else 1
        if len(lines) < wanted:
            offences.append(f"{place(path)}: {len(lines)} lines of {wanted}")

    report("A module says what it owns, then what it refuses to know.", offences)


def test_tests_have_no_package_files() -> None:
    offences = [place(path) for path in sources(ROOT / "tests") if path.name == "__init__.py"]

    report("Tests are no package (importlib mode).", offences)


def test_folders_on_the_path_hold_packages_only() -> None:
    stray = [
        place(path)
        for folder in (ROOT / "generated_client", ROOT / "conformance")
        for path in folder.glob("*.py")
    ]

    report("generated_client/ and conformance/ are put on the path: no module lies in them.", stray)
