"""How fast one person may ask: far above what anybody does, far below what a broken or foreign program does.

The count is kept by each process of the server, so that it costs nothing; with several processes the limit is so many
times higher. It guards the machine and no secret.
"""

from __future__ import annotations

import threading
from datetime import datetime
from uuid import UUID

AT_ONCE, EACH_SECOND = 600, 20
MOST_PEOPLE = 10_000

_lock = threading.Lock()
_left: dict[UUID, tuple[float, float]] = {}


def may_ask(person: UUID, *, at: datetime) -> bool:
    """Whether the person may ask once more now."""
    now = at.timestamp()
    with _lock:
        left, since = _left.get(person, (float(AT_ONCE), now))
        left = min(AT_ONCE, left + max(0.0, now - since) * EACH_SECOND)
        if len(_left) >= MOST_PEOPLE and person not in _left:
            _left.clear()
        _left[person] = (left - 1 if left >= 1 else left, now)
    return left >= 1
