"""The suite judges servers that are none of ours: it acquits the lawful and convicts the wrong.

A dozen of each; the whole matrix is `python tests/interop/conviction.py`.
"""

from __future__ import annotations

import pytest
from conviction import convict, judge, judge_by_command, serve
from foreign_server import ForeignServer, running

LAWFUL = (
    "plain",
    "every-refusal-on-200",
    "refusals-without-data",
    "http-1.0",
    "codes-not-tracked",
    "failed-stage-at-top",
    "sees-nobody",
    "knows-nobody",
    "as-odd-as-allowed",
)
WRONG = (
    "accepts-any-mac",
    "accepts-expired-signature",
    "says-five-for-fourteen",
    "refuses-second-use",
    "needs-filename-on-files",
    "cuts-at-boundary-like-bytes",
    "has-a-loose-limit",
    "resets-large-bodies",
    "always-compares",
    "says-sim-after-failed-liveness",
    "swaps-the-photos",
    "leaves-out-message-of-refusal",
    "lets-replays-into-a-race",
    "hears-a-code-twice-at-once",
    "mixes-sessions-up",
)


@pytest.mark.parametrize("name", LAWFUL)
def test_lawful_variation_is_acquitted(name: str) -> None:
    judgement = judge(name)

    assert not judgement.convicted, judgement.line()
    assert judgement.faults == ()


@pytest.mark.parametrize("name", WRONG)
def test_vice_is_convicted(name: str) -> None:
    judgement = judge(name, convict)

    assert judgement.convicted
    assert judgement.findings


def test_command_acquits_a_lawful_server_in_every_layer() -> None:
    """By the layers that draw; the cases judge the same server above."""
    judgement = judge("as-odd-as-allowed", by_drawing)

    assert judgement.is_right, judgement.line()


def by_drawing(server: ForeignServer) -> tuple[bool, tuple[str, ...]]:
    layers = ("vectors", "typed", "properties", "schema", "sequences", "concurrency", "guard")
    return judge_by_command(server, *(f"--only={layer}/" for layer in layers))


def test_command_convicts_a_wrong_server() -> None:
    with running(serve("accepts-expired-signature")) as server:
        convicted, _ = judge_by_command(server, "--only", "cases/signature")

    assert convicted
