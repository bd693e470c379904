"""The second wall between agencies: PostgreSQL shows a connection the rows of one agency, and of no other.

The first wall is that every query asks by agency. Should one forget to, the database itself holds the rows back: each
table of an agency has a policy that reads the setting ``daylit.agency`` of the connection. It holds an agency's id,
“*” for work on the whole installation, or nothing, and then no row is there. SQLite has no such thing, and is left as
it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.backends.signals import connection_created
from django.db.migrations.operations.base import Operation

SETTING, EVERY, NOTHING = "daylit.agency", "*", ""
IN_ERROR = 3
"""What psycopg calls a transaction in which a statement failed."""

_of_the_process: list[str] = [NOTHING]
_seen: ContextVar[str | None] = ContextVar("seen", default=None)


@contextmanager
def only(agency: UUID | None) -> Iterator[None]:
    """Within the block this thread's connections show one agency's rows; with ``None`` nobody's."""
    with _seeing(NOTHING if agency is None else str(agency)):
        yield


@contextmanager
def everywhere() -> Iterator[None]:
    """Within the block this thread sees all agencies: for work on the installation, and to learn whose a session is."""
    with _seeing(EVERY):
        yield


def open_everywhere() -> None:
    """For a process that works on the whole installation, such as a command: all agencies, from now on."""
    _of_the_process[0] = EVERY
    _tell_all()


@contextmanager
def _seeing(what: str) -> Iterator[None]:
    token = _seen.set(what)
    try:
        _tell_all()
        yield
    finally:
        _seen.reset(token)
        _tell_all()


def _tell_all() -> None:
    for connection in connections.all(initialized_only=True):
        _tell(connection)


def _tell(connection: Any, **_: Any) -> None:
    """Tell an open connection what it may show; one that is opened later is told then."""
    raw = connection.connection
    if connection.vendor != "postgresql" or raw is None or raw.closed:
        return
    if raw.info.transaction_status == IN_ERROR:
        return  # it will be rolled back, and the setting with it
    said = _seen.get()
    raw.execute("SELECT set_config(%s, %s, false)", (SETTING, _of_the_process[0] if said is None else said))


connection_created.connect(_tell, dispatch_uid="daylit.wall")

# --- The policies, as migrations make them ---

_EVERYWHERE = f"(SELECT current_setting('{SETTING}', true) = '{EVERY}')"
_MINE = (
    f"(SELECT CASE WHEN length(current_setting('{SETTING}', true)) = 36"
    f" THEN current_setting('{SETTING}', true)::uuid END)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """The policies of a table: for each, what it is for (“ALL”, “SELECT”, “INSERT”) and which rows it lets through."""

    table: str
    policies: Sequence[tuple[str, str]]


def own(table: str, column: str = "agency_id") -> Wall:
    """A table with a column that says whose each row is."""
    return Wall(table=table, policies=[("ALL", f"{_EVERYWHERE} OR {column} = {_MINE}")])


def through(table: str, column: str, above: str, key: str = "id") -> Wall:
    """A table whose rows belong to those of another one: what is hidden there is hidden here."""
    shown = f'EXISTS (SELECT 1 FROM {above} AS above WHERE above.{key} = {table}."{column}")'
    return Wall(table=table, policies=[("ALL", f"{_EVERYWHERE} OR {shown}")])


def events(table: str, members: str) -> Wall:
    """The log: nobody changes or deletes an event. One that names no agency is shown to those of its person."""
    of_mine = f"agency IS NULL AND {_MINE} IS NOT NULL AND person IN (SELECT person_id FROM {members})"
    return Wall(
        table=table,
        policies=[
            ("ALL", _EVERYWHERE),
            ("SELECT", f"agency = {_MINE} OR ({of_mine})"),
            ("INSERT", f"agency IS NULL OR agency = {_MINE}"),
        ],
    )


def raised(*walls: Wall) -> list[Raise]:
    """What a migration does to put walls up; taken down again on the way back."""
    return [Raise(wall) for wall in walls]


class Raise(Operation):  # type: ignore[misc]
    """One wall, put up; ``wall`` says which. Unlike ``RunPython`` it needs no models, which are slow to make."""

    reversible = True

    def __init__(self, wall: Wall) -> None:
        self.wall = wall

    def state_forwards(self, app_label: str, state: Any) -> None:
        """A wall changes no model."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        table = self.wall.table
        schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")  # the account owns its tables
        for kind, rows in self.wall.policies:
            shown = f"WITH CHECK ({rows})" if kind == "INSERT" else f"USING ({rows})"
            schema_editor.execute(f"CREATE POLICY {_name(kind)} ON {table} FOR {kind} {shown}")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        for kind, _ in self.wall.policies:
            schema_editor.execute(f"DROP POLICY {_name(kind)} ON {self.wall.table}")
        schema_editor.execute(f"ALTER TABLE {self.wall.table} NO FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {self.wall.table} DISABLE ROW LEVEL SECURITY")

    def describe(self) -> str:
        return f"Put up the wall between agencies in {self.wall.table}"


def _name(kind: str) -> str:
    return f"agency_{kind.lower()}"
