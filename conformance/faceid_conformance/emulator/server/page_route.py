"""Serves the page for people: a few files that hold no data, under a strict policy.

Refuses to know what the page shows; it asks the control API itself, as anybody does.
"""

from functools import lru_cache
from pathlib import Path

from starlette.types import Receive, Scope, Send

from faceid_conformance.emulator.control.request import ControlError, complaint
from faceid_conformance.emulator.server.control_route import FORBIDDEN, NOT_ALLOWED
from faceid_conformance.emulator.server.door import Door
from faceid_conformance.emulator.server.gate import page_closed_because
from faceid_conformance.emulator.wire.reply import Reply

FOLDER = Path(__file__).parent / "page"
START = "index.html"
CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}
# Nothing from elsewhere, nothing inline: a text that was taken for HTML could still do nothing.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)
GUARDS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-cache"),
)
NOT_FOUND, MOVED = 404, 308


@lru_cache(maxsize=1)
def page_files() -> dict[str, Reply]:
    """Every file of the page by its name."""
    return {
        path.name: Reply(
            200, (("Content-Type", CONTENT_TYPES[path.suffix]), *GUARDS), path.read_bytes()
        )
        for path in sorted(FOLDER.iterdir())
        if path.suffix in CONTENT_TYPES
    }


class PageRoute:
    """The page itself, or a file that it asks for by name."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            reply = self._reply(scope)
        except ControlError as error:
            reply = complaint(error).with_headers(*GUARDS)
        await self._door.send(reply, scope, send)

    def _reply(self, scope: Scope) -> Reply:
        reason = page_closed_because(
            self._door.settings, scope, self._door.contract.emulator.token_header
        )
        if reason is not None:
            raise ControlError(reason, FORBIDDEN)
        if scope["method"] not in ("GET", "HEAD"):
            raise ControlError("the page can be read only", NOT_ALLOWED)
        name = scope.get("path_params", {}).get("name", START)
        found = page_files().get(name)
        if found is None:
            raise ControlError("the page has no such file", NOT_FOUND)
        return found


class DoorstepRoute:
    """The page's address without its last slash: leads to the page."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        prefix = self._door.contract.emulator.control_prefix
        reply = Reply(MOVED, (("Location", prefix), *GUARDS), b"")
        await self._door.send(reply, scope, send)
