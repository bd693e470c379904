"""A real server for a test: an installation in a folder of its own, and processes that answer on loopback.

``served`` has everything loaded and forks a child that answers; when the child is killed, another is there at once.
``served_by_granian`` runs what ``daylit serve`` runs, whose workers take a second to come back.
``python served.py HOME`` runs the first; ``prepare`` makes the installation.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Served:
    """A running server: where it is, a session for each person, how to kill it, and its database from outside."""

    port: int
    home: Path
    sessions: dict[str, str]
    database: str
    kill: Callable[[], None]

    def put(self, who: str, id: str, body: bytes, *, timeout: float = 30) -> tuple[int, dict[str, Any]]:
        """Send a sealed body as somebody; raises ``OSError`` where there was no answer."""
        cookies = f"daylit={self.sessions[who]}; csrftoken={'a' * 32}"
        headers = {"Cookie": cookies, "X-CSRFToken": "a" * 32, "Content-Type": "application/json"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("PUT", f"/collect/api/contacts/{id}", body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (http.client.HTTPException, ValueError) as error:
            raise OSError("no answer") from error
        finally:
            connection.close()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database says to somebody who is not the server."""
        if self.database:
            import psycopg
            from postgres_server import seeing_all

            with psycopg.connect(seeing_all(self.database)) as asking:
                return asking.execute(query).fetchall()
        with closing(sqlite3.connect(self.home / "daylit.sqlite3")) as file:
            return file.execute(query).fetchall()

    def count(self, table: str) -> int:
        """The number of rows."""
        return int(self.rows(f"SELECT count(*) FROM {table}")[0][0])


def environment(home: Path, database: str = "") -> dict[str, str]:
    """What the server's processes are told."""
    tests = os.pathsep.join([str(HERE), str(HERE.parent)])
    return os.environ | {
        "DAYLIT_HOME": str(home),
        "DAYLIT_HOSTS": "127.0.0.1,localhost",
        "DAYLIT_NO_TLS": "1",
        "DAYLIT_DATABASE": database,
        "DJANGO_SETTINGS_MODULE": "daylit.web.settings",
        "PYTHONPATH": os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH", ""), tests])),
    }


@contextmanager
def served(home: Path, *, database: str = "", ack_first: bool = False) -> Iterator[Served]:
    """Make an installation and serve it until the block ends."""
    sessions, port, child = _made(home, database), _free_port(), home / "child"
    child.write_text("")
    how = "ack-first" if ack_first else "serve"

    def kill() -> None:
        before = child.read_text()
        os.kill(int(before), signal.SIGKILL)
        while child.read_text() in ("", before):
            time.sleep(0.01)

    with _running([sys.executable, __file__, how, str(port), str(child)], home, database) as process:
        _wait(lambda: bool(child.read_text()), process, home)
        yield Served(port, home, sessions, database, kill)


@contextmanager
def served_by_granian(home: Path, *, database: str = "", workers: int = 2) -> Iterator[Served]:
    """Make an installation and serve it as ``daylit serve`` does. Killed is the worker that has lived longest."""
    from daylit.web.running import WORKER_MEMORY, command_of

    sessions, port = _made(home, database), _free_port()

    def kill() -> None:
        _wait(lambda: len(_workers(process.pid)) == workers, process, home)
        os.kill(_workers(process.pid)[0], signal.SIGKILL)

    whole = command_of(host="127.0.0.1", port=port, workers=workers, memory=WORKER_MEMORY)
    command = [sys.executable, __file__, *whole[2:]]
    with _running(command, home, database) as process:
        served = Served(port, home, sessions, database, kill)
        _wait(lambda: _answers(served), process, home)
        yield served


def _workers(parent: int) -> list[int]:
    """The processes that answer, the oldest first."""
    children = [one for each in Path(f"/proc/{parent}/task").glob("*/children") for one in each.read_text().split()]
    return sorted((int(one) for one in children if _is_alive(one)), key=_begin)


def _is_alive(process: str) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False


def _begin(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19])


def _answers(served: Served) -> bool:
    try:
        return bool(served.put("nobody", str(uuid4()), b"")[0])
    except OSError:
        return False


def _made(home: Path, database: str) -> dict[str, str]:
    """The sessions of a new installation's people."""
    made = subprocess.run(
        [sys.executable, __file__, "prepare"],
        env=environment(home, database), capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return {"nobody": "", **json.loads(made.stdout)}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _running(command: list[str], home: Path, database: str) -> Iterator[subprocess.Popen[bytes]]:
    with (home / "log").open("w") as log:
        process = subprocess.Popen(command, env=environment(home, database), stderr=log, stdout=log)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=300)


def _wait(until: Callable[[], bool], process: subprocess.Popen[bytes], home: Path) -> None:
    for _ in range(18_000):
        if until():
            return
        assert process.poll() is None, (home / "log").read_text()
        time.sleep(0.01)
    raise AssertionError((home / "log").read_text())


def found() -> Any:
    """Make an installation in this process: tables, keys and the cast, whose passwords cost nothing to check."""
    import django

    django.setup()
    from daylit.web import wall

    wall.open_everywhere()
    from cast import make_cast
    from django.conf import settings
    from django.core.management import call_command
    from sending import keys

    call_command("migrate", verbosity=0)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    keys()
    return make_cast()


def _prepare() -> None:
    cast = found()
    from cast import signed_in

    people = {name: signed_in(getattr(cast, name)) for name in ("rivera", "lindgren")}
    print(json.dumps({name: client.cookies["daylit"].value for name, client in people.items()}))


def _serve(port: int, child: Path, *, ack_first: bool) -> None:
    from concurrent.futures import ThreadPoolExecutor
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

    from daylit.web.wsgi import application

    _warm()

    class Quiet(WSGIRequestHandler):
        def log_message(self, *args: object) -> None:
            """Nothing."""

    class Server(WSGIServer):
        request_queue_size = 128
        pool: ThreadPoolExecutor

        def process_request(self, request: Any, address: Any) -> None:
            """By one of a few threads that keep their connections to the database."""
            self.pool.submit(self._answer, request, address)

        def _answer(self, request: Any, address: Any) -> None:
            try:
                self.finish_request(request, address)
            except OSError:
                pass  # whoever asked is gone
            finally:
                self.shutdown_request(request)

    server = Server(("127.0.0.1", port), Quiet)
    server.set_app(_hasty(application) if ack_first else application)
    alive: list[int] = []

    def stop(*_: object) -> None:
        for one in alive:
            os.kill(one, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    while True:
        found = os.fork()
        if found == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            fresh = child.with_name(f"child.{os.getpid()}")
            fresh.write_text(str(os.getpid()))
            fresh.rename(child)
            server.pool = ThreadPoolExecutor(16)
            server.serve_forever(poll_interval=0.05)
        alive[:] = [found]
        os.waitpid(found, 0)


def _hasty(application: Any) -> Any:
    """A broken server, for the negative control: it says “kept” before it has kept anything."""

    def answer(environ: dict[str, Any], start: Any) -> list[bytes]:
        import io

        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length)

        def later() -> None:
            time.sleep(0.1)
            list(application({**environ, "wsgi.input": io.BytesIO(body)}, lambda *_: None))

        threading.Thread(target=later, daemon=True).start()
        start("201 Created", [("Content-Type", "application/json")])
        return [b'{"receipt": {}}']

    return answer


def _granian() -> None:
    """Granian with its own words, and everything loaded before it forks: a worker is back in a moment."""
    from granian.cli import entrypoint

    _warm()
    del sys.argv[1]
    entrypoint()


def _warm() -> None:
    """Load what the first request would load."""
    from daylit.web.wsgi import application

    assert application
    from daylit.jurisdictions import load_pack

    load_pack("standard")


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        _prepare()
    elif sys.argv[1] == "granian":
        _granian()
    else:
        _serve(int(sys.argv[2]), Path(sys.argv[3]), ack_first=sys.argv[1] == "ack-first")
