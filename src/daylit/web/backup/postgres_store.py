"""Copying PostgreSQL table by table, and loading the tables into an empty schema, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.db import connections, transaction
from django.db.utils import ProgrammingError

from daylit.errors import DaylitError
from daylit.web.audit.verification import Damage
from daylit.web.backup.parts import Staged, Writing, pieces_of
from daylit.web.backup.sealed import BadBackup
from daylit.web.backup.stores import about, another, asking, check_brought_back

ENGINE, PART = "postgresql", "table/"


class NoScratch(DaylitError):
    """A backup cannot be tried out, since no second database may be made."""


def copy_into(writing: Writing, *, using: str) -> dict[str, Any]:
    """Every table as it was at one moment, in one reading transaction; returns what the list says of them."""
    with another(dict(connections[using].settings_dict)) as name, transaction.atomic(using=name):
        with connections[name].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        tables = _tables(name)
        found = about(asking(name), engine=ENGINE, tables=tables)
        columns = {table: _columns(name, table) for table in tables}
        for table in tables:
            writing.part(f"{PART}{table}", _copied(name, table, columns[table]))
    return {**found, "columns": columns}


def _tables(using: str) -> list[str]:
    asked = (
        "SELECT table_name FROM information_schema.tables"
        " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name COLLATE \"C\""
    )
    return [name for (name,) in asking(using)(asked)]


def _columns(using: str, table: str) -> list[str]:
    asked = (
        "SELECT column_name FROM information_schema.columns"
        f" WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position"
    )
    return [name for (name,) in asking(using)(asked)]


def _walled(using: str) -> list[str]:
    asked = (
        "SELECT relname FROM pg_class WHERE relforcerowsecurity AND relnamespace = 'public'::regnamespace"
        ' ORDER BY relname COLLATE "C"'
    )
    return [name for (name,) in asking(using)(asked)]


def _copied(using: str, table: str, columns: list[str]) -> Iterator[bytes]:
    """A table as text, in the order of its key, so that the same rows are the same bytes."""
    listed = ", ".join(f'"{name}"' for name in columns)
    with connections[using].cursor() as cursor:
        keys = connections[using].introspection.get_primary_key_columns(cursor, table) or columns[:1]
        order = ", ".join(f'"{name}"' for name in keys)
        with cursor.copy(f'COPY (SELECT {listed} FROM "{table}" ORDER BY {order}) TO STDOUT') as copy:
            for piece in copy:
                yield bytes(piece)


def load(staged: Staged, *, using: str) -> tuple[Damage, ...]:
    """Fill the empty schema of a database with what was copied, and check it, in the caller's transaction."""
    manifest = staged.manifest
    _migrate(using, manifest["migrations"])
    tables = _tables(using)
    if tables != sorted(manifest["columns"]):
        raise BadBackup(
            "The tables in this backup are not those that its version makes.", remedy="Take another backup."
        )
    with connections[using].cursor() as cursor:
        walled = _walled(using)
        for table in walled:
            cursor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')  # nothing is copied into one else
        every = ", ".join(f'"{table}"' for table in tables)
        cursor.execute(f"TRUNCATE {every}")  # what making the tables put there
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in tables:
            listed = ", ".join(f'"{name}"' for name in manifest["columns"][table])
            with cursor.copy(f'COPY "{table}" ({listed}) FROM STDIN') as copy:
                for piece in pieces_of(staged.file(f"{PART}{table}")):
                    copy.write(piece)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in walled:
            cursor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for statement in _counters(using, cursor, tables):
            cursor.execute(statement)
    for table in tables:
        hashed = sha256()
        for piece in _copied(using, table, manifest["columns"][table]):
            hashed.update(piece)
        if hashed.hexdigest() != manifest["parts"][f"{PART}{table}"]["sha256"]:
            raise BadBackup(
                f"“{table}” is not what was copied, and nothing was replaced.", remedy="Tell the developers."
            )
    return check_brought_back(manifest, ask=asking(using), tables=tables, using=using)


def _migrate(using: str, names: list[str]) -> None:
    """Make the tables as they were when these changes to them had been made, and no later one."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections[using])
    graph = executor.loader.graph
    made = {key for key in graph.nodes if ".".join(key) in set(names)}
    executor.migrate([key for key in sorted(made) if not made & {each.key for each in graph.node_map[key].children}])


def _counters(using: str, cursor: Any, tables: list[str]) -> Iterator[str]:
    """Numbers that the database gives go on behind the highest that is there."""
    for table in tables:
        for each in connections[using].introspection.get_sequences(cursor, table):
            name, column = each["table"], each["column"]
            yield (
                f"SELECT setval(pg_get_serial_sequence('\"{name}\"', '{column}'),"
                f' COALESCE(MAX("{column}"), 1), MAX("{column}") IS NOT NULL) FROM "{name}"'
            )


@contextmanager
def brought_back(staged: Staged, *, like: str) -> Iterator[tuple[str, tuple[Damage, ...]]]:
    """The copy in a database of its own beside the installation's, dropped afterwards; raises ``NoScratch``."""
    scratch = f"daylit_try_{uuid4().hex[:12]}"
    settings = dict(connections[like].settings_dict)
    with another(settings) as server:
        try:
            with connections[server].cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{scratch}" TEMPLATE template0')
        except ProgrammingError:
            raise NoScratch(
                "A backup is tried out in a database of its own, and the account may not make one.",
                remedy="Give it the right: ALTER ROLE … CREATEDB",
            ) from None
        try:
            with another({**settings, "NAME": scratch}) as name:
                with transaction.atomic(using=name):
                    damages = load(staged, using=name)
                yield name, damages
        finally:
            with connections[server].cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{scratch}" WITH (FORCE)')


def horizon_there(using: str) -> int | None:
    """The horizon of the database; ``None`` where it holds nothing that could be lost."""
    tables, ask = _tables(using), asking(using)
    if not {"audit_tree", "audit_event"} <= set(tables):
        return None if not tables else 0
    if ask("SELECT COUNT(*) FROM audit_event")[0][0] == 0:
        return None
    found = ask("SELECT horizon FROM audit_tree WHERE id = 1")
    return found[0][0] if found else 0


def put_in_place(staged: Staged, *, using: str, at: datetime, finish: Callable[[str], None]) -> str:
    """Load the copy in one transaction; returns the schema in which what was there is kept, if there was something."""
    kept = f"before_{at:%Y%m%d_%H%M%S}" if _tables(using) else ""
    with transaction.atomic(using=using):
        if kept:
            with connections[using].cursor() as cursor:
                cursor.execute(f'ALTER SCHEMA public RENAME TO "{kept}"')
                cursor.execute("CREATE SCHEMA public")
        load(staged, using=using)
        finish(using)
    return kept
