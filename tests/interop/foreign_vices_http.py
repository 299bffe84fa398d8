"""Vices of the connection: sizes without a limit, headers of real callers, and who was here before.

Knows nothing of fields and data.
"""

from __future__ import annotations

import socket
import struct

from foreign_behaviour import SIX_MEBIBYTES, Behaviour
from foreign_replies import Answer
from foreign_server import FaceHandler
from foreign_signature import Refusal
from foreign_vices import vice, vice_of


@vice
class HasNoLimit(FaceHandler):
    """Reads bodies of any size."""

    def limit(self) -> int:
        return 1 << 40


@vice_of(Behaviour(body_limit=SIX_MEBIBYTES + 512 * 1024))
class HasALooseLimit(FaceHandler):
    """Reads half a megabyte more than the limit."""


@vice_of(Behaviour(body_limit=5 * 1000 * 1000))
class RefusesFiveMegabytes(FaceHandler):
    """Turns away bodies between five megabytes and the limit."""


@vice_of(Behaviour(body_limit=3 * 1024 * 1024))
class TakesAdviceForALimit(FaceHandler):
    """Turns away what is larger than the advised three megabytes."""


@vice
class ResetsLargeBodies(FaceHandler):
    """Closes the connection on a large body and says nothing."""

    def too_large(self) -> Answer:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise ConnectionResetError("too large")


@vice
class SaysThreeForLargeBodies(FaceHandler):
    """Calls a large body a broken one."""

    def too_large(self) -> Answer:
        return self.server.replies.refusal(Refusal(3, "invalid request"))


@vice
class ShowsAPageForLargeBodies(FaceHandler):
    """Answers a large body with a page, as a proxy that was not told does."""

    def too_large(self) -> Answer:
        return self.server.replies.page(413, "Request Entity Too Large")


@vice
class RemembersTheCaller(FaceHandler):
    """Takes later requests of a connection unsigned once one of it was signed well."""

    signature: str | None = None

    def header(self, name: str) -> str | None:
        value = super().header(name)
        if name != "Authorization":
            return value
        self.signature = value or self.signature
        return self.signature


@vice
class DemandsUserAgent(FaceHandler):
    """Turns away callers that do not say what they are, as the Node SDK does not."""

    def respond(self) -> Answer:
        if not self.header("User-Agent"):
            self.read_body()
            return self.server.replies.refusal(Refusal(3, "invalid request"))
        return super().respond()


@vice
class RefusesExpectations(FaceHandler):
    """Answers 417 to callers that wait for leave to send a large body."""

    def handle_expect_100(self) -> bool:
        self.close_connection = True
        self.read_body()
        self.write(self.server.replies.page(417, "Expectation Failed"))
        return False


@vice
class KnowsOnePathByGetOnly(FaceHandler):
    """Knows one of the five paths by GET only."""

    def do_POST(self) -> None:
        if self.path == "/face/livedetectpicture":
            self.do_GET()
        else:
            super().do_POST()


@vice
class HangsUpOnForms(FaceHandler):
    """Closes the connection on every form and says nothing."""

    def respond(self) -> Answer:
        if "multipart" in self.headers.get("Content-Type", ""):
            raise ConnectionResetError("no forms")
        return super().respond()


@vice
class LeavesTheBodyUnread(FaceHandler):
    """Refuses an unsigned request without reading it, and takes its body for the next request."""

    def respond(self) -> Answer:
        if not self.headers.get("Authorization"):
            return self.server.replies.refusal(Refusal(4, "has no sign or sign is empty"))
        return super().respond()


@vice
class CountsOneTooFew(FaceHandler):
    """Announces one byte less than it sends, so that the JSON has no end."""

    def content_length(self, body: bytes) -> int:
        return len(body) - 1
