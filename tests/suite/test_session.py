"""Holds the session: a target that has died is not asked a thousand times more."""

import pytest
from faceid_conformance.exchange import Response
from faceid_conformance.suite.session import MOST_FAILURES, MOST_TIMEOUTS, Silence

ANSWER = Response(200, (), b"{}", 0.1)
RESET = Response(0, (), b"", 0.1, "ConnectionResetError")
TIMEOUT = Response(0, (), b"", 20.0, "TimeoutError")


@pytest.mark.parametrize(("silent", "most"), [(RESET, MOST_FAILURES), (TIMEOUT, MOST_TIMEOUTS)])
def test_silence_is_final_after_so_many_failures_in_a_row(silent: Response, most: int) -> None:
    silence = Silence()

    for _ in range(most - 1):
        silence.hear(silent)
    assert not silence.is_final

    silence.hear(silent)
    assert silence.is_final


def test_an_answer_ends_the_silence() -> None:
    silence = Silence()

    for _ in range(3 * MOST_FAILURES):
        silence.hear(RESET)
        silence.hear(ANSWER)

    assert not silence.is_final
