"""Tells the C library to keep large buffers: uploads otherwise cost mostly page faults.

Refuses to matter anywhere but on glibc, and never fails. And tells the collector what stays.
"""

import ctypes
import gc
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


def spare_what_stays() -> None:
    """Take contract and code out of the garbage collector's rounds: nothing of them ever goes."""
    gc.freeze()


def give_back_memory() -> None:
    """Hand free memory back to the system at once; do nothing where that is unknown."""
    if not sys.platform.startswith("linux"):
        return
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError):
        return
