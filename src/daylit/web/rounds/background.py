"""Ticking beside the server: one thread of the process that started it, however many workers answer."""

from __future__ import annotations

import logging
import threading

from django.db import connections

from daylit.web.rounds.ticking import Clock, tick

log = logging.getLogger(__name__)
EVERY = 60.0
"""Seconds between two looks at what is due; what nobody is waiting for costs one question each."""


class Ticking:
    """Ticks from ``start`` until ``stop``; several servers on one database share the work."""

    def __init__(self, *, clock: Clock, every: float = EVERY) -> None:
        self._clock, self._every = clock, every
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="daylit-rounds", daemon=True)

    def start(self) -> None:
        """Begin; the first tick comes at once."""
        self._thread.start()

    def stop(self, *, patience: float = 5.0) -> None:
        """Begin no other job; wait for the one at work, but not for long: what is half done is done anew later."""
        self._over.set()
        self._thread.join(patience)

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                tick(clock=self._clock)
            except Exception:  # the database may be away for a while; the thread must not end
                log.exception("a tick failed")
            finally:
                connections.close_all()
            self._over.wait(self._every)
