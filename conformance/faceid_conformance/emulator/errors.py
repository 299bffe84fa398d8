"""Why the emulator cannot start or be called; a caller's mistake is an answer, never one of these.

Refuses to know the API's codes.

    EmulatorError
      SettingsError   an account, a fault or a mode does not exist or cannot be read
      ServeError      the address cannot be listened on, or the ready file cannot be written
      CallError       a direct call met something that needs a running server
      StoreError      the file or the server that keeps the state cannot be used, now or at all
"""

from faceid_conformance.errors import ConformanceError


class EmulatorError(ConformanceError):
    """The root of what the emulator raises to whoever runs it."""


class SettingsError(EmulatorError):
    """A setting names something that does not exist or cannot be read."""


class ServeError(EmulatorError):
    """The emulator cannot listen where it was told to."""


class CallError(EmulatorError):
    """A direct call met something that needs a running server."""


class StoreError(EmulatorError):
    """The state's file or server cannot be opened, read or written."""
