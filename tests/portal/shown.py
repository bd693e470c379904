"""A portal as it runs for real, for a test: granian on loopback, over releases in a folder of the test's own."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from daylit.portal.configuration import Configuration
from daylit.portal.serving import command_of, prepare
from daylit.portal.shelf import Shelf
from portal import town


@dataclass(frozen=True)
class Got:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@dataclass(frozen=True)
class Shown:
    """A running portal: its address, its folder, and the shelf that watches it (which a test moves by hand)."""

    url: str
    home: Path
    shelf: Shelf
    told: list[str] = field(default_factory=list)

    def get(self, path: str, *, method: str = "GET", **headers: str) -> Got:
        """Ask, without following where the answer leads."""
        asked = urllib.request.Request(
            self.url + urllib.parse.quote(path, safe="/?=&%+:;,"), method=method,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )  # fmt: skip
        try:
            with urllib.request.build_opener(_Stay).open(asked, timeout=60) as answer:
                return Got(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())
        except urllib.error.HTTPError as answer:
            return Got(answer.code, {k.lower(): v for k, v in answer.headers.items()}, answer.read())

    def wait_until_shown(self) -> None:
        """Until the processes that answer have taken up what the shelf found."""
        for _ in range(1_200):
            if self.get("/en/").status == 200:
                return
            time.sleep(0.1)
        raise AssertionError("the portal showed no release within two minutes")


@contextmanager
def shown(
    home: Path,
    *,
    numbers: tuple[int, ...] = (1, 2),
    workers: int = 1,
    names: tuple[str, ...] = (),
    preview: bool = False,
) -> Iterator[Shown]:
    """Make releases and show them until the block ends; ``preview`` shows drafts, which no key signed."""
    (home / "releases").mkdir(parents=True, exist_ok=True)
    if numbers:
        town.releases(home / "releases", numbers)
    told: list[str] = []
    configuration = Configuration(
        bundles=home / "releases", keys=None if preview else town.keys(home), kept=home / "kept", names=names
    )
    if numbers:
        shelf = prepare(configuration, told=told.append)
    else:
        shelf = Shelf(configuration=configuration, told=told.append)
        shelf.open()
    port = free_port()
    server = subprocess.Popen(
        command_of(host="127.0.0.1", port=port, workers=workers), env={**os.environ, **environment(configuration)}
    )
    running = Shown(url=f"http://127.0.0.1:{port}", home=home, shelf=shelf, told=told)
    try:
        wait_for(running, server)
        yield running
    finally:
        server.terminate()
        server.wait(timeout=120)


def environment(configuration: Configuration) -> dict[str, str]:
    """What the server's processes are told."""
    return {**configuration.environment(), "DJANGO_SETTINGS_MODULE": "daylit.portal.settings"}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(running: Shown, server: subprocess.Popen[bytes]) -> None:
    """Until it answers."""
    for _ in range(1_200):
        assert server.poll() is None, "the portal's server ended"
        try:
            running.get("/robots.txt")
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the portal did not answer within two minutes")
