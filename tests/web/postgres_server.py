"""A PostgreSQL server for a test: made from the system's own binaries, thrown away afterwards.

    with postgres_server() as url:            # postgresql://daylit@127.0.0.1:PORT/daylit
        ...

The account is what an agency is told to make: it owns its database, may make others, and is no superuser, so that the
wall between agencies stands. ``seeing_all(url)`` is the URL for a test's own look at everything.

It runs as another user where the tests run as root, since PostgreSQL refuses to. ``missing()`` says why there is none.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NOBODY = "nobody"


def _binaries() -> Path | None:
    try:
        said = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        said = ""
    places = [Path(said), *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    return next((place for place in places if said and (place / "initdb").exists()), None)


def missing() -> str:
    """Why no server can be started here; nothing where one can."""
    if _binaries() is None:
        return "PostgreSQL's initdb is not installed"
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        return "PostgreSQL does not run as root, and setpriv is not installed"
    return ""


def _as_other() -> list[str]:
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={NOBODY}", "--regid=nogroup", "--clear-groups"]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server in a folder of its own: one may kill it, and start it again."""

    folder: Path
    port: int
    settings: tuple[str, ...]

    @property
    def url(self) -> str:
        """The address of the database that the account ``daylit`` owns."""
        return f"postgresql://daylit@127.0.0.1:{self.port}/daylit"

    def make(self, *, checksums: bool) -> None:
        how = ["-k"] if checksums else []
        self.run("initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", *how)

    def start(self, *, patience: int = 1) -> None:
        """Wait until it answers; after a kill, what is left of the old one may stand in the way for a moment."""
        options = ["-h", "127.0.0.1", "-p", str(self.port), "-k", str(self.folder)]
        settings = ("recovery_init_sync_method=syncfs", *self.settings)  # after a kill, one sync instead of a thousand
        told = " ".join([*options, *(f"-c{one}" for one in settings)])
        for left in reversed(range(patience)):
            try:
                self.run(
                    "pg_ctl", "-D", self._data, "-w", "-t", "60", "-l", str(self.folder / "log"), "-o", told, "start"
                )
                return
            except AssertionError:
                if left == 0:
                    raise
                time.sleep(0.05)

    def kill(self) -> None:
        """Kill the postmaster as hard as it goes, and start another."""
        os.kill(int((self.folder / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        self.start(patience=200)

    def found(self) -> None:
        """Make the account and its database."""
        for said in ("CREATE ROLE daylit LOGIN CREATEDB", "CREATE DATABASE daylit OWNER daylit"):
            self.run("psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-qc", said)

    def stop(self) -> None:
        self.run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def check(self) -> None:
        """Every table and index, page by page; raises where anything is not as it must be."""
        self.run("pg_amcheck", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "--install-missing", "daylit")

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def run(self, program: str, *arguments: str) -> None:
        """One of PostgreSQL's own programs, as the user that it runs under."""
        binaries = _binaries()
        assert binaries is not None, missing()
        _run([*_as_other(), str(binaries / program), *arguments], self.folder)


@contextmanager
def postgres_cluster(*, settings: tuple[str, ...] = (), checksums: bool = True) -> Iterator[Cluster]:
    """A server that runs until the block ends, with data checksums as they must be."""
    folder = Path(tempfile.mkdtemp(prefix="daylit-postgres-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, NOBODY, "nogroup")
    cluster = Cluster(folder, _free_port(), settings)
    try:
        cluster.make(checksums=checksums)
        cluster.start()
        try:
            cluster.found()
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def seeing_all(url: str) -> str:
    """The same account, on this side of every wall."""
    return f"{url}?options=-c%20daylit.agency%3D%2A"


def as_superuser(url: str) -> str:
    """Whoever runs the server, for what the account may not do."""
    return url.replace("//daylit@", "//postgres@")


@contextmanager
def postgres_server(*, settings: tuple[str, ...] = ()) -> Iterator[str]:
    """A server's first address, for whoever needs no more."""
    with postgres_cluster(settings=settings) as cluster:
        yield cluster.url


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
