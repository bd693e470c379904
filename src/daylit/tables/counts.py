"""Counting: how many people fall into each cell of some columns. The one heavy step; methods work on its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from daylit.tables.contract import BY_NAME
from daylit.tables.eligible import RowsLeftOut, Rule, first_failed, tally
from daylit.tables.extract import Extract
from daylit.tables.filters import Filters, known_column

if TYPE_CHECKING:
    import narwhals as nw

    from daylit.tables.engines import Arrays, Frame
    from daylit.tables.manifest import Part

ENGINES = ("duckdb", "polars", "spark")
"""What can count; the counts are the same."""
_FAILED, _N = "__failed", "__n"
MANY = 20_000
"""From so many cells on, numbering them by hashes in one call saves more than it takes to load what does it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counts:
    """How many people fall into each cell; one entry per cell in every array, shape (cells,).

    Cells are sorted by their columns in the order of ``by``, smallest first and missing last. Only cells with people
    in them are there. ``n_read`` is the number of people asked about (after ``where``), ``n_used`` those in the cells,
    and ``left_out`` the rest by reason: ``n_used + sum(left_out) = n_read``, always.
    """

    by: tuple[str, ...]
    n: NDArray[np.int64]
    n_read: int
    n_used: int
    left_out: tuple[RowsLeftOut, ...]
    _arrays: Mapping[str, np.ma.MaskedArray[Any, Any]]

    def __post_init__(self) -> None:
        left = sum(part.n for part in self.left_out)
        assert self.n_used + left == self.n_read, f"{self.n_used} used and {left} left out are not {self.n_read}"
        assert int(self.n.sum()) == self.n_used, "the cells do not hold the people used"

    def __len__(self) -> int:
        return len(self.n)

    def column(self, name: str) -> NDArray[Any]:
        """The value of one column in each cell. The type depends on the column alone, never on what is missing:

        text and codes: object, ``None`` where missing; yes/no: object, ``True``, ``False`` or ``None``; numbers:
        float64, NaN where missing; dates: datetime64[D], NaT where missing; instants: datetime64[us].
        """
        return _plain_array(self._arrays[_in(name, self.by)])

    def codes(self, name: str) -> tuple[NDArray[np.int32], tuple[Any, ...]]:
        """The column as numbers into its levels: ``codes`` with −1 for missing, and the levels that occur.

        The levels of a code list come in the list's order, all others smallest first.
        """
        values = self._arrays[_in(name, self.by)]
        known = ~np.ma.getmaskarray(values)
        found, met = _numbered(np.ma.getdata(values)[known])
        levels = _ordered(name, set(met))
        position = {level: number for number, level in enumerate(levels)}
        codes: NDArray[np.int32] = np.full(len(values), -1, dtype=np.int32)
        codes[known] = np.array([position[level] for level in met], dtype=np.int32)[found]
        return codes, tuple(levels)

    def total(self, name: str) -> NDArray[np.float64]:
        """The sum of a column named in ``sums`` over the people of each cell for whom it is recorded.

        Of a yes/no column it is the number of times “yes”. 0 where it is recorded for nobody: see ``recorded``.
        """
        return np.ma.filled(self._arrays[f"__sum_{name}"], 0).astype(np.float64)

    def recorded(self, name: str) -> NDArray[np.int64]:
        """For how many people of each cell a column named in ``sums`` is recorded."""
        return np.ma.getdata(self._arrays[f"__recorded_{name}"]).astype(np.int64)

    def cells(self) -> list[dict[str, Any]]:
        """One dictionary per cell with its columns and ``n``, fit for JSON: dates as ISO text, missing as ``None``."""
        columns = [[_json_value(value) for value in self._arrays[name].tolist()] for name in self.by]
        return [
            {**dict(zip(self.by, values, strict=True)), "n": n}
            for *values, n in zip(*columns, self.n.tolist(), strict=True)
        ]


def count(
    extract: Extract,
    by: Sequence[str],
    *,
    where: Filters | None = None,
    rules: Sequence[Rule] = (),
    sums: Sequence[str] = (),
    derived: Mapping[str, nw.Expr] | None = None,
    engine: str | None = None,
) -> Counts:
    """Count the people of an extract by columns, in one scan.

    ``where`` says whom the question is about; people outside it are not read. ``rules`` say which of those can be
    used: people who pass all are counted in the cells, the others under the first rule they fail. ``sums`` names
    columns of numbers or yes/no to add up in each cell. ``derived`` names further columns, computed in the scan from
    those of the contract by a Narwhals expression, which ``by`` and ``sums`` may then use. ``engine`` is one of
    ``ENGINES``, “duckdb” by default: the counts are the same.

    Raises ``UnknownColumn`` naming near ones where a column is not in the contract, ``EngineMissing`` where the engine
    is not there, and ``CannotCount`` where the files cannot be read or do not hold the people of the extract.

    >>> counts = count(extract, ["race", "searched"])        # doctest: +SKIP
    >>> counts.cells()[0]                                    # doctest: +SKIP
    {'race': 'asian', 'searched': False, 'n': 512}
    """
    import narwhals as nw

    from daylit.tables.engines import engine_named

    filters, extra = where or Filters(), dict(derived or {})
    names = tuple(dict.fromkeys(known_column(name, also=extra) for name in by))
    added = tuple(dict.fromkeys(known_column(name, also=extra) for name in sums))
    chosen = engine_named(engine)
    parts = filters.parts_to_read(extract.manifest.parts)
    with chosen.open([extract.path / part.name for part in parts]) as people:
        if filters.conditions and chosen.copies:
            _all_there(int(chosen.fetch(people.select(nw.len().alias(_N)))[_N][0]), parts)
        arrays = chosen.fetch(_grouped(people, names, added, filters=filters, rules=rules, derived=extra))
    counts = _counts(names, arrays, rules)
    if not filters.conditions:
        _all_there(counts.n_read, parts)
    return counts


def _all_there(people: int, parts: Sequence[Part]) -> None:
    """Refuse files that do not hold the people of the extract: a copy that broke off, or one of something else."""
    from daylit.tables.engines import CannotCount

    if people != (own := sum(part.rows for part in parts)):
        raise CannotCount(
            f"The files hold {people:,} people, and the extract {own:,}: they are not its own.",
            remedy="Copy the extract again as a whole, or make it again with “daylit import”.",
        )


def _grouped(
    people: Frame,
    by: tuple[str, ...],
    sums: tuple[str, ...],
    *,
    filters: Filters,
    rules: Sequence[Rule],
    derived: Mapping[str, nw.Expr],
) -> Frame:
    """The lazy table of cells: people who pass all rules by their columns, the others in one cell per rule."""
    import narwhals as nw

    if conditions := filters.expressions():
        people = people.filter(*conditions)
    if derived:
        people = people.with_columns(**derived)
    keys = by
    if rules:
        keys = (_FAILED, *by)
        people = people.with_columns(first_failed(rules).alias(_FAILED))
        # The columns of rows that are left out do not matter: without them they fall into one cell per reason.
        usable = nw.col(_FAILED) == len(rules)
        if by:
            people = people.with_columns(nw.when(usable).then(nw.col(name)).alias(name) for name in by)
    parts = [nw.len().alias(_N)]
    # Spark adds up no yes and no. What a derived column holds is asked of the engine: the contract does not know it.
    kinds = people.collect_schema() if any(name in derived for name in sums) else {}
    for name in sums:
        yes_no = kinds[name] == nw.Boolean if name in derived else _is_yes_no(name)
        number = nw.col(name).cast(nw.Int64) if yes_no else nw.col(name)
        parts += [number.sum().alias(f"__sum_{name}"), nw.col(name).count().alias(f"__recorded_{name}")]
    if not keys:
        return people.select(*parts)
    return people.group_by(*keys).agg(*parts).sort(*keys, nulls_last=True)


def _counts(by: tuple[str, ...], arrays: Arrays, rules: Sequence[Rule]) -> Counts:
    n = np.ma.getdata(arrays.pop(_N)).astype(np.int64)
    failed = np.ma.getdata(arrays.pop(_FAILED)) if rules else np.zeros(len(n), dtype=np.int64)
    used = (failed == len(rules)) & (n > 0)
    kept = {name: _by_the_calendar(name, values[used]) for name, values in arrays.items()}
    return Counts(
        by=by,
        n=n[used],
        n_read=int(n.sum()),
        n_used=int(n[used].sum()),
        left_out=tally(rules, failed[~used].tolist(), n[~used].tolist()),
        _arrays=MappingProxyType(kept),
    )


def _is_yes_no(name: str) -> bool:
    return name in BY_NAME and BY_NAME[name].kind == "yes_no"


def _numbered(values: NDArray[Any]) -> tuple[NDArray[np.intp], list[Any]]:
    """Each value as a number into those that were met, in the order in which they were."""
    if len(values) < MANY or values.dtype.kind != "O":
        met = list(dict.fromkeys(values.tolist()))
        place = {value: number for number, value in enumerate(met)}
        return np.array([place[value] for value in values.tolist()], dtype=np.intp), met
    import pandas as pd

    found, levels = pd.factorize(values, use_na_sentinel=False)
    return found, np.asarray(levels).tolist()


def _in(name: str, by: tuple[str, ...]) -> str:
    if name not in by:
        raise ValueError(f"{name} was not counted; the columns are {', '.join(by)}")
    return name


def _by_the_calendar(name: str, values: np.ma.MaskedArray[Any, Any]) -> np.ma.MaskedArray[Any, Any]:
    """Days as days: DuckDB hands over dates as instants at midnight, Polars as days."""
    if values.dtype.kind != "M":
        return values
    instant = name in BY_NAME and BY_NAME[name].kind == "instant"
    return np.ma.asarray(values.astype("datetime64[us]" if instant else "datetime64[D]"))


def _plain_array(values: np.ma.MaskedArray[Any, Any]) -> NDArray[Any]:
    data, missing = np.ma.getdata(values), np.ma.getmaskarray(values)
    if data.dtype.kind == "M":
        return np.where(missing, np.datetime64("NaT"), data)
    if data.dtype.kind in "iuf":
        numbers = data.astype(np.float64)
        numbers[missing] = np.nan
        return numbers
    objects = np.empty(len(data), dtype=object)
    objects[~missing] = data[~missing]
    return objects


def _ordered(name: str, present: set[Any]) -> list[Any]:
    codes = BY_NAME[name].codes if name in BY_NAME else None
    if codes is None:
        return sorted(present)
    return [value for value in codes.values if value in present] + sorted(present.difference(codes.values))


def _json_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
