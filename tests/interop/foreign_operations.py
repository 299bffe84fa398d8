"""The five operations of the foreign server: from the fields of a request to the data of the reply.

Answers are the same for the same request and decided by the Behaviour alone; nothing is measured.
"""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Callable
from typing import Any

from foreign_behaviour import Account, Behaviour
from foreign_forms import Fields
from foreign_signature import Refusal, Signed

Data = dict[str, Any]

ID_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
# A whole JPEG of one pixel.
PIXEL = bytes.fromhex(
    "ffd8ffdb004300030202020202030202020303030304060404040404080606050609080a0a090809090a0c0f0c0a"
    "0b0e0b09090d110d0e0f101011100a0c12131210130f101010ffc9000b080001000101011100ffcc000600101005"
    "ffda0008010100003f00d2cf20ffd9"
)


class Operations:
    """One method per operation; `perform` finds it by the path."""

    def __init__(self, account: Account, behaviour: Behaviour) -> None:
        self.account = account
        self.behaviour = behaviour
        self.issued: set[str] = set()
        self._count = 0
        self._lock = threading.Lock()
        self.paths: dict[str, Callable[[Fields], Data]] = {
            "/face/idcardcompare": self.compare,
            "/face/livedetectpicture": self.detect_picture,
            "/face/livegetfour": self.get_four,
            "/face/idcardlivedetectfour": self.idcard_detect_four,
            "/face/livedetectfour": self.detect_four,
        }

    def perform(self, path: str, signed: Signed, fields: Fields) -> Data:
        self.check_target(signed, fields)
        return self.paths[path](fields)

    # What every operation asks.

    def check_target(self, signed: Signed, fields: Fields) -> None:
        self.check_appid(signed, self.required(fields, "appid"))
        bucket = fields.text("bucket")
        if bucket and signed.bucket and bucket != signed.bucket:
            raise Refusal(6, "bucket not match")

    def check_appid(self, signed: Signed, appid: str) -> None:
        if appid != signed.appid:
            raise Refusal(6, "appid not match")

    def required(self, fields: Fields, name: str) -> str:
        text = fields.text(name)
        if not text:
            raise Refusal(21, f"{name} is missing")
        return text

    def required_blob(self, fields: Fields, name: str) -> bytes:
        blob = fields.blob(name)
        if blob is None:
            raise Refusal(21, f"{name} is missing")
        return blob

    def identity(self, fields: Fields) -> tuple[str, str]:
        number, name = self.idcard_number(fields), self.idcard_name(fields)
        if not number or not name:
            raise Refusal(self.no_identity_code(), "idcard number or name is missing")
        if not self.is_id_number(number):
            raise Refusal(self.behaviour.bad_number_code, "idcard number is not valid")
        return number, name

    def no_identity_code(self) -> int:
        return -5801

    def idcard_number(self, fields: Fields) -> str:
        return fields.text("idcard_number")

    def idcard_name(self, fields: Fields) -> str:
        return fields.text("idcard_name")

    def is_id_number(self, number: str) -> bool:
        if not ID_NUMBER.fullmatch(number):
            return False
        total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
        proven = number[17].upper() == "10X98765432"[total % 11]
        return proven or not self.behaviour.proves_id_numbers

    def check_picture(self, fields: Fields, undecodable: int) -> None:
        """Either an address or a picture; the address counts where both come."""
        url, image = fields.text("url"), "image" in fields.parts
        if url:
            self.check_url(url)
        elif not image:
            self.no_picture()
        elif not self.is_picture(fields.blob("image") or b""):
            raise Refusal(undecodable, "image cannot be decoded")

    def check_url(self, url: str) -> None:
        fetched = self.behaviour.downloads
        if not fetched or not url.lower().startswith(("http://", "https://")):
            raise Refusal(-5805, "url cannot be downloaded")

    def no_picture(self) -> None:
        raise Refusal(-5805, "no image and no url")

    def is_picture(self, content: bytes) -> bool:
        if content.startswith(b"GIF8"):
            return False
        known = content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        return known or not self.behaviour.inspects_media

    def is_video(self, content: bytes) -> bool:
        known = content.startswith(b"FLV") or content[4:8] == b"ftyp" or content[8:12] == b"AVI "
        return known or not self.behaviour.inspects_media

    # The operations.

    def compare(self, fields: Fields) -> Data:
        self.identity(fields)
        self.check_picture(fields, -4011)
        if not self.behaviour.knows_people:
            raise Refusal(-5803, "name and number do not belong together")
        if not self.behaviour.sees_faces:
            raise Refusal(-4012, "no face in the image")
        return {"similarity": self.behaviour.similarity, "session_id": self.session_id(fields)}

    def session_id(self, fields: Fields) -> str:
        if self.behaviour.session_ids == "empty":
            return ""
        given = fields.text("session_id")
        return given or ("4f2a-made" if self.behaviour.session_ids == "made" else "")

    def detect_picture(self, fields: Fields) -> Data:
        self.check_picture(fields, -4016)
        if not self.behaviour.sees_faces:
            raise Refusal(-4015, "no face in the image")
        return {"score": self.behaviour.score}

    def get_four(self, fields: Fields) -> Data:
        return {"validate_data": self.issue()}

    def issue(self) -> str:
        with self._lock:
            self._count += 1
            number = (self._count * 3571 + 1234) % 9000 + 1000
            code = f"{number:04d}"
            if self.behaviour.lip_codes == "leading-zero":
                code = "0" + code[1:]
            self.issued.add(code)
        return code

    def idcard_detect_four(self, fields: Fields) -> Data:
        code, video = self.spoken(fields), self.video(fields)
        self.identity(fields)
        live = self.liveness(code, video)
        status = 0 if self.behaviour.knows_people else -5803
        return live | self.compared(live, status, "video_photo")

    def detect_four(self, fields: Fields) -> Data:
        code, video = self.spoken(fields), self.video(fields)
        compares = self.compares(fields)
        card = self.card(fields, compares)
        live = self.liveness(code, video)
        if not compares:
            return live
        usable = card is None or self.is_picture(card)
        return live | self.compared(live, 0 if usable else -4018, "photo")

    def spoken(self, fields: Fields) -> str:
        return self.required(fields, "validate_data")

    def video(self, fields: Fields) -> bytes:
        return self.required_blob(fields, "video")

    def compares(self, fields: Fields) -> bool:
        flag = self.required(fields, "compare_flag")
        if flag.lower() not in {"true", "false"}:
            raise Refusal(21, "compare_flag is neither true nor false")
        return flag.lower() == "true"

    def card(self, fields: Fields, compares: bool) -> bytes | None:
        return self.required_blob(fields, "card") if compares else None

    # The two stages.

    def liveness(self, code: str, video: bytes) -> Data:
        status = 0
        if not self.is_video(video):
            status = -5001
        elif not self.behaviour.sees_faces:
            status = -5009
        elif self.behaviour.tracks_lip_codes and not self.take_back(code):
            status = -5008
        self.fail_at_top(status)
        return self.live_fields(status)

    def take_back(self, code: str) -> bool:
        """Whether the code is out; looking and taking back are one step for all threads."""
        with self._lock:
            is_out = code in self.issued
            if self.behaviour.lip_codes_end:
                self.issued.discard(code)
        return is_out

    def live_fields(self, status: int) -> Data:
        return {"live_status": status, "live_msg": self.stage_message(status)}

    def compared(self, live: Data, status: int, photo: str) -> Data:
        if live["live_status"] and self.behaviour.after_failed_liveness == "compare-absent":
            return {}
        status = -5011 if live["live_status"] else status
        self.fail_at_top(status)
        fields: Data = {"compare_status": status, "compare_msg": self.stage_message(status)}
        if status == 0:
            fields |= {"sim": self.behaviour.sim, photo: self.photo()}
        return fields

    def photo(self) -> str:
        encode = base64.encodebytes if self.behaviour.photo_in_lines else base64.b64encode
        return encode(PIXEL).decode("ascii")

    def fail_at_top(self, status: int) -> None:
        if status and self.behaviour.failed_stage_at_top:
            raise Refusal(status, self.stage_message(status))

    def stage_message(self, status: int) -> str:
        if self.behaviour.silent_stages:
            return ""
        return "OK" if status == 0 else f"failed with {status}"
