"""Holds the plan's figures: each call counted once, by what it may cost, however it is told."""

from collections.abc import Sequence
from decimal import Decimal

from faceid_conformance.cases.compose import Scene, identity_scheme
from faceid_conformance.cases.media import PICTURE, digest_of, media_bytes
from faceid_conformance.cases.media import VIDEO as VIDEO_FILE
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.cases.signing import Account, Moment
from faceid_conformance.checks.finding import Profile
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.live.plan import Plan, make_plan, plan_document, plan_lines
from faceid_conformance.live.planned import PlannedCall, PlannedItem
from faceid_conformance.live.target_file import Prices
from faceid_conformance.suite.live_items import PREFLIGHT, planned_items

CONTRACT = load_contract()
IDENTITY = identity_scheme(CONTRACT)
OPERATIONS = tuple(operation.operation_id for operation in CONTRACT.operations)
LIP = PlannedCall("liveGetFour", "free")
REFUSED = PlannedCall("idcardCompare", "refused")
PAID = PlannedCall("idcardCompare", "billable", "one picture", (PICTURE,))
VIDEO = PlannedCall("liveDetectFour", "billable", media=(VIDEO_FILE,))
ITEMS = (
    PlannedItem("cases/refused", "cases", (REFUSED, REFUSED)),
    PlannedItem("cases/paid", "cases", (PAID,)),
    PlannedItem("cases/the-same", "cases", (PAID,)),
    PlannedItem("cases/chain", "cases", (LIP, VIDEO)),
    PlannedItem("cases/lacking", "cases", (), ("forced-outcomes",)),
)
PRICES = Prices("CNY", {"idcardCompare": Decimal("0.50"), "liveGetFour": Decimal(0)})


def plan(prices: Prices = PRICES, items: Sequence[PlannedItem] = ITEMS) -> Plan:
    return make_plan(items, prices, OPERATIONS)


def table(made: Plan) -> dict[str, list[str]]:
    """Return the lines of the plan that begin with an operation, cell by cell."""
    lines = [line.split() for line in plan_lines(made, IDENTITY)]
    return {cells[0]: cells[1:] for cells in lines if cells and cells[0] in {*OPERATIONS, "all"}}


def test_calls_are_counted_by_operation_and_by_what_they_may_cost() -> None:
    # operation: calls, refused, free, may be billed
    assert table(plan(Prices())) == {
        "liveGetFour": ["1", "0", "1", "0"],
        "idcardCompare": ["3", "2", "0", "1"],
        "liveDetectFour": ["1", "0", "0", "1"],
        "all": ["5", "2", "1", "2"],
    }


def test_money_is_as_expected_and_at_most() -> None:
    rows = table(plan())

    assert rows["idcardCompare"][4:] == ["0.50", "0.50", "1.50"]
    assert rows["liveGetFour"][4:] == ["0", "0", "0"]
    assert rows["liveDetectFour"][4:] == ["-", "-", "-"]
    assert rows["all"][4:] == ["0.50", "1.50", "CNY"]


def test_what_has_no_price_is_named() -> None:
    assert "priced   not liveDetectFour: the price table does not name them" in plan_lines(
        plan(), IDENTITY
    )
    assert "priced   nothing: no price table was given (--prices FILE)" in plan_lines(
        plan(Prices()), IDENTITY
    )


def test_what_is_spared_lacking_and_sent_is_told() -> None:
    lines = plan_lines(plan(), IDENTITY)

    assert "once     1 calls are spared: the same was asked before" in lines
    assert "not run  1 cases need forced-outcomes, which the target does not declare" in lines
    for name in (PICTURE, VIDEO_FILE):
        content = media_bytes(name)
        told = f"{len(content)} bytes, sha256 {digest_of(content)[:12]}"
        assert any(name in line and line.endswith(told) for line in lines)


def test_document_for_programs_has_the_same_figures() -> None:
    document = plan_document(plan())

    assert document["calls"] == 5
    assert document["spared"] == 1
    assert document["operations"]["idcardCompare"] == {
        "refused": 2, "free": 0, "billable": 1, "calls": 3,
        "price": "0.50", "cost": "0.50", "most_cost": "1.50",
    }  # fmt: skip
    assert document["operations"]["liveDetectFour"]["price"] is None
    assert document["lacking"] == {"forced-outcomes": 1}
    assert document["items"][3] == {
        "id": "cases/chain",
        "calls": [["liveGetFour", "free"], ["liveDetectFour", "billable"]],
        "lacking": [],
    }


def test_items_are_asked_in_the_order_of_their_cost() -> None:
    places = [plan().place(item.id) for item in ITEMS[:4]]

    assert places == sorted(places)
    assert places[0] < places[1] == places[3]
    assert plan().place("unknown") > places[3]
    assert [plan().calls_of(item.id) for item in ITEMS] == [2, 1, 1, 2, 0]


def whole(profile: Profile) -> Plan:
    scene = Scene(CONTRACT, Account("1250000001", "id", "key"), IDENTITY, Moment(0, 0), {})
    return make_plan(
        planned_items(read_cases(), scene, profile, lambda name: True), Prices(), OPERATIONS
    )


def test_real_plan_begins_with_one_free_look_and_asks_less_of_who_offers_less() -> None:
    bare = whole(Profile(is_emulator=False))
    offering = whole(Profile(False, frozenset({"forced-outcomes"})))

    assert bare.items[0] == PlannedItem(PREFLIGHT, PREFLIGHT, (LIP,))
    assert 0 < bare.calls < offering.calls
    assert bare.lacking()["forced-outcomes"] > offering.lacking()["forced-outcomes"] == 0
    assert bare.once > 0


def test_what_a_chain_asks_before_its_video_is_in_the_plan() -> None:
    made = whole(Profile(is_emulator=False))
    video = next(item for item in made.items if item.id == "cases/accept/plain/liveDetectFour-form")

    assert [call.operation for call in video.calls] == ["liveGetFour", "liveDetectFour"]
    assert [call.charge for call in video.calls] == ["free", "billable"]
    paid = [item for item in made.items if item.id.startswith("cases/signature/")]
    assert {item.charge for item in paid} <= {"refused", "free"}
