"""Parquet: read where it lies; every column is given as text."""

from pathlib import Path

import duckdb

from daylit.tables.engine import quote_name, quote_text
from daylit.tables.problems import Problem
from daylit.tables.readers.damage import damage
from daylit.tables.readers.dialect import name_columns
from daylit.tables.readers.opening import Unusable
from daylit.tables.readers.relation import Reading, Relation
from daylit.tables.words import DATED


def read_parquet(engine: duckdb.DuckDBPyConnection, path: Path, file: str) -> Reading:
    """A Parquet file as a relation. Row n of the file (from 0) is spreadsheet row n + 2."""
    source = f"read_parquet({quote_text(path)}, file_row_number = true)"
    try:
        described = engine.execute(f"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {source}").fetchall()
        (rows,) = engine.execute(f"SELECT count(*) FROM {source}").fetchall()[0]
    except duckdb.Error as error:
        raise Unusable("file.damaged", damage(error)) from error
    columns = [(str(row[0]), str(row[1])) for row in described]
    names, problems = name_columns([name for name, _ in columns], file)
    texts = ", ".join(
        f"nullif({_text(original, kind)}, '') AS {quote_name(name)}"
        for name, (original, kind) in zip(names, columns, strict=True)
    )
    if not rows:
        problems = [*problems, Problem("file.header_only", file)]
    sql = f"SELECT file_row_number + 2 AS source_row, {texts} FROM {source}"
    relation = Relation(sql=sql, names=names, rows=rows)
    return Reading(file=file, names=names, relations=(relation,), rows=rows, problems=problems)


def _text(name: str, kind: str) -> str:
    nested = kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION"))
    column = quote_name(name)
    if nested:
        return f"CAST(to_json({column}) AS VARCHAR)"
    text = f"CAST({column} AS VARCHAR)"
    return f"{text} || {quote_text(DATED)}" if kind.startswith(("DATE", "TIME")) else text
