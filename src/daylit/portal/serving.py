"""Running the portal: one process watches the folder of bundles, others answer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib.util import find_spec

from daylit.errors import DaylitError
from daylit.portal.configuration import Configuration, refuse_dangers
from daylit.portal.shelf import Shelf

PAUSE = 2.0
"""Seconds between two looks at the folder."""
THREADS = 4
LAST_ANSWERS = 15
"""Seconds that a process has to finish its answers when the portal stops."""
MEMORY = 1_024


class NotInstalled(DaylitError):
    """The portal was not installed with Daylit."""


class NothingGood(DaylitError):
    """No bundle in the folder can be shown."""


def need_portal() -> None:
    """Raise ``NotInstalled`` where the extra “portal” is missing."""
    if any(find_spec(name) is None for name in ("django", "granian", "whitenoise", "cryptography")):
        raise NotInstalled(
            "This needs the portal, which was not installed.", remedy="Run: pip install 'daylit[portal]'"
        )


def prepare(configuration: Configuration, *, told: Callable[[str], None]) -> Shelf:
    """Read the folder once. Raises ``NothingGood`` where there is nothing that can be shown, not even from before."""
    shelf = Shelf(configuration=configuration, told=told)
    shelf.open()
    shelf.look()
    if not shelf.kept:
        raise NothingGood(
            f"“{configuration.bundles}” holds no release that can be shown.",
            remedy="The reasons stand above. Make one with daylit release build, and have two people sign it."
            if shelf.refused
            else "Put a release there: a folder with bundle.json, or the same as a ZIP file.",
        )
    return shelf


def command_of(*, host: str, port: int, workers: int) -> list[str]:
    """What starts the processes that answer."""
    given = {
        "--interface": "wsgi",
        "--host": host,
        "--port": port,
        "--workers": workers,
        "--blocking-threads": THREADS,
        "--workers-max-rss": MEMORY,
        "--workers-kill-timeout": LAST_ANSWERS,
        "--log-level": "error",
    }
    words = [str(part) for pair in given.items() for part in pair]
    extra = ["--no-ws", "--respawn-failed-workers", "--respawn-interval", "0.1"]
    return [sys.executable, "-m", "granian", *words, *extra, "daylit.portal.wsgi:application"]


def serve(
    configuration: Configuration,
    *,
    told: Callable[[str], None],
    host: str = "127.0.0.1",
    port: int = 8100,
    workers: int = 2,
    pause: float = PAUSE,
) -> int:
    """Serve until stopped; returns the server's exit code. Raises ``Unsafe`` or ``NothingGood`` before it begins."""
    need_portal()
    refuse_dangers(configuration, host=host)
    shelf = prepare(configuration, told=told)
    environment = {**os.environ, **configuration.environment(), "DJANGO_SETTINGS_MODULE": "daylit.portal.settings"}
    server = subprocess.Popen(command_of(host=host, port=port, workers=workers), env=environment)
    _hand_on_signals(server)
    stop = threading.Event()
    watching = threading.Thread(target=_watch, args=(shelf, stop, pause), daemon=True)
    watching.start()
    try:
        return server.wait()
    except KeyboardInterrupt:  # the server was told by the terminal too
        server.wait(timeout=LAST_ANSWERS + 5)
        return 0
    finally:
        stop.set()
        watching.join(timeout=5)


def _watch(shelf: Shelf, stop: threading.Event, pause: float) -> None:
    while not stop.wait(pause):
        try:
            shelf.look()
        except Exception as error:  # a full disk, a folder in the midst of being copied: look again later
            shelf.told(f"The folder could not be read through ({type(error).__name__}: {error}); tried again soon.")


def _hand_on_signals(server: subprocess.Popen[bytes]) -> None:
    """Give the server what this process is told; only a main thread may listen."""
    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGTERM", "SIGHUP"):
        if (number := getattr(signal, name, None)) is not None:
            signal.signal(number, lambda got, _: server.send_signal(got))
