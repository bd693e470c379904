"""Bringing an installation up: its tables, its keys, its first administrator, and the server itself."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from daylit.errors import DaylitError
from daylit.progress import Progress, quiet
from daylit.web.configuration import Configuration, from_environment, refuse_dangers
from daylit.web.opening import open_installation
from daylit.web.running import WORKER_MEMORY, run_server


class AlreadySetUp(DaylitError):
    """There is an agency of this name already."""


class PortInUse(DaylitError):
    """The port cannot be listened at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSteps:
    """What a new agency's administrator needs: the address of the page on which a password is chosen, once."""

    agency: str
    username: str
    invitation: str


def prepare(configuration: Configuration, *, at: datetime) -> None:
    """Make or update the tables, and the keys that are missing."""
    configuration.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    open_installation(configuration.home, new=True)
    from django.core.management import call_command

    from daylit.web.keys import Keys

    call_command("migrate", verbosity=0, interactive=False)
    Keys(configuration.secrets_folder).make_missing(day=at.date())


def set_up(configuration: Configuration, *, agency: str, username: str, name: str, at: datetime) -> FirstSteps:
    """A new agency and its first administrator. Raises ``AlreadySetUp`` or ``NameTaken``."""
    prepare(configuration, at=at)
    from django.db import transaction

    from daylit.web.accounts.actions import grant, invite
    from daylit.web.accounts.models import Agency
    from daylit.web.audience import Role

    if Agency.objects.filter(name__iexact=agency).exists():
        raise AlreadySetUp(f"“{agency}” is set up already.", remedy="Its administrator adds people at /setup/.")
    with transaction.atomic():
        row = Agency.objects.create(name=agency)
        person, code = invite(agency=row, username=username, name=name, by=None, at=at)
        grant(person=person, agency=row, role=Role.ADMIN, since=at.date(), by=None, at=at)
    return FirstSteps(agency=agency, username=person.username, invitation=configuration.address(f"/invitation/{code}/"))


def serve(
    configuration: Configuration,
    *,
    clock: Callable[[], datetime],
    port: int = 8000,
    host: str = "127.0.0.1",
    workers: int = 2,
    memory: int = WORKER_MEMORY,
    certificate: Path | None = None,
    key: Path | None = None,
) -> int:
    """Run the server for real; returns its exit code. Raises ``Unsafe`` with everything that stands against it."""
    refuse_dangers(configuration)
    refuse_port_in_use(host, port)
    prepare(configuration, at=clock())
    refuse_weak_database()
    return run_server(
        configuration,
        clock=clock,
        port=port,
        host=host,
        workers=workers,
        memory=memory,
        certificate=certificate,
        key=key,
    )


def refuse_weak_database(*, using: str = "default") -> None:
    """Raise ``Unsafe`` where the database may lose what it acknowledged when the power fails, or has no walls."""
    from django.db import connections

    from daylit.web.configuration import Unsafe

    connection = connections[using]
    with connection.cursor() as cursor:

        def ask(question: str) -> str:
            cursor.execute(question)
            return str(cursor.fetchone()[0])

        wrong = _weak_sqlite(ask) if connection.vendor == "sqlite" else _weak_postgres(ask)
    if wrong:
        told = "".join(f"\n  · {what} {remedy}" for what, remedy in wrong)
        raise Unsafe(
            f"This database could lose what it promised to keep, or show it to others:{told}\n",
            remedy="Then start again.",
        )


def _weak_sqlite(ask: Callable[[str], str]) -> list[tuple[str, str]]:
    wrong = []
    if int(ask("PRAGMA synchronous")) < 2:
        wrong.append(("SQLite does not wait for the disk.", "Set synchronous to FULL."))
    if ask("PRAGMA journal_mode") != "wal":
        where = "Keep the folder on a disk of this machine: a network's disk cannot do it."
        wrong.append(("SQLite cannot write ahead (WAL) here, and its other ways undo a commit in a power cut.", where))
    return wrong


def _weak_postgres(ask: Callable[[str], str]) -> list[tuple[str, str]]:
    names = ("fsync", "synchronous_commit", "full_page_writes")
    wrong = [(f"PostgreSQL's {name} is off.", f"Set {name} = on.") for name in names if ask(f"SHOW {name}") == "off"]
    if ask("SHOW data_checksums") == "off":
        how = "Stop it and run pg_checksums --enable, or make the cluster with initdb -k."
        wrong.append(("PostgreSQL does not notice when its disk returns something else than it was given.", how))
    if ask("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user") == "True":
        what = "Its account may pass the wall between agencies: it is a superuser, or has BYPASSRLS."
        wrong.append((what, "Give Daylit an account of its own (docs/running.md)."))
    return wrong


def open_town(home: Path, *, contacts: int, at: datetime, progress: Progress = quiet) -> Configuration:
    """Make the invented town in a folder: its people, and two years of what they did."""
    progress("Founding a town", 0.0)
    town_configuration = from_environment({"DAYLIT_HOME": str(home)}, demo=True)
    os.environ["DAYLIT_DEMO"] = "1"
    prepare(town_configuration, at=at)
    from daylit.web.demo.town import found_town
    from daylit.web.demo.years import live_two_years

    town = found_town(since=date(at.year - 6, 1, 1), at=at - timedelta(days=740))
    live_two_years(town, contacts=contacts, until=at, told=progress)
    return town_configuration


def refuse_port_in_use(host: str, port: int) -> None:
    """Raise ``PortInUse`` where another server listens: the system would share requests out between the two."""
    where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    with socket.socket(where[0]) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what a stopped server left waiting is no server
        try:
            probe.bind(where[4])
        except OSError as error:
            what = f"The server cannot listen at port {port} of {host}: {error.strerror}."
            raise PortInUse(what, remedy="Stop what runs there, or name another with --port.") from None


def free_port(first: int) -> int:
    """The first port from this one on that nobody uses."""
    for port in range(first, min(first + 100, 65536)):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    return first


def configured(*, home: Path | None = None, port: int | None = None) -> Configuration:
    """The set-up of this environment, or of another folder, or for another port."""
    environment = dict(os.environ)
    if port is not None:
        environment["DAYLIT_PORT"] = str(port)
    if home is not None:
        environment["DAYLIT_HOME"] = str(home)
    return from_environment(environment)
