"""Owns the life of lip codes and signatures as a state machine: calls drawn one after another.

A model foretells each answer. Refuses to send and to judge; the world that it acts in does both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, precondition, rule

from faceid_conformance.cases.model import Expectation
from faceid_conformance.cases.signing import Recipe
from faceid_conformance.exchange import Exchange

KINDS: Mapping[str, str] = {
    "person": "idcardLiveDetectFour/form",
    "card": "liveDetectFour/form",
    "live-only": "liveDetectFour/live-only",
}
ASKING = ("liveGetFour/json", "liveGetFour/form")
NOT_LIVE, NOT_ALIKE, BROKEN = -5016, -4010, 213
NO_RESULT = ("sim", "photo", "video_photo")
# The simplest first; around the ends of codes and of the signatures that are drawn.
AGES_OF_CODES = (600, 599, 601, 86_400)
AGES_OF_SIGNATURES = (0, 30, 29, 31, 61, 299, 300, 301, 600, 86_400)
MOST_STRANGERS = 2
LIVES = (0, 30, 300, 600)


class World(Protocol):
    """What the machine acts in: a target, its clock, and whoever judges its answers."""

    @property
    def now(self) -> int: ...

    @property
    def has_clock(self) -> bool: ...

    @property
    def forces_outcomes(self) -> bool: ...

    @property
    def lip_code_seconds(self) -> int: ...

    @property
    def lip_code_refusal(self) -> int: ...

    @property
    def foreign_codes(self) -> frozenset[str] | None:
        """Lip codes that were out before; None where nobody can tell."""
        ...

    def begin(self) -> None: ...

    def end(self) -> None: ...

    def act(self, request: str, expect: Expectation, **departures: object) -> Exchange:
        """Send one request, departing from the well-formed one as told, and judge the answer."""
        ...

    def wait(self, seconds: int) -> None: ...


@dataclass(slots=True)
class CodeModel:
    """Which lip codes are out, and until when."""

    lifetime_seconds: int
    ends: dict[str, int] = field(default_factory=dict[str, int])

    def issue(self, code: str, now: int) -> None:
        """A code has come out; it replaces what was known of the same digits."""
        self.ends[code] = now + self.lifetime_seconds

    def take_back(self, code: str, now: int) -> bool:
        """A video speaks the code; true where it was out and still good. It is spent either way."""
        end = self.ends.pop(code, None)
        return end is not None and now < end


@dataclass(frozen=True, slots=True)
class Issued:
    """A lip code that came out, and the name under which later requests speak it."""

    name: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """A signature that was used, and until when it may be used again; 0 for single-use."""

    name: str
    expires: int


class Lifecycle(RuleBasedStateMachine):
    """Asks for codes, speaks them, lets them grow old, and uses signatures again."""

    world: ClassVar[World]
    codes: Bundle[Issued] = Bundle("codes")
    signatures: Bundle[Kept] = Bundle("signatures")

    def __init__(self) -> None:
        super().__init__()
        self.world.begin()
        self.model = CodeModel(self.world.lip_code_seconds)
        self.count = self.strangers = 0

    @property
    def knows_strangers(self) -> bool:
        """Whether codes that nobody issued are known, and were not spoken often enough."""
        return self.world.foreign_codes is not None and self.strangers < MOST_STRANGERS

    def teardown(self) -> None:
        self.world.end()

    def name(self, noun: str) -> str:
        self.count += 1
        return f"{noun}_{self.count}"

    def speak(self, code: str, kind: str) -> Expectation:
        """Foretell a video that speaks the code, and take the code back."""
        if self.model.take_back(code, self.world.now):
            passed = {"live_status": 0} | ({} if kind == "live-only" else {"compare_status": 0})
            return Expectation(codes=(0,), equals=passed)
        refusal = {"live_status": self.world.lip_code_refusal}
        return Expectation(codes=(0,), equals=refusal, absent=NO_RESULT)

    @initialize(target=codes)
    def ask_first(self) -> Issued:
        return self.new_code(ASKING[0])

    @rule(target=codes, request=st.sampled_from(ASKING))
    def ask(self, request: str) -> Issued:
        return self.new_code(request)

    def new_code(self, request: str) -> Issued:
        name = self.name("code")
        exchange = self.world.act(
            request,
            Expectation(codes=(0,), matches={"validate_data": "[0-9]{4}"}),
            keep={name: "validate_data"},
        )
        code = str(exchange.response.data.get("validate_data", ""))
        self.model.issue(code, self.world.now)
        return Issued(name, code)

    @rule(issued=codes, kind=st.sampled_from(sorted(KINDS)))
    def verify(self, issued: Issued, kind: str) -> None:
        expect = self.speak(issued.code, kind)
        self.world.act(KINDS[kind], expect, set=_spoken(issued))

    @precondition(lambda self: self.world.has_clock)
    @rule(issued=codes, kind=st.sampled_from(sorted(KINDS)), seconds=st.sampled_from(AGES_OF_CODES))
    def verify_late(self, issued: Issued, kind: str, seconds: int) -> None:
        self.wait(seconds)
        self.verify(issued, kind)

    @precondition(lambda self: self.world.forces_outcomes)
    @rule(
        issued=codes,
        kind=st.sampled_from(sorted(KINDS)),
        stage=st.sampled_from(("live_status", "compare_status")),
    )
    def fail(self, issued: Issued, kind: str, stage: str) -> None:
        """A verification that fails for another reason has heard the code all the same."""
        if stage == "live_status" or kind == "live-only":
            self.model.take_back(issued.code, self.world.now)
            expect = Expectation(codes=(0,), equals={"live_status": NOT_LIVE}, absent=NO_RESULT)
            outcome = f"live_status={NOT_LIVE}"
        else:
            expect, outcome = self.speak(issued.code, kind), f"compare_status={NOT_ALIKE}"
            if expect.equals["live_status"] == 0:
                failed = {"live_status": 0, "compare_status": NOT_ALIKE}
                expect = Expectation(codes=(0,), equals=failed, absent=NO_RESULT)
        self.world.act(KINDS[kind], expect, set=_spoken(issued), outcome=outcome)

    @rule(
        issued=codes,
        kind=st.sampled_from(sorted(KINDS)),
        why=st.sampled_from(("signature", "number", "breakdown")),
    )
    def be_refused(self, issued: Issued, kind: str, why: str) -> None:
        """A request that never comes to the video uses nothing up: its code stays good."""
        said = _spoken(issued)
        if why == "number":
            said["idcard_number"] = "1234"
            expect = Expectation(refuse=True, codes=(-5804,))
            self.world.act(KINDS["person"], expect, set=said)
        elif why == "breakdown" and self.world.forces_outcomes:
            expect, outcome = Expectation(codes=(BROKEN,)), f"code={BROKEN}"
            self.world.act(KINDS[kind], expect, set=said, outcome=outcome)
        else:
            expect, recipe = Expectation(codes=(14,)), Recipe(flip_bit=27)
            self.world.act(KINDS[kind], expect, set=said, sign=recipe)
        self.verify(issued, kind)

    @precondition(lambda self: self.knows_strangers)
    @rule(kind=st.sampled_from(sorted(KINDS)), number=st.integers(0, 9999))
    def speak_what_was_never_issued(self, kind: str, number: int) -> None:
        self.strangers += 1
        known = self.model.ends.keys() | (self.world.foreign_codes or frozenset())
        code = next(
            text
            for text in (f"{(number + more) % 10_000:04d}" for more in range(10_000))
            if text not in known
        )
        expect = self.speak(code, kind)
        self.world.act(KINDS[kind], expect, set={"validate_data": code})

    @rule(target=signatures, seconds=st.sampled_from(LIVES))
    def sign(self, seconds: int) -> Kept:
        """Sign for many uses within so many seconds; without a life, for a single one."""
        name = self.name("signature")
        single = Recipe(expires_in_seconds=None, values={"f": f"{name}-${{nonce}}"})
        recipe = Recipe(expires_in_seconds=seconds) if seconds else single
        expect = Expectation(codes=(0,))
        self.world.act(ASKING[0], expect, sign=recipe, keep={name: "authorization"})
        return Kept(name, self.world.now + seconds if seconds else 0)

    @rule(kept=signatures, seconds=st.sampled_from(AGES_OF_SIGNATURES))
    def sign_again(self, kept: Kept, seconds: int) -> None:
        self.wait(seconds)
        code = 13
        if kept.expires:
            code = 0 if self.world.now < kept.expires else 9
        recipe = Recipe(literal=f"${{{kept.name}}}")
        self.world.act(ASKING[0], Expectation(codes=(code,)), sign=recipe)

    def wait(self, seconds: int) -> None:
        """Let time go by before the next call, where the target's clock may be set."""
        if seconds and self.world.has_clock:
            self.world.wait(seconds)


def _spoken(issued: Issued) -> dict[str, str]:
    return {"validate_data": f"${{{issued.name}}}"}
