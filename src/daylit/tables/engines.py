"""The engines that can count: each gives the people as a lazy Narwhals frame, and the result as NumPy arrays.

To add one write a function that yields a frame and one that fetches, and name it in ``ENGINES``; nothing else in
Daylit knows which engine counts.
"""

from __future__ import annotations

import atexit
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from daylit.errors import DaylitError
from daylit.tables.engine import connect
from daylit.tables.extract import as_pattern

if TYPE_CHECKING:
    import duckdb

Frame = nw.LazyFrame[Any]
Arrays = dict[str, "np.ma.MaskedArray[Any, Any]"]
DEFAULT = "duckdb"


class EngineMissing(DaylitError):
    """An engine was asked for that is not known or not installed."""


class CannotCount(DaylitError):
    """The people of an extract cannot be read: a file of it is damaged, or the machine ran out of room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """How one engine opens Parquet files and hands over a small result; whether it may read ``copies`` of them."""

    open: Callable[[Sequence[Path]], AbstractContextManager[Frame]]
    fetch: Callable[[Frame], Arrays]
    copies: bool = False


def engine_named(name: str | None) -> Engine:
    """The engine of this name; ``None`` gives the default, DuckDB."""
    try:
        return ENGINES[name or DEFAULT]
    except KeyError:
        raise EngineMissing(f"There is no engine “{name}”.", remedy=f"Use one of: {', '.join(ENGINES)}.") from None


@contextmanager
def _open_duckdb(files: Sequence[Path]) -> Iterator[Frame]:
    import duckdb

    with _counter(os.getpid()).cursor() as con:
        try:
            yield nw.from_native(con.read_parquet([as_pattern(file) for file in files]))
        except duckdb.OutOfMemoryException as error:
            raise CannotCount("There is not enough memory or disk space to count these people.") from error
        except (duckdb.InvalidInputException, duckdb.IOException, duckdb.BinderException) as error:
            raise CannotCount(
                "The people of this extract cannot be read: one of its files is damaged or was changed.",
                remedy="Make it again from its source with “daylit import”.",
            ) from error


@cache
def _counter(process: int) -> duckdb.DuckDBPyConnection:
    """The DuckDB in which this process counts, opened at the first count: opening one takes longer than most counts.

    A forked process must not use its parent's, so each has its own.
    """
    del process
    # What does not fit in memory goes to a folder that is removed at the end.
    temp = tempfile.TemporaryDirectory(prefix="daylit-count-")
    con = connect(temp_directory=temp.name, keep_order=False)
    # An extract never changes, so what was once read about its files need not be read again.
    con.execute("SET parquet_metadata_cache = true")

    def close() -> None:
        con.close()
        temp.cleanup()

    atexit.register(close)
    return con


@atexit.register
def _let_go_of_types() -> None:
    # Narwhals 2.29 holds DuckDB's types in a cache until after DuckDB 2.0 is gone, which then complains of leaks.
    held: Any = getattr(sys.modules.get("narwhals._namespace"), "_builtin_namespace", None)
    if hasattr(held, "cache_clear"):
        held.cache_clear()


def _fetch_duckdb(frame: Frame) -> Arrays:
    return {name: np.ma.asarray(values) for name, values in frame.to_native().fetchnumpy().items()}


@contextmanager
def _open_polars(files: Sequence[Path]) -> Iterator[Frame]:
    try:
        import polars
    except ImportError as error:
        raise EngineMissing("Polars is not installed.", remedy="Install it: pip install polars.") from error
    yield nw.from_native(polars.scan_parquet([as_pattern(file) for file in files]))


def _fetch_polars(frame: Frame) -> Arrays:
    table = frame.collect("polars").to_native()
    return {series.name: _masked(series) for series in table}


def _masked(series: Any) -> np.ma.MaskedArray[Any, Any]:
    import polars

    missing: NDArray[np.bool_] = series.is_null().to_numpy()
    if series.dtype == polars.String:
        return np.ma.MaskedArray(np.array(series.to_list(), dtype=object), mask=missing)
    filled = series.fill_null(series.drop_nulls().first()) if missing.any() and not missing.all() else series
    return np.ma.MaskedArray(filled.to_numpy(), mask=missing)


@contextmanager
def _open_spark(files: Sequence[Path]) -> Iterator[Frame]:
    from daylit.tables.spark import open_spark

    with open_spark(files) as frame:
        yield frame


def _fetch_spark(frame: Frame) -> Arrays:
    from daylit.tables.spark import fetch_spark

    return fetch_spark(frame)


ENGINES: Mapping[str, Engine] = {
    "duckdb": Engine(open=_open_duckdb, fetch=_fetch_duckdb),
    "polars": Engine(open=_open_polars, fetch=_fetch_polars),
    "spark": Engine(open=_open_spark, fetch=_fetch_spark, copies=True),
}
