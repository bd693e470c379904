"""Reading rows that somebody may have damaged: one that cannot be read is named, and the others are read on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connections, models

BATCH = 500
BROKEN = (ValueError, TypeError, AttributeError, ArithmeticError, ValidationError)
"""What a column raises that holds what cannot be there."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row of which columns hold what cannot be there."""

    key: Any
    columns: tuple[str, ...]


def rows_of(
    model: type[models.Model], *, using: str = "default", after: Any = None
) -> Iterator[models.Model | Unreadable]:
    """Every row in the order of its key, a batch at a time, from the one behind ``after`` on."""
    rows, name = model._default_manager.using(using), model._meta.pk.attname
    last = after
    while True:
        left = rows.order_by(name) if last is None else rows.order_by(name).filter(**{f"{name}__gt": last})
        try:
            batch = list(left[:BATCH])
        except BROKEN:
            yield from _one_at_a_time(model, using=using, after=last)
            return
        if not batch:
            return
        yield from batch
        last = batch[-1].pk


def _one_at_a_time(model: type[models.Model], *, using: str, after: Any) -> Iterator[models.Model | Unreadable]:
    connection = connections[using]
    quote, column = connection.ops.quote_name, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {quote(column)} FROM {quote(model._meta.db_table)} ORDER BY 1")
        raw = [key for (key,) in cursor.fetchall()]
    for key in raw:
        try:
            known = model._meta.pk.to_python(key)
            if after is not None and known <= after:
                continue
            found = model._default_manager.using(using).filter(pk=known).first()
            yield Unreadable(key, (model._meta.pk.attname,)) if found is None else found
        except BROKEN:
            yield Unreadable(key, tuple(_broken_columns(model, key, using)))


def _broken_columns(model: type[models.Model], key: Any, using: str) -> Iterator[str]:
    for field in model._meta.concrete_fields:
        try:
            list(model._default_manager.using(using).filter(pk=key).values_list(field.attname, flat=True))
        except BROKEN:
            yield field.attname
