"""What is asked of each source column, gathered so that every distinct text of a column is read once.

A column of a million rows holds two genders, a few hundred dates, some thousand times. While the source is read, each
cell becomes the number of its text. An *atom* is an SQL expression over the text of one column: all atoms of a column
are computed once for each distinct text, and found again by its number. Ids and coordinates, where nearly every text is
distinct, are read row by row instead (``text`` and ``row``).
"""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from dataclasses import dataclass, field

from daylit.tables.words import FOLDED, TYPED, V, filled_row_sql, filled_sql, fold, fold_sql, is_dated_sql, plain_sql

PROBLEM_CODE = "problem_code"
"""The engine's type for the codes of problems."""


@dataclass(slots=True, kw_only=True)
class ColumnAtoms:
    """The atoms of one source column. ``texts`` are its readings, by the words that mean “not recorded” in each."""

    position: int
    texts: dict[tuple[str, ...], str] = field(default_factory=dict)
    atoms: dict[str, str] = field(default_factory=dict)

    @property
    def raw(self) -> str:
        """The name under which the column's own text stands in the query."""
        return f"c{self.position}"

    @property
    def number(self) -> str:
        """The name of the column with the number of the text; 0 where the cell is empty."""
        return f"k{self.position}"

    @property
    def words(self) -> str:
        """The name of the table of distinct texts and their numbers, from 1."""
        return f"words{self.position}"

    @property
    def table(self) -> str:
        """The name of the table of numbers, texts and atoms."""
        return f"look{self.position}"

    def lookup_sql(self) -> str:
        """One row for each distinct text: its number, the text and its atoms; and a row of missing values for 0."""
        filled = ", ".join(f"{filled_sql('raw', missing)} AS {name}" for missing, name in self.texts.items())
        folded = ", ".join(f"{fold_sql(name)} AS f{name}" for name in self.texts.values())
        atoms = ", ".join(f"{expression} AS {name}" for expression, name in self.atoms.items())
        every = (
            f"SELECT number, {plain_sql('raw')} AS raw, {is_dated_sql('raw')} AS typed FROM {self.words} "
            "UNION ALL SELECT 0, NULL, false"
        )
        return (
            f"SELECT number, raw AS {self.raw}, {atoms} FROM "
            f"(SELECT *, {folded} FROM (SELECT number, raw, typed, {filled} FROM ({every})))"
        )

    def trouble_atoms(self) -> tuple[str, ...]:
        """The atoms that say what is wrong with a text."""
        return tuple(name for expression, name in self.atoms.items() if expression.endswith(f" AS {PROBLEM_CODE})"))

    def text_columns(self) -> tuple[str, ...]:
        """The columns of the table that hold text."""
        texts = [name for expression, name in self.atoms.items() if expression.endswith(" AS VARCHAR)")]
        return (self.raw, *texts)


class Atoms:
    """All atoms of a mapping over the columns of a source."""

    def __init__(self, columns: Sequence[str], *, missing: Sequence[str]) -> None:
        self.columns = tuple(columns)
        self.missing = tuple(missing)
        self.of_column: dict[int, ColumnAtoms] = {}
        self.rows: dict[str, str] = {}
        self._positions = {fold(name): number for number, name in reversed(list(enumerate(columns)))}
        self._exact = {name: number for number, name in reversed(list(enumerate(columns)))}
        self._asked: set[int] = set()
        self._count = 0

    def position(self, column: str) -> int | None:
        """Where the column stands in the source; ``None`` for an optional column that it does not have."""
        exact = self._exact.get(column)
        return self._positions.get(fold(column)) if exact is None else exact

    def matching(self, column: str) -> tuple[str, ...]:
        """The columns that a name means: with ``*`` in it all that fit, in the order of the source."""
        return matching(column, self.columns)

    def raw(self, column: str) -> str:
        """The column's own text."""
        position = self.position(column)
        if position is None:
            return "CAST(NULL AS VARCHAR)"
        self._asked.add(position)
        return f"c{position}"

    @property
    def named(self) -> tuple[int, ...]:
        """The positions of the columns that anything is asked of."""
        return tuple(sorted(self._asked | set(self.of_column)))

    def add(self, column: str, expression: str, *, missing: Sequence[str] = (), kind: str = "BOOLEAN") -> str:
        """Ask an expression over ``V``, ``FOLDED`` and ``TYPED`` of a column, and learn the name of its result.

        The expression must be missing where the text is. ``kind`` is its SQL type, into which it is cast.
        """
        position = self.position(column)
        if position is None:
            return f"CAST(NULL AS {kind})"
        atoms = self.of_column.setdefault(position, ColumnAtoms(position=position))
        words = tuple(dict.fromkeys(fold(word) for word in (*self.missing, *missing)))
        text = atoms.texts.setdefault(words, f"v{position}_{len(atoms.texts)}")
        named = expression.replace(V, text).replace(FOLDED, "f" + text).replace(TYPED, "typed")
        filled = f"CAST({named} AS {kind})"
        if filled not in atoms.atoms:
            atoms.atoms[filled] = f"a{self._count}"
            self._count += 1
        return atoms.atoms[filled]

    def text(self, column: str, *, missing: Sequence[str] = ()) -> str:
        """The trimmed text itself, computed row by row."""
        return self.row(self.filled(column, missing=missing))

    def filled(self, column: str, *, missing: Sequence[str] = ()) -> str:
        """The trimmed text as SQL over the row's own texts."""
        if self.position(column) is None:
            return "CAST(NULL AS VARCHAR)"
        return filled_row_sql(self.raw(column), (*self.missing, *missing))

    def row(self, expression: str) -> str:
        """The name of an expression over the row's own texts, so that it is computed once however often it is used."""
        return self.rows.setdefault(expression, f"r{len(self.rows)}")


def matching(name: str, columns: Sequence[str]) -> tuple[str, ...]:
    """The columns that a name in a mapping means: with ``*`` in it all that fit, else the name itself."""
    if "*" not in name:
        return (name,)
    return tuple(column for column in columns if fnmatch.fnmatchcase(fold(column), fold(name).replace("[", "[[]")))
