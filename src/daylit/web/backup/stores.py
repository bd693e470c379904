"""What both kinds of database have in common: their tables, their log, and the check after bringing back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connections

from daylit.errors import DaylitError
from daylit.web.audit import merkle
from daylit.web.audit.verification import Damage, verify
from daylit.web.backup.sealed import BadBackup

Ask = Callable[[str], list[tuple[Any, ...]]]


class NotEmpty(DaylitError):
    """There are records where a backup was to be brought back."""


class NewerBackup(DaylitError):
    """A backup comes from a later Daylit, or from another kind of database."""


def about(ask: Ask, *, engine: str, tables: list[str]) -> dict[str, Any]:
    """What is written of a database into the list of a backup; ``ask`` runs one question within the copy."""
    rows = ask("SELECT size, peaks, epoch, horizon FROM audit_tree WHERE id = 1")
    size, peaks, epoch, horizon = rows[0] if rows else (0, "", "", 0)
    return {
        "engine": engine,
        "size": size,
        "head": merkle.Frontier([bytes.fromhex(peak) for peak in peaks.split()], size).head().hex(),
        "epoch": epoch,
        "horizon": horizon,
        "migrations": sorted(f"{app}.{name}" for app, name in ask("SELECT app, name FROM django_migrations")),
        "rows": {table: ask(f'SELECT COUNT(*) FROM "{table}"')[0][0] for table in tables},
    }


def refuse_unknown(manifest: dict[str, Any], *, engine: str) -> None:
    """Raise ``NewerBackup`` where this Daylit cannot read what is in a backup."""
    from django.db.migrations.loader import MigrationLoader

    if manifest["engine"] != engine:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise NewerBackup(
            f"This backup is of {names.get(manifest['engine'], 'another database')}, and the installation uses "
            f"{names[engine]}.",
            remedy="Set DAYLIT_DATABASE as it was when the backup was made.",
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    unknown = [name for name in manifest["migrations"] if name not in known]
    if unknown:
        raise NewerBackup(
            f"This backup was made by a later Daylit: {len(unknown)} of its changes to the tables are unknown here.",
            remedy="Install that version, then bring it back.",
        )


def check_brought_back(manifest: dict[str, Any], *, ask: Ask, tables: list[str], using: str) -> tuple[Damage, ...]:
    """Raise ``BadBackup`` unless what was brought back is what was copied; returns what was wrong with the log before.

    Rows are counted anew, the tables are brought forward to this version, and the head of the log is computed from all
    its events.
    """
    found = about(ask, engine=manifest["engine"], tables=tables)
    differing = [name for name in found if found[name] != manifest[name]]
    call_command("migrate", database=using, verbosity=0, interactive=False)
    verdict = verify(using=using)
    damages = tuple(damage for damage in verdict.damages if damage.kind != "unsigned")  # the keys may lie elsewhere
    if not damages and (verdict.size, verdict.head) != (manifest["size"], manifest["head"]):
        differing.append("log")
    if differing:
        raise BadBackup(
            f"What was brought back is not what was copied ({', '.join(differing)}), and nothing was replaced.",
            remedy="Please tell the developers.",
        )
    return damages


@contextmanager
def another(settings: dict[str, Any]) -> Iterator[str]:
    """A second database for a while, by the name under which Django knows it."""
    name = f"backup_{len(connections.databases)}"
    connections.databases[name] = {**connections.databases["default"], **settings, "CONN_MAX_AGE": 0}
    try:
        yield name
    finally:
        connections[name].close()
        del connections[name], connections.databases[name]


def asking(using: str) -> Ask:
    """Questions to a database that Django knows."""

    def ask(question: str) -> list[tuple[Any, ...]]:
        with connections[using].cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchall()

    return ask
