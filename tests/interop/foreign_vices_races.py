"""Vices that only callers at the same time see: threads of one server that meet in one place."""

from __future__ import annotations

import threading
from dataclasses import replace

from foreign_behaviour import PLAIN
from foreign_forms import Fields
from foreign_operations import Data, Operations
from foreign_signature import Refusal, SignatureDesk
from foreign_vices import vice, vice_of

MOMENT_SECONDS = 0.02
CODES_END = replace(PLAIN, lip_codes_end=True)


def let_others_in() -> None:
    """Stand for a store that takes its time to answer."""
    threading.Event().wait(MOMENT_SECONDS)


@vice
class LetsReplaysIntoARace(SignatureDesk):
    """A single-use signature that comes many times at once is let in many times."""

    def check_reuse(self, text: str, fields: dict[str, str]) -> None:
        if int(fields["e"]) != 0:
            return
        if text in self._spent:
            raise Refusal(13, "sign used before")
        let_others_in()
        self._spent.add(text)


@vice_of(CODES_END)
class HearsACodeTwiceAtOnce(Operations):
    """A lip code that many speak at once is good for all of them."""

    def take_back(self, code: str) -> bool:
        is_out = code in self.issued
        let_others_in()
        self.issued.discard(code)
        return is_out


@vice
class MixesSessionsUp(Operations):
    """Answers at the same time carry the session id of whoever came last."""

    latest = ""

    def compare(self, fields: Fields) -> Data:
        self.latest = fields.text("session_id")
        let_others_in()
        return {**super().compare(fields), "session_id": self.latest}
