"""The plugin as other people's tests meet it: its fixtures, and that it costs nothing unasked."""

import subprocess
import sys
from importlib.metadata import entry_points

import pytest

pytest_plugins = ["pytester"]

STRICT = """
[pytest]
filterwarnings = error
addopts = --strict-markers --strict-config -p no:cacheprovider
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project of somebody else's, with warnings as errors."""
    pytester.makefile(".ini", pytest=STRICT)
    return pytester


def test_plugin_is_entered_as_faceid() -> None:
    found = [point.value for point in entry_points(group="pytest11") if point.name == "faceid"]

    assert found == ["faceid_conformance.pytest_plugin"]


def test_server_fixture_is_one_server_emptied_before_each_test(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import json, urllib.request
        addresses = set()

        def journal(emulator):
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(emulator.base_url + "/_emulator/journal") as reply:
                return len(json.load(reply)["entries"])

        def visit(emulator):
            addresses.add(emulator.base_url)
            assert journal(emulator) == 0
            try:
                urllib.request.urlopen(emulator.base_url + "/nowhere")
            except urllib.error.HTTPError as error:
                error.close()
            assert journal(emulator) == 1

        def test_one(faceid_emulator):
            visit(faceid_emulator)
            assert faceid_emulator.account.app_id
            assert faceid_emulator.settings.seed == 0

        def test_two(faceid_emulator):
            visit(faceid_emulator)
            assert len(addresses) == 1
        """
    )

    project.runpytest_inprocess().assert_outcomes(passed=2)


def test_transport_fixture_is_each_tests_own(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import httpx, pytest
        seen = []

        @pytest.mark.parametrize("turn", [1, 2])
        def test_call(turn, faceid_emulator_transport):
            seen.append(faceid_emulator_transport)
            with httpx.Client(transport=faceid_emulator_transport) as client:
                reply = client.get("https://service.example/_emulator/journal")
            assert reply.json()["entries"] == []
            assert len(set(map(id, seen))) == turn
        """
    )

    project.runpytest_inprocess().assert_outcomes(passed=2)


def test_settings_are_overridden_for_a_module(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest
        from faceid_conformance import Account, Settings

        @pytest.fixture
        def faceid_emulator_settings():
            return Settings(accounts=(Account("17", "id", "key"),), seed=4)

        def test_both(faceid_emulator, faceid_emulator_transport):
            for emulator in (faceid_emulator, faceid_emulator_transport):
                assert (emulator.account.app_id, emulator.settings.seed) == ("17", 4)
        """,
        test_after="""
        def test_usual(faceid_emulator):
            assert faceid_emulator.settings.seed == 0
        """,
    )

    project.runpytest_inprocess().assert_outcomes(passed=2)


def test_plugin_unasked_imports_nothing_of_the_emulator(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import sys

        def test_nothing():
            heavy = ("starlette", "uvicorn", "faceid_conformance.")
            kept = {"faceid_conformance.pytest_plugin"}
            assert [n for n in sys.modules if n.startswith(heavy) and n not in kept] == []
        """
    )
    others = ["-p", "no:schemathesis", "-p", "no:hypothesispytest"]

    project.runpytest_subprocess(*others).assert_outcomes(passed=1)


def test_missing_extra_is_said_when_a_fixture_is_asked_for(project: pytest.Pytester) -> None:
    project.makeconftest("import sys\nsys.modules['uvicorn'] = None\n")
    project.makepyfile("def test_call(faceid_emulator): pass\ndef test_other(): pass")

    result = project.runpytest_subprocess("-p", "no:schemathesis")

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*pip install 'faceid-contract?conformance?'*uvicorn*"])


def test_plugin_can_be_switched_off(project: pytest.Pytester) -> None:
    project.makepyfile("def test_call(faceid_emulator): pass")

    result = project.runpytest_inprocess("-p", "no:faceid")

    result.stdout.fnmatch_lines(["*fixture 'faceid_emulator' not found*"])


def test_fixtures_are_listed_with_what_they_are(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("--fixtures", "-q")

    for name in ("faceid_emulator", "faceid_emulator_settings", "faceid_emulator_transport"):
        result.stdout.fnmatch_lines([f"{name} -- *pytest_plugin.py:*", "    ?*"])


def test_public_names_are_found_late_and_all() -> None:
    program = (
        "import sys, faceid_conformance as f\n"
        "assert not [n for n in sys.modules if n.startswith('faceid_conformance.')]\n"
        "assert set(f.__all__) <= set(dir(f))\n"
        "assert [n for n in f.__all__ if getattr(f, n).__doc__ is None] == []\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)


def test_name_that_is_not_public_is_an_attribute_error() -> None:
    program = "import faceid_conformance as f\nassert not hasattr(f, 'Explain')"

    subprocess.run([sys.executable, "-c", program], check=True)
