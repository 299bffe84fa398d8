"""Tries the client on every Python at hand, and on the successor of its HTTP library.

    pipx run nox                    # tests: CPython 3.11 to 3.14, those that are installed
    pipx run nox -s httpx2          # the client over httpx2 instead of httpx, and what fails

Knows no test: it makes environments from the hashed locks and calls pytest and mypy.
"""

import os
import shutil
from pathlib import Path

import nox

ROOT = Path(__file__).parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
HTTPX2 = "httpx2==2.16.2"
# These compare the generated text with its sources, and the copy's is changed on purpose.
ABOUT_TEXT = (
    "--ignore=tests/client/test_generation.py",
    "--deselect=tests/client/test_surface.py::test_runtime_is_copied_verbatim",
)

nox.options.sessions = ["tests"]
nox.options.error_on_missing_interpreters = False
nox.options.reuse_existing_virtualenvs = True


def find_pythons() -> None:
    """Put pyenv's Pythons before its shims, which refuse a version that is not switched on."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [str(path) for python in PYTHONS for path in sorted(versions.glob(f"{python}.*/bin"))]
    os.environ["PATH"] = os.pathsep.join([*found, os.environ["PATH"]])


find_pythons()


def install(session: nox.Session) -> None:
    """Install what `make install` does, from the same locks."""
    pip = ("python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    session.run(*pip, "--require-hashes", "-r", "requirements/build.lock")
    hashed = ("--require-hashes", "--no-build-isolation", "-r", "requirements/dev.lock")
    session.run(*pip, *hashed)
    session.run(*pip, "--no-deps", "--no-build-isolation", "-e", ".")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the client's tests and check its types, as this Python sees them."""
    install(session)
    pytest = ("python", "-m", "pytest", "-p", "no:cacheprovider", "tests/client")
    session.run(*pytest, *session.posargs)
    mypy = ("python", "-m", "mypy", f"--cache-dir={session.create_tmp()}/mypy")
    session.run(*mypy, f"--python-version={session.python}", "-p", "faceid_client")


@nox.session(python=PYTHONS[0])
def httpx2(session: nox.Session) -> None:
    """Say what fails when a copy of the client imports httpx2; a finding, never a red session."""
    install(session)
    session.run("python", "-m", "pip", "install", "--quiet", HTTPX2)
    copy = Path(session.create_tmp()).resolve() / "httpx2"
    shutil.rmtree(copy, ignore_errors=True)
    for folder in ("generated_client", "tests/client", "generator/runtime"):
        shutil.copytree(ROOT / folder, copy / folder)
    for name in ("pyproject.toml", "tests/conftest.py"):
        shutil.copy(ROOT / name, copy / name)
    for path in (*copy.glob("generated_client/**/*.py"), *copy.glob("tests/**/*.py")):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("import httpx\n", "import httpx2 as httpx\n"), "utf-8")

    proof = "import faceid_client, sys; sys.exit('httpx' in sys.modules)"
    session.chdir(copy)
    paths = {"PYTHONPATH": "generated_client", "MYPYPATH": "generated_client"}
    may_fail = {"env": paths, "success_codes": [0, 1]}
    session.run("python", "-c", proof, env=paths)
    session.run("python", "-m", "mypy", "-p", "faceid_client", **may_fail)
    pytest = ("python", "-m", "pytest", "-p", "no:cacheprovider", "tests/client", *ABOUT_TEXT)
    session.run(*pytest, **may_fail)
