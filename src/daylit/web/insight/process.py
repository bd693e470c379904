"""The process that does studies: ``python -m daylit.web.insight.process``, started and kept up by ``daylit serve``."""

from __future__ import annotations

import os
import signal
import threading
from datetime import UTC, datetime

LOOK = 2.0
"""Seconds between two looks at the queue."""


def main() -> None:
    """Do what waits until told to stop, or until the process that started this one is gone."""
    os.setpriority(os.PRIO_PROCESS, 0, 19)  # whoever records a contact goes first
    from daylit.web.opening import open_installation

    open_installation()
    from django.db import connections

    from daylit.web.insight.working import log, work_off

    over, parent = threading.Event(), os.getppid()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: over.set())
    while not over.is_set() and os.getppid() == parent:
        try:
            while not over.is_set() and work_off(clock=lambda: datetime.now(UTC), most=1):
                pass
        except Exception:  # the database may be away for a while; the process must not end
            log.exception("the queue could not be read")
        finally:
            connections.close_all()
        over.wait(LOOK)


if __name__ == "__main__":
    main()
