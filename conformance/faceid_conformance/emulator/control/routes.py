"""The table of the control API: which path and method reaches which handler.

Refuses to know who may ask; `server` lets in.
"""

from collections.abc import Awaitable, Callable, Mapping

from faceid_conformance.emulator.books import Books
from faceid_conformance.emulator.control.journal import JournalDesk
from faceid_conformance.emulator.control.request import ControlRequest
from faceid_conformance.emulator.wire.reply import Reply

Handler = Callable[[ControlRequest], Awaitable[Reply]]
Routes = Mapping[str, Mapping[str, Handler]]


def control_routes(books: Books) -> Routes:
    """Handlers by method, by path below the control prefix; `{…}` stands for one part."""
    journal = JournalDesk(books.journal)
    return {
        "journal": {"GET": journal.read, "DELETE": journal.clear},
        "journal/wait": {"GET": journal.wait},
    }
