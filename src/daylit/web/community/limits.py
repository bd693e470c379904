"""How much one place may send in an hour, kept in memory alone, under a salt that nobody knows and that soon changes.

Each process of the server counts for itself, so with several the limit is so many times higher. That is enough against
a script, and leaves nothing behind: no file, no row, and after an hour no number in memory either.
"""

from __future__ import annotations

import secrets
import threading
from hashlib import blake2b

WINDOW = 3600.0
CODES, OPEN, TEXTS, VOTES = 30, 5, 10, 200
"""For each place and hour: codes tried, answers by an open link, texts for moderators, votes."""
EVERYWHERE = 20
"""So many times the limit of a place is taken in altogether: a crowd of places is told from a busy hour."""
MOST_PLACES = 50_000

_lock = threading.Lock()
_salt = [secrets.token_bytes(16), b""]
_began = [0.0]
_counts: dict[bytes, int] = {}


def hidden(place: str) -> bytes:
    """A place under this hour's salt. Without the salt, which dies with the hour, it says nothing."""
    return blake2b(place.encode(), key=_salt[0], digest_size=16).digest()


def may(what: str, *, place: str, limit: int, now: float) -> bool:
    """Count one more of ``what`` from a place; whether it is still within the limits."""
    with _lock:
        if now - _began[0] >= WINDOW or len(_counts) > MOST_PLACES:
            _counts.clear()
            _salt[0], _began[0] = secrets.token_bytes(16), now
        here, all_of_it = hidden(f"{what}\n{place}"), hidden(f"{what}\n")
        _counts[here] = _counts.get(here, 0) + 1
        _counts[all_of_it] = _counts.get(all_of_it, 0) + 1
        return _counts[here] <= limit and _counts[all_of_it] <= limit * EVERYWHERE


def forget() -> None:
    """Begin anew, for tests."""
    with _lock:
        _counts.clear()
        _began[0] = 0.0
