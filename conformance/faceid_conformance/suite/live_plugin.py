"""Owns the door between pytest and the guard: what is asked, in which order, and what is not again.

Refuses to know budgets; the guard does.
"""

from __future__ import annotations

from collections.abc import Generator

import pytest

from faceid_conformance.checks.verdict import Verdict
from faceid_conformance.errors import CallRefused, OutcomeUnknown
from faceid_conformance.live.account import FUZZ, MAIN
from faceid_conformance.live.guard import Guard
from faceid_conformance.live.plan import Plan
from faceid_conformance.suite.live_items import EXACT_LAYERS
from faceid_conformance.suite.plugin import case_id, give, hand, layer_of, not_asked
from faceid_conformance.suite.session import Session

FIRST, LAST = -1, 99
NO_DRAWN_CALLS = "drawn calls go to a live target only with --fuzz-budget N"
# The client of COS has no gate of ours in it.
CLIENT_ON_COS = "typed/ci/"
NO_CLIENT_ON_COS = "the client's calls to COS ask no guard, and are not made where calls may cost"
# It sends nothing: the client is given its replies by hand.
SENDS_NOTHING = frozenset({"properties/decoding", "properties/ci/answers"})


class LiveOrder:
    """Puts the items in the order of their cost, and tells the guard which one is going on."""

    def __init__(self, session: Session, guard: Guard, plan: Plan) -> None:
        self._session, self._guard, self._plan = session, guard, plan

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=self._place)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> object | None:
        item_id, layer = case_id(pyfuncitem), layer_of(pyfuncitem)
        known = self._guard.books.verdicts.get(item_id)
        if known is not None:
            hand(pyfuncitem, self._session.waivers.applied(Verdict.from_json(known)))
            return True
        if item_id.startswith(CLIENT_ON_COS):
            give(pyfuncitem, not_asked(pyfuncitem, "not-run", NO_CLIENT_ON_COS))
            return True
        is_drawn = layer not in EXACT_LAYERS and item_id not in SENDS_NOTHING
        if is_drawn and not self._guard.terms.fuzz_budget:
            give(pyfuncitem, not_asked(pyfuncitem, "not-run", NO_DRAWN_CALLS))
            return True
        pool = FUZZ if is_drawn else MAIN
        self._guard.begin(item_id, pool, self._plan.calls_of(item_id))
        return None

    def _place(self, item: pytest.Item) -> int:
        layer = layer_of(item)
        if layer not in EXACT_LAYERS:
            return LAST
        return FIRST if layer == "vectors" else self._plan.place(case_id(item))


class LiveRefusals:
    """Turns a call that was held back into a verdict that says why."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        try:
            return (yield)
        except OutcomeUnknown as error:
            give(pyfuncitem, not_asked(pyfuncitem, "blocked", f"unknown: {error}"))
        except CallRefused as error:
            give(pyfuncitem, not_asked(pyfuncitem, "not-run", str(error)))
        except Exception:
            self._guard.note_engine_error()
            raise
        return True
