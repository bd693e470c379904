"""The one place where a DuckDB connection is opened, so that its limits are the same everywhere.

No extension is ever fetched or loaded: Daylit must run on a machine without a network, and a file of stops must never
cause one to be reached.
"""

import os
from functools import cache
from pathlib import Path

import duckdb

MEMORY = "650MB"
"""Enough for every query of Daylit, which spills to disk; the whole process stays under 1 GB at 10 million rows."""

_WIDE, _CELLS_WIDE = 256, 8192
"""From so many columns on more memory is allowed; so many columns may be in work at once, on all cores together."""


def connect(
    *,
    memory: str = MEMORY,
    threads: int | None = None,
    temp_directory: str | Path | None = None,
    keep_order: bool = True,
) -> duckdb.DuckDBPyConnection:
    """Open a private in-memory DuckDB with Daylit's limits; the caller closes it (``with connect() as engine``).

    ``threads`` is by default the number of cores this process may use. ``temp_directory`` is where DuckDB spills what
    does not fit in ``memory``; without it DuckDB's own default is used, which is a folder in the current one, so give
    a work folder for anything large. ``keep_order=False`` lets DuckDB return rows in any order: less memory and more
    speed when the query sorts, or its order does not matter.

    Read results with ``execute(...).fetchall()`` or ``.fetchnumpy()`` only: they are alike in DuckDB 1.5 and 2.0.
    """
    config: dict[str, str | bool | int] = {
        "memory_limit": memory,
        "threads": threads or available_threads(),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "preserve_insertion_order": keep_order,
    }
    if temp_directory is not None:
        config["temp_directory"] = str(temp_directory)
    return duckdb.connect(":memory:", config=config)


def threads_for(columns: int) -> int:
    """How many cores may work on rows of so many columns at once. Each holds some thousand rows of every column."""
    return max(1, min(available_threads(), _CELLS_WIDE // max(columns, 1)))


def widen(engine: duckdb.DuckDBPyConnection, *, columns: int) -> None:
    """Let an engine read rows of so many columns, whose vectors it counts as used, filled or not."""
    if columns > _WIDE:
        threads = threads_for(columns)
        engine.execute(f"SET threads = {threads}; SET memory_limit = '{650 + threads * columns * 3 // 10}MB'")


def available_threads() -> int:
    """How many cores this process may use, which in a container can be fewer than the machine has."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS and Windows have no affinity call
        return os.cpu_count() or 1


def refuses(expression: str) -> str | None:
    """Why the engine does not understand an SQL expression from a mapping file, or ``None``."""
    try:
        _asked_for_words().cursor().execute(f"SELECT {expression}").fetchall()
    except duckdb.Error as error:
        return str(error).splitlines()[0].split("Error: ", 1)[-1]
    return None


@cache
def _asked_for_words() -> duckdb.DuckDBPyConnection:
    return connect(memory="100MB", threads=1)


def quote_name(name: str) -> str:
    """A column or table name as SQL reads it, whatever characters the source's header holds."""
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str | Path) -> str:
    """A text or path as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"
