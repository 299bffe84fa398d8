"""Owns the life of digits and objects as a state machine: calls drawn one after another.

A model foretells each answer. Refuses to send and to judge; the world that it acts in does both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, precondition, rule

from faceid_conformance.cases.cos.model import CosExpectation
from faceid_conformance.cases.cos.signing import CosRecipe
from faceid_conformance.cases.model import FileSource

NOT_LIVE, NO_KEY, NO_VIDEO = (
    "FailedOperation.LivessDetectFail",
    "NoSuchKey",
    "FailedOperation.LipVideoInvalid",
)
MISMATCH, EXPIRED = "SignatureDoesNotMatch", "AccessDenied"
KEYS = ("a.mp4", "目录/b c.mp4", "a/../b.mp4", "A.mp4")
VIDEO, PICTURE = FileSource("media", "me.mp4"), FileSource("media", "small.gif")
AGES = (600, 599, 601, 86_400)
LIVES = (60, 600)
DELETED = CosExpectation(answered=True, any_form=True)


class CosWorld(Protocol):
    """What the machine acts in: a target, its clock, and whoever judges its answers."""

    @property
    def now(self) -> int: ...

    @property
    def has_clock(self) -> bool: ...

    @property
    def digits_seconds(self) -> int: ...

    def begin(self) -> None: ...

    def act(self, request: str, expect: CosExpectation, **departures: object) -> str:
        """Send one request, judge the answer, and return the digits that came, if any."""
        ...

    def wait(self, seconds: int) -> None: ...


@dataclass(slots=True)
class Books:
    """What lies in the bucket, and which digits are out until when."""

    videos: dict[str, bool] = field(default_factory=dict[str, bool])
    ends: dict[str, int] = field(default_factory=dict[str, int])

    def take(self, digits: str, now: int) -> bool:
        """Digits are spoken; true where they were out and still good. They are used up."""
        end = self.ends.pop(digits, None)
        return end is not None and now < end


@dataclass(frozen=True, slots=True)
class Kept:
    """A signature that was used, and until when it may be used again."""

    name: str
    end: int


class CosLifecycle(RuleBasedStateMachine):
    """Asks for digits, uploads, verifies, verifies again, lets time go by, signs again."""

    world: ClassVar[CosWorld]
    digits: Bundle[str] = Bundle("digits")
    signatures: Bundle[Kept] = Bundle("signatures")

    def __init__(self) -> None:
        super().__init__()
        self.world.begin()
        self.books = Books()
        self.count = 0
        for key in KEYS:
            self.world.act("object/put", DELETED, key=key, method="DELETE")

    @initialize(target=digits)
    def ask_first(self) -> str:
        return self._ask()

    @rule(target=digits)
    def ask(self) -> str:
        return self._ask()

    def _ask(self) -> str:
        digits = self.world.act("getLiveCode/bucket", CosExpectation(accept=True))
        self.books.ends[digits] = self.world.now + self.world.digits_seconds
        return digits

    @rule(key=st.sampled_from(KEYS), is_video=st.booleans())
    def upload(self, key: str, is_video: bool) -> None:
        body = VIDEO if is_video else PICTURE
        self.world.act("object/put", CosExpectation(accept=True), key=key, body=body)
        self.books.videos[key] = is_video

    @rule(key=st.sampled_from(KEYS))
    def delete(self, key: str) -> None:
        self.world.act("object/put", DELETED, key=key, method="DELETE")
        self.books.videos.pop(key, None)

    @rule(digits=digits, key=st.sampled_from(KEYS))
    def verify_stored(self, digits: str, key: str) -> None:
        is_video = self.books.videos.get(key)
        if is_video is None:
            expect = CosExpectation(codes=(NO_KEY,))
        elif not is_video:
            expect = CosExpectation(codes=(NO_VIDEO,))
        else:
            expect = self._spoken(digits)
        self.world.act("recognizeStored/lip", expect, key=key, set={"ValidateData": digits})

    @rule(digits=digits, key=st.sampled_from(KEYS))
    def verify_upload(self, digits: str, key: str) -> None:
        expect = self._spoken(digits)
        self.world.act("recognizeUpload/lip", expect, key=key, set={"ValidateData": digits})
        if expect.accept:
            self.books.videos[key] = True
        else:
            # Nobody says whether a video that failed is kept.
            self.upload(key, True)

    @precondition(lambda self: self.world.has_clock)
    @rule(digits=digits, key=st.sampled_from(KEYS), seconds=st.sampled_from(AGES))
    def verify_late(self, digits: str, key: str, seconds: int) -> None:
        self.world.wait(seconds)
        self.verify_upload(digits, key)

    @rule(digits=digits, key=st.sampled_from(KEYS), is_signed=st.booleans())
    def be_refused(self, digits: str, key: str, is_signed: bool) -> None:
        """A request that never comes to the video uses nothing up, and leaves nothing."""
        said = {"ValidateData": digits}
        if is_signed:
            wrong = {**said, "IdCard": "1234"}
            expect = CosExpectation(codes=("FailedOperation.IdFormatError",))
            self.world.act("recognizeUpload/lip", expect, key=key, set=wrong, body=PICTURE)
        else:
            expect = CosExpectation(codes=(MISMATCH,))
            recipe = CosRecipe(flip_digit=3)
            self.world.act(
                "recognizeUpload/lip", expect, key=key, set=said, sign=recipe, body=PICTURE
            )
        self.verify_stored(digits, key)

    @rule(target=signatures, seconds=st.sampled_from(LIVES))
    def sign(self, seconds: int) -> Kept:
        self.count += 1
        name = f"signature_{self.count}"
        recipe = CosRecipe(sign_span=(0, seconds))
        expect = CosExpectation(accept=True)
        self.world.act("getActionSequence/bucket", expect, sign=recipe, keep_signature=name)
        return Kept(name, self.world.now + seconds)

    @rule(kept=signatures, seconds=st.sampled_from((0, 59, 61, 599, 601)))
    def sign_again(self, kept: Kept, seconds: int) -> None:
        if seconds and self.world.has_clock:
            self.world.wait(seconds)
        is_good = self.world.now <= kept.end
        expect = CosExpectation(accept=True) if is_good else CosExpectation(codes=(EXPIRED,))
        recipe = CosRecipe(literal=f"${{{kept.name}}}")
        self.world.act("getActionSequence/bucket", expect, sign=recipe)

    def _spoken(self, digits: str) -> CosExpectation:
        if self.books.take(digits, self.world.now):
            return CosExpectation(accept=True)
        return CosExpectation(codes=(NOT_LIVE,))
