"""Tables whose every column is tied to the log. Each app names its own, once, when it is ready."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from daylit.web.audit.commitments import commitment_and_marks, fresh_salt


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A table: ``name`` begins what events call its rows (“contact:<id>”).

    ``event`` and ``salt`` are the columns that name the last event about the row, and its salt. ``without`` are columns
    that are not tied, each with the reason why.
    """

    model: type[models.Model]
    name: str
    event: str = "event"
    salt: str = "salt"
    without: Mapping[str, str] | None = None

    def subject(self, row: models.Model) -> str:
        """What events call a row."""
        return f"{self.name}:{row._meta.pk.to_python(row.pk)}"

    def columns(self, row: models.Model) -> dict[str, Any]:
        """Every column of a row but its event, its salt and those left out, as the database would give it back."""
        apart = {self.event, self.salt, *(self.without or {})}
        return {
            field.attname: field.to_python(getattr(row, field.attname))
            for field in row._meta.concrete_fields
            if field.attname not in apart
        }


_TABLES: dict[str, Witnessed] = {}


def witness(
    model: type[models.Model],
    *,
    name: str,
    event: str = "event",
    salt: str = "salt",
    without: Mapping[str, str] | None = None,
) -> Witnessed:
    """Name a table whose rows are tied to the log. To be called in the ``ready`` of its app."""
    there = {field.attname for field in model._meta.concrete_fields}
    if not {event, salt, *(without or {})} <= there:
        raise ValueError(f"{model.__name__} lacks one of the columns {event}, {salt}, {', '.join(without or {})}")
    if name in _TABLES and _TABLES[name].model is not model:
        raise ValueError(f"“{name}” names {_TABLES[name].model.__name__} of another app already")
    table = Witnessed(model, name, event, salt, without)
    _TABLES[name] = table
    return table


def tables() -> list[Witnessed]:
    """Every table that was named."""
    return list(_TABLES.values())


Check = Callable[[], Iterable[tuple[str, tuple[str, ...]]]]
"""Finds what is wrong in a table whose rows are signed: a row with its columns, or with none where it is gone."""
_CHECKS: dict[str, Check] = {}


def check_rows(name: str, check: Check) -> None:
    """Name a table whose rows are signed, with what checks them. To be called in the ``ready`` of its app."""
    _CHECKS[name] = check


def checks() -> list[Check]:
    """Every such check."""
    return list(_CHECKS.values())


def table_of(row: models.Model) -> Witnessed:
    """The table of a row; raises ``ValueError`` where it was not named."""
    for table in _TABLES.values():
        if isinstance(row, table.model):
            return table
    raise ValueError(f"{type(row).__name__} is not tied to the log; name it with “witness” when its app is ready")


def tie(rows: Iterable[models.Model]) -> dict[str, list[str]]:
    """Give rows fresh salts; returns, for an event's details, what ties each: its commitment and its marks."""
    tied = {}
    for row in rows:
        table = table_of(row)
        salt, columns = fresh_salt(), table.columns(row)
        setattr(row, table.salt, salt)
        tied[table.subject(row)] = list(commitment_and_marks(salt, columns))
    return tied
