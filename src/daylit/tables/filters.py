"""Which people a count is about: a small filter that settings, JSON and the command line can all write down."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from daylit.errors import DaylitError
from daylit.tables.contract import BY_NAME, RAW_COLUMNS, Column

if TYPE_CHECKING:
    import narwhals as nw

    from daylit.tables.manifest import Part

Value = str | int | float | bool | date
MISSING = "missing"
"""How a missing value is written in a filter's text and JSON."""


class UnknownColumn(DaylitError):
    """A column was asked for that the extract does not have."""


class BadFilter(DaylitError):
    """A filter cannot be understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf:
    """People whose column has one of these values; with ``missing``, also those for whom it is not recorded."""

    column: str
    values: tuple[Value, ...] = ()
    missing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """People whose column lies between two values, both included; ``None`` leaves that end open."""

    column: str
    low: Value | None = None
    high: Value | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that must all hold. ``Filters()`` asks for everyone.

    >>> Filters.parse(["race=black,white", "date=2020-01-01..2020-12-31"]).to_dict()
    {'race': ['black', 'white'], 'date': {'from': '2020-01-01', 'to': '2020-12-31'}}
    """

    conditions: tuple[OneOf | Between, ...] = ()

    @classmethod
    def parse(cls, texts: Iterable[str]) -> Filters:
        """Read filters as a person types them: ``race=black,white``, ``age=18..25``, ``date=2020-01-01..``,
        ``area=missing``. Raises ``BadFilter`` or ``UnknownColumn``.
        """
        return cls(tuple(_condition(text) for text in texts))

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Filters:
        """Read filters from settings or JSON: ``{"race": ["black", null], "date": {"from": …, "to": …}}``.

        ``null`` (or the word “missing”) in a list asks for people for whom the column is not recorded.
        """
        return cls(tuple(_from_json(column, wanted) for column, wanted in fields.items()))

    def to_dict(self) -> dict[str, Any]:
        """The filters in the form that ``from_dict`` reads; dates as ISO text."""
        return {condition.column: _to_json(condition) for condition in self.conditions}

    def expressions(self) -> list[nw.Expr]:
        """The conditions as Narwhals expressions, the same for every engine."""
        return [_expression(condition) for condition in self.conditions]

    def parts_to_read(self, parts: Sequence[Part]) -> Sequence[Part]:
        """The files that can hold people who are asked for; where there is none, one of them, for its columns."""
        kept = [part for part in parts if all(_may_hold(part, condition) for condition in self.conditions)]
        return kept or parts[:1]


def _may_hold(part: Part, condition: OneOf | Between) -> bool:
    if condition.column not in ("agency", "date") or (isinstance(condition, OneOf) and condition.missing):
        return True
    if condition.column == "agency":
        low, high = part.agency_low, part.agency_high
    else:
        low, high = part.date_low, part.date_high
    if low is None or high is None:
        return False
    # ISO dates sort as text, so agencies and dates are compared alike.
    if isinstance(condition, OneOf):
        return any(low <= str(value) <= high for value in condition.values)
    starts, ends = condition.low, condition.high
    return (starts is None or str(starts) <= high) and (ends is None or low <= str(ends))


def known_column(name: str, *, also: Iterable[str] = ()) -> str:
    """The name itself when an extract has this column; else ``UnknownColumn`` naming near ones and all."""
    names = [*BY_NAME, *also]
    if name in names or name in RAW_COLUMNS:
        return name
    near = difflib.get_close_matches(name.lower().replace(" ", "_").replace("-", "_"), names, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(f'“{other}”' for other in near)}? " if near else ""
    raise UnknownColumn(f"There is no column “{name}”.", remedy=f"{hint}The columns are: {', '.join(names)}.")


def _condition(text: str) -> OneOf | Between:
    name, equals, wanted = text.partition("=")
    if not equals or not wanted:
        raise BadFilter(
            f"The filter “{text}” cannot be understood.",
            remedy="Write column=value, column=one,two, column=low..high or column=missing.",
        )
    column = known_column(name.strip())
    low, dots, high = wanted.partition("..")
    if dots:
        return _between(column, low.strip() or None, high.strip() or None)
    return _one_of(column, [value.strip() for value in wanted.split(",")])


def _from_json(name: str, wanted: Any) -> OneOf | Between:
    column = known_column(name)
    if isinstance(wanted, Mapping):
        if extra := sorted(set(wanted) - {"from", "to"}):
            raise BadFilter(f"The filter on “{name}” has “{extra[0]}”.", remedy="A range has “from” and “to”.")
        return _between(column, wanted.get("from"), wanted.get("to"))
    return _one_of(column, wanted if isinstance(wanted, list | tuple) else [wanted])


def _to_json(condition: OneOf | Between) -> Any:
    if isinstance(condition, OneOf):
        return [*map(_plain, condition.values), *([None] if condition.missing else [])]
    ends = {"from": condition.low, "to": condition.high}
    return {end: _plain(value) for end, value in ends.items() if value is not None}


def _plain(value: Value) -> str | int | float | bool:
    return value.isoformat() if isinstance(value, date) else value


def _one_of(column: str, wanted: Sequence[Any]) -> OneOf:
    given = [value for value in wanted if value is not None and value != MISSING]
    return OneOf(
        column=column, values=tuple(_value(column, value) for value in given), missing=len(given) < len(wanted)
    )


def _between(column: str, low: Any, high: Any) -> Between:
    kind = BY_NAME[column].kind if column in BY_NAME else "text"
    if kind in ("code", "yes_no", "text"):
        raise BadFilter(
            f"“{column}” has no order, so it cannot be held between two values.", remedy="List the values instead."
        )
    ends = [None if end is None else _value(column, end) for end in (low, high)]
    if ends == [None, None]:
        raise BadFilter(f"The range on “{column}” has no end.", remedy="Give at least one: low.. or ..high.")
    if None not in ends and ends[0] > ends[1]:  # type: ignore[operator]
        raise BadFilter(f"The range on “{column}” runs from {low} down to {high}.", remedy="Write the lower end first.")
    return Between(column=column, low=ends[0], high=ends[1])


def _value(column: str, value: Any) -> Value:
    """A value in the column's own type, so that text typed by a person compares as numbers and dates do."""
    declared = BY_NAME.get(column)
    if declared is None:
        return str(value)
    try:
        return _typed(declared, value)
    except (ValueError, TypeError) as error:
        raise BadFilter(f"“{value}” cannot be a value of “{column}”.", remedy=_EXAMPLE[declared.kind]) from error


def _typed(column: Column, value: Any) -> Value:
    if column.kind == "yes_no":
        return _YES_NO[str(value).lower()]
    if column.kind in ("date", "instant"):
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    if column.kind == "whole":
        return int(value)
    if column.kind == "decimal":
        return float(value)
    if column.codes is not None:
        return column.codes[str(value)].value
    return str(value)


class _YesNo(dict[str, bool]):
    def __missing__(self, key: str) -> bool:
        raise ValueError(key)


_YES_NO = _YesNo({"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False})
_EXAMPLE = {
    "yes_no": "Write yes or no.",
    "date": "Write a date as 2020-12-31.",
    "instant": "Write a date as 2020-12-31.",
    "whole": "Write a whole number.",
    "decimal": "Write a number.",
    "code": "Use a code of the list.",
    "text": "Write a text.",
}


def _expression(condition: OneOf | Between) -> nw.Expr:
    import narwhals as nw

    column = nw.col(condition.column)
    if isinstance(condition, OneOf):
        # One comparison is said as such: engines use it to skip whole row groups more readily than a list of one.
        listed = column == condition.values[0] if len(condition.values) == 1 else column.is_in(condition.values)
        if not condition.missing:
            return listed
        return (listed | column.is_null()) if condition.values else column.is_null()
    if condition.low is None:
        return column <= condition.high
    if condition.high is None:
        return column >= condition.low
    return (column >= condition.low) & (column <= condition.high)
