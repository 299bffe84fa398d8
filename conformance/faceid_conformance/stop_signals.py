"""Owns the list of the signals that ask a program of ours to stop.

Refuses to listen for them; whoever runs decides what a stop means.
"""

from __future__ import annotations

import signal


def stop_signals() -> tuple[signal.Signals, ...]:
    """The signals that ask a program to stop: a closed terminal too, unless nohup forbids it."""
    hang_up = getattr(signal, "SIGHUP", None)  # Windows has none
    if hang_up is None or signal.getsignal(hang_up) is signal.SIG_IGN:
        return (signal.SIGTERM, signal.SIGINT)
    return (signal.SIGTERM, signal.SIGINT, hang_up)
