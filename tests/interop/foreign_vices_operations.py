"""Vices of the five operations: what such a server asks for, lets pass and leaves out of its data.

Knows nothing of the wire.
"""

from __future__ import annotations

from typing import Any

from foreign_behaviour import Behaviour
from foreign_forms import Fields
from foreign_operations import Data, Operations
from foreign_signature import Refusal, Signed
from foreign_vices import vice, vice_of

# What is asked.


@vice
class AcceptsAnotherAppid(Operations):
    """Does not compare the body's appid with the signature's."""

    def check_appid(self, signed: Signed, appid: str) -> None:
        return None


@vice
class AcceptsNoPicture(Operations):
    """Answers 0 where neither url nor image came."""

    def no_picture(self) -> None:
        return None


@vice
class SaysThreeForNoPicture(Operations):
    """Calls a request without url and image a broken one."""

    def no_picture(self) -> None:
        raise Refusal(3)


@vice_of(Behaviour(inspects_media=True))
class PrefersTheImage(Operations):
    """Uses the image where url and image both come."""

    def check_picture(self, fields: Fields, undecodable: int) -> None:
        if "image" in fields.parts:
            parts = {name: part for name, part in fields.parts.items() if name != "url"}
            fields = Fields(parts, fields.encoded)
        super().check_picture(fields, undecodable)


@vice
class TakesNoUrl(Operations):
    """Wants a picture in every request."""

    def check_picture(self, fields: Fields, undecodable: int) -> None:
        if "image" not in fields.parts:
            raise Refusal(21)
        super().check_picture(fields, undecodable)


@vice
class TakesGif(Operations):
    """Takes a GIF, which the documents exclude."""

    def is_picture(self, content: bytes) -> bool:
        return True


@vice
class AcceptsMissingIdNumber(Operations):
    """Does not miss the number of the identity card."""

    def idcard_number(self, fields: Fields) -> str:
        return fields.text("idcard_number") or "990000199001010017"


@vice
class AcceptsMissingName(Operations):
    """Does not miss the name of the person."""

    def idcard_name(self, fields: Fields) -> str:
        return fields.text("idcard_name") or "name"


@vice
class AcceptsEmptyName(Operations):
    """Does not miss a name that is there and empty."""

    def idcard_name(self, fields: Fields) -> str:
        return fields.text("idcard_name") or ("name" if "idcard_name" in fields.parts else "")


@vice
class SaysTwentyOneForNoIdentity(Operations):
    """Calls a missing number or name just another bad parameter."""

    def no_identity_code(self) -> int:
        return 21


@vice
class AcceptsAnyIdNumber(Operations):
    """Does not look at the form of the number."""

    def is_id_number(self, number: str) -> bool:
        return True


@vice
class DemandsSessionId(Operations):
    """Turns away a comparison without a session_id."""

    def compare(self, fields: Fields) -> Data:
        self.required(fields, "session_id")
        return super().compare(fields)


@vice
class DemandsSeq(Operations):
    """Turns away a request for a code without a seq."""

    def get_four(self, fields: Fields) -> Data:
        self.required(fields, "seq")
        return super().get_four(fields)


@vice
class AcceptsMissingVideo(Operations):
    """Finds a person in no video at all."""

    def video(self, fields: Fields) -> bytes:
        return fields.blob("video") or b"none"


@vice
class AcceptsMissingCode(Operations):
    """Does not miss the lip code."""

    def spoken(self, fields: Fields) -> str:
        return fields.text("validate_data") or self.issue()


@vice
class AcceptsMissingCompareFlag(Operations):
    """Takes a missing compare_flag for false."""

    def compares(self, fields: Fields) -> bool:
        return bool(fields.text("compare_flag")) and super().compares(fields)


@vice
class AcceptsMissingCard(Operations):
    """Compares with a card that is not there."""

    def card(self, fields: Fields, compares: bool) -> bytes | None:
        return fields.blob("card")


@vice
class AlwaysDemandsCard(Operations):
    """Wants a card where compare_flag is false too."""

    def card(self, fields: Fields, compares: bool) -> bytes | None:
        return super().card(fields, True)


@vice
class AlwaysCompares(Operations):
    """Compares although compare_flag is false."""

    def detect_four(self, fields: Fields) -> Data:
        live = super().detect_four(fields)
        return live | self.compared(live, 0, "photo")


@vice
class NeverCompares(Operations):
    """Does not compare although compare_flag is true."""

    def compares(self, fields: Fields) -> bool:
        return super().compares(fields) and False


@vice
class RefusesFlv(Operations):
    """Calls an FLV, the format of the documents' own sample, a bad parameter."""

    def video(self, fields: Fields) -> bytes:
        video = super().video(fields)
        if video.startswith(b"FLV"):
            raise Refusal(21)
        return video


# What the data holds.


class ChangesData(Operations):
    """Changes the data of a success before it is sent."""

    def perform(self, path: str, signed: Signed, fields: Fields) -> Data:
        return self.changed(super().perform(path, signed, fields))

    def changed(self, data: Data) -> Data:
        raise NotImplementedError

    def with_value(self, data: Data, name: str, value: Any) -> Data:
        return data | {name: value} if name in data else data

    def without(self, data: Data, *names: str) -> Data:
        return {name: value for name, value in data.items() if name not in names}


@vice
class LeavesOutSessionId(ChangesData):
    """Sends a comparison without session_id."""

    def changed(self, data: Data) -> Data:
        return self.without(data, "session_id")


@vice
class LeavesOutSimilarity(ChangesData):
    """Sends a comparison without similarity."""

    def changed(self, data: Data) -> Data:
        return self.without(data, "similarity")


@vice
class SaysSimilarityAsText(ChangesData):
    """Sends similarity as text."""

    def changed(self, data: Data) -> Data:
        return self.with_value(data, "similarity", str(data.get("similarity")))


@vice
class SaysSimilarityOutOfRange(ChangesData):
    """Sends a similarity above 100."""

    def changed(self, data: Data) -> Data:
        return self.with_value(data, "similarity", 925.0)


@vice
class SaysSessionIdAsNumber(ChangesData):
    """Sends session_id as a number."""

    def changed(self, data: Data) -> Data:
        return self.with_value(data, "session_id", 17)


@vice
class SaysNullSessionId(ChangesData):
    """Sends a session_id of null."""

    def changed(self, data: Data) -> Data:
        return self.with_value(data, "session_id", None)


@vice
class SaysScoreAsText(ChangesData):
    """Sends score as text."""

    def changed(self, data: Data) -> Data:
        return self.with_value(data, "score", "95")


@vice
class LeavesOutScore(ChangesData):
    """Sends a still picture's answer without score."""

    def changed(self, data: Data) -> Data:
        return self.without(data, "score")


@vice
class SaysScoreOutOfRange(ChangesData):
    """Sends a score above 100."""

    def changed(self, data: Data) -> Data:
        return self.with_value(data, "score", 9500)


@vice
class SaysCodeAsNumber(ChangesData):
    """Issues the lip code as a number."""

    def changed(self, data: Data) -> Data:
        return self.with_value(data, "validate_data", int(data.get("validate_data") or 0))


@vice
class IssuesLetters(Operations):
    """Issues a code of six letters."""

    def issue(self) -> str:
        code = super().issue().translate(str.maketrans("0123456789", "abcdefghij")) + "kl"
        self.issued.add(code)
        return code


@vice_of(Behaviour(tracks_lip_codes=False))
class IssuesEmptyCodes(Operations):
    """Issues an empty code."""

    def issue(self) -> str:
        return ""


@vice
class LeavesOutTheCode(ChangesData):
    """Answers livegetfour without validate_data."""

    def changed(self, data: Data) -> Data:
        return self.without(data, "validate_data")


@vice
class SaysLiveStatusAsText(ChangesData):
    """Sends live_status as text."""

    def changed(self, data: Data) -> Data:
        return self.with_value(data, "live_status", str(data.get("live_status")))


@vice
class LeavesOutLiveStatus(ChangesData):
    """Sends the answer to a video without live_status."""

    def changed(self, data: Data) -> Data:
        return self.without(data, "live_status")


@vice
class LeavesOutLiveMessage(ChangesData):
    """Sends live_status without its live_msg."""

    def changed(self, data: Data) -> Data:
        return self.without(data, "live_msg")


@vice
class LeavesOutCompareStatus(ChangesData):
    """Compares and does not say how it went."""

    def changed(self, data: Data) -> Data:
        return self.without(data, "compare_status", "compare_msg")


@vice
class LeavesOutSim(ChangesData):
    """Compares well and does not say how alike."""

    def changed(self, data: Data) -> Data:
        return self.without(data, "sim")


@vice
class SaysSimAsText(ChangesData):
    """Sends sim as text."""

    def changed(self, data: Data) -> Data:
        return self.with_value(data, "sim", f"{data.get('sim')}")


@vice
class SaysSimAsFractionText(ChangesData):
    """Sends sim as the text of a fraction."""

    def changed(self, data: Data) -> Data:
        return self.with_value(data, "sim", f"{data.get('sim')}.0")


@vice
class SaysSimWithFraction(ChangesData):
    """Sends a sim that is no whole number."""

    def changed(self, data: Data) -> Data:
        return self.with_value(data, "sim", 83.5)
