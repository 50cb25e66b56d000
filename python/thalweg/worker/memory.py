"""The C library: how it keeps memory that was freed, since steps want again what the last one gave back, and what it has not
yet printed.
"""

from __future__ import annotations

import ctypes
from typing import Any

# Of glibc's malloc.h.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
# Bytes from which on a block is the system's own; older versions take no more than the second.
LARGEST_KEPT = (1 << 30, 1 << 25)
# Bytes at the end of the heap that stay; a parameter is an int.
KEPT = (1 << 31) - 1


def _function(name: str) -> Any:
    try:
        return getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError, TypeError):
        return None


_FLUSH = _function("fflush")


def keep_freed() -> None:
    """Keeps what is freed, where that is glibc's to decide.

    It would give large blocks back to the system and take them again at each step, zeroed page by
    page: a fifth of the time of a small network's step.
    """
    mallopt = _function("mallopt")
    if mallopt is not None:
        any(mallopt(M_MMAP_THRESHOLD, size) for size in LARGEST_KEPT)
        mallopt(M_TRIM_THRESHOLD, KEPT)


def print_all() -> None:
    """Lets out what C code has printed, which the library holds back where nobody sits at a terminal."""
    if _FLUSH is not None:
        _FLUSH(None)


def give_back() -> None:
    """Gives back to the system what is free now."""
    trim = _function("malloc_trim")
    if trim is not None:
        trim(0)
