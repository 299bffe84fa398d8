"""Tells the C library to keep large buffers: uploads otherwise cost mostly page faults.

Refuses to matter anywhere but on glibc, and never fails.
"""

import ctypes
import sys

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
KEPT_BYTES, MAPPED_BYTES = 32 * 1024 * 1024, 64 * 1024 * 1024


def keep_large_buffers() -> None:
    """Raise glibc's thresholds for this process; do nothing where that is unknown."""
    if not sys.platform.startswith("linux"):
        return
    try:
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES)
        mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)
    except (AttributeError, OSError):
        return
