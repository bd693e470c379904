"""The server's processes: granian with its workers, and beside it what is done by the clock."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from daylit.web.configuration import Configuration

WORKER_MEMORY = 1_024
"""Megabytes at which a worker is replaced by a fresh one, after it has answered what it was asked."""
THREADS = 4
"""Answers at once in one worker. More of them get in each other's way: Python runs one at a time."""
LAST_ANSWERS = 30
"""Seconds that a worker has to finish its answers when it is replaced or the server stops."""


def command_of(
    *,
    host: str,
    port: int,
    workers: int,
    memory: int = WORKER_MEMORY,
    certificate: Path | None = None,
    key: Path | None = None,
) -> list[str]:
    """What starts the server. A worker that grows too large, or dies, is replaced; the others go on answering."""
    given = {
        "--interface": "wsgi",
        "--host": host,
        "--port": port,
        "--workers": workers,
        "--blocking-threads": THREADS,
        "--workers-max-rss": memory,
        "--workers-kill-timeout": LAST_ANSWERS,
        "--log-level": "error",
    }
    if certificate is not None and key is not None:
        given |= {"--ssl-certificate": certificate, "--ssl-keyfile": key}
    words = [str(part) for pair in given.items() for part in pair]
    return [
        sys.executable,
        "-m",
        "granian",
        *words,
        "--no-ws",
        "--respawn-failed-workers",
        "--respawn-interval",
        "0.1",
        "daylit.web.wsgi:application",
    ]


def environment_of(configuration: Configuration, *, port: int) -> dict[str, str]:
    """What tells the server's processes of its set-up; the port is part of addresses on this machine."""
    return {
        "DAYLIT_HOME": str(configuration.home),
        "DAYLIT_HOSTS": ",".join(configuration.hosts),
        "DAYLIT_DEMO": "1" if configuration.demo else "",
        "DAYLIT_PORT": str(port),
    }


def run_server(
    configuration: Configuration,
    *,
    clock: Callable[[], datetime],
    port: int,
    host: str,
    workers: int,
    memory: int = WORKER_MEMORY,
    certificate: Path | None = None,
    key: Path | None = None,
) -> int:
    """Run the server until it is stopped; returns its exit code.

    A hang-up signal (``systemctl reload``) replaces the workers one by one; a termination lets them finish first.
    """
    from daylit.web.rounds.background import Ticking

    environment = {**os.environ, **environment_of(configuration, port=port)}
    if certificate is not None and key is not None:
        environment.setdefault("DAYLIT_PROXIES", "0")  # nobody in front, so nobody's word for an address
    command = command_of(host=host, port=port, workers=workers, memory=memory, certificate=certificate, key=key)
    server = subprocess.Popen(command, env=environment)
    _hand_on_signals(server)
    rounds, studies = Ticking(clock=clock), Kept([sys.executable, "-m", "daylit.web.insight.process"], environment)
    rounds.start()
    studies.start()
    try:
        return server.wait()
    except KeyboardInterrupt:  # the server was told by the terminal too
        server.wait(timeout=LAST_ANSWERS + 5)
        return 0
    finally:
        studies.stop()
        rounds.stop()


class Kept:
    """A process beside the server that is started again when it ends: the one that does studies.

    It has its own memory and the lowest priority; whatever becomes of it, records are taken as before.
    """

    def __init__(self, command: list[str], environment: dict[str, str], *, pause: float = 5.0) -> None:
        self._command, self._environment, self._pause = command, environment, pause
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="daylit-studies", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, *, patience: float = 10.0) -> None:
        """End it; what it was at is done anew later."""
        self._over.set()
        self._thread.join(patience)

    def _run(self) -> None:
        while not self._over.is_set():
            child = subprocess.Popen(self._command, env=self._environment)
            while child.poll() is None and not self._over.wait(0.2):
                pass
            if child.poll() is None:
                child.terminate()
                try:
                    child.wait(timeout=5)
                except subprocess.TimeoutExpired:  # in the middle of a count, which nobody waits for
                    child.kill()
                    child.wait()
            self._over.wait(self._pause)


def _hand_on_signals(server: subprocess.Popen[bytes]) -> None:
    """Give the server what this process is told; only a main thread may listen."""
    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGTERM", "SIGHUP"):
        if (number := getattr(signal, name, None)) is not None:
            signal.signal(number, lambda told, _: server.send_signal(told))
