"""Aggregate files: rows by columns of race or ethnicity, counted from contacts, with checks that they add up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from daylit.jurisdictions.crosstab_tables import COLUMNS, columns_of, rows_of, state_name
from daylit.jurisdictions.pack import FileSum, FileTable, Pack
from daylit.record.elements import Node
from daylit.record.evaluate import Read, ready
from daylit.record.expression import parse
from daylit.record.form import Form
from daylit.record.looking import Looking
from daylit.record.parts import Env
from daylit.record.problems import Problem

REMEDY = "Look for stops in which one of these answers is missing, or correct the number that was typed in."


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedRow:
    """One row: ``counts`` has a number for each column of its table, ``total`` counts also who is in no column."""

    id: str
    label: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedTable:
    """One table of the file. ``columns`` are the names at the head of its columns, without the total."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[CountedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crosstab:
    """An aggregate file in numbers, table by table in the order of the pack."""

    file: str
    tables: tuple[CountedTable, ...]

    def rows(self, name: str) -> tuple[CountedRow, ...]:
        """The rows that a check names: “search.yes” is one row, “gender” every row of that table."""
        table, _, row = name.partition(".")
        return tuple(one for each in self.tables if each.id == table for one in each.rows if row in ("", one.id))


def count_crosstab(pack: Pack, *, file: str, contacts: Iterable[dict[str, Any]]) -> Crosstab:
    """Count the aggregate file ``file`` of a pack from contacts.

    Parameters
    ----------
    contacts
        Documents of answers, one for each contact: those of the period that the pack's scope does not leave out. They
        are read once, one after another.

    Raises
    ------
    KeyError
        The pack has no such file.

    Assumes
    -------
    ``check`` found nothing wrong with the contacts. An answer that is missing is counted in no row and no column that
    asks for it, and of several answers across none is chosen; ``failed_sums`` then says which parts do not add up.

    Does not show
    -------------
    Whether a difference between columns means anything. Small counts may tell who someone is.
    """
    counting = [_Counting(table, pack.form) for table in pack.file(file).tables]
    for answers in contacts:
        looking = Looking(pack.form, answers)
        for table in counting:
            table.add(looking)
    return Crosstab(file=file, tables=tuple(table.counted() for table in counting))


class _Counting:
    """A table on the way: conditions made ready once, numbers that grow."""

    def __init__(self, table: FileTable, form: Form) -> None:
        self.table = table
        self.rows = rows_of(table, form)
        codes = columns_of(table, form)
        self._columns = tuple(state_name(code) for code in codes)
        self._place = "" if table.unit == "contact" else table.unit
        self._among = _ready(table.when)
        self._conditions = [_ready(row.when) for row in self.rows]
        self._across = ready(parse(table.across)) if table.across else None
        self._column = {code.value: at for at, code in enumerate(codes)}
        self._counts = [[0] * len(codes) for _ in self.rows]
        self._totals = [0] * len(self.rows)

    def add(self, looking: Looking) -> None:
        """Count what this table counts in one contact."""
        for _, env in looking.places.get(self._place, ()):
            if _holds(self._among, env):
                self._add(env, self._column_at(env))

    def _add(self, env: Env, column: int | None) -> None:
        for at, condition in enumerate(self._conditions):
            if _holds(condition, env):
                self._totals[at] += 1
                if column is not None:
                    self._counts[at][column] += 1

    def _column_at(self, env: Env) -> int | None:
        answer = self._across(env) if self._across is not None else None
        if isinstance(answer, list):  # of several, none is chosen
            answer = answer[0] if len(answer) == 1 else None
        return self._column.get(answer) if isinstance(answer, str) else None

    def counted(self) -> CountedTable:
        """The table as it stands now."""
        rows = tuple(
            CountedRow(id=row.id, label=row.label, counts=tuple(counts), total=total)
            for row, counts, total in zip(self.rows, self._counts, self._totals, strict=True)
        )
        return CountedTable(id=self.table.id, title=self.table.title, columns=self._columns, rows=rows)


def _ready(condition: Node | None) -> Read | None:
    return None if condition is None else ready(condition)


def _holds(condition: Read | None, env: Env) -> bool:
    return condition is None or condition(env) is True


def failed_sums(pack: Pack, *, crosstab: Crosstab) -> list[Problem]:
    """Every arithmetic check of the pack that the numbers do not pass, with the rule's id and the columns concerned.

    The numbers may be counted, or read from a file that people corrected.
    """
    problems = (_failed(one, crosstab) for one in pack.file(crosstab.file).sums)
    return [problem for problem in problems if problem is not None]


def _failed(check: FileSum, crosstab: Crosstab) -> Problem | None:
    whole = crosstab.rows(check.whole)
    if check.parts == (COLUMNS,):
        differing = [
            f"{row.label}: {sum(row.counts):,} in the columns, {row.total:,} in all"
            for row in whole
            if sum(row.counts) != row.total
        ]
    else:
        parts = [row for name in check.parts for row in crosstab.rows(name)]
        names = (*_shared_columns(check, crosstab), "Total")
        pairs = zip(names, _added(parts, len(names) - 1), _added(whole, len(names) - 1), strict=True)
        differing = [f"{name}: {left:,} and {right:,}" for name, left, right in pairs if not _fits(check, left, right)]
    if not differing:
        return None
    return Problem(
        code="crosstab.sum",
        at=check.whole,
        sentence=f"{check.message} {'; '.join(differing)}.",
        remedy=REMEDY,
        rule=check.id,
        values={"whole": check.whole, "parts": ", ".join(check.parts)},
    )


def _shared_columns(check: FileSum, crosstab: Crosstab) -> tuple[str, ...]:
    """The columns in which a check is made beside the total: those of all its tables, if they are the same."""
    names = {name.partition(".")[0] for name in (check.whole, *check.parts)}
    columns = {table.columns for table in crosstab.tables if table.id in names}
    return columns.pop() if len(columns) == 1 else ()


def _added(rows: Sequence[CountedRow], columns: int) -> list[int]:
    """Each column added up over rows, then the total."""
    return [*(sum(row.counts[at] for row in rows) for at in range(columns)), sum(row.total for row in rows)]


def _fits(check: FileSum, left: int, right: int) -> bool:
    return left <= right if check.relation == "<=" else left == right
