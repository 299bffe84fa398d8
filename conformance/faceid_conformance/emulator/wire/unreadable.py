"""The one reason to stop reading a body.

Refuses to know the code that answers it.
"""


class UnreadableError(Exception):
    """The body cannot be taken apart; never leaves the emulator."""
