"""The count tables of an extract: how many people, and how many outcomes, for all that an explorer narrows by.

Made once for each extract, in one scan; each view is then a sum over cells, however many people there are. A cell is
one day, unit, area, group, kind, reason, and so on: small where an agency is large, and never larger than its people.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from daylit.tables.contract import BY_NAME
from daylit.tables.engine import connect, quote_name, quote_text
from daylit.tables.engines import engine_named
from daylit.tables.extract import Extract
from daylit.tables.filters import Filters, OneOf

if TYPE_CHECKING:
    import narwhals as nw

    from daylit.tables.engines import Frame

KEYS = ("date", "unit", "area", "race_ethnicity", "gender", "kind", "initiation", "reason_group", "reason", "tags")
"""The columns that people may be narrowed by. No officer is among them."""
OUTCOMES = ("searched", "found", "arrested", "cited", "warned", "force")
"""What is counted in each cell; “found” among those who were searched."""
WEEK, MONTH, YEAR, TAG = "week", "month", "year", "tag"
SPANS = (WEEK, MONTH, YEAR)
"""Made from the day: the Monday of a week, the first of a month or of a year."""
_COUNTED = ("n", *(f"{name}__{part}" for name in OUTCOMES for part in ("yes", "known")))
BY = (*(name for name in KEYS if name not in ("date", "tags")), TAG, *SPANS, "date")
"""What a view may be counted by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cube:
    """The file with the count tables of one extract."""

    path: Path


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class View:
    """People by one column: one entry for each value in every array, shape (values,).

    ``values`` are in their natural order, ``None`` (not recorded) last. ``yes`` holds for each outcome how often it
    happened, ``known`` for how many people it is recorded. ``people`` is the sum of ``n``, or with a view by tag, where
    a person may carry several, the people who were asked about.
    """

    by: str
    values: tuple[Any, ...]
    n: NDArray[np.int64]
    yes: Mapping[str, NDArray[np.int64]]
    known: Mapping[str, NDArray[np.int64]]
    people: int


def make_cube(extract: Extract, out: Path) -> Cube:
    """Count an extract into cells, in one scan, and write them as Parquet; ``out`` is whole afterwards or not there.

    A column that an older extract does not have is missing in every cell.
    """
    return make_cube_of(extract.people_glob, out)


def make_cube_of(people: str, out: Path) -> Cube:
    """The same of files of people: ``people`` is their pattern."""
    draft = out.with_name(f".{out.name}.{uuid4().hex[:8]}")
    spill = out.with_name(f".{out.name}.spill")
    with connect(temp_directory=spill, keep_order=False) as con:
        source = f"read_parquet({quote_text(people)})"
        has = {row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
        keys = [_column(name, has) for name in KEYS]
        sums = [part for name in OUTCOMES for part in _sums(name, has)]
        query = f"SELECT {', '.join([*keys, 'count(*) AS n', *sums])} FROM {source} GROUP BY ALL ORDER BY date"
        con.execute(f"COPY ({query}) TO {quote_text(draft)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 61440)")
    os.replace(draft, out)
    return Cube(path=out)


def open_cube(path: Path) -> Cube:
    """Count tables that were made before."""
    return Cube(path=path)


def view(cube: Cube, *, by: str, where: Filters | None = None) -> View:
    """Count people by one of ``BY``, of those that the filters ask for.

    A filter on ``tags`` asks for people whose contact carries one of the tags. Raises ``ValueError`` for a column that
    the cells do not have.
    """
    filters = where or Filters()
    for name in (by, *(condition.column for condition in filters.conditions)):
        if name not in (*KEYS, *BY):
            raise ValueError(f"the count tables do not have {name}; they have {', '.join(BY)}")
    if by in SPANS:
        return _folded(view(cube, by="date", where=filters), by)
    engine = engine_named(None)
    with engine.open([cube.path]) as cells:
        asked = cells.filter(*_conditions(filters)) if filters.conditions else cells
        arrays = engine.fetch(_grouped(asked, "tags" if by == TAG else by))
    return _view(by, _each_tag(arrays) if by == TAG else arrays, _total(arrays))


def _column(name: str, has: set[str]) -> str:
    kind = BY_NAME[name].sql_type
    return quote_name(name) if name in has else f"CAST(NULL AS {kind}) AS {quote_name(name)}"


def _sums(name: str, has: set[str]) -> list[str]:
    if name not in has:
        return [f"0 AS {name}__yes", f"0 AS {name}__known"]
    among = " FILTER (WHERE searched)" if name == "found" else ""
    return [
        f"CAST(count_if({name}){among} AS INTEGER) AS {name}__yes",
        f"CAST(count({name}){among} AS INTEGER) AS {name}__known",
    ]


def _conditions(filters: Filters) -> list[nw.Expr]:
    import narwhals as nw

    plain = Filters(tuple(one for one in filters.conditions if one.column != "tags"))
    made = plain.expressions()
    for one in filters.conditions:
        if one.column == "tags":
            assert isinstance(one, OneOf)  # a text has no order
            carried = nw.concat_str([nw.lit(";"), nw.col("tags"), nw.lit(";")])
            tests = [carried.str.contains(f";{value};", literal=True) for value in one.values]
            tests += [nw.col("tags").is_null()] if one.missing else []
            made.append(nw.any_horizontal(*tests, ignore_nulls=True))
    return made


def _grouped(cells: Frame, by: str) -> Frame:
    return cells.group_by(by).agg(*_aggregates()).sort(by, nulls_last=True)


def _each_tag(arrays: Mapping[str, Any]) -> dict[str, Any]:
    """Sums by whole lists of tags, as sums by each tag: taking apart the few lists is quicker than a million cells."""
    missing = np.ma.getmaskarray(arrays["tags"])
    lists = ["" if gone else str(one) for one, gone in zip(np.ma.getdata(arrays["tags"]), missing, strict=True)]
    parts = [one.split(";") for one in lists]
    of = np.repeat(np.arange(len(parts)), [len(one) for one in parts])
    flat = np.array([tag for one in parts for tag in one], dtype=object)
    values, place = np.unique(np.stack([missing[of].astype(str), flat.astype(str)]), axis=1, return_inverse=True)
    size, place = values.shape[1], place.reshape(-1)
    sums: dict[str, Any] = {TAG: np.ma.MaskedArray(values[1].astype(object), mask=values[0] == "True")}
    for name in _COUNTED:
        sums[name] = np.zeros(size, dtype=np.int64)
        np.add.at(sums[name], place, np.ma.filled(arrays[name], 0).astype(np.int64)[of])
    return sums


def _aggregates() -> list[nw.Expr]:
    import narwhals as nw

    return [nw.col(name).sum().alias(name) for name in _COUNTED]


def _total(arrays: Mapping[str, Any]) -> int:
    return int(np.ma.filled(arrays["n"], 0).sum())  # the sum of no cells is missing


def _view(by: str, arrays: Mapping[str, Any], people: int) -> View:
    values = arrays[by]
    missing = np.ma.getmaskarray(values)
    order = _order(by, np.ma.getdata(values), missing)

    def whole(name: str) -> NDArray[np.int64]:
        return np.asarray(np.ma.filled(arrays[name], 0), dtype=np.int64)[order]

    return View(
        by=by,
        values=tuple(None if missing[place] else _plain(by, np.ma.getdata(values)[place]) for place in order),
        n=whole("n"),
        yes={name: whole(f"{name}__yes") for name in OUTCOMES},
        known={name: whole(f"{name}__known") for name in OUTCOMES},
        people=people,
    )


def _order(by: str, values: NDArray[Any], missing: NDArray[np.bool_]) -> list[int]:
    """Codes in the order of their list, all else smallest first, what is not recorded last."""
    codes = BY_NAME[by].codes if by in BY_NAME else None
    rank: dict[Any, int] = {} if codes is None else {value: place for place, value in enumerate(codes.values)}
    there = [place for place in range(len(values)) if not missing[place]]
    there.sort(key=lambda place: (rank.get(values[place], len(rank)), values[place]))
    return [*there, *np.flatnonzero(missing).tolist()]


def _plain(by: str, value: Any) -> Any:
    return str(np.datetime64(value, "D")) if by == "date" else value


def _folded(days: View, span: str) -> View:
    """Days added up to weeks, months or years: a few thousand days at most, however many people there are."""
    missing = days.values[-1:] == (None,)
    dates = np.array(days.values[: len(days.values) - missing], dtype="datetime64[D]")
    begins, place = np.unique(_begin(dates, span), return_inverse=True)
    size = len(begins) + missing
    where = np.concatenate([place, np.full(int(missing), len(begins))]).astype(np.intp)

    def folded(part: NDArray[np.int64]) -> NDArray[np.int64]:
        whole = np.zeros(size, dtype=np.int64)
        np.add.at(whole, where, part)
        return whole

    return View(
        by=span,
        values=(*map(str, begins), *([None] if missing else [])),
        n=folded(days.n),
        yes={name: folded(part) for name, part in days.yes.items()},
        known={name: folded(part) for name, part in days.known.items()},
        people=days.people,
    )


def _begin(dates: NDArray[Any], span: str) -> NDArray[Any]:
    """The first day of the week (a Monday), the month or the year in which each day lies."""
    if span == WEEK:
        since_monday = (dates.astype(np.int64) + 3) % 7  # 1 January 1970 was a Thursday
        return np.asarray(dates - since_monday.astype("timedelta64[D]"))
    return np.asarray(dates.astype("datetime64[M]" if span == MONTH else "datetime64[Y]").astype("datetime64[D]"))
