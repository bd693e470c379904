"""The releases that this process shows now. A new one is taken up within a second, without a restart."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

from django.conf import settings

from daylit.portal.editions import Library, read_library
from daylit.portal.shelf import LIST

PAUSE = 1.0
"""Seconds between two looks at the list of releases."""

_lock = threading.Lock()
_shown: Library | None = None
_stamp: tuple[int, int] | None = None
_looked = float("-inf")


def library() -> Library | None:
    """The releases; ``None`` while there is none. What was good once stays, whatever becomes of its files' list."""
    global _shown, _stamp, _looked
    now = time.monotonic()
    if now - _looked < PAUSE:
        return _shown
    with _lock:
        if now - _looked >= PAUSE:
            kept = Path(settings.PORTAL.kept)
            stamp = _stamp_of(kept / LIST)
            if stamp is not None and stamp != _stamp:
                _shown = read_library(kept, settings.PORTAL.keys, known=_shown)
                _stamp = stamp
            _looked = time.monotonic()
    return _shown


def _stamp_of(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino
