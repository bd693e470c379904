"""Counting on Spark: where the session is, how it reads an extract's people, and how it hands over the cells.

Needs the extra ``spark``. Nothing is counted on the way: the expressions of ``counts.py`` go to Spark as they are, and
only the cells come back. Importing and sealing stay on one machine; docs/scale.md says how the two go together.
"""

from __future__ import annotations

import atexit
import os
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np

from daylit.tables.engines import Arrays, CannotCount, Frame
from daylit.tables.spark_session import ADDRESS, connected, in_words

FILES = "DAYLIT_SPARK_FILES"
"""Environment variable: the folder under which Spark finds a copy of each extract, under the extract's own name."""

_UNREADABLE = ("FAILED_READ_FILE", "CANNOT_READ_FILE_FOOTER", "CANNOT_MERGE_SCHEMAS", "UNABLE_TO_INFER_SCHEMA")
_chosen: list[Any] = []
_lock = threading.Lock()


def use_session(session: Any) -> None:
    """Count on a Spark session that is open already, as in the notebook of a cluster; ``None`` forgets it.

    A session of Spark Connect or a classic one. It is never closed, and its settings stay as they are.
    """
    with _lock:
        _chosen[:] = [] if session is None else [session]


@contextmanager
def open_spark(files: Sequence[Path]) -> Iterator[Frame]:
    """The people in these files as a lazy frame on Spark; what goes wrong in counting them is said for people.

    Raises ``EngineMissing`` where Spark cannot be reached or started, ``CannotCount`` where the people cannot be read.
    """
    session = _session()
    from pyspark.errors import PySparkException

    try:
        yield nw.from_native(session.read.parquet(*map(as_uri, files)))
    except nw.exceptions.ColumnNotFoundError as error:
        raise _lacks(str(error)) from error
    except PySparkException as error:
        raise _told(error) from error


def fetch_spark(frame: Frame) -> Arrays:
    """The cells as masked arrays, in the types that DuckDB gives."""
    table = frame.to_native().toArrow()
    return {name: _masked(table.column(name)) for name in table.column_names}


def as_uri(file: Path) -> str:
    """Where Spark finds a file of an extract: under ``DAYLIT_SPARK_FILES``, or in the same place as here.

    >>> as_uri(Path("/srv/town {1}/people/part-00000.parquet"))
    'file:///srv/town \\\\{1\\\\}/people/part-00000.parquet'
    """
    root = os.environ.get(FILES, "").rstrip("/")
    if root:
        return f"{root}/" + "/".join(map(_literal, file.resolve().parts[-3:]))
    return f"file://{_literal(str(file.resolve()))}"


def _literal(path: str) -> str:
    """A path of which Spark takes no letter for a pattern."""
    return re.sub(r"([\\*?\[\]{}])", r"\\\1", path)


def _session() -> Any:
    with _lock:
        if _chosen:
            return _chosen[0]
        return _opened(os.getpid(), os.environ.get(ADDRESS) or os.environ.get("SPARK_REMOTE") or "")


@cache
def _opened(process: int, address: str) -> Any:
    """One session for a process and an address, since opening one takes seconds; a forked process has its own."""
    del process
    session = connected(address)
    session.conf.set("spark.sql.session.timeZone", "UTC")
    atexit.register(session.stop)
    return session


def _masked(column: Any) -> np.ma.MaskedArray[Any, Any]:
    import pyarrow
    import pyarrow.compute

    kind = column.type
    missing = np.asarray(column.is_null().to_numpy(), dtype=bool)
    if pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind):
        return np.ma.MaskedArray(np.array(column.to_pylist(), dtype=object), mask=missing)
    zero: Any = False if pyarrow.types.is_boolean(kind) else 0
    if pyarrow.types.is_date(kind):
        days = column.cast(pyarrow.int32()).fill_null(0).to_numpy()
        return np.ma.MaskedArray(days.astype("datetime64[D]"), mask=missing)
    if pyarrow.types.is_timestamp(kind):
        moments = column.cast(pyarrow.timestamp("us")).cast(pyarrow.int64()).fill_null(0).to_numpy()
        return np.ma.MaskedArray(moments.astype("datetime64[us]"), mask=missing)
    return np.ma.MaskedArray(column.fill_null(pyarrow.scalar(zero, kind)).to_numpy(), mask=missing)


def _told(error: Any) -> CannotCount:
    """What Spark says, as a person can use it."""
    condition = error.getCondition() or ""
    says = in_words(error)
    if condition.startswith("UNRESOLVED_COLUMN"):
        return _lacks(says)
    if condition.startswith("PATH_NOT_FOUND"):
        return CannotCount(
            f"Spark does not see the files of this extract: {says}",
            remedy=f"Each of its machines must see them in the same place; or copy the extract’s folder to where they "
            f"can, and name the folder above it in {FILES}.",
        )
    if condition.startswith(_UNREADABLE) or "FAILED_READ_FILE" in str(error):
        return CannotCount(
            "The people of this extract cannot be read: one of its files is damaged or was changed.",
            remedy="Make it again from its source with “daylit import”, or copy it again.",
        )
    return CannotCount(
        f"Spark could not count these people: {says}",
        remedy="Its own log says more. The counts of DuckDB are the same (--engine duckdb).",
    )


def _lacks(says: str) -> CannotCount:
    found = re.search(r"[`'\[]+(\w+)[`'\]]+", says)
    named = f"“{found[1]}”" if found else "one that is asked for"
    return CannotCount(
        f"The people of this extract lack a column: {named}.",
        remedy="An older Daylit made it, or it is not an extract’s table: make it again with “daylit import”.",
    )
